// Whoever looks at the day needs no number on the icon, and no notice that says the same.
const DAYS = new Set(["/today", "/team", "/commune"]);

async function seen() {
  await navigator.clearAppBadge?.();
  const ready = await navigator.serviceWorker?.ready;
  for (const notice of (await ready?.getNotifications?.()) ?? []) {
    if (notice.data?.navigate && DAYS.has(new URL(notice.data.navigate, location.origin).pathname)) notice.close();
  }
}

const looked = () => {
  if (document.visibilityState === "visible" && DAYS.has(location.pathname)) seen().catch(() => null);
};

document.addEventListener("visibilitychange", looked);
looked();
