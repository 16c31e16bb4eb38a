"""Taking what was done about a need."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from .. import audit
from ..forms.follow_ups import FollowUpForm, Keep
from ..models import Actor, FollowUp
from ..policies import visible_follow_ups
from .finding import Unseen


class Clash(Exception):
    """Somebody else wrote about the same need meanwhile; `need` is what stands there now."""

    def __init__(self, need: FollowUp) -> None:
        super().__init__(str(need.id))
        self.need = need


def accept_follow_up(
    session: Session, actor: Actor, follow_up_id: UUID, form: FollowUpForm, now: datetime
) -> FollowUp:
    """Say how far it has come. Raises Unseen, or Clash where another version was read."""
    need = session.scalar(visible_follow_ups(actor).where(FollowUp.id == follow_up_id))
    if need is None:
        raise Unseen
    if (need.state, need.result) == (form.state, form.result):
        return need
    if need.version != form.version:
        raise Clash(need)
    state = need.state if form.keep_state is Keep.theirs else form.state
    result = need.result if form.keep_result is Keep.theirs else form.result
    need.move(state, result, by=actor.id, at=now)
    audit.note(session, actor, "follow_up.move", "case", need.case_id, at=now)
    return need
