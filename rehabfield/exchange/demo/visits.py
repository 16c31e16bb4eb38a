"""Meetings as helpers log them, one by one or as months of them went by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ...models import (
    Case,
    FollowUp,
    FollowUpState,
    Need,
    PrivateNote,
    Raised,
    ReviewState,
    Source,
    Topic,
    User,
    Visit,
)
from ...schedule import News, Outcome, Way
from .maker import Maker


@dataclass(frozen=True)
class Said:
    """What a helper says of one meeting or attempt."""

    outcome: Outcome = Outcome.met
    way: Way = Way.home
    situation: str | None = None
    note: str | None = None
    private: str | None = None
    topics: Sequence[Topic] = ()
    needs: Sequence[Need] = ()
    news: News | None = None
    next_on: date | None = None
    company: bool = False

    @property
    def raised(self) -> Raised | None:
        """Why the leader is asked."""
        if self.news is not None:
            return Raised.news
        if self.outcome is Outcome.not_convenient:
            return Raised.not_convenient
        return Raised.company if self.company else None


def log(
    maker: Maker,
    case: Case,
    by: User,
    day: date,
    said: Said,
    *,
    beside: Sequence[User] = (),
    entered_by: User | None = None,
) -> Visit:
    """Log a meeting of that day, through the verb that the forms use."""
    visit = make(maker, by, day, said, beside, entered_by)
    if said.news is not None:
        # The pause that the news makes points to a row, so the row goes first.
        visit.case = case
        maker.add(visit)
        maker.session.flush()
    case.log(visit, maker.plan(case), maker.history(case))
    if said.private:
        visit.private_note = PrivateNote(case_id=case.id, author_id=by.id, text=said.private)
    for need in said.needs:
        maker.session.flush()
        wish(maker, case, visit, need)
    return visit


def make(
    maker: Maker,
    by: User,
    day: date,
    said: Said,
    beside: Sequence[User] = (),
    entered_by: User | None = None,
) -> Visit:
    """The row of a meeting; entered by somebody else it comes from a notebook, days later."""
    at = maker.at(day)
    later = timedelta(minutes=maker.rng.randrange(5, 90))
    if entered_by is not None:
        later = timedelta(days=maker.rng.randrange(1, 5))
    return Visit(
        id=maker.key(),
        by_id=by.id,
        entered_by_id=(entered_by or by).id,
        source=Source.notebook if entered_by else Source.phone,
        at=at,
        recorded_at=min(at + later, maker.now),
        outcome=said.outcome,
        news=said.news,
        way=said.way,
        topics=list(said.topics),
        situation=said.situation,
        note=said.note,
        next_on=said.next_on,
        raised=said.raised,
        companions=list(beside),
        review_state=ReviewState.new,
        current=True,
        outside=False,
    )


def wish(maker: Maker, case: Case, visit: Visit, need: Need) -> FollowUp:
    """A need heard at a meeting."""
    return maker.add(
        FollowUp(
            id=maker.key(),
            case=case,
            visit_id=visit.id,
            need=need,
            state=FollowUpState.open,
            opened_at=visit.recorded_at,
            changed_by_id=visit.by_id,
            changed_at=visit.recorded_at,
        )
    )
