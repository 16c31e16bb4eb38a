// Brings a form that needs another look to the person: the summary first, then the field they choose.
const controls = "input:not([type=hidden]), select, textarea";

function summary() {
  document.querySelector("[data-focus]")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#errors a");
  const place = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!place) return;
  event.preventDefault();
  place.closest("details")?.setAttribute("open", "");
  const control = place.matches(controls) ? place : place.querySelector(controls);
  (place.closest(".field") ?? place).scrollIntoView({ block: "start" });
  control?.focus({ preventScroll: true });
});
document.addEventListener("htmx:after:swap", summary);
summary();
