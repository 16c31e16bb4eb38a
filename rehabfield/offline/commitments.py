"""Taking a commitment: the same verb for the form and for a phone's record.

Facts from the field are taken also when case or assignment has ended meanwhile; a form of the law
is taken from the police alone.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, joinedload, selectinload

from .. import audit
from ..clock import local_day
from ..forms.base import Fields, Invalid
from ..forms.commitments import MAIN, Answer, CommitmentForm, CommitmentHead
from ..i18n import gettext as _
from ..models import (
    Actor,
    Case,
    Commitment,
    CommitmentTemplate,
    How,
    Signature,
)
from ..policies import (
    can_collect,
    can_take_back,
    has_collected,
    once_helped_cases,
    visible_cases,
    visible_commitments,
    visible_templates,
    was_at_evening,
)
from .attachments import take_attachments
from .evening_marks import sign_line, unsign_line
from .evenings import EveningOver, evening_of
from .finding import Refused, Unseen

KIND = "commitment"
"""What a commitment is called as a kind of record."""


def accept_commitment(
    session: Session,
    actor: Actor,
    case_id: UUID,
    fields: Fields,
    now: datetime,
    *,
    sent: datetime | None = None,
) -> Commitment:
    """Keep what was laid before the person of this case, and how it was answered.

    `sent`: it comes from a phone, where it was saved at that moment. Raises Unseen, Refused,
    Invalid, or PartsMissing. The caller has asked `receive` and commits.
    """
    at = sent or now
    template = _template(session, actor, fields)
    case = _case(session, actor, case_id, template, from_phone=sent is not None)
    form = CommitmentForm.read(fields, template.text, local_day(at))
    commitment = _made(form, template, actor, at, now)
    commitment.case_id, commitment.unit_id, commitment.team_id = case.id, case.unit_id, case.team_id
    return _kept(session, actor, commitment, form, now)


def accept_evening_commitment(
    session: Session,
    actor: Actor,
    evening_id: UUID,
    fields: Fields,
    now: datetime,
    *,
    sent: datetime | None = None,
) -> Commitment:
    """Keep what a household signed on a signing evening, and mark it on the list.

    Whoever did not sign is a number (accept_evening_line), never a commitment with a name. From a
    phone (`sent`) it is taken also when the evening is over. Raises as `accept_commitment`, and
    EveningOver.
    """
    at = sent or now
    evening = evening_of(session, actor, evening_id)
    if not was_at_evening(actor, evening):
        raise Refused
    if evening.closed_at is not None and sent is None:
        raise EveningOver
    template = _template(session, actor, fields)
    if template.id != evening.template_id:
        raise Invalid({"template": _("This evening is for another text. Please choose again.")})
    form = CommitmentForm.read(fields, template.text, local_day(at))
    if not form.signed:
        main = next(one.role for one in form.answers if one.role in MAIN)
        raise Invalid(
            {f"s-{main}-how": _("Who does not sign is only counted. Mark it on the list.")}
        )
    commitment = _made(form, template, actor, at, now)
    commitment.evening_id, commitment.unit_id = evening.id, evening.unit_id
    commitment.team_id = evening.team_id
    kept = _kept(session, actor, commitment, form, now)
    text, values = form.filled.text, form.filled.values
    members = values.get(text.members_blank)
    sign_line(
        session,
        actor,
        evening,
        form.head.line,
        kept,
        name=values[text.name_blank],
        address=values.get(text.address_blank, ""),
        members=int(members) if members else None,
        now=now,
    )
    return kept


def accept_commitment_withdrawal(
    session: Session, actor: Actor, commitment_id: UUID, now: datetime
) -> Commitment:
    """Take a commitment back. Twice is once. Raises Unseen or Refused."""
    found = session.scalar(
        visible_commitments(actor)
        .where(Commitment.id == commitment_id)
        .options(joinedload(Commitment.unit))
    )
    if found is None:
        raise Unseen
    if found.withdrawn_at is None:
        if not can_take_back(actor, found):
            raise Refused
        found.withdraw(now)
        unsign_line(session, found, now)
        audit.note(session, actor, "commitment.withdraw", "commitment", found.id, at=now)
    return found


def _template(session: Session, actor: Actor, fields: Fields) -> CommitmentTemplate:
    """The version of the text that was shown; one that is not used any more is taken as well."""
    head = CommitmentHead.read(fields)
    template = session.scalar(
        visible_templates(actor).where(CommitmentTemplate.id == head.template)
    )
    if template is None:
        raise Invalid({"template": _("This text is not known here. Please choose again.")})
    return template


def _case(
    session: Session, actor: Actor, case_id: UUID, template: CommitmentTemplate, *, from_phone: bool
) -> Case:
    loaded = (joinedload(Case.unit), selectinload(Case.assignments))
    case = session.scalar(visible_cases(actor).where(Case.id == case_id).options(*loaded))
    if case is None and from_phone and not template.official:
        helped = once_helped_cases(actor).where(Case.id == case_id).options(*loaded)
        case = session.scalar(helped)
    if case is None:
        raise Unseen
    may = has_collected if from_phone else can_collect
    if not may(actor, case, template):
        raise Refused
    return case


def _made(
    form: CommitmentForm,
    template: CommitmentTemplate,
    actor: Actor,
    at: datetime,
    now: datetime,
) -> Commitment:
    digest = form.digest
    return Commitment(
        id=form.id,
        template_id=template.id,
        by_id=actor.id,
        signed_on=form.signed_on,
        at=at,
        recorded_at=now,
        content={"values": dict(form.filled.values), "ticks": list(form.filled.ticks)},
        digest=digest,
        signed=form.signed,
        read_aloud=form.head.read_aloud,
        language=form.head.language,
        interpreter=form.head.interpreter,
        signatures=[
            _signature(turn, one, digest) for turn, one in enumerate(form.answers, start=1)
        ],
    )


def _signature(turn: int, answer: Answer, digest: str) -> Signature:
    return Signature(
        turn=turn,
        role=answer.role,
        how=answer.how,
        name=answer.name or None,
        relation=answer.relation or None,
        path=answer.path if answer.how is How.glass else None,
        reason=answer.reason or None,
        text_hash=digest,
    )


def _kept(
    session: Session, actor: Actor, commitment: Commitment, form: CommitmentForm, now: datetime
) -> Commitment:
    session.add(commitment)
    take_attachments(session, actor.id, KIND, form.id, form.head.attachment, now)
    audit.note(session, actor, "commitment.collect", "commitment", form.id, at=now)
    return commitment
