"""All that is kept about oneself: to read, and to print. It names nobody who is helped."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import joinedload

from ..database import Base, db
from ..models import (
    Activity,
    Assignment,
    Attachment,
    AuditEntry,
    Decision,
    Draft,
    Enrolment,
    LadderAnswer,
    Meeting,
    PrivateNote,
    PushSubscription,
    PushTrial,
    Receipt,
    Reminder,
    Review,
    Task,
    User,
    Visit,
    decision_helpers,
    visit_companions,
)
from ..policies import visible_feeds, visible_mail_addresses
from .deeds import deed
from .devices import mine, running
from .gate import me
from .me import memberships
from .page import one_or_404, page

bp = Blueprint("record", __name__)


@bp.get("/me/record")
def show() -> ResponseReturnValue:
    """The account, roles with their papers, phones, assignments, counts, and the trail."""
    user = one_or_404(select(User).where(User.id == me().id))
    return page(
        "me/record.html",
        user=user,
        memberships=memberships(),
        mail=db.session.scalar(visible_mail_addresses(me())),
        feed=db.session.scalar(visible_feeds(me())),
        papers=_papers(),
        phones=list(db.session.scalars(mine().options(joinedload(Enrolment.subscription)))),
        running=running,
        assignments=_assignments(),
        counts=_counts(),
        deeds=_deeds(),
        about_me=_about_me(),
        deed=deed,
    )


def _papers() -> list[Decision]:
    """Decisions that name me as a helper."""
    return list(
        db.session.scalars(
            select(Decision)
            .join(decision_helpers)
            .where(decision_helpers.c.user_id == me().id)
            .order_by(Decision.signed_on.desc())
        )
    )


def _assignments() -> list[Assignment]:
    return list(
        db.session.scalars(
            select(Assignment)
            .where(Assignment.user_id == me().id)
            .options(joinedload(Assignment.basis))
            .order_by(Assignment.starts_on.desc())
        )
    )


def _counts() -> dict[str, int]:
    """How much of each kind I made, or others about me; the contents stand where they belong.

    All of it in one question.
    """
    mine_id = me().id
    own_visits = select(Visit.id).where(Visit.by_id == mine_id)
    own_phones = select(PushSubscription.id).where(PushSubscription.user_id == mine_id)
    counts = {
        "visits": _count(Visit, Visit.by_id == mine_id),
        "entered": _count(Visit, Visit.entered_by_id == mine_id, Visit.by_id != mine_id),
        "told": _count(Visit, Visit.by_id == mine_id, Visit.entered_by_id != mine_id),
        "companion": select(func.count())
        .where(visit_companions.c.user_id == mine_id)
        .scalar_subquery(),
        "reviews": _count(Review, Review.visit_id.in_(own_visits)),
        "private_notes": _count(PrivateNote, PrivateNote.author_id == mine_id),
        "activities": _count(
            Activity, or_(Activity.by_id == mine_id, Activity.entered_by_id == mine_id)
        ),
        "attachments": _count(Attachment, Attachment.owner_id == mine_id),
        "tasks": _count(Task, Task.assignee_id == mine_id),
        "meetings": _count(Meeting, Meeting.called_by_id == mine_id),
        "answers": _count(LadderAnswer, LadderAnswer.by_id == mine_id),
        "reminders": _count(Reminder, Reminder.user_id == mine_id),
        "trials": _count(PushTrial, PushTrial.subscription_id.in_(own_phones)),
        "drafts": _count(Draft, Draft.owner_id == mine_id),
        "receipts": _count(Receipt, Receipt.owner_id == mine_id),
    }
    row = db.session.execute(select(*(one.label(name) for name, one in counts.items()))).one()
    return dict(row._mapping)


def _count(kind: type[Base], *where: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(kind).where(*where).scalar_subquery()


def _deeds() -> list[tuple[str, int]]:
    """My own readings and deeds on the trail: (words, how often)."""
    rows = db.session.execute(
        select(AuditEntry.action, AuditEntry.subject, func.count())
        .where(AuditEntry.actor_id == me().id)
        .group_by(AuditEntry.action, AuditEntry.subject)
        .order_by(func.count().desc())
    )
    return [(deed(row[0], row[1]), row[2]) for row in rows]


def _about_me() -> list[AuditEntry]:
    """What others did with my account: the newest 50."""
    return list(
        db.session.scalars(
            select(AuditEntry)
            .where(
                AuditEntry.subject == "user",
                AuditEntry.subject_id == me().id,
                or_(AuditEntry.actor_id.is_(None), AuditEntry.actor_id != me().id),
            )
            .order_by(AuditEntry.id.desc())
            .limit(50)
        )
    )
