"""The experiment itself: a small trial of a chosen proposal, from the plan to the end."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, func, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.elements import ColumnElement

from app.accounts.models import User
from app.challenges.models import Challenge
from app.core.clock import now
from app.core.database import Base, Timestamped, UTCDateTime, enum_column
from app.core.refs import Referable
from app.experiments.models.closing import ExperimentFactor, Lesson, SupplierReference, ValueResult
from app.experiments.models.course import CheckIn
from app.experiments.models.field import Escalation, Stakeholder
from app.experiments.models.plan import (
    LearningQuestion,
    LossMandate,
    Measure,
    SeatInvitation,
    StopCriterion,
    TrojkaSeat,
)
from app.experiments.states import (
    TROJKA,
    UNDER_WAY,
    ExperimentState,
    FailureKind,
    Origin,
    Seat,
    Strategy,
    TechnologyNovelty,
    TechnologyShare,
)
from app.organisations.models import Organisation
from app.proposals.models import Proposal
from app.themes.models import Theme, theme_links

experiment_theme = theme_links("experiment")

SILENCE = timedelta(days=30)
"""Without a sign of life for longer than this, an experiment under way is silent."""

WEEK = timedelta(weeks=1)


def is_silent(state: ExperimentState, last_sign_at: datetime | None) -> bool:
    """Whether nothing was heard for more than 30 days of an experiment that is under way."""
    return state in UNDER_WAY and last_sign_at is not None and now() - last_sign_at > SILENCE


class Experiment(Referable, Timestamped, Base):
    """A small trial of a chosen proposal. Amounts are whole euros; the mandate is the most that may be lost.

    `mandate_*` repeat the newest of `mandates` that is in force. `innovation_types` are values of `InnovationType`;
    `intended_outcome` is how the lead wants to end it, until that is done (a value of an end, or empty);
    `failure_answers` hold the answers to the five questions from which `failure_kind` follows; `contact` is whom
    anybody may call; `originator` is who thought of it on the work floor, named only if they like.
    """

    __tablename__ = "experiment"
    __table_args__ = (
        CheckConstraint(
            "state IN ('design', 'ready') OR (mandate_signed_at IS NOT NULL AND started_at IS NOT NULL)",
            name="started_has_mandate",
        ),
        CheckConstraint(
            "state NOT IN ('succeeded', 'failed', 'stopped', 'inconclusive') OR ended_at IS NOT NULL",
            name="ended_has_date",
        ),
        CheckConstraint("state <> 'failed' OR failure_kind IS NOT NULL", name="failed_has_kind"),
        CheckConstraint(
            "intended_outcome IN ('', 'succeeded', 'failed', 'stopped', 'inconclusive')", name="intends_an_end"
        ),
        CheckConstraint("mandate_eur IS NULL OR mandate_eur >= 0", name="mandate_positive"),
        CheckConstraint("mandate_weeks IS NULL OR mandate_weeks BETWEEN 1 AND 104", name="mandate_weeks_bounds"),
        Index("ix_experiment_state_started", "state", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[ExperimentState] = mapped_column(enum_column(ExperimentState), default=ExperimentState.DESIGN)
    title: Mapped[str] = mapped_column(String(200))
    hypothesis: Mapped[str] = mapped_column(Text, default="")
    goal: Mapped[str] = mapped_column(Text, default="")
    urgency: Mapped[str] = mapped_column(Text, default="")
    hours_per_week: Mapped[int | None]
    strategy: Mapped[Strategy | None] = mapped_column(enum_column(Strategy))
    innovation_types: Mapped[list[str]] = mapped_column(JSON, default=list)
    origin: Mapped[Origin | None] = mapped_column(enum_column(Origin))
    origin_source: Mapped[str] = mapped_column(String(300), default="")
    technology_share: Mapped[TechnologyShare | None] = mapped_column(enum_column(TechnologyShare))
    technology_novelty: Mapped[TechnologyNovelty | None] = mapped_column(enum_column(TechnologyNovelty))
    target_group: Mapped[str] = mapped_column(String(500), default="")
    partners: Mapped[str] = mapped_column(String(500), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    budget_eur: Mapped[int | None]
    mandate_eur: Mapped[int | None]
    mandate_weeks: Mapped[int | None]
    mandate_signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    mandate_signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    evaluation_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    silence_told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    intended_outcome: Mapped[str] = mapped_column(String(40), default="")
    what_happened: Mapped[str] = mapped_column(Text, default="")
    originator: Mapped[str] = mapped_column(String(200), default="")
    failure_answers: Mapped[dict[str, bool]] = mapped_column(JSON, default=dict)
    failure_kind: Mapped[FailureKind | None] = mapped_column(enum_column(FailureKind))
    preventive_action: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    challenge: Mapped[Challenge] = relationship()
    proposal: Mapped[Proposal] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    supplier: Mapped[Organisation] = relationship(foreign_keys=[supplier_id])
    mandate_signed_by: Mapped[User | None] = relationship(foreign_keys=[mandate_signed_by_id])
    themes: Mapped[list[Theme]] = relationship(secondary=experiment_theme, order_by=Theme.name)
    learning_questions: Mapped[list[LearningQuestion]] = relationship(
        back_populates="experiment", cascade="all, delete-orphan", order_by="LearningQuestion.position"
    )
    measures: Mapped[list[Measure]] = relationship(
        back_populates="experiment", cascade="all, delete-orphan", order_by="Measure.position"
    )
    stop_criteria: Mapped[list[StopCriterion]] = relationship(
        back_populates="experiment", cascade="all, delete-orphan", order_by="StopCriterion.position"
    )
    seats: Mapped[list[TrojkaSeat]] = relationship(
        back_populates="experiment", cascade="all, delete-orphan", order_by="TrojkaSeat.id"
    )
    check_ins: Mapped[list[CheckIn]] = relationship(
        back_populates="experiment", cascade="all, delete-orphan", order_by="CheckIn.at.desc()"
    )
    lessons: Mapped[list[Lesson]] = relationship(
        back_populates="experiment", cascade="all, delete-orphan", order_by="Lesson.id"
    )
    seat_invitations: Mapped[list[SeatInvitation]] = relationship(
        back_populates="experiment", cascade="all, delete-orphan", order_by="SeatInvitation.id"
    )
    mandates: Mapped[list[LossMandate]] = relationship(
        back_populates="experiment", cascade="all, delete-orphan", order_by="LossMandate.number"
    )
    stakeholders: Mapped[list[Stakeholder]] = relationship(
        back_populates="experiment", cascade="all, delete-orphan", order_by="Stakeholder.id"
    )
    escalations: Mapped[list[Escalation]] = relationship(
        back_populates="experiment", cascade="all, delete-orphan", order_by="Escalation.id"
    )
    factors: Mapped[list[ExperimentFactor]] = relationship(
        back_populates="experiment", cascade="all, delete-orphan", order_by="ExperimentFactor.factor"
    )
    value_results: Mapped[list[ValueResult]] = relationship(
        back_populates="experiment", cascade="all, delete-orphan", order_by="ValueResult.value"
    )
    reference: Mapped[SupplierReference | None] = relationship(
        back_populates="experiment", cascade="all, delete-orphan", uselist=False
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def spent_eur(self) -> int:
        """Whole euros spent so far, as the check-ins say; they count up."""
        return max((check_in.spent_eur for check_in in self.check_ins), default=0)

    @property
    def weeks_used(self) -> int:
        """Weeks since the start, the one that has begun included; until the trial was over, if it is."""
        if self.started_at is None:
            return 0
        return max(1, -((self.started_at - (self.evaluation_at or self.ended_at or now())) // WEEK))

    @property
    def waiting_mandate(self) -> LossMandate | None:
        """The mandate that one director signed and that waits for a second, if any; nothing counts by it yet."""
        return next(
            (one for one in self.mandates if one.in_force_at is None and one.withdrawn_at is None),
            None,
        )

    @property
    def is_over_mandate(self) -> bool:
        """Whether more money was spent than may be lost."""
        return self.mandate_eur is not None and self.spent_eur > self.mandate_eur

    @hybrid_property
    def last_sign_at(self) -> datetime | None:
        """The last sign of life: the beginning of the evaluation, else the last check-in, else the start."""
        last = max((check_in.at for check_in in self.check_ins), default=None)
        return self.evaluation_at or last or self.started_at

    @last_sign_at.inplace.expression
    @classmethod
    def _last_sign_in_sql(cls) -> ColumnElement[Any]:
        last = select(func.max(CheckIn.at)).where(CheckIn.experiment_id == cls.id).correlate(cls).scalar_subquery()
        return func.coalesce(cls.evaluation_at, last, cls.started_at, type_=UTCDateTime)

    @property
    def is_silent(self) -> bool:
        """Whether nothing was heard for more than 30 days while it is under way."""
        return is_silent(self.state, self.last_sign_at)

    def seat(self, seat: Seat) -> TrojkaSeat | None:
        """Who was asked for a seat, if anybody."""
        return next((held for held in self.seats if held.seat is seat), None)

    @property
    def has_accepted_trojka(self) -> bool:
        """Whether three different people have accepted the three seats that decide."""
        people = {held.user_id for held in self.seats if held.seat in TROJKA and held.accepted_at is not None}
        return len(people) == len(TROJKA)
