// A form is sent once, however often it is tapped. It may be sent again after an error, or when the page is shown again.
const LET_GO = 30_000; // ms: a download answers without leaving the page

function release(form) {
  delete form.dataset.sent;
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    // What opens another window leaves this page as it is: its form can be sent at once again.
    if (form.method === "dialog" || event.submitter?.formTarget === "_blank") return;
    if ("sent" in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "";
    setTimeout(release, LET_GO, form);
  },
  true,
);

document.addEventListener("htmx:finally:request", (event) => {
  const form = event.target.closest?.("form");
  if (form) release(form);
});
document.addEventListener("not-sent", (event) => release(event.target));
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
