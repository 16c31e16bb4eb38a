// The thin bar that moves while the old page stays: from the tap on a link or button until the answer.
const bar = () => document.getElementById("busy");
const show = () => bar() && (bar().hidden = false);
const hide = () => bar() && (bar().hidden = true);

function leaves(link, event) {
  const plain = !event.defaultPrevented && event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
  const elsewhere = link.target || link.hasAttribute("download") || link.getAttribute("href").startsWith("#");
  return plain && !elsewhere && link.origin === location.origin;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link && leaves(link, event)) show();
});
document.addEventListener("submit", show);
document.addEventListener("htmx:before:request", show);
for (const done of ["htmx:finally:request", "kept-here"]) document.addEventListener(done, hide);
window.addEventListener("pageshow", hide);
