"""Which text people signed: the shipped one, or xã Ba Vì's own wording of it."""

from sqlalchemy import select

from ...data import load_texts
from ...models import CommitmentTemplate
from ...texts import as_plain, read_text
from .country import FOUNDED, Crew
from .maker import Maker

HOUSEHOLD, FAMILY, OWN, FORM_25 = "tnxh-ho", "gia-dinh", "khong-su-dung", "v-25"
PLACE = 7
"""Among the lines of the household's text: before the last clause but one."""
HAMLETS = "Thực hiện quy ước của xóm; không gây ồn sau 22 giờ, không để con em đi chơi khuya."


def since_the_beginning(maker: Maker) -> None:
    """The shipped texts are as old as the teams: people have signed them."""
    for one in maker.session.scalars(select(CommitmentTemplate)):
        one.made_at = maker.moment(maker.ago(FOUNDED.days), 8)


def shipped(maker: Maker, code: str) -> CommitmentTemplate:
    """The first version of a shipped text."""
    return maker.session.get_one(CommitmentTemplate, CommitmentTemplate.shipped_id(code, 1))


def reworded(maker: Maker, crew: Crew, days_ago: int) -> CommitmentTemplate:
    """The household's text as this commune words it since that day: with a clause of its own."""
    plain = as_plain(next(one.text for one in load_texts() if one.text.code == HOUSEHOLD))
    plain["body"].insert(PLACE, ["clause", HAMLETS])
    text = read_text(plain)
    return maker.add(
        CommitmentTemplate(
            id=maker.key(),
            unit_id=crew.unit.id,
            code=text.code,
            version=2,
            subject=text.subject,
            official=text.official,
            movement=text.movement,
            content=as_plain(text),
            made_by_id=crew.officer.id,
            made_at=maker.at(maker.ago(days_ago), 10),
        )
    )
