"""What is looked at on every page that a test loads, whatever the test is about."""

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from urllib.parse import unquote, urlsplit

from werkzeug.routing import MapAdapter
from werkzeug.test import TestResponse

from rehabfield.vietnamese import fold
from rehabfield.views.assets import Assets
from tests import wording
from tests.dom import Node

CONTROLS = ("input", "select", "textarea")
SPOKEN = ("aria-label", "alt", "placeholder", "title", "data-words", "data-kept")


def of_answer(answer: TestResponse, names: Iterable[str]) -> Iterator[str]:
    """Of every answer, also of redirects and fragments: headers, cookies, names."""
    if "default-src 'none'" not in answer.headers.get("Content-Security-Policy", ""):
        yield "no Content-Security-Policy"
    if answer.headers.get("Cache-Control") != "no-store":
        yield f"Cache-Control: {answer.headers.get('Cache-Control')}"
    for cookie in answer.headers.getlist("Set-Cookie"):
        if "HttpOnly" not in cookie or "SameSite=Lax" not in cookie:
            yield f"a cookie that scripts or other sites may use: {cookie.split('=')[0]}"
    said = unquote(_octal(str(answer.headers)))
    yield from _named(said, names, "in the headers")
    yield from _named(unquote(answer.request.url), names, "in the URL")
    if "rehab" in said.casefold() or b"rehab" in answer.get_data().lower():
        yield 'says "rehab"'


def _octal(text: str) -> str:
    """Undo the octal escapes in which cookies carry Vietnamese."""
    data = re.sub(
        rb"\\([0-3][0-7]{2})", lambda found: bytes([int(found[1], 8)]), text.encode("utf-8")
    )
    return data.decode("utf-8", errors="replace")


def _named(text: str, names: Iterable[str], where: str) -> Iterator[str]:
    folded = fold(text)
    for name in names:
        if fold(name) in folded:
            yield f"{name} {where}"


def of_fragment(top: Node, routes: MapAdapter) -> Iterator[str]:
    """Of a whole page and of a fragment that is swapped into one."""
    yield from _ids(top)
    yield from _labels(top)
    yield from _inline(top)
    yield from _forms(top, routes)
    yield from _words(top)
    for use in top.all("use"):
        if use.get("href").partition("#")[2] not in _drawn():
            yield f"icons.txt does not list {use.get('href').partition('#')[2]!r}"
    for button in top.all("button"):
        if button.get("type") not in {"submit", "button"}:
            yield f"a button without a type: {button.text}"
        if not (button.text or button.get("aria-label")):
            yield "a button without words"
    for link in top.all("a"):
        if not (link.text or link.get("aria-label") or any(i.get("alt") for i in link.all("img"))):
            yield f"a link without words: {link.get('href')}"
        if urlsplit(link.get("href")).scheme not in {"", "tel", "https", "webcal"}:
            yield f"a strange link: {link.get('href')}"
    for image in top.all("img"):
        if "alt" not in image.attrs:
            yield f"an image without alt: {image.get('src')}"


def of_page(top: Node, policy: str, lang: str, names: Iterable[str]) -> Iterator[str]:
    """Of a whole page: heading, title, language, the one style."""
    heads, titles = top.all("h1"), top.all("title")
    if len(heads) != 1 or not heads[0].text:
        yield f"{len(heads)} h1"
    elif not titles or not titles[0].raw.strip().startswith(heads[0].text):
        yield f"the title does not start with the h1 {heads[0].text!r}"
    for title in titles:
        yield from _named(title.raw, names, "in the title")
    page = top.all("html")
    if len(page) != 1 or page[0].get("lang") != lang:
        yield f"lang is not {lang}"
    elif lang == "vi":
        yield from _english(page[0])
    if not top.all("main"):
        yield "no main"
    for style in top.all("style"):
        digest = b64encode(hashlib.sha256(style.raw.encode()).digest()).decode()
        if digest not in policy:
            yield "a style that the policy does not allow"


def for_volunteers(top: Node) -> Iterator[str]:
    """Of pages on the phone of a volunteer or leader: no drug word, but in what somebody signs."""
    said = list(_spoken(top))
    for paper in top.walk():
        if "paper-text" in paper.get("class").split():
            for piece in paper.strings():
                said.remove(piece)
    for word in wording.found(wording.DRUG, " ".join(said)):
        yield f"a word not for this phone: {word}"


@cache
def _drawn() -> frozenset[str]:
    """The icons that are served."""
    return frozenset(Assets.load().icons)


def _ids(top: Node) -> Iterator[str]:
    nodes = [node for node in top.walk() if not any(up.tag == "template" for up in node.up())]
    counted = Counter(node.get("id") for node in nodes if node.get("id"))
    yield from (f"id {name} occurs {count} times" for name, count in counted.items() if count > 1)
    whole = any(node.tag == "html" for node in nodes)
    for node in nodes:
        if "-" in node.tag and not whole:
            continue  # a component of a fragment may serve a field of the page around it
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for target in node.get(name).split():
                if target not in counted:
                    yield f"{name}={target} points nowhere"
        aim = node.get("href") if node.tag == "a" else ""
        if re.match(r"#(?!f-).", aim) and aim[1:] not in counted:
            yield f"a way within the page leads nowhere: {aim}"


def _labels(top: Node) -> Iterator[str]:
    named = {label.get("for") for label in top.all("label")}
    for node in top.all(*CONTROLS):
        if node.get("type") in {"hidden", "submit", "button"}:
            continue
        around = any(up.tag == "label" for up in node.up())
        spoken = node.get("aria-label") or node.get("aria-labelledby")
        if not (around or spoken or (node.get("id") and node.get("id") in named)):
            yield f"{node.tag} {node.get('name')} has no label"


def _inline(top: Node) -> Iterator[str]:
    for node in top.walk():
        if node.tag == "script" and ("src" not in node.attrs or node.raw.strip()):
            yield "an inline script"
        for name in node.attrs:
            if name == "style" or re.match(r"on|hx-on", name):
                yield f"<{node.tag} {name}> is inline"
        for name in ("src", "href", "action"):
            if re.match(r"(https?:)?//(?!www\.facebook)", node.get(name)) and node.tag != "a":
                yield f"<{node.tag}> loads from elsewhere: {node.get(name)}"


def _forms(top: Node, routes: MapAdapter) -> Iterator[str]:
    for form in top.all("form"):
        if form.get("autocomplete") != "off":
            yield f"the form {form.get('action')} is remembered by the browser"
        method = form.get("method", "get").upper()
        path = urlsplit(form.get("action")).path
        if path and not routes.test(path, method):
            yield f"no such form target: {method} {path}"


def _words(top: Node) -> Iterator[str]:
    text = " ".join(_spoken(top))
    for word in wording.found(wording.NEVER + wording.NEVER_ENGLISH, text):
        yield f"a word never used: {word}"
    for hole in re.finditer(r".{0,60}(%\(\w+\)|\{\{|\}\}|<built-in|\bundefined\b)", text):
        yield f"something unfilled: {hole[0]}"


def _english(top: Node) -> Iterator[str]:
    for piece in _spoken(top):
        if wording.ENGLISH.search(piece) or re.search(r"\bNone\b", piece):
            yield f"not in Vietnamese: {piece!r}"


def _spoken(top: Node) -> Iterator[str]:
    yield from top.strings()
    for node in top.walk():
        yield from (node.get(name) for name in SPOKEN if node.get(name))
