// The little that every page does for times without signal: it hands its key back to a worker that was stopped, and brings the rest (offline.js) when there is time for it, or at once where the page itself came from the phone.
const AFTER = 1_500; // ms
const worker = navigator.serviceWorker;
let own = null;

function bring() {
  document.head.append(Object.assign(document.createElement("script"), { src: OFFLINE }));
}

/** When this page was kept, if it came from the phone: ms. */
function keptAt() {
  const [navigation] = performance.getEntriesByType("navigation");
  return navigation?.serverTiming?.find(({ name }) => name === "kept")?.duration;
}

if (worker) {
  document.addEventListener("own", ({ detail }) => (own = detail));
  worker.addEventListener("message", ({ data, ports }) => {
    if (data?.type === "ask") ports[0].postMessage(own);
    if (data?.type === "lock") own = null; // this page is still there while the lock is being opened
  });
  worker.startMessages();
  // A phone that was used before sends what it holds also from a page that nobody is signed in for.
  const used = "lock" in document.documentElement.dataset || worker.controller;
  const after = document.querySelector('#form, form[action^="/visits/"]') ? 0 : AFTER;
  if (keptAt()) bring();
  else if (used) window.addEventListener("load", () => setTimeout(bring, after));
}
