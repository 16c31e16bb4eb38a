"""This database itself: one row."""

from uuid import UUID, uuid4

from sqlalchemy import Boolean, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base
from .types import Moment


class Installation(Base):
    """What the database is. A restore gives it a new epoch, so that phones send again."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    epoch: Mapped[UUID] = mapped_column(Uuid, default=uuid4)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    begun_at: Mapped[Moment]
