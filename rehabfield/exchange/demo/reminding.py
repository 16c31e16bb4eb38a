"""The ladder of who is late in the demonstration, as a sweep every day would have left it.

And what the last weeks' messages came to, as numbers.
"""

from collections.abc import Sequence
from datetime import date, time, timedelta

from sqlalchemy import select

from ...clock import at_local
from ...models import Case, GivenUp, LadderStep, Reminder, User
from ...schedule import Ladder, Rung, climb
from .country import Crew
from .maker import Maker

DAY = timedelta(days=1)
MORNING, EVENING = time(7), time(21)
WEEKS = 4


def ladder(maker: Maker) -> None:
    """Each late case stands where it would if somebody had looked every working morning."""
    late = select(Case).where(Case.step_on <= maker.today).order_by(Case.next_by, Case.id)
    maker.session.flush()
    for case in maker.session.scalars(late).all():
        while case.step is not None and case.step_on is not None and case.step_on <= maker.today:
            _climb(maker, case, case.step, case.step_on)


def _climb(maker: Maker, case: Case, rung: Rung, on: date) -> None:
    while on in maker.calendar.days_off:
        on += DAY
    if on > maker.today or case.next_by is None:
        case.step_on = on
        return
    found = climb(rung, case.next_by, on, Ladder())
    case.step, case.step_on = found.next, found.next_on
    if found.reached is not None:
        at = maker.moment(on, MORNING.hour)
        maker.add(
            LadderStep(
                id=maker.key(),
                case=case,
                rung=found.reached,
                since=case.next_by,
                reached_on=on,
                at=min(at, maker.now),
            )
        )


def messages(maker: Maker, crews: Sequence[Crew]) -> None:
    """Two mornings a week; most are opened, and one member's phone was never reached."""
    for crew in crews:
        for number, user in enumerate(crew.helpers):
            if user.has_phone:
                _messages(maker, user, reached=number != 1)


def _messages(maker: Maker, user: User, *, reached: bool) -> None:
    for days in range(3, WEEKS * 7, 4):
        day = maker.ago(days)
        at = at_local(day, MORNING)
        seen = at + timedelta(minutes=maker.rng.randrange(3, 240))
        maker.add(
            Reminder(
                id=maker.key(),
                user_id=user.id,
                day=day,
                due_at=at,
                ends_at=at_local(day, EVENING),
                matters=maker.rng.randrange(1, 3),
                tries=1,
                sent_at=at if reached else None,
                seen_at=seen if reached and maker.rng.random() < 0.8 else None,
                given_up_at=None if reached else at,
                given_up=None if reached else GivenUp.no_phone,
            )
        )
