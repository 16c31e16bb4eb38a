"""The six other communes: their people by number, and months in which all goes its way."""

from collections.abc import Iterator

from ...models import Case, Person, ReviewState
from ...schedule import News, Outcome
from . import words
from .cases import begin, case, decide, person
from .country import OTHERS, Commune, Crew, Member, anybody, crew, office
from .maker import Maker
from .rhythm import walk
from .visits import Said, log

TEAM = 6
NEWS = {9: News.moved, 23: News.detained, 37: News.away_for_work}
"""What became known of the person of this number, some days ago."""
ASLEEP = (6, 19, 31, 44)
"""Whom nobody has visited for three weeks."""


class Numbers:
    """Who is the how-manieth, and how long each paper runs: 33 of 55 people for two years."""

    def __init__(self, maker: Maker) -> None:
        self.done = 0
        self.months = [24] * 25 + [12] * 22
        maker.rng.shuffle(self.months)


def settle(maker: Maker) -> list[Crew]:
    """Teams, offices, people and their months, in every commune but the two with stories."""
    numbers, crews = Numbers(maker), []
    for commune in OTHERS:
        made = _teams(maker, commune)
        crews += made
        for number, people in enumerate(_papers(commune)):
            one = made[number % len(made)]
            _live(maker, one, numbers, _admit(maker, one, numbers, people))
    return crews


def _teams(maker: Maker, commune: Commune) -> list[Crew]:
    unit = maker.unit(commune.code)
    officer = office(maker, unit, anybody(maker), anybody(maker))
    parts = [f" số {n}" for n in range(1, commune.teams + 1)] if commune.teams > 1 else [""]
    return [crew(maker, unit, officer, [anybody(maker)], _members(maker), part) for part in parts]


def _members(maker: Maker) -> list[Member]:
    return [anybody(maker) for _ in range(TEAM)]


def _papers(commune: Commune) -> Iterator[int]:
    """How many people each paper names: now and then two."""
    yield from (2,) * commune.pairs
    yield from (1,) * (commune.people - 2 * commune.pairs)


def _admit(maker: Maker, one: Crew, numbers: Numbers, people: int) -> list[Case]:
    months = 24 if people > 1 else numbers.months.pop()
    since = maker.ago(maker.rng.randrange(40, 620 if months > 12 else 330))
    cases = [case(maker, one, _somebody(maker, one), since, months) for _ in range(people)]
    helpers = maker.rng.sample(one.helpers, maker.rng.choice((1, 1, 2)))
    paper = decide(maker, one, cases, helpers)
    for made in cases:
        begin(maker, one, made, helpers, paper)
    return cases


def _somebody(maker: Maker, one: Crew) -> Person:
    name, sex = words.person_name(maker.rng)
    birth = str(maker.today.year - maker.rng.randrange(21, 58))
    return person(maker, one, name, birth, maker.rng.randrange(len(one.hamlets)), sex)


def _live(maker: Maker, one: Crew, numbers: Numbers, cases: list[Case]) -> None:
    for made in cases:
        numbers.done += 1
        helpers = [assignment.user for assignment in made.assignments]
        until = 21 if numbers.done in ASLEEP else 8 if numbers.done in NEWS else 1
        walk(maker, one, made, helpers, maker.ago(until))
        if numbers.done in NEWS:
            _news(maker, one, made, NEWS[numbers.done])


def _news(maker: Maker, one: Crew, made: Case, news: News) -> None:
    """News of a week ago; the leader has confirmed it, but for the newest kind."""
    by = made.assignments[0].user
    visit = log(maker, made, by, maker.ago(7), Said(Outcome.news, news=news))
    if news is News.moved:
        return
    at = maker.at(maker.ago(6))
    visit.answer(by=one.leader.id, at=at)
    visit.review(ReviewState.seen, by=one.leader.id, at=at, comment=None)
    made.confirm_pause(
        made.pauses[-1], None, maker.plan(made), maker.history(made), by=one.leader.id, at=at
    )
