"""Receipts: a form or a record that comes again does its work once."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .. import vault
from ..models import Receipt


class SeenBefore(Exception):
    """It has been taken already; `receipt` says as what."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(str(receipt.key))
        self.receipt = receipt


class OtherContent(Exception):
    """The same key came with other content: two tabs, or a page that went back."""


def receive(
    session: Session,
    owner_id: UUID,
    kind: str,
    key: UUID,
    fields: Mapping[str, Iterable[str]],
    at: datetime,
) -> None:
    """Take what has this key once. Call inside the writing transaction, before the work.

    Raises SeenBefore where the same came before (a double tap, a lost answer), OtherContent where
    the key came with different fields.
    """
    digest = _digest(fields)
    receipt = session.get(Receipt, (owner_id, key))
    if receipt is not None:
        if receipt.digest == digest and receipt.kind == kind:
            raise SeenBefore(receipt)
        raise OtherContent
    session.add(Receipt(owner_id=owner_id, key=key, kind=kind, digest=digest, status=201, at=at))
    try:
        session.flush()
    except IntegrityError:  # taken at this very moment by another process (PostgreSQL)
        session.rollback()
        receive(session, owner_id, kind, key, fields, at)


def _digest(fields: Mapping[str, Iterable[str]]) -> bytes:
    """Under the vault's key: a plain hash of what was typed could be guessed word by word."""
    # A form brings lines that end as in letters (CR LF), a phone's record as on its screen (LF).
    plain = {name: [one.replace("\r\n", "\n") for one in fields[name]] for name in sorted(fields)}
    return vault.current().mac(json.dumps(plain, ensure_ascii=False).encode(), "receipt")
