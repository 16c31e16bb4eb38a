"""Taking what hangs on a record: parts from a phone, a file from a form; then both by one verb.

The parts come first, in any order, each as often as it likes. Then the record names its
attachments, and waits where parts of them are missing. What was named is looked at as a whole:
hash, size, and whether it is a picture. Parts whose record never comes stay for a long time
(`STAY`), for their maker may be in the hills; then they go, and the log says how many. Those of
a record that waits for the leader stay with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .. import vault
from ..forms.attachments import Reference
from ..forms.base import Invalid
from ..forms.pdfs import is_pdf, written_anew
from ..forms.pictures import Picture, Unusable, looked_at
from ..i18n import gettext as _
from ..models import (
    Activity,
    Attachment,
    AttachmentPart,
    Commitment,
    Held,
    Media,
    Scan,
    SigningEvening,
)
from ..vault import Letter, VaultError
from .records import Unopened

STAY = timedelta(days=400)
"""How long parts wait for a record that does not come; as long as its receipt would be kept."""
TAKEN_BACK_STAY = timedelta(days=30)
"""How long the papers of what was taken back lie in the database."""
MOST_WAITING = 300_000_000
"""Bytes of one user that may wait for their records: some hundred papers."""
TAKEN_BY = frozenset({"activity", "commitment", "evening", "scan"})
"""Kinds of record that take attachments."""
FIELD = "attachment"
"""The field by which a record names its attachments, and beside which is said what is wrong."""


class PartsMissing(Exception):
    """The record has come before all of its parts; `missing` says which, by attachment."""

    def __init__(self, missing: dict[UUID, list[int]]) -> None:
        super().__init__(", ".join(str(one) for one in missing))
        self.missing = missing


class OtherPart(Exception):
    """This key, or this number of it, came before with other bytes."""


class TooMuch(Exception):
    """So much of this user waits already that nothing more is taken in before its records come."""


@dataclass(frozen=True)
class Part:
    """One part as a phone sends it: sealed, and bound to all that stands here."""

    owner: UUID
    record: UUID
    kind: str
    of: Reference
    number: int
    letter: Letter

    @property
    def aad(self) -> bytes:
        """Authenticated with the bytes: nobody can pass it off as another part, of another."""
        said = (self.owner, self.record, self.kind, self.of, self.number)
        return "|".join(str(one) for one in said).encode()

    def opened(self) -> bytes:
        """Its bytes. Raises Unopened."""
        try:
            return vault.current().letters.open(self.letter, self.aad)
        except VaultError as problem:
            raise Unopened from problem


def keep_part(session: Session, part: Part, content: bytes, now: datetime) -> None:
    """Keep one part, sealed anew for the database; the same again is once. The caller commits.

    Raises OtherPart, TooMuch.
    """
    try:
        _keep(session, part, content, now)
    except IntegrityError:  # sent by page and worker at this very moment (PostgreSQL)
        session.rollback()
        _keep(session, part, content, now)


def _keep(session: Session, part: Part, content: bytes, now: datetime) -> None:
    whole = session.get(Attachment, part.of.id)
    if whole is None:
        _leave_room(session, part)
        whole = _begun(part.owner, part.kind, part.record, part.of, now)
        session.add(whole)
    elif not _is_same(whole, part.owner, part.kind, part.record, part.of):
        raise OtherPart
    known = session.get(AttachmentPart, (part.of.id, part.number))
    if known is not None:
        if known.content != content:
            raise OtherPart
    elif whole.taken_at is None:
        whole.emptied_at = None  # its phone was in a drawer for more than a year
        session.add(AttachmentPart(attachment_id=whole.id, number=part.number, content=content))
    session.flush()


def keep_file(
    session: Session, owner: UUID, kind: str, record: UUID, picture: Picture, now: datetime
) -> Reference:
    """Keep what a form brought; its record names it by the reference. The caller commits."""
    of = Reference.of(uuid4(), picture.media, picture.data, count=1)
    whole = _begun(owner, kind, record, of, now)
    whole.parts.append(AttachmentPart(number=1, content=picture.data))
    session.add(whole)
    return of


def take_attachments(
    session: Session,
    owner: UUID,
    kind: str,
    record: UUID,
    named: Sequence[Reference],
    now: datetime,
) -> None:
    """The record has come: what it names is whole and is its own; the rest of it goes.

    Call inside the record's transaction. Raises PartsMissing, or Invalid where what is here is not
    what was named, or no picture.
    """
    missing = {of.id: numbers for of in named if (numbers := _missing(session, of))}
    if missing:
        raise PartsMissing(missing)
    for of in named:
        whole = session.get_one(Attachment, of.id)
        if not _is_same(whole, owner, kind, record, of):
            raise Invalid({FIELD: _("The picture is another one. Please take it again.")})
        _look_at(session, whole)
        whole.take(now)
    of_record = select(Attachment).where(
        Attachment.owner_id == owner,
        Attachment.kind == kind,
        Attachment.record_id == record,
        Attachment.taken_at.is_(None),
    )
    others = session.scalars(of_record.where(Attachment.id.not_in([of.id for of in named]))).all()
    for one in others:
        one.take(now)
    empty(session, others, now)


def content_of(whole: Attachment) -> bytes:
    """All of it, opened."""
    return b"".join(part.content for part in whole.parts)


def empty(session: Session, some: Iterable[Attachment], now: datetime) -> int:
    """Delete their bytes; the rows stay and say that there was one. Returns how many."""
    ids = [one.id for one in some]
    if ids:
        session.execute(delete(AttachmentPart).where(AttachmentPart.attachment_id.in_(ids)))
        session.execute(update(Attachment).where(Attachment.id.in_(ids)).values(emptied_at=now))
    return len(ids)


def empty_spent(session: Session, now: datetime) -> int:
    """What nobody can open any more: of records that were taken back, or never came."""
    before = now - TAKEN_BACK_STAY
    taken_back = or_(
        *(
            exists().where(
                Attachment.kind == kind, of.id == Attachment.record_id, of.withdrawn_at < before
            )
            for kind, of in (("activity", Activity), ("commitment", Commitment), ("scan", Scan))
        )
    )
    taken_away = and_(
        Attachment.kind == "evening",
        Attachment.taken_at.is_not(None),
        ~exists().where(SigningEvening.id == Attachment.record_id),
    )
    held = exists().where(
        Held.key == Attachment.record_id,
        Held.owner_id == Attachment.owner_id,
        Held.settled_at.is_(None),
    )
    never = and_(Attachment.taken_at.is_(None), Attachment.received_at < now - STAY, ~held)
    spent = select(Attachment).where(
        Attachment.emptied_at.is_(None), or_(never, taken_back, taken_away)
    )
    return empty(session, session.scalars(spent).all(), now)


def _begun(owner: UUID, kind: str, record: UUID, of: Reference, now: datetime) -> Attachment:
    return Attachment(
        id=of.id,
        owner_id=owner,
        kind=kind,
        record_id=record,
        count=of.count,
        media=of.media,
        size=of.size,
        digest=of.digest,
        received_at=now,
    )


def _is_same(whole: Attachment, owner: UUID, kind: str, record: UUID, of: Reference) -> bool:
    mine = (whole.owner_id, whole.kind, whole.record_id) == (owner, kind, record)
    return mine and (whole.count, whole.size, whole.media, whole.digest) == (
        of.count,
        of.size,
        of.media,
        of.digest,
    )


def _missing(session: Session, of: Reference) -> list[int]:
    numbers = select(AttachmentPart.number).where(AttachmentPart.attachment_id == of.id)
    here = set(session.scalars(numbers))
    return [number for number in range(1, of.count + 1) if number not in here]


def _look_at(session: Session, whole: Attachment) -> None:
    """Its hash, its size, its pixels; metadata that a phone of ours never sends is left out."""
    data = content_of(whole)
    if (len(data), sha256(data).hexdigest()) != (whole.size, whole.digest):
        raise Invalid({FIELD: _("The picture is another one. Please take it again.")})
    try:
        picture = _seen(data, whole.media)
    except Unusable as problem:
        raise Invalid({FIELD: problem.sentence}) from None
    if picture.data != data:
        for part in whole.parts[1:]:
            session.delete(part)
        whole.parts[0].content, whole.media = picture.data, picture.media


def _seen(data: bytes, media: Media) -> Picture:
    """The picture, or the pages of a scan; Unusable where it is not what it says."""
    if media is not Media.pdf:
        return looked_at(data, media)
    if not is_pdf(data):
        raise Unusable(_("This PDF does not open. Please scan the paper once more."))
    return Picture(media, written_anew(data))


def _leave_room(session: Session, part: Part) -> None:
    waiting = select(func.coalesce(func.sum(Attachment.size), 0)).where(
        Attachment.owner_id == part.owner,
        Attachment.taken_at.is_(None),
        Attachment.emptied_at.is_(None),
    )
    if (session.scalar(waiting) or 0) + part.of.size > MOST_WAITING:
        raise TooMuch
