"""A phone in bad weather: what a person does on it, and what it told them.

Forms are filled in by one script each, as taps would; what counts is what the page then says.
"""

import time
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as BrowserError

from rehabfield.vietnamese import initials
from tests.browser.without_signal import stored
from tests.world import PIN, Someone, World

Said = Literal["kept", "taken", "refused", "nothing"]
"""What a person was told: on the phone, with the server, not sent or not right, or nothing."""

_CLOCK = """(() => {
  let ahead = 0;
  try { ahead = Number(localStorage.getItem("storm-clock") || 0); } catch { return; }
  if (!ahead) return;
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };
})()"""
_JUMP = """async (ms) => {
  localStorage.setItem("storm-clock", ms);
  await (await caches.open("storm")).put("/storm-clock", new Response(String(ms)));
  (await navigator.serviceWorker.getRegistration())?.active?.postMessage({storm: ms});
}"""
_FILL = """(values) => {
  const form = document.getElementById("form");
  if (!form || !form.elements.namedItem("id")) return null;
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if (!field) {
      form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
    } else if (field instanceof RadioNodeList || ["radio", "checkbox"].includes(field.type)) {
      const all = field instanceof RadioNodeList ? [...field] : [field];
      for (const one of all) one.checked = one.value === value;
    } else field.value = value;
  }
  form.elements.namedItem("note").dispatchEvent(new Event("input", {bubbles: true}));
  return form.elements.namedItem("id").value;
}"""
_SAVE = """() => {
  const form = document.getElementById("form");
  const id = form.elements.namedItem("id").value;
  form.requestSubmit(form.querySelector(".foot [type=submit]"));
  return id;
}"""
_POST = """(action) => {
  const form = Object.assign(document.createElement("form"), {method: "post", action});
  document.body.append(form);
  form.requestSubmit();
}"""
_HEARD = """() => ({
  at: location.pathname,
  toast: document.getElementById("toasts")?.innerText ?? "",
  unsent: Boolean(document.querySelector("#toasts [data-stay]")),
  notice: document.querySelector(".note.done")?.innerText ?? "",
  wrong: Boolean(document.querySelector("#errors") || document.querySelector("main .rescue")),
  writing: Boolean(document.getElementById("form")),
  title: document.querySelector("h1")?.innerText ?? "",
})"""
_LOOK = """() => {
  const form = document.querySelector("#unsent form");
  if (!form) return false;
  form.requestSubmit();
  return true;
}"""
_MEND = """(day) => {
  const form = document.getElementById("form");
  if (!form || !form.elements.namedItem("id")) return false;
  const again = form.elements.namedItem("again");
  if (again) again.checked = true;
  const when = form.elements.namedItem("day");
  if (when) when.value = day;
  const next = form.querySelector("input[name=next_on]:checked");
  if (next) next.checked = false;
  document.getElementById("errors")?.remove();
  form.requestSubmit(form.querySelector(".foot [type=submit]"));
  return true;
}"""
_UPDATE = """() => {
  navigator.serviceWorker.getRegistration().then(one => { one?.update().catch(() => {}); });
}"""
_THROUGH = """() => {
  const form = document.querySelector("form[data-door]");
  const wrong = form?.querySelector(".err");
  return !form || (wrong && !wrong.hidden && wrong.textContent.trim());
}"""
KEPT = ("Đã lưu trên máy", "Đã lấy lại")
TAKEN = ("Đã ghi", "Đã lưu bản sửa", "Đã lưu. Buổi gặp chờ", "Đã bỏ")
WAIT = 9.0
"""Seconds for an answer: a page waits six for the server and then says that it is kept."""


@dataclass
class Phone:
    """One phone, its pages, and whose turn it is."""

    browser: Browser
    url: str
    world: World
    users: tuple[Someone, ...]
    pins: dict[Any, str] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    threw: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.who = self.users[0]
        self.context: BrowserContext = self.browser.new_context(
            base_url=self.url,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            service_workers="allow",
            viewport={"width": 360, "height": 740},
            has_touch=True,
        )
        self.context.set_default_timeout(6000)
        self.context.add_init_script(_CLOCK)
        for who in self.users:
            self.pins[who.id] = PIN
            held = self.world.sign_in(who)
            name, value = f"e-{held.enrolment.hex}", held.secret
            cookie = {"name": name, "value": value, "url": self.url, "httpOnly": True}
            self.context.add_cookies([cookie])  # type: ignore[list-item]
        self.opens()

    # --- pages -----------------------------------------------------------------------------

    def opens(self) -> Page:
        """Another tab."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.threw.append(str(error)))
        self.pages.append(page)
        return page

    def page(self, tab: int = 0) -> Page:
        """The tab, or the last one that there is."""
        return self.pages[min(tab, len(self.pages) - 1)]

    def closes(self, tab: int) -> None:
        """Close a tab; there is always one."""
        page = self.page(tab)
        self.pages.remove(page)
        page.close()
        if not self.pages:
            self.opens()

    def goes(self, page: Page, path: str) -> bool:
        """Open a page, through the lock if there is one; whether it is the page."""
        for _ in range(3):
            try:
                page.goto(path, wait_until="domcontentloaded")
                if not self._locked(page):
                    return bool(page.evaluate("location.pathname") == path)
                if not self.unlocks(page):
                    return False
            except BrowserError:
                continue
        return False

    @staticmethod
    def _locked(page: Page) -> bool:
        found = "document.querySelector('form[data-door], .users, #owners') != null"
        return bool(page.evaluate(found))

    def unlocks(self, page: Page) -> bool:
        """Type the PIN at the door, the server's or the phone's own."""
        try:
            page.wait_for_selector("input[name=pin]:visible, .users :is(a, button)", timeout=3000)
            mark = initials(self.who.name)
            if not page.locator("input[name=pin]:visible").count():
                page.locator(".users :is(a, button)", has_text=mark).first.click()
                page.wait_for_selector("input[name=pin]:visible", timeout=3000)
            page.locator("input[name=pin]").fill(self.pins[self.who.id])
            page.wait_for_timeout(100)  # door.js
            page.locator("form[data-door] button[type=submit]").click()
            page.wait_for_function(_THROUGH, timeout=6000)
            page.wait_for_load_state("domcontentloaded")
            return not self._locked(page)
        except BrowserError as problem:
            self.log.append(f"not unlocked: {str(problem)[:90]}")
            return False

    def takes_along(self, url: str) -> bool:
        """Wait until the phone keeps this page."""
        for _ in range(160):
            try:
                if url in stored(self.page(), "pages", "url"):
                    return True
            except BrowserError:
                pass  # it is just going elsewhere
            self.page().wait_for_timeout(150)
        return False

    # --- forms -----------------------------------------------------------------------------

    def writes(self, page: Page, path: str, values: dict[str, str], pause: int) -> str | None:
        """Open a form and fill it in; the id of its record, or None where there is no form."""
        if not self.goes(page, path):
            return None
        page.wait_for_timeout(pause)
        try:
            found: str | None = page.evaluate(_FILL, values)
        except BrowserError:
            return None
        return found

    def saves(self, page: Page) -> tuple[str, Said]:
        """Tap "Lưu"; the id with which it went, and what the person was told."""
        try:
            key = str(page.evaluate(_SAVE))
        except BrowserError:
            return "", "nothing"
        return key, self.hears(page)

    def posts(self, page: Page, action: str) -> Said:
        """Tap a button that is a form of its own."""
        try:
            page.evaluate("document.getElementById('toasts')?.replaceChildren()")
            page.evaluate("document.querySelector('.note.done')?.remove()")
            page.evaluate(_POST, action)
        except BrowserError:
            return "nothing"
        return self.hears(page)

    def hears(self, page: Page) -> Said:
        """What the page says about what was just sent."""
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            try:
                heard = page.evaluate(_HEARD)
            except BrowserError:
                page.wait_for_timeout(60)
                continue
            words = heard["toast"] + " " + heard["notice"]
            if any(text in words for text in KEPT):
                return "kept"
            if any(text in words for text in TAKEN):
                return "taken"
            # On a form it is about what was written before.
            if "Đã gửi: 1" in words and not heard["writing"]:
                return "taken"
            if heard["unsent"] or heard["wrong"]:
                return "refused"
            page.wait_for_timeout(60)
        self.log.append(f"heard nothing at {heard['at']}: {heard['title']}")
        return "nothing"

    # --- the phone itself ------------------------------------------------------------------

    def kills_worker(self) -> None:
        """The browser stops the worker, as it does when memory is short."""
        session = self.context.new_cdp_session(self.page())
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        session.detach()

    def updates(self) -> None:
        """Look for a newer app."""
        self.runs(_UPDATE)

    def jumps(self, hours: int) -> None:
        """Its clock is wrong by so much."""
        self.runs(_JUMP, hours * 3_600_000)

    def notices_signal(self) -> None:
        """Every page hears that there is a signal again."""
        for page in self.pages:
            self.runs("() => { dispatchEvent(new Event('online')); }", page=page)

    def locks(self, page: Page) -> None:
        """Tap "Ẩn"."""
        self.runs(
            """() => { const form = document.createElement("form");
            form.method = "post"; form.action = "/lock"; document.body.append(form);
            form.submit(); }""",
            page=page,
        )
        page.wait_for_timeout(400)

    def runs(self, script: str, given: Any = None, page: Page | None = None) -> Any:
        """Run something in a page; None where it is just going elsewhere."""
        try:
            return (page or self.page()).evaluate(script, given)
        except BrowserError:
            return None

    def records(self) -> dict[str, str]:
        """key → state of what lies in its outbox."""
        for _ in range(20):
            try:
                page = self.page()
                if not page.url.startswith(self.url):
                    page.goto("/waiting")
                keys, states = (stored(page, "records", one) for one in ("key", "state"))
                if len(keys) == len(states):
                    return dict(zip(keys, states, strict=True))
            except BrowserError:
                pass
            self.page().wait_for_timeout(100)
        raise AssertionError("the store of the phone cannot be read")

    def looks_again(self, day: str) -> Said | None:
        """Open the first record that needs another look, mend its day, and send it."""
        page = self.page()
        if not self.goes(page, "/waiting"):
            return None
        page.wait_for_timeout(2500)
        if not self.runs(_LOOK):
            return None
        said = self.hears(page)
        if said != "refused" or not self.runs(_MEND, day):
            return said
        return self.hears(page)
