"""Evenings on which a hamlet's households sign: some that are over, one that waits for today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...models import CommitmentTemplate, EveningLine, LineState, SigningEvening, User
from ...texts import SignerRole
from . import texts, words
from .country import Crew
from .hands import Hand, signed
from .maker import Maker

REWORDED = 40
"""Days since xã Ba Vì has its own words."""
WAITING = 12
BEGINS = 19
TURN = timedelta(minutes=2)
"""What one household takes."""


@dataclass(frozen=True)
class Turnout:
    """How many households drew, signed in ink, were there and did not sign, were away."""

    drawn: int
    inked: int
    declined: int
    away: int

    @property
    def all(self) -> int:
        """How many stood on the list."""
        return self.drawn + self.inked + self.declined + self.away


def of_ba_vi(maker: Maker, crew: Crew) -> None:
    """One with the shipped text, one with the commune's own, and one to try."""
    shipped, hung = texts.shipped(maker, texts.HOUSEHOLD), crew.helpers[0]
    own = texts.reworded(maker, crew, REWORDED)
    first = _evening(maker, crew, crew.leader, shipped, 62, 1)
    _held(maker, first, crew.leader, crew.hamlets[1], Turnout(4, 23, 3, 4))
    second = _evening(maker, crew, hung, own, 16, 2)
    _held(maker, second, hung, crew.hamlets[2], Turnout(3, 28, 2, 5))
    _listed(maker, _evening(maker, crew, hung, own, 0, 0), crew.hamlets[0], WAITING)


def elsewhere(maker: Maker, crews: Sequence[Crew]) -> None:
    """Every other team had one, on paper alone."""
    text = texts.shipped(maker, texts.HOUSEHOLD)
    for number, crew in enumerate(crews):
        evening = _evening(maker, crew, crew.leader, text, 4 + 7 * number, 1)
        rng = maker.rng
        turnout = Turnout(0, rng.randrange(14, 24), rng.randrange(3), rng.randrange(2, 6))
        _held(maker, evening, crew.leader, crew.hamlets[1], turnout)


def _evening(
    maker: Maker, crew: Crew, by: User, template: CommitmentTemplate, days_ago: int, hamlet: int
) -> SigningEvening:
    """Prepared two days before, in the house of that hamlet."""
    return maker.add(
        SigningEvening(
            id=maker.key(),
            team_id=crew.team.id,
            unit=crew.unit,
            unit_id=crew.unit.id,
            template=template,
            by_id=by.id,
            day=maker.ago(days_ago),
            place=f"Nhà văn hóa {crew.hamlets[hamlet]}",
            made_at=maker.at(maker.ago(days_ago + 2), 20),
        )
    )


def _listed(maker: Maker, evening: SigningEvening, hamlet: str, many: int) -> Sequence[EveningLine]:
    """So many households of a hamlet, no two alike: at most as many as there are names."""
    rng = maker.rng
    for number, name in enumerate(rng.sample((*words.MEN, *words.WOMEN), many), 1):
        line = EveningLine(id=maker.key(), number=number, state=LineState.waiting)
        evening.lines.append(line)
        line.write(f"{rng.choice(words.SURNAMES)} {name}", hamlet, rng.randrange(1, 7))
    return list(evening.lines)


def _held(maker: Maker, evening: SigningEvening, by: User, hamlet: str, turnout: Turnout) -> None:
    """The evening itself; who was away or did not sign is a number when it is over."""
    lines = _listed(maker, evening, hamlet, turnout.all)
    begins = maker.moment(evening.day, BEGINS, 30)
    came = maker.rng.sample(lines, turnout.drawn + turnout.inked)
    maker.session.flush()
    for number, line in enumerate(came):
        at = begins + TURN * number
        if number < turnout.drawn:
            _drawn(maker, evening, line, by, at)
        else:
            line.mark(LineState.on_paper, at)
        line.counted = True
    evening.close(begins + TURN * turnout.all, turnout.declined)


def _drawn(
    maker: Maker, evening: SigningEvening, line: EveningLine, by: User, at: datetime
) -> None:
    """The householder has signed on the phone."""
    name = line.name or ""
    values = {
        "householder_name": name,
        "household_members": str(line.members),
        "household_address": line.address or "",
    }
    hands = [Hand(SignerRole.householder, name)]
    made = signed(maker, evening.template, evening.unit, evening.day, by, values, hands)
    made.evening_id, made.team_id, made.at = evening.id, evening.team_id, at
    made.recorded_at = at
    maker.session.flush()
    line.mark(LineState.signed, at)
    line.commitment_id = made.id
