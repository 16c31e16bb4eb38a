"""Web Push: one message to one phone (RFC 8030, 8188, 8291, 8292).

Knows no database and no request.
The only user of pywebpush, which encrypts; its py_vapid signs. Posting is `http.client` over
connections that stay open: the library's own way is four times the work, waits for ever, and
follows redirects.
"""

import http.client
import json
import logging
import re
import ssl
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from ipaddress import ip_address
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from . import clock, vault
from .config import Settings

log = logging.getLogger("rehabfield.push")

MOST: Final = 3_993
"""Bytes of a text that still fit, encrypted, into the 4,096 that every push service takes."""
TOKEN_LASTS: Final = timedelta(hours=12)
TOKEN_AGAIN: Final = timedelta(hours=11)
_TIMES: Final = (3.05, 10.0)  # seconds to connect, seconds for the answer
_MOST_READ: Final = 16_384
_TOPIC: Final = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)
_ENDPOINT: Final = re.compile(r"https?://[!-~]{1,2000}", re.ASCII)
_SERVICES: Final = (
    "fcm.googleapis.com",  # Chrome, Samsung Internet, Cốc Cốc, Edge on Android
    "updates.push.services.mozilla.com",  # Firefox
    "web.push.apple.com",  # Safari
)
_FAMILIES: Final = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
_GONE: Final = frozenset({404, 410})


class Urgency(StrEnum):
    """RFC 8030 section 5.3; `high` is what wakes a dozing phone."""

    very_low = "very-low"
    low = "low"
    normal = "normal"
    high = "high"


class Verdict(StrEnum):
    """What came of sending. Only `gone` retires a subscription."""

    delivered = "delivered"
    """The push service took it."""
    gone = "gone"
    """This subscription is no more (404, 410)."""
    later = "later"
    """No answer, or not now (429, 5xx): once more after `Answer.wait`."""
    refused = "refused"
    """Our fault or our configuration's (400, 401, 403, 413, a redirect, a host not allowed):
    an alarm. Trying again helps nobody before somebody has looked."""


@dataclass(frozen=True)
class Answer:
    """What the push service said. `wait` is its Retry-After, where it gave one."""

    verdict: Verdict
    status: int | None = None
    wait: timedelta | None = None


@dataclass(frozen=True)
class Target:
    """Where to: a subscription as the browser gave it (keys in base64url), and the number of
    our key that it was made with."""

    endpoint: str
    p256dh: str
    auth: str
    vapid_key_id: int


@dataclass(frozen=True)
class Message:
    """What the phone shows. Whoever lies beside it reads it too: no name, no place, no matter.

    `navigate` is an absolute address of this app; `topic` replaces an older one that the phone
    has not fetched yet, `tag` one that it still shows. ValueError for what no browser takes.
    """

    title: str
    body: str
    navigate: str
    tag: str
    topic: str
    ttl: timedelta
    urgency: Urgency = Urgency.normal
    badge: int | None = None
    lang: str = "vi"

    def __post_init__(self) -> None:
        where = urlsplit(self.navigate)
        if where.scheme not in {"http", "https"} or not where.netloc:
            raise ValueError("navigate: an absolute address")
        if not _TOPIC.fullmatch(self.topic):
            raise ValueError("topic: 1 to 32 letters of base64url")
        if not self.title or not self.tag or self.ttl < timedelta(0):
            raise ValueError("title, tag and a time to live")
        if self.badge is not None and self.badge < 0:
            raise ValueError("badge: a count")

    def payload(self) -> bytes:
        """Declarative (8030) for Safari, and read by the worker everywhere else.

        WebKit reads `app_badge` inside the notification, the draft of the W3C beside it.
        """
        shown: dict[str, Any] = {
            "title": self.title,
            "body": self.body,
            "lang": self.lang,
            "dir": "ltr",
            "navigate": self.navigate,
            "tag": self.tag,
            "silent": False,
        }
        whole: dict[str, Any] = {"web_push": 8030, "notification": shown}
        if self.badge is not None:
            shown["app_badge"] = whole["app_badge"] = self.badge
        made = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
        if len(made) > MOST:
            raise ValueError(f"{len(made)} bytes, {MOST} fit")
        return made


def topic(*parts: object) -> str:
    """32 letters for e.g. (user, kind, day): the same for the same, and telling nobody what."""
    said = "\x1f".join(str(part) for part in parts)
    return urlsafe_b64encode(sha256(said.encode()).digest()).decode()[:32]


@dataclass(frozen=True)
class Hosts:
    """The push services that may be written to. `more` come from the settings."""

    more: frozenset[str] = frozenset()

    def allow(self, endpoint: str) -> bool:
        """Whether a phone may ask us to post there: https, a known service, nothing odd."""
        if not _ENDPOINT.fullmatch(endpoint):
            return False
        try:
            where = urlsplit(endpoint)
            host, port = where.hostname or "", where.port
        except ValueError:
            return False
        if where.username is not None or where.password is not None or where.fragment:
            return False
        if where.netloc.lower() in self.more:
            return where.scheme == "https" or _is_loopback(host)
        known = host in _SERVICES or host.endswith(_FAMILIES)
        return where.scheme == "https" and port in {None, 443} and known


@lru_cache(64)
def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Tokens:
    """VAPID tokens (RFC 8292): signed once for a push service and key, and used for hours."""

    def __init__(self) -> None:
        self._kept: dict[tuple[vault.Pairs, str, str, int], tuple[str, datetime]] = {}

    def __len__(self) -> int:
        """For how many push services and keys one was signed."""
        return len(self._kept)

    def token(self, keys: vault.Pairs, contact: str, audience: str, number: int) -> str:
        """The Authorization of section 3; by real time, whatever the app's clock says."""
        now = clock.wall()
        made, until = self._kept.get((keys, contact, audience, number), ("", now))
        if now >= until:
            from py_vapid import Vapid02

            expires = int((now + TOKEN_LASTS).timestamp())
            claims = {"aud": audience, "exp": expires, "sub": contact}
            # The contact was checked with the settings (config.py); the library's own check
            # knows no host of one word.
            signer = Vapid02(keys.private(number), conf={"no-strict": True})
            made = str(signer.sign(claims)["Authorization"])
            self._kept[keys, contact, audience, number] = made, now + TOKEN_AGAIN
        return made


_TOKENS: Final = Tokens()
"""Those of this process: they outlast a courier, who is called anew for every round."""


class Courier:
    """Sends, one after the other, over connections that stay open. For one thread."""

    def __init__(
        self,
        keys: vault.Pairs,
        contact: str,
        hosts: Hosts,
        times: tuple[float, float] = _TIMES,
        tokens: Tokens = _TOKENS,
    ) -> None:
        self._keys = keys
        self._contact = contact
        self._hosts = hosts
        self._times = times
        self._tokens = tokens
        self._open: dict[tuple[str, str], http.client.HTTPConnection] = {}
        self._tls: ssl.SSLContext | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """That of this installation."""
        hosts = Hosts(settings.more_push_hosts)
        return cls(vault.current().push, settings.contact, hosts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up everywhere."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def send(self, target: Target, message: Message) -> Answer:
        """Send once. Raises nothing that a phone or a push service could bring about."""
        if not self._hosts.allow(target.endpoint):
            return _refused("a push host that is not allowed")
        where = urlsplit(target.endpoint)
        try:
            body = encrypted(target, message.payload())
            headers = self._headers(where, target.vapid_key_id, message)
        except vault.VaultError:
            return _refused(f"no push key {target.vapid_key_id}")
        except ValueError as error:
            return _refused(str(error))
        try:
            return _read(self._post(where, headers, body), where.hostname)
        except (OSError, http.client.HTTPException) as error:
            self._hang_up(where)
            said = f"{where.hostname}: {type(error).__name__}"
            log.info("no answer from a push service", extra={"what": said})
            return Answer(Verdict.later)

    def _headers(self, where: SplitResult, key: int, message: Message) -> dict[str, str]:
        audience = f"{where.scheme}://{where.netloc}"
        return {
            "Authorization": self._tokens.token(self._keys, self._contact, audience, key),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(message.ttl.total_seconds())),
            "Urgency": message.urgency.value,
            "Topic": message.topic,
        }

    def _post(
        self, where: SplitResult, headers: dict[str, str], body: bytes
    ) -> http.client.HTTPResponse:
        """On the open connection; once more on a new one where the other side had hung up."""
        kept = self._open.get((where.scheme, where.netloc))
        path = where.path or "/"
        if where.query:
            path += "?" + where.query
        if kept is not None:
            try:
                kept.request("POST", path, body, headers)
                return self._answer(kept, where)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self._hang_up(where)
        fresh = self._connect(where)
        fresh.request("POST", path, body, headers)
        return self._answer(fresh, where)

    def _answer(
        self, connection: http.client.HTTPConnection, where: SplitResult
    ) -> http.client.HTTPResponse:
        answer = connection.getresponse()
        answer.read(_MOST_READ)
        # More than anybody needs to say is not read to its end.
        if answer.will_close or not answer.isclosed():
            self._hang_up(where)
        return answer

    def _connect(self, where: SplitResult) -> http.client.HTTPConnection:
        to_connect, to_answer = self._times
        connection: http.client.HTTPConnection
        if where.scheme == "https":
            self._tls = self._tls or ssl.create_default_context()
            connection = http.client.HTTPSConnection(
                where.netloc, timeout=to_connect, context=self._tls
            )
        else:
            connection = http.client.HTTPConnection(where.netloc, timeout=to_connect)
        self._open[where.scheme, where.netloc] = connection
        connection.connect()
        connection.sock.settimeout(to_answer)
        return connection

    def _hang_up(self, where: SplitResult) -> None:
        connection = self._open.pop((where.scheme, where.netloc), None)
        if connection is not None:
            connection.close()


def encrypted(target: Target, text: bytes) -> bytes:
    """aes128gcm for this subscription, under a key that is used once (RFC 8291).

    ValueError where the subscription's keys are none. Importing the library takes a second:
    whoever sends does it, not the web processes.
    """
    from pywebpush import WebPusher, WebPushException

    keys = {"p256dh": target.p256dh, "auth": target.auth}
    try:
        made: bytes = WebPusher({"endpoint": target.endpoint, "keys": keys}).encode(text)["body"]
    except (WebPushException, ValueError, TypeError, IndexError) as error:
        raise ValueError("keys of a subscription that are none") from error
    return made


def are_keys(p256dh: str, auth: str) -> bool:
    """Whether a browser can have given these: a point on the curve, and 16 bytes."""
    try:
        point, secret = (
            urlsafe_b64decode(text + "=" * (-len(text) % 4)) for text in (p256dh, auth)
        )
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == 65 and len(secret) == 16


def _read(answer: http.client.HTTPResponse, host: str | None) -> Answer:
    status = answer.status
    if 200 <= status < 300:
        return Answer(Verdict.delivered, status)
    if status in _GONE:
        return Answer(Verdict.gone, status)
    if status == 429 or status >= 500:
        return Answer(Verdict.later, status, retry_after(answer.headers.get("Retry-After")))
    return _refused(f"{host} answers {status}", status)


def _refused(why: str, status: int | None = None) -> Answer:
    log.error("a push was refused: %s", why, extra={"status": status})
    return Answer(Verdict.refused, status)


def retry_after(said: str | None) -> timedelta | None:
    """Retry-After (RFC 9110 section 10.2.3): seconds or a date; None where it is neither."""
    if said is None:
        return None
    said = said.strip()
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said), 10**8))
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(timedelta(0), moment - clock.wall())
