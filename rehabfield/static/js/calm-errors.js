// When nothing could be sent: one calm line, and the form stays as it is.
function say() {
  const line = document.getElementById("not-sent")?.content.firstElementChild;
  const place = document.getElementById("toasts");
  if (line && place) place.replaceChildren(line.cloneNode(true));
}

document.addEventListener("htmx:error", say);
document.addEventListener("htmx:before:request", () => document.querySelector("#toasts [data-stay]")?.remove());

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || navigator.onLine) return;
  event.preventDefault();
  event.target.dispatchEvent(new Event("not-sent", { bubbles: true }));
  document.getElementById("busy")?.setAttribute("hidden", "");
  say();
});
