"""Pictures and scans of papers: with the record they hang on, never for readers of numbers."""

from sqlalchemy import Select, and_, or_, select

from ..models import Activity, Actor, Attachment, Commitment, Held, Role, Scan, SigningEvening
from .seeing import outreach, visible_held
from .signing import named_evenings, visible_commitments, visible_scans


def visible_attachments(actor: Actor) -> Select[Attachment]:
    """Pictures of papers, of the records that the actor may open; one's own also before those.

    A paper may carry names, so who reads numbers only (`viewer`) opens none. What was taken back
    shows its papers no longer. With a record that waits for the leader waits its picture.
    """
    counted = select(Activity.id).where(
        outreach(actor, Role.officer), Activity.withdrawn_at.is_(None)
    )
    signed = (
        visible_commitments(actor)
        .where(Commitment.withdrawn_at.is_(None))
        .with_only_columns(Commitment.id)
    )
    scans = visible_scans(actor).where(Scan.withdrawn_at.is_(None)).with_only_columns(Scan.id)
    evenings = named_evenings(actor).with_only_columns(SigningEvening.id)
    of_records = or_(
        *(
            and_(Attachment.kind == kind, Attachment.record_id.in_(records))
            for kind, records in (
                ("activity", counted),
                ("commitment", signed),
                ("scan", scans),
                ("evening", evenings),
            )
        )
    )
    held = visible_held(actor).where(
        Held.key == Attachment.record_id,
        Held.kind == Attachment.kind,
        Held.owner_id == Attachment.owner_id,
    )
    waits = and_(Attachment.taken_at.is_(None), or_(Attachment.owner_id == actor.id, held.exists()))
    taken = and_(Attachment.taken_at.is_not(None), of_records)
    return select(Attachment).where(Attachment.emptied_at.is_(None), or_(taken, waits))
