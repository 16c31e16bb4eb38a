"""Pictures of papers: shown to whoever may see their record, and read from forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from .. import clock
from ..database import db
from ..forms.attachments import Reference
from ..forms.pdfs import is_pdf, written_anew
from ..forms.pictures import Picture, Unusable, brought, drawn_anew
from ..i18n import gettext as _
from ..models import Attachment, Held, Media
from ..offline import FIELD, content_of, keep_file
from ..policies import visible_attachments
from .gate import me
from .page import one_or_404, opened

bp = Blueprint("attachments", __name__)


class Filled(Protocol):
    """A form that was read: a record's key, and fields that can be set in a copy."""

    @property
    def id(self) -> UUID:
        """The record's key."""

    def model_copy(self, *, update: dict[str, Any]) -> Self:
        """The same with other fields."""


F = TypeVar("F", bound=Filled)

MOST_OF_A_FORM = 60_000_000
"""Bytes of a form with a picture. More than a picture may have (forms/pictures.py), so that one
that is too large is told so beside its field, with everything typed still there."""
NAMES = {
    Media.jpeg: "giay.jpg",
    Media.png: "giay.png",
    Media.webp: "giay.webp",
    Media.pdf: "giay.pdf",
}
"""A name for whoever saves it: a paper, nobody's."""


@bp.get("/attachments/<uuid:attachment_id>")
def show(attachment_id: UUID) -> ResponseReturnValue:
    """The picture itself. A paper may carry names, so its opening is on the trail."""
    with_parts = selectinload(Attachment.parts)
    found = one_or_404(
        visible_attachments(me()).where(Attachment.id == attachment_id).options(with_parts)
    )
    opened("attachment", found.id)
    answer = Response(content_of(found), mimetype=found.media.value)
    # A PDF opens outside: its viewers run more than a picture needs.
    how = "attachment" if found.media is Media.pdf else "inline"
    answer.headers["Content-Disposition"] = f'{how}; filename="{NAMES[found.media]}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def papers_of(kind: str, record_id: UUID) -> list[UUID]:
    """Keys of the pictures of one record, as its reader may see them."""
    return list(db.session.scalars(_papers(kind, [record_id]).with_only_columns(Attachment.id)))


def with_papers(kind: str, record_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these records have a picture that their reader may see; one question for all."""
    found = _papers(kind, list(record_ids))
    return set(db.session.scalars(found.with_only_columns(Attachment.record_id)))


def _papers(kind: str, record_ids: list[UUID]) -> Select[Attachment]:
    return visible_attachments(me()).where(
        Attachment.kind == kind,
        Attachment.record_id.in_(record_ids),
        Attachment.taken_at.is_not(None),
    )


def papers_of_held(held: Held) -> list[UUID]:
    """Keys of the pictures that came for a record which waits for the leader."""
    found = visible_attachments(me()).where(
        Attachment.kind == held.kind,
        Attachment.record_id == held.key,
        Attachment.owner_id == held.owner_id,
        Attachment.taken_at.is_(None),
    )
    return list(db.session.scalars(found.with_only_columns(Attachment.id)))


def named_in(values: Mapping[str, str]) -> dict[str, str]:
    """What a form names already, for its page: the reference, and where it can be looked at."""
    try:
        of = Reference.read(values.get(FIELD, ""))
    except ValueError:
        return {}
    return {"reference": str(of), "url": url_for("attachments.show", attachment_id=of.id)}


def not_here() -> str:
    """Said beside a picture that a form names and the server does not have."""
    return _("The picture did not arrive. Please take it again.")


@dataclass(frozen=True)
class Brought:
    """The picture that a form brought as a file; or why it cannot be used; or neither.

    Read it before the database is asked for anything: drawing it anew takes a moment.
    """

    picture: Picture | None = None
    problem: str = ""

    @classmethod
    def read(cls, name: str, *, scans: bool = False) -> Self:
        """From the form's field of that name; `scans`: it may be a PDF as well."""
        file = request.files.get(name)
        if file is None or not file.filename:
            return cls()
        try:
            data = brought(file.stream)
            if scans and is_pdf(data):
                return cls(picture=Picture(Media.pdf, written_anew(data)))
            return cls(picture=drawn_anew(data))
        except Unusable as why:
            return cls(problem=why.sentence)

    def into(self, kind: str, form: F) -> F:
        """The form, naming this picture instead of one that it brought before."""
        if self.picture is None:
            return form
        return form.model_copy(update={FIELD: [self.reference(kind, form.id)]})

    def reference(self, kind: str, record: UUID) -> Reference | None:
        """What a record names this picture by, once it is kept; None where there is none."""
        if self.picture is None:
            return None
        return keep_file(db.session, me().id, kind, record, self.picture, clock.now())

    def kept(self, kind: str, *, dropped: bool) -> MultiDict[str, str]:
        """The posted fields for the form that comes back; a good picture waits with the server.

        `dropped`: what the form names is no good.
        """
        values = MultiDict(request.form)
        if dropped:
            values.poplist(FIELD)
        try:
            record = UUID(request.form.get("id", ""))
        except ValueError:
            return values
        of = self.reference(kind, record)
        if of is not None:
            values.setlist(FIELD, [str(of)])
            db.session.commit()
        return values
