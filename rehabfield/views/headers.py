"""Headers of every answer: nothing is kept, nothing foreign runs, nothing is told to others.

ASVS 5 §3.4. Pages are `no-store`: what a phone may keep is sealed by the app itself.
"""

import re
import zlib
from functools import lru_cache

import brotli
from flask import Flask, Response, request

from .assets import Assets

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

    always = (
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    )

    @app.after_request
    def _headers(answer: Response) -> Response:
        answer.headers.extend(always)
        answer.headers.setdefault("Cache-Control", "no-store")
        if request.is_secure:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return _compressed(answer)


def _compressed(answer: Response) -> Response:
    """Pages hold no secret beside what their reader typed, so compressing gives nothing away."""
    answer.headers.add("Vary", "Accept-Encoding")
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
