"""A commitment that was laid before somebody, as it was shown and answered."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload, selectinload

from .. import clock, signatures
from ..database import db
from ..i18n import gettext as _
from ..models import Commitment, CommitmentTemplate, Signature
from ..offline import accept_commitment_withdrawal
from ..policies import can_take_back, visible_commitments
from .colleagues import called
from .gate import me
from .page import go, mapped, one_or_404, opened, page
from .signed_papers import on_paper

bp = Blueprint("signed", __name__)


@dataclass(frozen=True)
class Drawing:
    """A signature as a drawing: view box, path, width of the pen."""

    box: str
    path: str
    pen: str

    @classmethod
    def of(cls, path: str) -> "Drawing":
        """From the text that the phone sent."""
        drawn = signatures.read(path)
        box = " ".join(map(str, signatures.box_of(drawn)))
        return cls(box, signatures.path_of(drawn), signatures.pen_of(drawn))


@bp.get("/commitments/<uuid:commitment_id>")
def show(commitment_id: UUID) -> ResponseReturnValue:
    """The words, how each answered, and whether all is as it was signed."""
    commitment = commitment_of(commitment_id)
    opened("commitment", commitment.id)
    return page(
        "commitments/show.html",
        commitment=commitment,
        text=commitment.template.text,
        filled=commitment.filled,
        whole=commitment.is_whole,
        drawings={
            one.id: Drawing.of(one.path) for one in commitment.signatures if one.path is not None
        },
        who=called(commitment.by.name, commitment.by.form_of_address),
        readers=readers_of(commitment.template),
        back_url=page_before(commitment),
        may_take_back=can_take_back(me(), commitment),
        **on_paper(commitment),
    )


@bp.post("/commitments/<uuid:commitment_id>/withdrawal")
def withdraw(commitment_id: UUID) -> ResponseReturnValue:
    """Take it back: the counts forget it."""
    with mapped():
        found = accept_commitment_withdrawal(db.session, me(), commitment_id, clock.now())
    to = page_before(found)
    db.session.commit()
    return go(to, said=_("Taken back."))


def commitment_of(commitment_id: UUID) -> Commitment:
    """One that the actor may see, with all that its page shows."""
    return one_or_404(
        visible_commitments(me())
        .where(Commitment.id == commitment_id)
        .options(
            joinedload(Commitment.template),
            joinedload(Commitment.unit),
            joinedload(Commitment.by),
            selectinload(Commitment.signatures).load_only(
                Signature.role,
                Signature.how,
                Signature.name,
                Signature.relation,
                Signature.path,
                Signature.reason,
                Signature.text_hash,
            ),
        )
    )


def page_before(commitment: Commitment) -> str:
    """Where one comes from to a commitment."""
    if commitment.case_id is None:
        return url_for("doors.home")
    return url_for("commitments.index", case_id=commitment.case_id)


def readers_of(template: CommitmentTemplate) -> str:
    """Who reads a commitment of this text."""
    if template.official:
        return _("the commune's police, the commune's social officer")
    if template.movement:
        return _("the team leader, the commune's social officer")
    return _("the helpers, the team leader, the commune's social officer and police")
