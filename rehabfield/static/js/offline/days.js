// Days as people here count them, wherever the phone thinks it is. Pure.
const ZONE = "Asia/Ho_Chi_Minh";
const PARTS = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short" });
const HOUR = new Intl.DateTimeFormat("vi-VN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** 2026-11-21 for a moment in ms. */
export const localDay = (moment) => PARTS.format(new Date(moment));

/** 08:03 for a moment in ms. */
export const hour = (moment) => HOUR.format(new Date(moment));

/** "thứ Bảy 21/11" for 2026-11-21, in the page's language. */
export function spokenDay(day, lang) {
  const [year, month, date] = day.split("-").map(Number);
  const weekday = new Intl.DateTimeFormat(lang, { weekday: "long", timeZone: "UTC" }).format(new Date(Date.UTC(year, month - 1, date)));
  return `${weekday} ${date}/${month}`;
}
