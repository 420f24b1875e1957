"""The course: check-ins, and the links in the reminders by which they can be told."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.clock import now
from app.core.database import Base, UTCDateTime

if TYPE_CHECKING:
    from app.experiments.models.experiment import Experiment


class CheckIn(Base):
    """Three short answers on the way, and the money spent so far (whole euros, cumulative).

    `by_mail`: told by way of the link in a reminder.
    """

    __tablename__ = "check_in"
    __table_args__ = (CheckConstraint("spent_eur >= 0", name="spent_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    going: Mapped[str] = mapped_column(Text)
    learned: Mapped[str] = mapped_column(Text, default="")
    needed: Mapped[str] = mapped_column(Text, default="")
    spent_eur: Mapped[int] = mapped_column(default=0)
    by_mail: Mapped[bool] = mapped_column(default=False)

    experiment: Mapped["Experiment"] = relationship(back_populates="check_ins")


class CheckInLink(Base):
    """The link in a reminder: lets one person check in once, without signing in; only its hash is kept."""

    __tablename__ = "check_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    experiment: Mapped["Experiment"] = relationship()
    user: Mapped[User] = relationship()
