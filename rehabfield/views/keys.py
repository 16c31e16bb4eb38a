"""Making and checking what opens the door: tokens, codes, PINs."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from .. import vault
from ..database import db
from ..forms.doors import ALPHABET
from ..models import Actor, Attempt, Invitation, InvitationKind, User
from ..models.device import INVITATION_LASTS
from .actors import hashed


@cache
def _hasher() -> PasswordHasher:
    # 19 MiB, 2 rounds, 1 lane (OWASP's minimum): 32 ms here; argon2's defaults take 64 MiB a try.
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def pin_hash(pin: str) -> str:
    """How a PIN is kept: argon2id over its peppered form. Slow; never inside a transaction."""
    return _hasher().hash(vault.current().pepper(pin))


def pin_fits(pin: str, kept: str | None) -> bool:
    """Whether the PIN is the kept one. Slow; never inside a writing transaction."""
    try:
        return _hasher().verify(kept or _decoy(), vault.current().pepper(pin))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    return pin_hash(secrets.token_hex(16))


@dataclass(frozen=True)
class Slip:
    """What is shown once to whoever invites: token for the QR, code for typing."""

    token: str
    code: str

    @property
    def spoken(self) -> str:
        """The code in two groups of four."""
        return f"{self.code[:4]}-{self.code[4:]}"


def invite(
    user: User,
    kind: InvitationKind,
    *,
    by: Actor | None,
    at: datetime,
    lasts: timedelta = INVITATION_LASTS,
) -> Slip:
    """Make an invitation; earlier open ones of this user are withdrawn. The caller commits."""
    for old in db.session.scalars(
        select(Invitation).where(
            Invitation.user_id == user.id,
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
    ):
        old.withdrawn_at = at
    slip = Slip(secrets.token_urlsafe(24), "".join(secrets.choice(ALPHABET) for _ in range(8)))
    db.session.add(
        Invitation(
            user=user,
            kind=kind,
            token_hash=hashed(slip.token),
            code_hash=code_hash(slip.code),
            made_by_id=by.id if by else None,
            made_at=at,
            expires_at=at + lasts,
        )
    )
    return slip


def code_hash(code: str) -> bytes:
    """Codes have 40 bits only, so they are kept under the vault's key."""
    return vault.current().mac(code.encode(), "invitation")


def find(token: str | None, code: str | None) -> Invitation | None:
    """The invitation that a token or a code belongs to, open or not."""
    query = select(Invitation)
    if token:
        return db.session.scalar(query.where(Invitation.token_hash == hashed(token)))
    if code:
        return db.session.scalar(query.where(Invitation.code_hash == code_hash(code)))
    return None


TRIES_AN_HOUR = 20


def may_try_code(address: str, at: datetime, most: int = TRIES_AN_HOUR) -> bool:
    """Count a try to guess a code from this address; so many an hour. The caller commits."""
    key = hashlib.sha256(vault.current().mac(address.encode(), "address")).digest()
    hour = at.replace(minute=0, second=0, microsecond=0)
    attempt = db.session.get(Attempt, key)
    if attempt is None:
        attempt = Attempt(key=key, hour=hour, tries=0)
        db.session.add(attempt)
    if attempt.hour != hour:
        attempt.hour, attempt.tries = hour, 0
    attempt.tries += 1
    return attempt.tries <= most


def fresh_token() -> str:
    """256 random bits for a cookie."""
    return secrets.token_urlsafe(32)
