"""One person's months in one team: the steps that the told lives of both communes share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ...clock import local_day
from ...models import (
    Case,
    Contact,
    DecisionKind,
    FollowUp,
    FollowUpState,
    Knows,
    Need,
    PauseReason,
    Person,
    ReviewState,
    User,
    Visit,
)
from ...rulebook import Group
from ...schedule import Span
from . import words
from .cases import admit, decide, person
from .country import Crew
from .maker import Maker
from .rhythm import read, rest, walk
from .visits import Said, log, make, wish


@dataclass
class Story:
    """A person with the case, the helpers, and the flood week that all of the team had."""

    maker: Maker
    crew: Crew
    flood: Span
    helpers: Sequence[User]
    entered_by: User | None = None
    case: Case = field(init=False)

    @classmethod
    def of(cls, maker: Maker, crew: Crew, flood: Span, *helpers: int) -> "Story":
        """A story with these of the team's helpers, the main one first."""
        return cls(maker, crew, flood, [crew.helpers[number] for number in helpers])

    @property
    def person(self) -> Person:
        """Whom it is about."""
        return self.case.person

    def is_of(
        self,
        name: str,
        birth: str,
        hamlet: int,
        days_ago: int,
        months: int,
        *,
        sex: str = "nam",
        group: Group = Group.after_care,
        kind: DecisionKind = DecisionKind.after_care,
        **more: str,
    ) -> "Story":
        """Somebody whose paper began so many days ago."""
        who = person(self.maker, self.crew, name, birth, hamlet, sex, **more)
        self.case = admit(self.maker, self.crew, who, days_ago, months, self.helpers, group, kind)
        return self

    def until(self, days_ago: int) -> "Story":
        """Ordinary meetings until that day, with the flood week in between."""
        end = self.maker.ago(days_ago)
        if self.case.starts_on < self.flood.first <= end:
            self._walk(self.flood.first)
            self.rest()
        self._walk(end)
        return self

    def _walk(self, end: date) -> None:
        walk(self.maker, self.crew, self.case, self.helpers, end, self.entered_by)

    def rest(self) -> None:
        """The flood week: nobody is asked to go out."""
        by, span = self.crew.leader, self.flood
        rest(self.maker, self.case, by, PauseReason.weather, span.first, span.last)

    def meet(
        self,
        days_ago: int,
        said: Said,
        *,
        by: int = 0,
        beside: Sequence[User] = (),
        answer: str | None = None,
        unread: bool = False,
    ) -> Visit:
        """One meeting, by this helper; the leader reads it as always, saying this."""
        day = self.maker.ago(days_ago)
        visit = log(
            self.maker,
            self.case,
            self.helpers[by],
            day,
            said,
            beside=beside,
            entered_by=self.entered_by,
        )
        if not unread:
            read(self.maker, self.crew, visit, answer)
        return visit

    def correct(self, old: Visit, days_ago: int, said: Said) -> Visit:
        """Say again what was said of a meeting; the old row stays."""
        by = self.helpers[0]
        visit = make(self.maker, by, local_day(old.at), said)
        visit.at, visit.recorded_at = old.at, self.maker.at(self.maker.ago(days_ago))
        plan, history = self.maker.plan(self.case), self.maker.history(self.case)
        self.case.correct(visit, old, plan, history)
        return visit

    def ask(self, visit: Visit, days_ago: int, comment: str) -> None:
        """The leader asks for more."""
        at = self.maker.at(self.maker.ago(days_ago), 20)
        visit.review(ReviewState.asked, by=self.crew.leader.id, at=at, comment=comment)

    def confirm(self, visit: Visit, days_ago: int, until: date | None = None) -> None:
        """The leader takes care of news, and lets the meetings rest."""
        at, by = self.maker.at(self.maker.ago(days_ago), 20), self.crew.leader.id
        visit.answer(by=by, at=at)
        visit.review(ReviewState.seen, by=by, at=at, comment=None)
        pause = next(one for one in self.case.pauses if one.visit_id == visit.id)
        plan, history = self.maker.plan(self.case), self.maker.history(self.case)
        self.case.confirm_pause(pause, until, plan, history, by=by, at=at)

    def need(
        self, visit: Visit, need: Need, state: FollowUpState, days_ago: int, result: str | None
    ) -> FollowUp:
        """A need, and how far it has come by some day."""
        self.maker.session.flush()
        one = wish(self.maker, self.case, visit, need)
        if state is not FollowUpState.open:
            at = self.maker.at(self.maker.ago(days_ago))
            one.move(state, result, by=self.helpers[0].id, at=at)
        return one

    def near(
        self, name: str, relation: str, knows: Knows, *, shared: bool = False, guard: bool = False
    ) -> None:
        """Somebody around the person."""
        self.maker.add(
            Contact(
                id=self.maker.key(),
                person=self.person,
                name=name,
                relation=relation,
                phone=words.phone(self.maker.rng),
                phone_shared=shared,
                knows=knows,
                guardian=guard,
                representative=guard,
            )
        )

    def close(self, reason: str, on: date, note: str) -> None:
        """The commune closes the case; helpers lose sight of it that day."""
        self.case.close(reason, on, note)

    def paper(self, kind: DecisionKind, on: date) -> None:
        """One more paper about this case."""
        decide(self.maker, self.crew, [self.case], (), kind, on)
