"""One log as its reader may see it: who, what, the answers to it, and what may still be done."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import abort
from sqlalchemy.orm import joinedload, selectinload

from .. import i18n, messages
from ..clock import local_day
from ..database import db
from ..i18n import pgettext
from ..models import (
    Actor,
    Case,
    CaseState,
    FollowUp,
    PrivateNote,
    Review,
    ReviewState,
    Source,
    Visit,
)
from ..offline import newest_version
from ..policies import (
    can_correct,
    can_review,
    visible_follow_ups,
    visible_private_notes,
    visible_visits,
)
from .colleagues import called
from .visit_lines import Said


@dataclass(frozen=True)
class Asked:
    """Words of a leader about a log, with the name that begins a sentence."""

    who: str
    day: date
    words: str


@dataclass(frozen=True)
class Log:
    """A meeting with what belongs to it; `newest` is another one where this no longer counts."""

    visit: Visit
    private_note: str | None
    needs: list[FollowUp]
    newest: Visit
    correctable: bool
    reviewable: bool
    own: bool

    def facts(self, today: date) -> list[tuple[str, str]]:
        """What was said, line by line; empty lines are left out by the page."""
        return list(Said.of(self.visit, self.needs).lines(today).items())

    def sources(self, today: date) -> list[tuple[str, str]]:
        """Who wrote it, for whom, how and when."""
        visit = self.visit
        entered = visit.entered_by_id != visit.by_id
        day = i18n.spoken_day(local_day(visit.recorded_at), today)
        return [
            (pgettext("log", "By"), called(visit.by.name, visit.by.form_of_address)),
            (
                pgettext("log", "Entered by"),
                called(visit.entered_by.name, visit.entered_by.form_of_address) if entered else "",
            ),
            (
                pgettext("log", "Source"),
                "" if visit.source is Source.phone else messages.source(visit.source),
            ),
            (pgettext("log", "Logged"), f"{day}, {i18n.clock_time(visit.recorded_at)}"),
        ]

    @property
    def asked(self) -> Asked | None:
        """What the leader asked its makers to add."""
        return asked_of(self.visit) if self.own else None

    @property
    def answers(self) -> list[Asked]:
        """What else the leader wrote to it."""
        waits = self.visit.review_state is ReviewState.asked
        written = self.visit.reviews[:-1] if waits and self.own else self.visit.reviews
        return [_asked(one) for one in written if one.comment]

    @property
    def taken_back(self) -> bool:
        """Whether the meeting was undone."""
        return self.newest.withdrawal is not None


def asked_of(visit: Visit) -> Asked | None:
    """What the leader asked to add, while it waits."""
    if visit.review_state is not ReviewState.asked or not visit.reviews:
        return None
    return _asked(visit.reviews[-1])


def _asked(review: Review) -> Asked:
    who = called(review.by.name, review.by.form_of_address)
    return Asked(who[:1].upper() + who[1:], local_day(review.at), review.comment or "")


def read(actor: Actor, visit_id: UUID) -> Log:
    """The log for this reader; 404 where there is none for them."""
    visit = db.session.scalar(
        visible_visits(actor)
        .where(Visit.id == visit_id)
        .options(
            joinedload(Visit.case).options(joinedload(Case.person), joinedload(Case.unit)),
            joinedload(Visit.by),
            joinedload(Visit.entered_by),
            joinedload(Visit.withdrawal),
            selectinload(Visit.companions),
            selectinload(Visit.reviews).joinedload(Review.by),
        )
    )
    if visit is None:
        abort(404)
    return Log(
        visit=visit,
        private_note=private_note_of(actor, visit),
        needs=needs_of(actor, visit),
        newest=visit if visit.current else newest_version(db.session, visit),
        correctable=can_correct(actor, visit) and visit.case.state is CaseState.open,
        reviewable=can_review(actor, visit),
        own=actor.id in {visit.by_id, visit.entered_by_id},
    )


def private_note_of(actor: Actor, visit: Visit) -> str | None:
    """The private note, if this reader may see it."""
    note = db.session.scalar(visible_private_notes(actor).where(PrivateNote.visit_id == visit.id))
    return note.text if note else None


def needs_of(actor: Actor, visit: Visit) -> list[FollowUp]:
    """The needs heard at this meeting."""
    heard = visible_follow_ups(actor).where(FollowUp.visit_id == visit.id)
    return list(db.session.scalars(heard))
