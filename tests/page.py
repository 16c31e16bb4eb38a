"""A browser for tests: it loads real pages, fills in their own forms, and checks every page.

    hung = page.as_(world.hung)
    hung.get("/today").sees("hôm nay")
    after = hung.get(url).submit("Lưu", outcome="met")     # the form's own fields go along
    assert after.h1 == "…"

What is checked of every page stands in tests/checks.py; a test never needs to repeat it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import Client, TestResponse

from rehabfield.database import may_write
from tests import checks, dom
from tests.dom import Node
from tests.world import Cookies, Someone, World

HOST = "http://localhost"
LAW_PAGES = re.compile(r"/rules\b")
"""Pages that quote laws by name, on everybody's phone."""
PAPERS = re.compile(r".*/notice$")
"""Papers to print for people and offices: in Vietnamese, whatever the reader's language."""
CALM = 0
"""Instead of a status: any answer but a broken one."""


@dataclass(frozen=True)
class Link:
    """A link as it is read."""

    text: str
    href: str


class Form:
    """A form of a loaded page, as its reader finds it."""

    def __init__(self, node: Node, page: Node) -> None:
        self.node = node
        self.id = node.get("id")
        self.action = node.get("action")
        self.method = node.get("method", "get").upper()
        own = [n for n in page.walk() if n.get("form") == self.id] if self.id else []
        self.controls = [
            n
            for n in [*node.walk(), *own]
            if n.tag in {*checks.CONTROLS, "button"}
            and "disabled" not in n.attrs
            and n.get("form", self.id) == self.id
            and not any(up.tag == "template" for up in n.up())
        ]

    def names(self) -> set[str]:
        """Names of the fields that can be filled in."""
        return {n.get("name") for n in self.controls if n.get("name")}

    def button(self, label: str) -> Node | None:
        """The button that sends the form and reads so."""
        for node in self.controls:
            sends = node.tag == "button" and node.get("type", "submit") == "submit"
            if sends and label in {node.text, node.get("aria-label")}:
                return node
        return None

    def values(self) -> MultiDict[str, str]:
        """What a browser would send as the page came."""
        sent: MultiDict[str, str] = MultiDict()
        for node in self.controls:
            name = node.get("name")
            if name and (value := _value(node)) is not None:
                sent.add(name, value)
        return sent

    def choices(self, name: str) -> set[str] | None:
        """The values that can be chosen for a name; None where one may write freely."""
        nodes = [n for n in self.controls if n.get("name") == name]
        if all(n.get("type") in {"radio", "checkbox"} for n in nodes):
            return {n.get("value", "on") for n in nodes}
        if all(n.tag == "select" for n in nodes):
            return {o.get("value", o.text) for n in nodes for o in n.all("option")}
        return None


def _value(node: Node) -> str | None:
    if node.tag == "textarea":
        return node.raw.removeprefix("\n")
    if node.tag == "select":
        options = node.all("option")
        chosen = [o for o in options if "selected" in o.attrs] or options[:1]
        return chosen[0].get("value", chosen[0].text) if chosen else None
    kind = node.get("type", "text")
    if node.tag == "button" or kind in {"submit", "button", "file", "image", "reset"}:
        return None
    if kind in {"radio", "checkbox"}:
        return node.get("value", "on") if "checked" in node.attrs else None
    return node.get("value")


class Loaded:
    """A page (or fragment) that came, already checked."""

    def __init__(self, browser: "Browser", answer: TestResponse, url: str) -> None:
        self._browser = browser
        self.answer = answer
        self.status = answer.status_code
        self.url = url
        self.html = answer.text if _is_text(answer) else ""
        self.top, self.tag_problems = dom.read(self.html if _is_html(answer) else "")

    @property
    def path(self) -> str:
        """Where it stands, without the query."""
        return urlsplit(self.url).path

    @property
    def h1(self) -> str:
        """Its heading."""
        heads = self.top.all("h1")
        return heads[0].text if heads else ""

    @property
    def title(self) -> str:
        """Its title."""
        return "".join(node.raw for node in self.top.all("title")).strip()

    @property
    def text(self) -> str:
        """Everything that can be read on it (head apart)."""
        bodies = self.top.all("body") or [self.top]
        return bodies[0].text

    @property
    def main(self) -> str:
        """The text of its main part, without navigation."""
        return " ".join(node.text for node in self.top.all("main")) or self.text

    @property
    def links(self) -> list[Link]:
        """All links."""
        return [Link(a.text, a.get("href")) for a in self.top.all("a") if "href" in a.attrs]

    @property
    def forms(self) -> list[Form]:
        """All forms."""
        return [Form(node, self.top) for node in self.top.all("form")]

    def sees(self, *sentences: str) -> Self:
        """Hold that these stand on the page; returns the page."""
        for sentence in sentences:
            assert sentence in self.text, f"{sentence!r} is not on {self.url}:\n{self.text}"
        return self

    def lacks(self, *sentences: str) -> Self:
        """Hold that these stand nowhere in what was sent, also not hidden; returns the page."""
        for sentence in sentences:
            assert sentence not in self.html, f"{sentence!r} is on {self.url}"
            assert sentence not in self.text, f"{sentence!r} is on {self.url}"
        return self

    def form(self, which: str = "") -> Form:
        """The form with this id or button; without a name the only one of the main part."""
        forms = self.forms
        for form in forms:
            if which and (form.id == which or form.button(which)):
                return form
        assert not which, f"no form {which!r} on {self.url}; {self._offers()}"
        assert len(forms) == 1, f"{len(forms)} forms on {self.url}; {self._offers()}"
        return forms[0]

    def submit(
        self, which: str = "", /, *, status: int = 200, htmx: bool = False, **fields: Any
    ) -> "Loaded":
        """Fill in and send a form: by its id, or by the words of its button.

        What is not given goes as the page has it, hidden fields too. A list sends several values,
        None sends none. `status` is that of the page in the end (422 for a form that comes back).
        """
        form = self.form(which)
        sent: MultiDict[str, Any] = MultiDict(form.values())
        if (button := form.button(which)) and button.get("name"):
            sent.add(button.get("name"), button.get("value"))
        for name, value in fields.items():
            assert name in form.names(), f"no field {name} on {self.url}: {sorted(form.names())}"
            values = value if isinstance(value, list) else [] if value is None else [value]
            allowed = form.choices(name)
            for one in values:
                assert allowed is None or str(one) in allowed, f"{name}: {one} not in {allowed}"
            sent.setlist(name, [one if isinstance(one, tuple) else str(one) for one in values])
        target = urljoin(self.url, form.action) if form.action else self.url
        if form.method == "GET":
            return self._browser.get(target, query=sent, status=status, htmx=htmx)
        return self._browser.post(target, sent, status=status, htmx=htmx, referrer=self.url)

    def click(self, label: str, *, status: int = 200) -> "Loaded":
        """Follow the link that reads so."""
        for link in self.links:
            if link.text == label:
                return self._browser.get(urljoin(self.url, link.href), status=status)
        raise AssertionError(f"no link {label!r} on {self.url}; {self._offers()}")

    def again(self, *, status: int = 200) -> "Loaded":
        """Load it once more."""
        return self._browser.get(self.url, status=status)

    def error_of(self, name: str) -> str:
        """The sentence beside a field, or nothing."""
        return next((n.text for n in self.top.walk() if n.get("id") == f"f-{name}-err"), "")

    def _offers(self) -> str:
        links = ", ".join(repr(link.text) for link in self.links)
        buttons = ", ".join(repr(node.text) for node in self.top.all("button"))
        return f"links: {links}; buttons: {buttons}; text: {self.text[:600]}"


class Browser:
    """One browser: cookies, and the checks of everything it loads."""

    def __init__(self, app: Flask, world: World, who: Someone | None = None) -> None:
        self._app, self._world, self.who = app, world, who
        self.client: Client = app.test_client()
        self.cookies: Cookies | None = None
        self.lang = "vi"

    def sign_in(self, cookies: Cookies) -> None:
        """Hold these cookies."""
        self.cookies = cookies
        self.client.set_cookie("s", cookies.session, domain="localhost")
        self.client.set_cookie(f"e-{cookies.enrolment.hex}", cookies.secret, domain="localhost")

    def get(
        self,
        url: str,
        *,
        status: int = 200,
        query: Mapping[str, Any] | None = None,
        htmx: bool = False,
    ) -> Loaded:
        """Load a page, follow redirects, check it."""
        headers = {"HX-Request": "true"} if htmx else {}
        answer = self.client.get(_path(url), base_url=HOST, query_string=query, headers=headers)
        return self._arrive(answer, status)

    def post(
        self,
        url: str,
        fields: Mapping[str, Any] | None = None,
        *,
        status: int = 200,
        htmx: bool = False,
        referrer: str = HOST + "/",
        headers: Mapping[str, str] | None = None,
    ) -> Loaded:
        """Send a form as a page of this site would, follow redirects, check what comes."""
        sent = {
            "Sec-Fetch-Site": "same-origin",
            "Origin": HOST,
            "Referer": referrer,
            **({"HX-Request": "true"} if htmx else {}),
            **(headers or {}),
        }
        answer = self.client.post(_path(url), base_url=HOST, data=fields or {}, headers=sent)
        answer.request.environ["wsgi.input"].close()  # a large form is written to a file
        return self._arrive(answer, status)

    def _arrive(self, answer: TestResponse, status: int) -> Loaded:
        may_write()  # a GET has made this thread a reading one; the test goes on as it likes
        for _ in range(8):
            if answer.status_code not in {301, 302, 303, 307, 308}:
                break
            self._hold(answer, checks.of_answer(answer, self._names()))
            url = urljoin(answer.request.url, answer.headers["Location"])
            assert urlsplit(url).netloc == "localhost", f"sent away to {url}"
            answer = self.client.get(_path(url), base_url=HOST)
        loaded = Loaded(self, answer, answer.request.url)
        shown = f"{answer.request.method} {answer.request.path}: {answer.status}"
        fits = loaded.status < 500 if status == CALM else loaded.status == status
        assert fits, f"{shown}, not {status}: {loaded.main[:800]}"
        self._check(loaded)
        return loaded

    def _check(self, loaded: Loaded) -> None:
        problems = [*checks.of_answer(loaded.answer, self._names()), *loaded.tag_problems]
        if _is_html(loaded.answer) and loaded.html:
            problems += checks.of_fragment(loaded.top, self._app.url_map.bind("localhost"))
            if "<html" in loaded.html:
                policy = loaded.answer.headers.get("Content-Security-Policy", "")
                lang = "vi" if PAPERS.match(loaded.path) else self.lang
                problems += checks.of_page(loaded.top, policy, lang, self._names())
            volunteer = self.who and self.who.role.value in {"volunteer", "leader"}
            if volunteer and not LAW_PAGES.match(loaded.path):
                problems += checks.for_volunteers(loaded.top)
        self._hold(loaded.answer, problems)

    def _hold(self, answer: TestResponse, problems: Iterable[str]) -> None:
        wrong = list(problems)
        assert not wrong, f"{answer.request.method} {answer.request.path}:\n" + "\n".join(wrong)

    def _names(self) -> list[str]:
        return [one.name for one in self._world.helped]


class Page:
    """The `page` fixture: one browser a person."""

    def __init__(self, app: Flask, world: World) -> None:
        self._app, self._world = app, world
        self._browsers: dict[UUID, Browser] = {}

    def as_(self, who: Someone) -> Browser:
        """A browser in which this user is signed in; the same one every time."""
        if who.id not in self._browsers:
            browser = Browser(self._app, self._world, who)
            browser.sign_in(self._world.sign_in(who))
            self._browsers[who.id] = browser
        return self._browsers[who.id]

    def nobody(self) -> Browser:
        """A fresh browser, signed in as nobody."""
        return Browser(self._app, self._world)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _is_text(answer: TestResponse) -> bool:
    return not (answer.mimetype or "").startswith(("image/", "application/pdf", "application/vnd."))


def _is_html(answer: TestResponse) -> bool:
    return answer.mimetype == "text/html"
