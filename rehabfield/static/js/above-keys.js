// Keeps the button at the foot above the keyboard where the browser lays its keyboard over the page (iPhone).
const view = window.visualViewport;

function measure() {
  const covered = Math.max(0, Math.round(window.innerHeight - view.height - view.offsetTop));
  document.documentElement.style.setProperty("--keys", view.scale > 1.05 ? "0px" : `${covered}px`);
}

view?.addEventListener("resize", measure);
