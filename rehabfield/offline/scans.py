"""The signed paper comes later: photographed with the phone, or scanned at a desk."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from .. import audit
from ..forms.base import Invalid
from ..forms.scans import ScanForm
from ..i18n import gettext as _
from ..models import Actor, Commitment, Scan
from ..policies import can_withdraw_scan, visible_commitments, visible_scans
from .attachments import FIELD, take_attachments
from .finding import Refused, Unseen

KIND = "scan"
"""What a scan is called as a kind of record."""


def accept_scan(
    session: Session, actor: Actor, commitment_id: UUID, form: ScanForm, now: datetime
) -> Scan:
    """Hang the picture on the commitment. Raises Unseen, Invalid, or PartsMissing."""
    found = session.scalar(visible_commitments(actor).where(Commitment.id == commitment_id))
    if found is None or found.emptied_at is not None:
        raise Unseen
    if not form.attachment:
        raise Invalid({FIELD: _("Please take a picture of the paper, or choose a file.")})
    scan = Scan(id=form.id, commitment_id=found.id, by_id=actor.id, recorded_at=now)
    session.add(scan)
    take_attachments(session, actor.id, KIND, form.id, form.attachment, now)
    audit.note(session, actor, "scan.add", "commitment", found.id, at=now)
    return scan


def accept_scan_withdrawal(session: Session, actor: Actor, scan_id: UUID, now: datetime) -> Scan:
    """Take a scan back, one's own. Twice is once. Raises Unseen or Refused."""
    scan = session.scalar(visible_scans(actor).where(Scan.id == scan_id))
    if scan is None:
        raise Unseen
    if not can_withdraw_scan(actor, scan):
        raise Refused
    if scan.withdrawn_at is None:
        scan.withdraw(now)
        audit.note(session, actor, "scan.withdraw", "commitment", scan.commitment_id, at=now)
    return scan
