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
  worker.addEventListener("message", ({ data, ports }) => data?.type === "ask" && ports[0].postMessage(own));
  worker.startMessages();
  const signedIn = "lock" in document.documentElement.dataset;
  if (keptAt()) bring();
  else if (signedIn) window.addEventListener("load", () => setTimeout(bring, AFTER));
}
