// Covers the page while the app is in the background, so that the phone's list of open apps shows no name.
function cover() {
  document.documentElement.toggleAttribute("data-cover", document.visibilityState === "hidden");
}

document.addEventListener("visibilitychange", cover);
window.addEventListener("pageshow", cover);
