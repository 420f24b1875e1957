"""Endorsements of the norm. The text itself is kept in `content/`, a file a version."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.database import Base, UTCDateTime
from app.organisations.models import Organisation


class NormEndorsement(Base):
    """An organisation that endorses a version of the norm."""

    __tablename__ = "norm_endorsement"
    __table_args__ = (UniqueConstraint("organisation_id", "norm_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    norm_number: Mapped[int]
    endorsed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    endorsed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    organisation: Mapped[Organisation] = relationship()
