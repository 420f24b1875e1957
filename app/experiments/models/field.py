"""The field around an experiment: who is needed for what, and the bottlenecks that are put to somebody."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.accounts.models import User
from app.core.clock import today
from app.core.database import Base, Timestamped, UTCDateTime, enum_column
from app.core.refs import Referable
from app.experiments.bottlenecks import counting_key
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

    @property
    def is_late(self) -> bool:
        """Whether its action was not done by its day."""
        return self.due is not None and self.done_at is None and self.due < today()


class Escalation(Referable, Timestamped, Base):
    """A bottleneck that is put to somebody who answers by a date. A legal one names law and article.

    `public_text` is what the public register says of a legal one; the rest is the agency's own. `law_key` and
    `article_key` are the two without the differences of case and spaces, to count by.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        CheckConstraint("kind <> 'legal' OR (law <> '' AND article <> '' AND public_text <> '')", name="legal_has_law"),
        CheckConstraint("kind <> 'legal' OR (law_key <> '' AND article_key <> '')", name="legal_has_keys"),
        CheckConstraint("answered_at IS NULL OR answer <> ''", name="answered_has_answer"),
        CheckConstraint("withdrawn_at IS NULL OR answered_at IS NULL", name="answered_stays"),
        Index("ix_escalation_law", "kind", "law_key", "article_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[EscalationKind] = mapped_column(enum_column(EscalationKind))
    text: Mapped[str] = mapped_column(Text, default="")
    law: Mapped[str] = mapped_column(String(120), default="")
    article: Mapped[str] = mapped_column(String(40), default="")
    law_key: Mapped[str] = mapped_column(String(240), default="")
    article_key: Mapped[str] = mapped_column(String(80), default="")
    public_text: Mapped[str] = mapped_column(String(600), default="")
    asked_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    due: Mapped[date]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    experiment: Mapped["Experiment"] = relationship(back_populates="escalations")
    asked: Mapped[User] = relationship(foreign_keys=[asked_id])
    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])

    __mapper_args__ = {"version_id_col": version}

    @validates("law", "article")
    def _keep_key(self, name: str, value: str) -> str:
        setattr(self, f"{name}_key", counting_key(value))
        return value

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def is_late(self) -> bool:
        """Whether it still waits after its day."""
        return self.is_open and self.due < today()
