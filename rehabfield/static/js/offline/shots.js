// A picture in a form that is not saved yet: it lies on this phone too, sealed for its owner, until the form is kept.
import { here } from "./here.js";
import { sealBytes, unsealBytes } from "./owner.js";
import { all, get, put, remove } from "./store.js";

const STAYS = 30 * 24 * 3_600_000; // ms, as long as a draft

const element = () => document.querySelector("take-picture");
const idOf = (one) => one?.closest("form")?.elements.namedItem("id")?.value;
const place = (id) => `shot|${id}`;

async function keep() {
  const [found, one] = [await here, element()];
  const id = idOf(one);
  if (!found || !id || !one.file) return;
  const box = await sealBytes(found.key, place(id), await one.file.arrayBuffer());
  await put("shots", { owner: found.owner, key: id, at: Date.now(), ...box });
}

async function forget() {
  const [found, id] = [await here, idOf(element())];
  if (found && id) await remove("shots", [found.owner, id]);
}

async function tidy() {
  for (const { owner, key, at } of await all("shots")) if (at < Date.now() - STAYS) await remove("shots", [owner, key]);
}

/** The app was closed in the middle: what was taken is in its form again. */
async function restore() {
  const [found, one] = [await here, element()];
  const id = idOf(one);
  if (!found || !id) return;
  if (one.file) return keep();
  const kept = await get("shots", [found.owner, id]);
  const bytes = kept && (await unsealBytes(found.key, place(id), kept));
  if (bytes && !one.file) await one.bring(new File([bytes], "giay.jpg", { type: "image/jpeg" }));
}

document.addEventListener("picture", ({ detail }) => (detail ? keep() : forget()).catch(() => {})); // a full phone: it stays in its form
for (const name of ["filled-in", "replaced"]) document.addEventListener(name, () => restore().catch(() => {}));
restore().then(tidy).catch(() => {});
