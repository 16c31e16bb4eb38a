"""The floor: what a careful hand would write for the same screen, and nothing else."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from html import escape
from pathlib import Path

import brotli
from flask import Flask, Response, request
from markupsafe import Markup

from rehabfield.views import headers
from rehabfield.views.assets import Assets, Style
from tests.dom import Node, read

STYLE = (
    ":root{--a:#2d3f73;--r:#9b3524;--p:#faf6ee;--t:#20242a;--m:#5d5a53;--l:#e4dccd}"
    "*{box-sizing:border-box;margin:0}"
    "html{font:106%/1.5 system-ui,sans-serif;color:var(--t);background:var(--p)}"
    "body{max-width:40rem;margin:0 auto;padding:0 1rem 5rem}"
    "h1{font-size:1.7rem;padding:1.2rem 0 0}"
    "h2{font-size:.95rem;color:var(--m);margin:1.6rem 0 .2rem}"
    "ul{list-style:none;padding:0}"
    "li{display:grid;grid-template-columns:1fr auto;gap:.2rem .75rem;padding:.85rem 0;"
    "border-bottom:1px solid var(--l);align-items:center}"
    "b{font-size:1.15rem}small{color:var(--m);display:block}.o{color:var(--r);font-weight:600}"
    "a{color:inherit;text-decoration:none}"
    ".g{min-height:48px;padding:0 1.1rem;border-radius:12px;background:var(--a);color:#fff;"
    "display:grid;place-items:center}"
    "nav{position:fixed;inset:auto 0 0;display:flex;background:#fffdf9;"
    "border-top:1px solid var(--l)}nav a{flex:1;text-align:center;padding:1rem 0}"
    "@media(prefers-color-scheme:dark){:root{--p:#14161a;--t:#efe9dd;--m:#b3ada1;--l:#31353d}"
    "nav{background:#1b1e24}}"
)
SCRIPT = '<script src="/htmx.js" defer></script>'
WORKER = """
const KEPT = "kept";
addEventListener("install", event => event.waitUntil(skipWaiting()));
addEventListener("activate", event => event.waitUntil(clients.claim()));
addEventListener("fetch", event => event.respondWith(answered(event.request)));
async function answered(request) {
  const kept = await caches.open(KEPT);
  const known = await kept.match(request, {ignoreVary: true});
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await kept.put(request, answer.clone());
  return answer;
}
"""
"""What is kept comes first, and nothing is sealed."""


def app(page: str) -> Flask:
    """The same page by hand with htmx, sent with our headers, our compression and our icon.

    At /plain it asks for no script, and browsers may keep it and ask whether it is still so.
    """
    made, assets = Flask("floor", static_folder=None), Assets.load()
    headers.register(made, replace(assets, styles={**assets.styles, "first": _style()}))
    assets.serve(made)
    body = like(page, assets.url("icon.svg"))
    plain = body.replace(SCRIPT, "")
    script = brotli.compress(htmx(), quality=11)
    made.add_url_rule("/", "page", lambda: body)
    made.add_url_rule("/plain", "plain", lambda: _checked(plain))
    made.add_url_rule("/htmx.js", "htmx", lambda: _script(script))
    made.add_url_rule("/sw.js", "worker", lambda: Response(WORKER, mimetype="text/javascript"))
    return made


def _style() -> Style:
    """Its own style is allowed as ours is: by its hash."""
    digest = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
    return Style(Markup(STYLE), f"sha256-{digest}")


def _checked(page: str) -> Response:
    answer = Response(page, mimetype="text/html", headers={"Cache-Control": "no-cache"})
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]  # it is the same one


def _script(packed: bytes) -> Response:
    kept = {"Content-Encoding": "br", "Cache-Control": "max-age=315360000, public, immutable"}
    return Response(packed, mimetype="text/javascript", headers=kept)


def like(page: str, icon: str = "") -> str:
    """The same words, links and lists as on our page, by hand: no icon, no class too many."""
    root, _ = read(page)
    (title,) = root.all("h1")
    (main,) = root.all("main")
    (bar,) = root.all("nav")
    body = "".join(_parts(main))
    places = "".join(f'<a href="{a.get("href")}">{escape(a.text)}</a>' for a in bar.all("a"))
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width,initial-scale=1"><title>{escape(title.text)}</title>'
        f'<style>{STYLE}</style><link rel="icon" href="{icon}" type="image/svg+xml">'
        f"{SCRIPT}</head><body>"
        f"<h1>{escape(title.text)}</h1>{body}<nav>{places}</nav></body></html>"
    )


def _parts(main: Node) -> Iterator[str]:
    for node in main.walk():
        if node.tag == "h2":
            yield f"<h2>{escape(node.text)}</h2>"
        elif node.tag == "ul":
            yield "<ul>" + "".join(_row(row) for row in node.all("li")) + "</ul>"
        elif node.tag == "a" and not any(one.tag == "li" for one in node.up()):
            yield f'<a href="{node.get("href")}">{escape(node.text)}</a>'


def _row(row: Node) -> str:
    """A row: the whole is a link, its first words are big, what is late is red; then the act."""
    links, late = row.all("a"), any("late" in node.get("class") for node in row.walk())
    words = [escape(text) for text in (links[0] if links else row).strings()]
    lines = "".join(
        f"<small{' class=o' if late and line == words[-1] else ''}>{line}</small>"
        for line in words[1:]
    )
    said = f"<b>{words[0]}</b>{lines}"
    if not links:
        return f"<li>{said}</li>"
    acts = "".join(f'<a class="g" href="{a.get("href")}">{escape(a.text)}</a>' for a in links[1:])
    return f'<li><a href="{links[0].get("href")}">{said}</a>{acts}</li>'


def htmx() -> bytes:
    """The library alone, as its maker minified it."""
    root = Path(__file__).resolve().parents[2]
    return (root / "node_modules/htmx.org/dist/htmx.min.js").read_bytes()
