// What the worker does with a push: it shows something, whatever came, and brings its reader to the right place.
import { note } from "../offline/store.js";
import { post } from "./where.js";

const NAME = "Đồng Hành";

/** Always shows a notification: a browser that gets a push and sees none takes all of them away. */
export async function show(data) {
  const { title, body, tag, lang, navigate, badge } = (await read(data)) ?? (await neutral());
  await self.registration.showNotification(title, { body, tag, lang, dir: "ltr", icon: ICON, data: { navigate } });
  await Promise.allSettled([count(badge), shown(navigate)]);
}

/** To its place: in the window that is open, else in a new one. The door keeps the place, where the phone is locked. */
export async function follow(notification) {
  notification.close();
  const to = ours(notification.data?.navigate);
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find(({ url }) => url === to) ?? windows.find(({ focused }) => focused) ?? windows[0];
  if (!open) return self.clients.openWindow(to);
  let there = open;
  try {
    if (open.url !== to) there = (await open.navigate(to)) ?? open;
  } catch {
    return self.clients.openWindow(to); // a window that this worker has no hold of
  }
  return there.focus().catch(() => there); // where it may not come to the front, it is at least in the right place
}

async function read(data) {
  try {
    const said = data?.json();
    const shown = said?.notification;
    if (said?.web_push !== 8030 || typeof shown?.title !== "string" || !shown.title) return null;
    const text = (name) => (typeof shown[name] === "string" ? shown[name] : "");
    return { title: shown.title, body: text("body"), tag: text("tag"), lang: text("lang"), navigate: text("navigate"), badge: said.app_badge ?? shown.app_badge };
  } catch {
    return null;
  }
}

/** Nothing that can be read came: that there is something to see, in the app's language where the phone knows it. */
async function neutral() {
  const words = await note("words").catch(() => null);
  return { title: NAME, body: words?.notice ?? "", tag: "notice", lang: "", navigate: "/", badge: undefined };
}

/** Only pages of this app, by their whole address. */
function ours(navigate) {
  try {
    const to = new URL(navigate || "/", location.origin);
    return to.origin === location.origin ? to.href : `${location.origin}/`;
  } catch {
    return `${location.origin}/`;
  }
}

async function count(badge) {
  const many = Number.parseInt(badge, 10);
  if (Number.isNaN(many)) return;
  await (many ? navigator.setAppBadge?.(many) : navigator.clearAppBadge?.());
}

/** The server may know that it stands on the screen. */
async function shown(navigate) {
  await post("/push/shown", { to: new URL(ours(navigate)).pathname });
}
