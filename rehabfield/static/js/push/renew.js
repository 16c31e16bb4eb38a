// At every start: the server hears where this browser is reached, when that is not what it heard last.
import { keepNote, note } from "../offline/store.js";
import { localDay } from "../offline/days.js";
import { post, subscribed } from "./where.js";

/** `push` is what the server says: {key, public, wanted, live}. Somebody here wants to be reminded, or nothing happens. */
export async function renewed(manager, push) {
  await keepNote("push", push);
  if (!push?.wanted || !manager) return;
  if (Notification.permission !== "granted") return post("/push/renewal", { denied: true });
  const told = { ...(await subscribed(manager, push.public)), key: push.key };
  const said = JSON.stringify([told, localDay(Date.now())]);
  if (push.live && said === (await note("push said"))) return;
  const answer = await post("/push/renewal", told);
  if (answer.ok) await keepNote("push said", said);
}

/** The browser took another address by itself. */
export async function moved(manager) {
  const push = await note("push");
  if (push?.wanted) await renewed(manager, { ...push, live: false });
}
