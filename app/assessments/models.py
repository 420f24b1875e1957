"""The decision on a vraagstuk. The reason for each supplier stands with their proposal."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.models import Challenge
from app.core.clock import now
from app.core.database import Base, UTCDateTime


class Decision(Base):
    """Who decided when, and the explanation that everyone can read."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), unique=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    explanation: Mapped[str] = mapped_column(Text)

    challenge: Mapped[Challenge] = relationship()
