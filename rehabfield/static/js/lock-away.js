// Asks for the PIN when the page comes back after more minutes out of sight than <html data-lock> says.
const MINUTE = 60_000; // ms
const minutes = Number(document.documentElement.dataset.lock);
let left = 0;

function lock() {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/lock";
  const next = document.createElement("input");
  next.type = "hidden";
  next.name = "next";
  next.value = location.pathname + location.search;
  form.append(next);
  document.body.append(form);
  form.submit();
}

if (minutes) {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") left = Date.now();
    else if (left && Date.now() - left >= minutes * MINUTE) lock();
  });
}
