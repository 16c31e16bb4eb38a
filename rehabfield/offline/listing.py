"""Lines of an evening's list: found, begun, written."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..i18n import gettext as _
from ..models import EveningLine, LineState, SigningEvening


def line_of(
    session: Session, evening: SigningEvening, key: UUID | None, likeness: bytes | None = None
) -> EveningLine | None:
    """The household of this key on the evening's list, else the one that is like it."""
    listed = (
        select(EveningLine)
        .where(EveningLine.evening_id == evening.id)
        .execution_options(populate_existing=True)
    )
    found = session.scalar(listed.where(EveningLine.id == key)) if key else None
    if found is None and likeness is not None:
        alike = listed.where(EveningLine.likeness == likeness).order_by(EveningLine.number)
        found = session.scalars(alike.limit(1)).first()
    return found


def like_these(
    session: Session, evening: SigningEvening, wanted: Iterable[bytes]
) -> dict[bytes, int | None]:
    """Which of these households stand on the list, and at which place."""
    found = session.execute(
        select(EveningLine.likeness, EveningLine.number).where(
            EveningLine.evening_id == evening.id, EveningLine.likeness.in_(set(wanted))
        )
    )
    return {row.likeness: row.number for row in found if row.likeness is not None}


def is_elsewhere(session: Session, key: UUID) -> bool:
    """Whether another evening's list has a line of this key."""
    return session.get(EveningLine, key) is not None


def begin_line(session: Session, evening: SigningEvening, key: UUID | None = None) -> EveningLine:
    """A line that nothing is known of yet."""
    line = EveningLine(id=key or uuid4(), evening=evening, state=LineState.waiting)
    session.add(line)
    return line


def write_line(
    session: Session, line: EveningLine, name: str, address: str, members: int | None
) -> None:
    """Say which household it is; one that had no place on the list comes last."""
    with session.no_autoflush:
        line.number = line.number or last_number(session, line.evening) + 1
    line.state = LineState.waiting
    line.write(name, address, members)


def last_number(session: Session, evening: SigningEvening) -> int:
    """The last place on the list; 0 where it is empty."""
    last = select(func.max(EveningLine.number)).where(EveningLine.evening_id == evening.id)
    return session.scalar(last) or 0


def stands_there(number: int | None) -> str:
    """Said of a household that is typed once more."""
    return _(
        "This household stands on the list already, as number %(number)s. If it is another one,"
        " tell the two apart by their addresses.",
        number=number,
    )
