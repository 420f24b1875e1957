"""The plan: learning questions, measures, stop criteria, the trojka, and what may be lost."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.clock import now
from app.core.database import Base, UTCDateTime, enum_column
from app.experiments.states import Comparison, Seat

if TYPE_CHECKING:
    from app.experiments.models.experiment import Experiment


class LearningQuestion(Base):
    """What the experiment must teach; 1 to 5 of them, each answered before the end."""

    __tablename__ = "learning_question"
    __table_args__ = (UniqueConstraint("experiment_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")

    experiment: Mapped["Experiment"] = relationship(back_populates="learning_questions")


class Measure(Base):
    """A number before, aimed at and measured, in its own unit."""

    __tablename__ = "measure"
    __table_args__ = (UniqueConstraint("experiment_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(40), default="")
    method: Mapped[str] = mapped_column(Text, default="")
    baseline: Mapped[Decimal | None] = mapped_column(Numeric(14, 3))
    target: Mapped[Decimal | None] = mapped_column(Numeric(14, 3))
    measured: Mapped[Decimal | None] = mapped_column(Numeric(14, 3))

    experiment: Mapped["Experiment"] = relationship(back_populates="measures")
    values: Mapped[list["MeasureValue"]] = relationship(
        back_populates="measure", cascade="all, delete-orphan", order_by="MeasureValue.at, MeasureValue.id"
    )

    @property
    def newest(self) -> Decimal | None:
        """What was measured in the end or, as long as that is not known, told last on the way."""
        if self.measured is not None:
            return self.measured
        return self.values[-1].value if self.values else None


class MeasureValue(Base):
    """What a measure was on the way, as somebody told it in a check-in."""

    __tablename__ = "measure_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"), index=True)
    check_in_id: Mapped[int] = mapped_column(ForeignKey("check_in.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    value: Mapped[Decimal] = mapped_column(Numeric(14, 3))

    measure: Mapped[Measure] = relationship(back_populates="values")


class StopCriterion(Base):
    """When to stop; `met_at` is when that turned out to be so.

    With a number it is found out by itself: the newest value of the measure at `measure_position` lies at or beyond
    `threshold`. What people decided then is `answer`: going on needs a reason.
    """

    __tablename__ = "stop_criterion"
    __table_args__ = (
        UniqueConstraint("experiment_id", "position"),
        CheckConstraint(
            "(threshold IS NULL) = (comparison IS NULL) AND (threshold IS NULL) = (measure_position IS NULL)",
            name="number_is_whole",
        ),
        CheckConstraint("answered_at IS NULL OR (met_at IS NOT NULL AND answer <> '')", name="answer_has_text"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    measure_position: Mapped[int | None]
    comparison: Mapped[Comparison | None] = mapped_column(enum_column(Comparison))
    threshold: Mapped[Decimal | None] = mapped_column(Numeric(14, 3))
    met_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    experiment: Mapped["Experiment"] = relationship(back_populates="stop_criteria")


class TrojkaSeat(Base):
    """A seat, who was asked for it, and when they accepted. One person holds one seat.

    A guest was invited by mail and has no role in the agency; the seat itself is their right.
    """

    __tablename__ = "trojka_seat"
    __table_args__ = (UniqueConstraint("experiment_id", "seat"), UniqueConstraint("experiment_id", "user_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    seat: Mapped[Seat] = mapped_column(enum_column(Seat))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_guest: Mapped[bool] = mapped_column(default=False)

    experiment: Mapped["Experiment"] = relationship(back_populates="seats")
    user: Mapped[User] = relationship()


class SeatInvitation(Base):
    """An invitation by mail to a seat, for somebody without an account; counts once, until it expires."""

    __tablename__ = "seat_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"), index=True)
    seat: Mapped[Seat] = mapped_column(enum_column(Seat))
    email: Mapped[str] = mapped_column(String(254))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    experiment: Mapped["Experiment"] = relationship(back_populates="seat_invitations")

    @property
    def is_open(self) -> bool:
        """Whether nobody accepted it and nobody took it back, however old it is."""
        return self.accepted_at is None and self.revoked_at is None

    @property
    def counts(self) -> bool:
        """Whether its link still works."""
        return self.is_open and self.expires_at > now()


class MandateCeiling(Base):
    """Up to which amount (whole euros) one director of an organisation signs a loss mandate; above it two sign."""

    __tablename__ = "mandate_ceiling"
    __table_args__ = (CheckConstraint("one_signs_to_eur >= 0", name="positive"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    one_signs_to_eur: Mapped[int]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    set_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class LossMandate(Base):
    """What may be lost at most, as it was signed: whole euros and weeks since the start.

    Above the ceiling of the organisation it is in force only after a second director has signed. A later one, with
    its reason, takes the place of the one before; nothing is ever changed or removed.
    """

    __tablename__ = "loss_mandate"
    __table_args__ = (
        UniqueConstraint("experiment_id", "number"),
        CheckConstraint("euros >= 0", name="euros_positive"),
        CheckConstraint("weeks BETWEEN 1 AND 104", name="weeks_bounds"),
        CheckConstraint("second_by_id IS NULL OR second_by_id <> first_by_id", name="two_people"),
        CheckConstraint("number = 1 OR reason <> ''", name="later_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    number: Mapped[int]
    euros: Mapped[int]
    weeks: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    needs_two: Mapped[bool] = mapped_column(default=False)
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    first_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    second_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    in_force_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    near_told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    over_told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    experiment: Mapped["Experiment"] = relationship(back_populates="mandates")
    first_by: Mapped[User | None] = relationship(foreign_keys=[first_by_id])
    second_by: Mapped[User | None] = relationship(foreign_keys=[second_by_id])
