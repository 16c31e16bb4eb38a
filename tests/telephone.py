"""A phone without a browser: it seals records as ours do, by its own reading of the format.

phone = Telephone(page.as_(world.hung))
phone.sends("visit", {"outcome": "met", "way": "home"}, target=world.khanh.case).is_taken()
"""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Self
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from werkzeug.test import TestResponse

from rehabfield import clock, vault
from rehabfield.database import may_write
from tests.page import HOST, Browser


def text64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def sealed(text: bytes, aad: bytes, number: int, public: bytes) -> dict[str, Any]:
    """A letter to the holder of `public`, as JSON."""
    letter, box = boxed(text, aad, number, public)
    return {**letter, "box": text64(box)}


def boxed(text: bytes, aad: bytes, number: int, public: bytes) -> tuple[dict[str, Any], bytes]:
    """A letter to the holder of `public`: what stands beside its ciphertext, and that."""
    own = ec.generate_private_key(ec.SECP256R1())
    form = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    sender = own.public_key().public_bytes(*form)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    shared = own.exchange(ec.ECDH(), theirs)
    hkdf = HKDF(hashes.SHA256(), 32, salt=sender + public, info=b"dong-hanh letter 1")
    nonce = secrets.token_bytes(12)
    box = AESGCM(hkdf.derive(shared)).encrypt(nonce, text, aad)
    return {"key": number, "sender": text64(sender), "nonce": text64(nonce)}, box


@dataclass(frozen=True)
class Sent:
    """What the server answered to one record."""

    answer: TestResponse

    @property
    def state(self) -> str:
        """The word for what became of it."""
        return str(self.answer.json["state"]) if self.answer.json else ""

    def is_taken(self) -> Self:
        """Hold that it was taken."""
        return self.is_("taken", 200)

    def is_(self, state: str, status: int) -> Self:
        """Hold that this became of it."""
        assert (self.answer.status_code, self.state) == (status, state), self.answer.text
        return self


@dataclass(frozen=True)
class Packed:
    """A sealed record as it lies in the outbox; sending it twice sends the same bytes."""

    body: Mapping[str, Any]

    def but(self, **changes: Any) -> "Packed":
        """The same with other members outside."""
        return Packed({**self.body, **changes})


@dataclass(frozen=True)
class Parcel:
    """A file that hangs on a record: how the record names it, and its sealed parts."""

    record: UUID
    name: str
    parts: list[bytes]

    @property
    def key(self) -> UUID:
        """Of the attachment."""
        return UUID(self.name.partition(".")[0])


class Telephone:
    """The device of a signed-in browser of tests."""

    def __init__(self, browser: Browser, *, owner: UUID | None = None) -> None:
        self.browser = browser
        assert browser.who is not None
        self.owner = owner or browser.who.id

    def packs(
        self,
        kind: str,
        fields: Mapping[str, Any],
        *,
        target: UUID | None = None,
        key: UUID | None = None,
        said_at: datetime | None = None,
        schema: int = 1,
        waiting: int = 0,
    ) -> Packed:
        """Seal a record; a list is several values of one field. `id` is the record's key."""
        key = key or uuid4()
        number, public = vault.current().letters.public()
        pairs = [
            [name, str(one)]
            for name, value in {"id": key, **fields}.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        inside = {
            "target": str(target) if target else None,
            "fields": pairs,
            "said_at": _z(said_at or clock.now()),
            "phone_at": _z(clock.wall()),
        }
        aad = f"{self.owner}|{key}|{kind}|{schema}".encode()
        letter = sealed(json.dumps(inside).encode(), aad, number, public)
        return Packed(
            {
                "owner": str(self.owner),
                "key": str(key),
                "kind": kind,
                "schema": schema,
                "letter": letter,
                "waiting": waiting,
            }
        )

    def posts(self, packed: Packed) -> Sent:
        """Send what was packed."""
        return Sent(self._post("/outbox", packed.body))

    def sends(self, kind: str, fields: Mapping[str, Any], **more: Any) -> Sent:
        """Pack and send."""
        return self.posts(self.packs(kind, fields, **more))

    def photographs(
        self,
        record: UUID,
        data: bytes,
        *,
        size: int = 20_000,
        kind: str = "activity",
        media: str = "jpeg",
        says: bytes | None = None,
        key: UUID | None = None,
    ) -> Parcel:
        """Seal a picture for a record, so many bytes a part; `says`: of other bytes than these."""
        whole = data if says is None else says
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        name = f"{key or uuid4()}.{len(pieces)}.{len(whole)}.{media}.{sha256(whole).hexdigest()}"
        letters = vault.current().letters.public()
        parts = []
        for number, piece in enumerate(pieces, 1):
            aad = f"{self.owner}|{record}|{kind}|{name}|{number}".encode()
            letter, box = boxed(piece, aad, *letters)
            head = {"owner": str(self.owner), "kind": kind, "of": name, **letter}
            parts.append(json.dumps(head).encode() + b"\n" + box)
        return Parcel(record, name, parts)

    def puts(self, parcel: Parcel, number: int, *, body: bytes | None = None) -> Sent:
        """Send one part."""
        answer = self.browser.client.put(
            f"/outbox/{parcel.record}/parts/{number}",
            base_url=HOST,
            data=body if body is not None else parcel.parts[number - 1],
            content_type="application/octet-stream",
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        may_write()
        return Sent(answer)

    def puts_all(self, parcel: Parcel) -> None:
        """Send every part."""
        for number in range(1, len(parcel.parts) + 1):
            self.puts(parcel, number).is_("here", 200)

    def tells(self, waiting: int, *, fresh: bool = False) -> Sent:
        """Say how many records wait."""
        body = {"owner": str(self.owner), "waiting": waiting, "fresh": fresh}
        return Sent(self._post("/outbox/presence", body))

    def is_locked(self) -> Self:
        """Drop the session; the device stays enrolled."""
        self.browser.client.delete_cookie("s", domain="localhost")
        return self

    def _post(self, url: str, body: Mapping[str, Any]) -> TestResponse:
        headers = {"Sec-Fetch-Site": "same-origin"}
        answer = self.browser.client.post(url, base_url=HOST, json=body, headers=headers)
        may_write()
        return answer


def altered(packed: Packed, at: int = -1) -> Packed:
    """One bit of the ciphertext is another."""
    letter = dict(packed.body["letter"])
    box = bytearray(base64.urlsafe_b64decode(letter["box"] + "=="))
    box[at] ^= 1
    return replace(packed, body={**packed.body, "letter": {**letter, "box": text64(bytes(box))}})


def _z(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
