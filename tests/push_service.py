"""A push service on this very machine: answers as real ones do, well and badly, and decrypts.

with PushService() as service:
    phone = service.phone()                # what a browser's subscribe() gives
    service.will("410 Gone")               # the next answers; else 201
    …
    (got,) = service.got
    assert got.text(phone)["notification"]["title"] == "…"
"""

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import http_ece
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from rehabfield.push import Target

HANGS = "hangs"
CLOSES = "closes"
TAKEN = "201 Created"


@dataclass(frozen=True)
class Phone:
    """A browser's subscription, with the keys that only the browser has."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    secret: bytes = field(repr=False)

    @property
    def p256dh(self) -> str:
        """The public key, as the browser hands it out."""
        return text_of(
            self.key.public_key().public_bytes(
                serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
            )
        )

    @property
    def auth(self) -> str:
        """The shared secret."""
        return text_of(self.secret)

    def target(self, key: int = 1) -> Target:
        """As the courier wants it."""
        return Target(self.endpoint, self.p256dh, self.auth, key)

    def opens(self, body: bytes) -> bytes:
        """Decrypts what arrived, as the browser would (RFC 8291)."""
        plain: bytes = http_ece.decrypt(
            body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )
        return plain


@dataclass(frozen=True)
class Delivery:
    """One POST that arrived. `line` tells the connections apart."""

    path: str
    headers: dict[str, str]
    body: bytes
    line: int

    def text(self, phone: Phone) -> dict[str, Any]:
        """What the phone would read."""
        read: dict[str, Any] = json.loads(phone.opens(self.body))
        return read

    @property
    def claims(self) -> dict[str, Any]:
        """What the VAPID token says, once its signature was checked (RFC 8292)."""
        scheme, parts = self.headers["authorization"].split(" ", 1)
        assert scheme == "vapid"
        said = dict(part.split("=", 1) for part in parts.split(","))
        inside, _, signature = said["t"].rpartition(".")
        mark = bytes_of(signature)
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(said["k"]))
        halves = int.from_bytes(mark[:32]), int.from_bytes(mark[32:])
        point.verify(encode_dss_signature(*halves), inside.encode(), ec.ECDSA(hashes.SHA256()))
        claims: dict[str, Any] = json.loads(bytes_of(inside.split(".")[1]))
        return claims

    @property
    def key(self) -> bytes:
        """The public key that it is signed with."""
        return bytes_of(self.headers["authorization"].rpartition("k=")[2])


class PushService:
    """Takes what is posted. `will()` says how the next ones are answered."""

    def __init__(self) -> None:
        self.got: list[Delivery] = []
        self._answers: deque[tuple[str, dict[str, str]]] = deque()
        self._gone: set[str] = set()
        self._lines: dict[tuple[str, int], int] = {}
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def phone(self) -> Phone:
        """A browser subscribes."""
        key = ec.generate_private_key(ec.SECP256R1())
        return Phone(f"http://{self.host}/p/{uuid4().hex}", key, uuid4().bytes)

    def will(self, *answers: str, **headers: str) -> None:
        """Answer the next POSTs like this: a status line, HANGS or CLOSES."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._answers.extend((answer, named) for answer in answers)

    def forget(self, phone: Phone) -> None:
        """The browser unsubscribed: 410 from now on."""
        self._gone.add(phone.endpoint.removeprefix(f"http://{self.host}"))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service._take(self, body)

            def log_message(self, format: str, *args: object) -> None:
                """Tests say what matters."""

        return Handler

    def _take(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        line = self._lines.setdefault(request.client_address, len(self._lines))
        self.got.append(Delivery(request.path, headers, body, line))
        answer, more = self._answers.popleft() if self._answers else (TAKEN, {})
        if request.path in self._gone:
            answer, more = "410 Gone", {}
        if answer == HANGS:
            self._over.wait(20)
        if answer in {HANGS, CLOSES}:
            request.close_connection = True
            return
        if len(body) > 4096:
            answer = "413 Payload Too Large"
        status, _, reason = answer.partition(" ")
        request.send_response(int(status), reason)
        for name, value in more.items():
            request.send_header(name, value)
        request.send_header("Content-Length", "0")
        request.end_headers()


def text_of(data: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    """The bytes of base64url."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
