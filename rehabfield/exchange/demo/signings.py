"""What people of xã Ba Vì and their families have signed: on glass, on paper, or not yet."""

from collections.abc import Sequence

from sqlalchemy import select

from ...models import Commitment, How, Membership, Role, Unit, User
from ...texts import BlankKind, SignerRole, normal
from . import texts
from .country import Crew
from .hands import Hand, signed
from .hills import Hills
from .maker import Maker
from .story import Story


def people(maker: Maker, hills: Hills) -> Commitment:
    """The told people's commitments; returns the one that a mother and bác Hùng drew on glass."""
    crew, told = hills.crew, hills.stories
    hung, leader = crew.helpers[0], crew.leader
    mother = Hand(SignerRole.family, "Lê Thị Mận")
    drawn = _family(maker, crew, told["toan"], mother, "mẹ", (0, 1, 3), 33)
    toan = Hand(SignerRole.person, told["toan"].person.name, How.paper)
    _own(maker, crew, told["toan"], hung, [toan], 180)
    later = "Để hỏi thêm em trai, hẹn lần gặp sau."
    nhan = Hand(SignerRole.person, told["nhan"].person.name, How.not_yet, reason=later)
    _own(maker, crew, told["nhan"], hung, [nhan], 28)
    dung = Hand(SignerRole.person, told["dung"].person.name, How.fingerprint)
    witness = Hand(SignerRole.witness, crew.helpers[2].name, How.paper)
    read = _own(maker, crew, told["dung"], leader, [dung, witness], 74)
    read.read_aloud, read.language, read.interpreter = True, "Mường", crew.helpers[2].name
    _of_the_law(maker, crew, told["minor"])
    return drawn


def _family(
    maker: Maker,
    crew: Crew,
    one: Story,
    kin: Hand,
    relation: str,
    ticks: tuple[int, ...],
    days_ago: int,
) -> Commitment:
    """The family's own: each clause is agreed to by itself. The helper signs beside."""
    values = {
        "family_name": kin.name,
        "family_relation": relation,
        "relative_full_name": one.person.name,
        "family_address": _home(one),
    }
    hands = [kin, Hand(SignerRole.volunteer, one.helpers[0].name)]
    text = texts.shipped(maker, texts.FAMILY)
    day = maker.ago(days_ago)
    made = signed(maker, text, crew.unit, day, one.helpers[0], values, hands, ticks)
    return _about(one, made)


def _own(
    maker: Maker, crew: Crew, one: Story, by: User, hands: Sequence[Hand], days_ago: int
) -> Commitment:
    values = {
        "person_full_name": one.person.name,
        "person_date_of_birth": normal(BlankKind.birth, one.person.birth),
        "person_current_residence": _home(one),
    }
    text = texts.shipped(maker, texts.OWN)
    return _about(one, signed(maker, text, crew.unit, maker.ago(days_ago), by, values, hands))


def _of_the_law(maker: Maker, crew: Crew, one: Story) -> Commitment:
    """Mẫu 25, at the police on the first day; the guardian has confirmed (NĐ 163/2026 Đ92.1a)."""
    police, guardian = _police(maker, crew.unit), one.person.contacts[0]
    values = {
        "addressee_police_unit": crew.unit.name[:1].lower() + crew.unit.name[1:],
        "person_full_name": one.person.name,
        "person_date_of_birth": normal(BlankKind.birth, one.person.birth),
        "person_gender": one.person.sex or "",
        "person_id_number": "999000000016",
        "person_current_residence": _home(one),
    }
    hands = [
        Hand(SignerRole.person, one.person.name, How.paper),
        Hand(SignerRole.guardian, guardian.name, How.paper, guardian.relation or ""),
        Hand(SignerRole.official, police.name, How.paper),
    ]
    text = texts.shipped(maker, texts.FORM_25)
    return _about(one, signed(maker, text, crew.unit, one.case.starts_on, police, values, hands))


def _about(one: Story, made: Commitment) -> Commitment:
    made.case, made.team_id = one.case, one.case.team_id
    return made


def _home(one: Story) -> str:
    return f"{one.person.hamlet}, {one.case.unit.name}"


def _police(maker: Maker, unit: Unit) -> User:
    of = select(User).join(Membership).where(Membership.unit_id == unit.id)
    return maker.session.scalars(of.where(Membership.role == Role.police)).one()
