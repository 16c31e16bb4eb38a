"""The register of commitments: whose lines stand in it for whom.

The officer reads the commune's, the leader the team's, the police the forms of the law and nothing
else; nobody reads there what they could not see by itself.
"""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from ..models import Actor, Commitment, CommitmentTemplate, EveningLine, Role, SigningEvening
from .seeing import within
from .signing import visible_commitments, visible_templates


def can_read_register(actor: Actor) -> bool:
    """Open it at all."""
    return bool(actor.teams(Role.leader) or actor.units(Role.officer, Role.police))


def registered_templates(actor: Actor) -> Select[CommitmentTemplate]:
    """The texts, in all their versions, of which something may stand in it."""
    official = CommitmentTemplate.official
    return visible_templates(actor).where(
        or_(
            official if actor.units(Role.officer, Role.police) else false(),
            ~official if actor.units(Role.officer) or actor.teams(Role.leader) else false(),
        )
    )


def registered_commitments(actor: Actor) -> Select[Commitment]:
    """What was laid before somebody and not taken back."""
    official = select(CommitmentTemplate.id).where(CommitmentTemplate.official)
    units, police = actor.units(Role.officer), actor.units(Role.police)
    return visible_commitments(actor).where(
        Commitment.withdrawn_at.is_(None),
        or_(
            Commitment.unit_id.in_(within(units)) if units else false(),
            Commitment.team_id.in_(actor.teams(Role.leader)),
            and_(Commitment.unit_id.in_(within(police)), Commitment.template_id.in_(official))
            if police
            else false(),
        ),
    )


def registered_lines(actor: Actor) -> Select[EveningLine]:
    """Households on the lists of signing evenings, with their evening."""
    return (
        select(EveningLine)
        .join(SigningEvening, SigningEvening.id == EveningLine.evening_id)
        .where(_evenings(actor))
    )


def _evenings(actor: Actor) -> ColumnElement[bool]:
    units = actor.units(Role.officer)
    return or_(
        SigningEvening.team_id.in_(actor.teams(Role.leader)),
        SigningEvening.unit_id.in_(within(units)) if units else false(),
    )
