"""Headers of every answer: nothing is kept, nothing foreign runs, nothing is told to others.

ASVS 5 §3.4. Pages are `no-store`: what a phone may keep is sealed by the app itself.
"""

import re
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import brotli
from flask import Flask, Response, g, request

from .assets import Assets

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAPER = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "object-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""Of a PDF. Chromium, at least until 2025, lays its viewer out by a style within a page of its own,
under the policy of the file: without `style-src` it is a strip at the top, under `sandbox` nothing
at all (Chromium 271452, 343754409, 41131921). Scripts stay forbidden."""
PDF = ("Content-Type", "application/pdf")
SMALL = 600
_TEXT = re.compile(r"text/|application/json$|image/svg")


def register(app: Flask, assets: Assets) -> None:
    """Put the headers on, then compress."""
    styles = " ".join(f"'{style.hash}'" for style in assets.styles.values())
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' {styles}",
            "img-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )

    always = [
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Vary", "Accept-Encoding"),
    ]
    app.wsgi_app = Hardened(app.wsgi_app, always)  # type: ignore[method-assign]
    app.after_request(_finished)


class Hardened:
    """Adds the headers below Flask, which would check every name and value again and again."""

    def __init__(self, inner: "WSGIApplication", always: list[tuple[str, str]]) -> None:
        self._inner = inner
        of_papers = [("Content-Security-Policy", PAPER), *always[1:]]
        tls = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        self._plain = always, of_papers
        self._secure = [*always, tls], [*of_papers, tls]

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer the request."""
        pages, papers = self._secure if environ["wsgi.url_scheme"] == "https" else self._plain

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, headers + (papers if PDF in headers else pages), *rest)

        return self._inner(environ, start)


def with_camera() -> None:
    """The page that is being answered may open the phone's camera; no other may."""
    g.camera = True


def _finished(answer: Response) -> Response:
    camera = "self" if g.get("camera") else ""
    answer.headers["Permissions-Policy"] = f"geolocation=(), microphone=(), camera=({camera})"
    answer.headers.setdefault("Cache-Control", "no-store")
    return _compressed(answer)


def _compressed(answer: Response) -> Response:
    """Pages hold no secret beside what their reader typed, so compressing gives nothing away."""
    if (
        answer.direct_passthrough
        or answer.status_code in (204, 304)
        or "Content-Encoding" in answer.headers
        or not _TEXT.match(answer.mimetype or "")
        or (answer.content_length or 0) < SMALL
    ):
        return answer
    accepted = request.accept_encodings
    if accepted["br"] > 0:
        answer.set_data(_brotli(answer.get_data()))
        answer.headers["Content-Encoding"] = "br"
    elif accepted["gzip"] > 0:
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)
        answer.set_data(packer.compress(answer.get_data()) + packer.flush())
        answer.headers["Content-Encoding"] = "gzip"
    return answer


@lru_cache(256)
def _brotli(body: bytes) -> bytes:
    """Compressing costs as much as making the page; one that is opened again is often the same."""
    packed: bytes = brotli.compress(body, quality=5)
    return packed
