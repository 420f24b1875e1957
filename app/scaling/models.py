"""Scaling dossiers and adoptions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now, today
from app.core.database import Base, Timestamped, UTCDateTime, enum_column
from app.core.refs import Referable
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.scaling.states import (
    AdoptionKind,
    AdoptionState,
    Complexity,
    ComplexityDomain,
    ProcurementBasis,
    Remedy,
    ScalingState,
)


class ScalingCase(Referable, Timestamped, Base):
    """The dossier of a succeeded experiment: readiness, the seven domains, the three anchors, money, owner, buying.

    `weakest_point` is the name of the component that `remedy` and `weakest_point_plan` were written for. `reminded_on`
    is the day (in Amsterdam) on which the director was last reminded of the decision date.
    """

    __tablename__ = "scaling_case"
    __table_args__ = (
        CheckConstraint(
            "state = 'preparing' OR (decided_at IS NOT NULL AND decision_reason <> '')", name="decided_has_reason"
        ),
        CheckConstraint("procurement_estimate_eur >= 0", name="estimate_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"), unique=True)
    state: Mapped[ScalingState] = mapped_column(enum_column(ScalingState), default=ScalingState.PREPARING)
    governance_anchor: Mapped[str] = mapped_column(Text, default="")
    organisation_anchor: Mapped[str] = mapped_column(Text, default="")
    information_anchor: Mapped[str] = mapped_column(Text, default="")
    money: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(Text, default="")
    weakest_point: Mapped[str] = mapped_column(Text, default="")
    weakest_point_plan: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[Remedy | None] = mapped_column(enum_column(Remedy))
    facilities: Mapped[str] = mapped_column(Text, default="")
    procurement_basis: Mapped[ProcurementBasis | None] = mapped_column(enum_column(ProcurementBasis))
    procurement_estimate_eur: Mapped[int | None]
    procurement_note: Mapped[str] = mapped_column(Text, default="")
    decision_due: Mapped[date]
    reminded_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    experiment: Mapped[Experiment] = relationship()
    components: Mapped[list["ReadinessComponent"]] = relationship(
        back_populates="case", cascade="all, delete-orphan", order_by="ReadinessComponent.position"
    )
    domains: Mapped[list["DomainCheck"]] = relationship(
        back_populates="case", cascade="all, delete-orphan", order_by="DomainCheck.domain"
    )
    milestones: Mapped[list["Milestone"]] = relationship(
        back_populates="case", cascade="all, delete-orphan", order_by="Milestone.due, Milestone.id"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def slug_source(self) -> str:
        return self.experiment.title

    @property
    def days_taken(self) -> int:
        """Whole days that the decision took, or has taken so far."""
        return ((self.decided_at or now()) - self.created_at).days

    @property
    def days_late(self) -> int:
        """Days by which the decision date has passed without a decision; 0 when it has not."""
        return 0 if self.decided_at else max((today() - self.decision_due).days, 0)


class ReadinessComponent(Base):
    """A component of the solution with how ready it is as an innovation and how widely it is used, each 0 to 9.

    The two scales are those of *Scaling Readiness* (Sartas and others, 2020, doi:10.1016/j.agsy.2020.102874).
    """

    __tablename__ = "readiness_component"
    __table_args__ = (
        UniqueConstraint("case_id", "position"),
        CheckConstraint("readiness BETWEEN 0 AND 9", name="readiness_bounds"),
        CheckConstraint("use BETWEEN 0 AND 9", name="use_bounds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("scaling_case.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    readiness: Mapped[int]
    use: Mapped[int]

    case: Mapped[ScalingCase] = relationship(back_populates="components")


class DomainCheck(Base):
    """One of the seven domains of NASSS, looked at for this dossier."""

    __tablename__ = "domain_check"

    case_id: Mapped[int] = mapped_column(ForeignKey("scaling_case.id", ondelete="CASCADE"), primary_key=True)
    domain: Mapped[ComplexityDomain] = mapped_column(enum_column(ComplexityDomain), primary_key=True)
    complexity: Mapped[Complexity] = mapped_column(enum_column(Complexity))
    note: Mapped[str] = mapped_column(String(600), default="")

    case: Mapped[ScalingCase] = relationship(back_populates="domains")


class Milestone(Base):
    """A step on the way from yes to anchored, with its day."""

    __tablename__ = "milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("scaling_case.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    due: Mapped[date]
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    case: Mapped[ScalingCase] = relationship(back_populates="milestones")

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed and it is not done."""
        return self.done_at is None and self.due < today()


class Adoption(Referable, Timestamped, Base):
    """An organisation that takes a proven solution over.

    `taken_from` is the adoption of the organisation that it was taken over from; None is the agency of the experiment.
    Together they are a tree with that agency as its root.
    """

    __tablename__ = "adoption"
    __table_args__ = (
        UniqueConstraint("experiment_id", "organisation_id"),
        CheckConstraint("taken_from_id IS NULL OR taken_from_id <> id", name="not_from_itself"),
        CheckConstraint("state NOT IN ('in_use', 'harvested') OR in_use_at IS NOT NULL", name="in_use_has_date"),
        CheckConstraint("state <> 'stopped' OR lesson <> ''", name="stopped_has_lesson"),
        CheckConstraint("state <> 'harvested' OR benefit_realised <> ''", name="harvested_has_benefit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    taken_from_id: Mapped[int | None] = mapped_column(ForeignKey("adoption.id"), index=True)
    state: Mapped[AdoptionState] = mapped_column(enum_column(AdoptionState), default=AdoptionState.INTEREST)
    kind: Mapped[AdoptionKind | None] = mapped_column(enum_column(AdoptionKind))
    adapted: Mapped[str] = mapped_column(Text, default="")
    benefit_promised: Mapped[str] = mapped_column(Text, default="")
    benefit_realised: Mapped[str] = mapped_column(Text, default="")
    lesson: Mapped[str] = mapped_column(Text, default="")
    in_use_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    experiment: Mapped[Experiment] = relationship()
    organisation: Mapped[Organisation] = relationship()
    taken_from: Mapped["Adoption | None"] = relationship(remote_side=[id])

    __mapper_args__ = {"version_id_col": version}
