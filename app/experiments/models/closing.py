"""What was learned: lessons and who used them, what hindered or helped, public values, and references of suppliers."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from app.core.clock import now
from app.core.database import Base, Timestamped, UTCDateTime, enum_column
from app.core.refs import Referable
from app.experiments.states import Effect, Factor, PublicValue, ReferenceState
from app.organisations.models import Organisation
from app.themes.models import Theme, theme_links

if TYPE_CHECKING:
    from app.experiments.models.experiment import Experiment

lesson_theme = theme_links("lesson")


class Lesson(Referable, Timestamped, Base):
    """What others should know: the situation, what surprised, and the advice. Public once the experiment has ended."""

    __tablename__ = "lesson"

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    situation: Mapped[str] = mapped_column(Text)
    surprise: Mapped[str] = mapped_column(Text)
    advice: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    experiment: Mapped["Experiment"] = relationship(back_populates="lessons")
    themes: Mapped[list[Theme]] = relationship(secondary=lesson_theme, order_by=Theme.name)
    uses: Mapped[list["LessonUse"]] = relationship(
        back_populates="lesson", cascade="all, delete-orphan", order_by="LessonUse.id"
    )

    __mapper_args__ = {"version_id_col": version}


class LessonUse(Base):
    """*This saved us …*: another organisation that used a lesson; once each. Amounts are whole euros, as they say."""

    __tablename__ = "lesson_use"
    __table_args__ = (
        UniqueConstraint("lesson_id", "organisation_id"),
        CheckConstraint("saved_eur IS NULL OR saved_eur >= 0", name="saved_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    text: Mapped[str] = mapped_column(Text)
    saved_eur: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    lesson: Mapped[Lesson] = relationship(back_populates="uses")
    organisation: Mapped[Organisation] = relationship()

    __mapper_args__ = {"version_id_col": version}


class ExperimentFactor(Base):
    """How much one factor hindered (1) or helped (5) an experiment; 3 is neither."""

    __tablename__ = "experiment_factor"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score_bounds"),)

    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"), primary_key=True)
    factor: Mapped[Factor] = mapped_column(enum_column(Factor), primary_key=True)
    score: Mapped[int]

    experiment: Mapped["Experiment"] = relationship(back_populates="factors")


class ValueResult(Base):
    """What an experiment did for one of the five public values."""

    __tablename__ = "value_result"

    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[PublicValue] = mapped_column(enum_column(PublicValue), primary_key=True)
    effect: Mapped[Effect] = mapped_column(enum_column(Effect))
    note: Mapped[str] = mapped_column(Text, default="")

    experiment: Mapped["Experiment"] = relationship(back_populates="value_results")


class SupplierReference(Base):
    """A supplier asks to show an ended experiment as a reference; the agency agrees or not, and may take it back."""

    __tablename__ = "supplier_reference"
    __table_args__ = (CheckConstraint("state = 'asked' OR answered_at IS NOT NULL", name="answered_has_date"),)

    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[ReferenceState] = mapped_column(enum_column(ReferenceState), default=ReferenceState.ASKED)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    words: Mapped[str] = mapped_column(String(600), default="")
    version: Mapped[int] = mapped_column(default=1)

    id: Mapped[int] = synonym("experiment_id")
    experiment: Mapped["Experiment"] = relationship(back_populates="reference")

    __mapper_args__ = {"version_id_col": version}
