"""The eight communes of Ba Vì with their teams and offices (domain.md §4.4, §7).

The communes are real and carry numbers only: 62 people by 58 decisions, as reported for nine
months of 2024. Everybody who lives or works there is invented.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from ...models import Decision, DecisionKind, Role, Team, Unit, User
from . import words
from .maker import Maker

SIGNER = "Nguyễn Mẫu Chính"
FOUNDED = timedelta(days=300)


@dataclass(frozen=True)
class Commune:
    """A commune by its code, and how many people under after-care it has in how many teams."""

    code: str
    people: int
    teams: int = 1
    pairs: int = 0
    """Papers that name two people."""


BA_VI = Commune("09700", 5)
MINH_CHAU = Commune("09661", 2)
OTHERS = (
    Commune("09619", 12, teams=2, pairs=2),  # Quảng Oai
    Commune("09634", 11, teams=2, pairs=1),  # Cổ Đô
    Commune("09664", 10, pairs=1),  # Vật Lại
    Commune("09694", 9),  # Suối Hai
    Commune("09676", 7),  # Bất Bạt
    Commune("09706", 6),  # Yên Bài
)
PROVINCE = "01"


@dataclass(frozen=True)
class Member:
    """Somebody to be: name, form of address, organisation, and whether with a phone."""

    name: str
    form: str
    organisation: str = ""
    has_phone: bool = True


@dataclass
class Crew:
    """A team at work: who leads, who helps, who keeps the papers, and on which paper all rests."""

    unit: Unit
    team: Team
    officer: User
    leader: User
    helpers: list[User]
    hamlets: list[str]
    paper: Decision = field(init=False)
    signer: str = SIGNER


def join(
    maker: Maker, who: Member, role: Role, *, team: Team | None = None, unit: Unit | None = None
) -> User:
    """A user with one membership, since the team began."""
    since = maker.ago(FOUNDED.days)
    user = maker.add(
        User(
            id=maker.key(),
            name=who.name,
            phone=words.phone(maker.rng),
            organisation=who.organisation or None,
            form_of_address=who.form,
            has_phone=who.has_phone,
            created_at=maker.moment(since, 8) + maker.next_second(),
        )
    )
    user.join(role, on=since, team=team, unit=unit)
    return user


def anybody(maker: Maker) -> Member:
    """A member of no story."""
    rng = maker.rng
    return Member(words.helper_name(rng), rng.choice(words.FORMS), rng.choice(words.ORGANISATIONS))


def office(maker: Maker, unit: Unit, officer: Member, police: Member) -> User:
    """The commune's two offices; returns the officer."""
    join(maker, police, Role.police, unit=unit)
    return join(maker, officer, Role.officer, unit=unit)


def crew(
    maker: Maker,
    unit: Unit,
    officer: User,
    leaders: list[Member],
    helpers: list[Member],
    part: str = "",
) -> Crew:
    """A team with its people and the standing paper that names them all (Mẫu 59)."""
    since = maker.ago(FOUNDED.days)
    name = f"Đội công tác xã hội tình nguyện {unit.name[0].lower()}{unit.name[1:]}{part}"
    team = maker.add(
        Team(id=maker.key(), unit=unit, name=name, founded_by=maker.number(), founded_on=since)
    )
    led = [join(maker, one, Role.leader, team=team) for one in leaders]
    helping = [join(maker, one, Role.volunteer, team=team) for one in helpers]
    made = Crew(unit, team, officer, led[0], helping, list(words.hamlets(maker.rng, 5)))
    made.paper = _standing_paper(maker, made, [*led, *helping], since)
    return made


def _standing_paper(maker: Maker, made: Crew, named: list[User], since: date) -> Decision:
    return maker.add(
        Decision(
            id=maker.key(),
            unit_id=made.unit.id,
            team=made.team,
            kind=DecisionKind.helpers,
            number=maker.number(),
            signer=made.signer,
            signed_on=since,
            entered_by_id=made.officer.id,
            entered_at=maker.at(since, 15),
            helpers=named,
        )
    )
