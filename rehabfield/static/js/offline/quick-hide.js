// One tap, and nothing can be read any more: the page is covered at once, then locked.
import { here, say } from "./here.js";

async function offer() {
  const top = document.querySelector(".room main .top");
  if (!top || top.querySelector(".hide-now")) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "hide-now" });
  button.textContent = await say("hide");
  button.addEventListener("click", hide);
  top.append(button);
}

function hide() {
  document.documentElement.toggleAttribute("data-cover", true);
  const form = Object.assign(document.createElement("form"), { method: "post", action: "/lock", hidden: true });
  document.body.append(form);
  form.submit();
}

here.then(offer);
document.addEventListener("replaced", offer);
