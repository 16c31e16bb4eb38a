"""What the pages of signing evenings share: the evening, its numbers, its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Response, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..database import db
from ..i18n import gettext as _
from ..i18n import pgettext
from ..models import EveningLine, LineState, SigningEvening
from ..policies import visible_evenings
from ..texts import Subject
from .gate import me
from .page import go, one_or_404

_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Counts:
    """How many stand where. `elsewhere`: signed here, and counted on another list already."""

    waiting: int = 0
    on_glass: int = 0
    on_paper: int = 0
    absent: int = 0
    declined: int = 0
    elsewhere: int = 0

    @property
    def signed(self) -> int:
        """On glass and on paper."""
        return self.on_glass + self.on_paper

    @property
    def all(self) -> int:
        """Everybody on the list, named or not."""
        return self.signed + self.waiting + self.absent + self.declined


def evening_or_404(evening_id: UUID) -> SigningEvening:
    """The evening with its text, team and commune, as the actor may see it."""
    return one_or_404(
        visible_evenings(me())
        .where(SigningEvening.id == evening_id)
        .options(
            joinedload(SigningEvening.template),
            joinedload(SigningEvening.team),
            joinedload(SigningEvening.unit),
        )
    )


def counts_of(evening_ids: Iterable[UUID]) -> dict[UUID, Counts]:
    """The numbers of these evenings, which the actor may see; one question for all."""
    found = db.session.execute(
        select(
            EveningLine.evening_id,
            EveningLine.state,
            func.count().label("how_many"),
            func.count().filter(EveningLine.counted).label("in_figures"),
        )
        .where(EveningLine.evening_id.in_(list(evening_ids)))
        .group_by(EveningLine.evening_id, EveningLine.state)
    ).all()
    by_evening: dict[UUID, dict[str, int]] = {}
    for row in found:
        names = {LineState.signed: "on_glass"}
        mine = by_evening.setdefault(row.evening_id, {"elsewhere": 0})
        mine[names.get(row.state, row.state.value)] = row.how_many
        if row.state.is_signed:
            mine["elsewhere"] += row.how_many - row.in_figures
    return {key: Counts(**mine) for key, mine in by_evening.items()}


def noun(subject: Subject) -> str:
    """What one line of the list is."""
    return {
        Subject.household: pgettext("list", "household"),
        Subject.family: pgettext("list", "family"),
        Subject.business: pgettext("list", "business"),
        Subject.person: pgettext("list", "person"),
    }[subject]


def state(value: LineState) -> str:
    """What became of it."""
    return {
        LineState.waiting: pgettext("list", "still waits"),
        LineState.signed: pgettext("list", "signed on the phone"),
        LineState.on_paper: pgettext("list", "signed on paper"),
        LineState.absent: pgettext("list", "away"),
        LineState.declined: pgettext("list", "not signed"),
    }[value]


def marked(value: LineState) -> str:
    """Said after one mark."""
    return {
        LineState.waiting: _("It stands on the list."),
        LineState.on_paper: _("Marked as signed on paper."),
        LineState.absent: _("Counted as away. The name is not kept."),
        LineState.declined: _("Counted as not signed. The name is not kept."),
    }.get(value, "")


def to_the_room(evening_id: UUID, said: str, marked_at: datetime | None = None) -> Response:
    """Back to the evening; with the way to undo what was marked at that moment."""
    undo = None
    if marked_at is not None:
        number = (marked_at - _BEGIN) // timedelta(microseconds=1)
        undo = url_for("evening_marks.withdraw", evening_id=evening_id, number=number)
    return go(url_for("evenings.show", evening_id=evening_id), said=said or None, undo=undo)


def moment(number: int) -> datetime:
    """The moment that stands in the way to undo; the beginning for what is none."""
    try:
        return _BEGIN + timedelta(microseconds=number)
    except OverflowError:
        return _BEGIN


def over(evening_id: UUID) -> Response:
    """Somebody has closed it meanwhile."""
    return to_the_room(evening_id, _("This signing evening is over; nothing was changed."))
