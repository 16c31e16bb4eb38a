"""A commitment as it was laid before people, and how each of them answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ...models import Commitment, CommitmentTemplate, How, Signature, Unit, User
from ...texts import Filled, SignerRole
from .maker import Maker
from .scribbles import scribble


@dataclass(frozen=True)
class Hand:
    """One of those who sign."""

    role: SignerRole
    name: str
    how: How = How.glass
    relation: str = ""
    reason: str = ""


def signed(
    maker: Maker,
    template: CommitmentTemplate,
    unit: Unit,
    day: date,
    by: User,
    said: Mapping[str, str],
    hands: Sequence[Hand],
    ticks: tuple[int, ...] = (),
) -> Commitment:
    """A commitment as it was shown to those who answered; what it is about is the caller's."""
    text, place = template.text, unit.name.removeprefix("Xã ")
    always = {"place_name": place, "commune_name": place, "document_date": f"{day:%d/%m/%Y}"}
    values = {name: {**always, **said}.get(name, "") for name in text.blanks}
    values = {name: value for name, value in values.items() if value}
    filled = Filled(text, values, tuple(one in ticks for one in range(text.ticks)))
    digest, at = filled.digest(str(template.id)), maker.at(day, 17)
    return maker.add(
        Commitment(
            id=maker.key(),
            template_id=template.id,
            template=template,
            unit_id=unit.id,
            by_id=by.id,
            signed_on=day,
            at=at,
            recorded_at=at,
            content={"values": values, "ticks": list(filled.ticks)},
            digest=digest,
            signed=all(one.how is not How.not_yet for one in hands),
            signatures=[_answer(maker, turn, one, digest) for turn, one in enumerate(hands, 1)],
        )
    )


def _answer(maker: Maker, turn: int, one: Hand, digest: str) -> Signature:
    return Signature(
        id=maker.key(),
        turn=turn,
        role=one.role,
        how=one.how,
        name=one.name,
        relation=one.relation or None,
        path=scribble(maker.rng) if one.how is How.glass else None,
        reason=one.reason or None,
        text_hash=digest,
    )
