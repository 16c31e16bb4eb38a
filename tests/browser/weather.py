"""Bad weather between a phone and the app: what can go wrong with one request, on demand.

`weather.comes("cut-after", "busy")` is what happens to the next requests that bring something.
"""

import io
import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server

Start = Callable[..., Any]
App = Callable[[dict[str, Any], Start], Iterable[bytes]]

FAULTS = (
    "cut-before",  # the line breaks before the app hears of it
    "cut-after",  # the app has taken it, the answer is lost
    "twice",  # a proxy brings it twice
    "slow",  # later than what comes after it
    "busy",  # 503, and the app heard nothing
    "many",  # 429
    "broken",  # 500, and the app heard nothing
    "broken-after",  # 500 although the app has taken it
    "portal",  # 200 from somebody else: the page of a hotel's network
)
_STATUS = {
    "busy": "503 Service Unavailable",
    "many": "429 Too Many Requests",
    "broken": "500 Internal Server Error",
    "broken-after": "500 Internal Server Error",
    "portal": "200 OK",
}
_CLOCK = """{
  let ahead = 0;
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };
  const read = caches.match("/storm-clock").then(kept => kept?.text());
  read.then(text => { ahead = Number(text ?? 0); });
  addEventListener("message", ({data}) => { if ("storm" in data) ahead = data.storm; });
}
"""


class Weather:
    """The app, as far as it can be reached."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._ahead: deque[str] = deque()
        self._lock = threading.Lock()
        self.updates = 0
        """How often the app was updated: each is another worker."""

    def comes(self, *faults: str) -> None:
        """What happens to the next requests that bring something, one each; "fine" is nothing."""
        with self._lock:
            self._ahead.extend(faults)

    def clears(self) -> None:
        """Nothing more happens."""
        with self._lock:
            self._ahead.clear()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/sw.js":
            return self._worker(environ, start)
        if environ["REQUEST_METHOD"] not in {"POST", "PUT"} or path.startswith(
            ("/sessions", "/enrol", "/inv")
        ):
            return self._app(environ, start)
        with self._lock:
            fault = self._ahead.popleft() if self._ahead else "fine"
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if fault == "slow":
            time.sleep(1.2)
        if fault == "cut-before":
            return _cut(environ, start)
        if fault in {"busy", "many", "broken", "portal"}:
            return _says(start, fault)
        if fault == "twice":
            self._asked(environ, body)
        given, text = self._asked(environ, body)
        if fault == "cut-after":
            return _cut(environ, start)
        if fault == "broken-after":
            return _says(start, fault)
        start(*given)
        return [text]

    def _asked(self, environ: dict[str, Any], body: bytes) -> tuple[tuple[Any, ...], bytes]:
        given: list[tuple[Any, ...]] = []
        said = self._app(
            {**environ, "wsgi.input": io.BytesIO(body)}, lambda *head: given.append(head[:2])
        )
        try:
            text = b"".join(said)
        finally:
            if hasattr(said, "close"):
                said.close()
        return given[-1], text

    def _worker(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        plain = {name: value for name, value in environ.items() if name != "HTTP_ACCEPT_ENCODING"}
        (status, headers), text = self._asked(plain, b"")
        text = _CLOCK.encode() + text + f"\n// update {self.updates}".encode()
        kept = [(name, value) for name, value in headers if name.lower() not in _LENGTHS]
        start(status, [*kept, ("Content-Length", str(len(text)))])
        return [text]


_LENGTHS = {"content-length", "etag"}


def _cut(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    start("200 OK", [("Content-Length", "0")])
    line: socket.socket = environ["werkzeug.socket"]
    line.shutdown(socket.SHUT_RDWR)
    return []


def _says(start: Start, fault: str) -> Iterable[bytes]:
    start(_STATUS[fault], [("Content-Type", "text/html"), ("Content-Length", "13")])
    return [b"<p>Sorry.</p>"]


class Place:
    """Where the app stands on the net: it can be taken off and put back on the same port."""

    def __init__(self, app: App) -> None:
        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        self._app = app
        self._server: BaseWSGIServer | None = None
        self._port = 0
        self.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://localhost:{self._port}"

    def start(self) -> None:
        """Answer; twice is once."""
        if self._server is not None:
            return
        self._server = make_server("127.0.0.1", self._port, self._app, threaded=True)
        self._server.daemon_threads = False  # type: ignore[attr-defined]  # it waits for them
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Be off the net; what is being answered is answered."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
