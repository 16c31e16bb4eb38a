// <form data-fragment-token>: an invitation's QR brings its token in the address' fragment, which no server or log sees.
// The token moves into the form, leaves the address and the history, and the form is sent.
const form = document.querySelector("form[data-fragment-token]");

function bring() {
  const token = location.hash.slice(1);
  if (!form || !/^[\w-]{20,64}$/.test(token)) return;
  history.replaceState(null, "", location.pathname + location.search);
  let field = form.elements.namedItem("token");
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name: "token" });
    form.append(field);
  }
  field.value = token;
  form.requestSubmit();
}

window.addEventListener("hashchange", bring);
bring();
