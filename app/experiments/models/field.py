"""The field around an experiment: who is needed for what, and the bottlenecks that are put to somebody."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import Base, Timestamped, UTCDateTime, enum_column
from app.core.refs import Referable
from app.experiments.states import EscalationKind, Ring

if TYPE_CHECKING:
    from app.experiments.models.experiment import Experiment


class Stakeholder(Referable, Timestamped, Base):
    """A party in the field: what it is needed for, what it wants, and the next action with who and when."""

    __tablename__ = "stakeholder"
    __table_args__ = (
        CheckConstraint("done_at IS NULL OR next_action <> ''", name="done_has_action"),
        CheckConstraint("due IS NULL OR next_action <> ''", name="due_has_action"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    ring: Mapped[Ring] = mapped_column(enum_column(Ring), default=Ring.INVOLVED)
    needed_for: Mapped[str] = mapped_column(String(600), default="")
    wants: Mapped[str] = mapped_column(String(600), default="")
    next_action: Mapped[str] = mapped_column(String(300), default="")
    who_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    due: Mapped[date | None]
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    experiment: Mapped["Experiment"] = relationship(back_populates="stakeholders")
    who: Mapped[User | None] = relationship(foreign_keys=[who_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def slug_source(self) -> str:
        return self.name


class Escalation(Referable, Timestamped, Base):
    """A bottleneck that is put to somebody who answers by a date. A legal one names law and article.

    `public_text` is what the public register says of a legal one; the rest is the agency's own.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        CheckConstraint("kind <> 'legal' OR (law <> '' AND article <> '' AND public_text <> '')", name="legal_has_law"),
        CheckConstraint("answered_at IS NULL OR answer <> ''", name="answered_has_answer"),
        Index("ix_escalation_law", "kind", "law", "article"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[EscalationKind] = mapped_column(enum_column(EscalationKind))
    text: Mapped[str] = mapped_column(Text, default="")
    law: Mapped[str] = mapped_column(String(120), default="")
    article: Mapped[str] = mapped_column(String(40), default="")
    public_text: Mapped[str] = mapped_column(String(600), default="")
    asked_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    due: Mapped[date]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)

    experiment: Mapped["Experiment"] = relationship(back_populates="escalations")
    asked: Mapped[User] = relationship(foreign_keys=[asked_id])

    __mapper_args__ = {"version_id_col": version}
