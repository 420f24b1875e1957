"""Agencies that have the same problem and own the vraagstuk together with the agency that leads."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.models.challenge import Challenge
from app.challenges.states import CoOwnerState
from app.core.clock import now
from app.core.database import Base, UTCDateTime, enum_column
from app.core.refs import Referable
from app.organisations.models import Organisation


class CoOwner(Referable, Base):
    """An agency that joins a vraagstuk: with which part of the money (percent), and whether it promises to adopt.

    Together with `Challenge.lead_share` the shares of those who were accepted add up to 100.
    """

    __tablename__ = "co_owner"
    __table_args__ = (
        UniqueConstraint("challenge_id", "organisation_id"),
        CheckConstraint("share BETWEEN 1 AND 99", name="share_percentage"),
        CheckConstraint("state = 'asked' OR decided_at IS NOT NULL", name="decided_has_date"),
        CheckConstraint("state <> 'declined' OR reason <> ''", name="declined_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[CoOwnerState] = mapped_column(enum_column(CoOwnerState), default=CoOwnerState.ASKED)
    share: Mapped[int]
    promises_adoption: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    challenge: Mapped[Challenge] = relationship(back_populates="co_owners")
    organisation: Mapped[Organisation] = relationship()

    __mapper_args__ = {"version_id_col": version}
