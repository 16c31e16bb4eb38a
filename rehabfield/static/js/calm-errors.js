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
});

document.addEventListener("not-sent", ({ detail }) => {
  document.getElementById("busy")?.setAttribute("hidden", "");
  if (detail !== "quietly") say();
});

// The worker could not bring a form to the server: the page stayed, with all that was typed.
navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  const form = data?.type === "not-sent" && document.querySelector("form[data-sent]");
  if (form) form.dispatchEvent(new Event("not-sent", { bubbles: true }));
});
