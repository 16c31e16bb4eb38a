// <install-app>: where the browser offers to install, or has done so, its <template data-when="offered|installed">
// takes the place of what stands in it. Installed and without such a template, it goes, and the row around it too.
let offer;

const installed = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

class InstallApp extends HTMLElement {
  connectedCallback() {
    this.plain = [...this.childNodes];
    this.addEventListener("click", (event) => {
      if (event.target.closest("button")) this.ask();
    });
    this.show();
  }

  show() {
    if (installed()) this.settle();
    else if (offer) this.put("offered");
  }

  put(state) {
    const words = this.plain.find((node) => node.dataset?.when === state);
    if (words) this.replaceChildren(words.content.cloneNode(true));
    return Boolean(words);
  }

  settle() {
    if (!this.put("installed")) (this.closest("li") ?? this).remove();
  }

  async ask() {
    const asked = offer;
    offer = undefined; // it can be asked once
    await asked?.prompt();
    if ((await asked?.userChoice)?.outcome !== "accepted") this.replaceChildren(...this.plain);
  }
}

const all = () => document.querySelectorAll("install-app");

window.addEventListener("beforeinstallprompt", (event) => {
  if (!all().length) return;
  event.preventDefault();
  offer = event;
  all().forEach((one) => one.show());
});
window.addEventListener("appinstalled", () => all().forEach((one) => one.settle()));
customElements.define("install-app", InstallApp);
