"""Where whoever is signed in goes after a record was taken, and what they read there.

The same pages and sentences as after the plain forms.
"""

from collections.abc import Callable, Mapping

from flask import Response

from ..database import db
from ..i18n import gettext as _
from ..models import Commitment
from ..offline import NAMELESS, Answer, Envelope, Record
from . import (
    activities,
    corrections,
    drafts,
    evening_lines,
    evening_signing,
    nameless,
    scans,
    signing,
    withdrawals,
)
from .page import go
from .visit_landing import landed

Shown = Callable[[Envelope, Record, Answer], Response | None]


def shown_after(envelope: Envelope, record: Record, answer: Answer) -> Response | None:
    """The redirect of the plain form; None where the phone knows best, or had sent it before."""
    shown = AFTER.get(envelope.kind)
    return shown(envelope, record, answer) if shown is not None and not answer.again else None


def _visit(envelope: Envelope, record: Record, answer: Answer) -> Response | None:
    taken = answer.visit
    if taken is None:
        return None
    back = next(iter(record.fields.getlist("back")), None)
    return landed(taken.visit, back=back, flagged=taken.flagged, joined=taken.joined)


def _correction(envelope: Envelope, record: Record, answer: Answer) -> Response | None:
    return corrections.saved(envelope.key) if answer.visit is not None else None


def _withdrawal(envelope: Envelope, record: Record, answer: Answer) -> Response | None:
    return withdrawals.gone(answer.visit.visit.case_id) if answer.visit is not None else None


def _activity(envelope: Envelope, record: Record, answer: Answer) -> Response | None:
    return activities.counted(envelope.key, record.fields) if answer.held is None else None


def _activity_withdrawal(envelope: Envelope, record: Record, answer: Answer) -> Response | None:
    return go(drafts.page_of_form(), said=_("Taken back.")) if answer.held is None else None


def _nameless(envelope: Envelope, record: Record, answer: Answer) -> Response | None:
    return nameless.landed()


def _follow_up(envelope: Envelope, record: Record, answer: Answer) -> Response | None:
    if answer.held is not None:
        return None
    return go(f"{drafts.page_of_form()}#needs", said=_("Saved."))


def _commitment(envelope: Envelope, record: Record, answer: Answer) -> Response | None:
    if answer.held is not None or record.target is None:
        return None
    commitment = db.session.get_one(Commitment, envelope.key)
    if commitment.evening_id is not None:
        return evening_signing.kept(commitment.evening_id)
    return signing.kept(record.target, commitment)


def _evening_line(envelope: Envelope, record: Record, answer: Answer) -> Response | None:
    if answer.held is not None or record.target is None:
        return None
    return evening_lines.done(record.target, record.fields)


def _scan(envelope: Envelope, record: Record, answer: Answer) -> Response | None:
    if answer.held is not None or record.target is None:
        return None
    return scans.kept(record.target)


AFTER: Mapping[str, Shown] = {
    "visit": _visit,
    "correction": _correction,
    "withdrawal": _withdrawal,
    NAMELESS: _nameless,
    "activity": _activity,
    "activity-withdrawal": _activity_withdrawal,
    "follow-up": _follow_up,
    "commitment": _commitment,
    "scan": _scan,
    "evening-line": _evening_line,
}
