"""Scaling dossiers and adoptions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Timestamped, UTCDateTime, enum_column
from app.core.refs import Referable
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.scaling.states import AdoptionKind, AdoptionState, ScalingState


class ScalingCase(Referable, Timestamped, Base):
    """The dossier of a succeeded experiment: evidence for the three anchors, money, owner, the weakest point."""

    __tablename__ = "scaling_case"
    __table_args__ = (
        CheckConstraint(
            "state = 'preparing' OR (decided_at IS NOT NULL AND decision_reason <> '')", name="decided_has_reason"
        ),
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
    decision_due: Mapped[date]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    experiment: Mapped[Experiment] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def slug_source(self) -> str:
        return self.experiment.title


class Adoption(Referable, Timestamped, Base):
    """An organisation that takes a proven solution over."""

    __tablename__ = "adoption"
    __table_args__ = (
        UniqueConstraint("experiment_id", "organisation_id"),
        CheckConstraint("state NOT IN ('in_use', 'harvested') OR in_use_at IS NOT NULL", name="in_use_has_date"),
        CheckConstraint("state <> 'stopped' OR lesson <> ''", name="stopped_has_lesson"),
        CheckConstraint("state <> 'harvested' OR benefit_realised <> ''", name="harvested_has_benefit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
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

    __mapper_args__ = {"version_id_col": version}
