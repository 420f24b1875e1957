"""Scores of 1 to 5 with a reason: of every member apart, and what the meeting settled on."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.assessments.models.panel import PanelMember
from app.assessments.states import AssessmentState
from app.challenges.models import Criterion
from app.core.clock import now
from app.core.database import Base, UTCDateTime, enum_column
from app.core.refs import Referable
from app.proposals.models import Proposal


class Assessment(Referable, Base):
    """One member's scores for one proposal."""

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("member_id", "proposal_id"),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted_has_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id", ondelete="CASCADE"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    state: Mapped[AssessmentState] = mapped_column(enum_column(AssessmentState), default=AssessmentState.DRAFT)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    saved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    member: Mapped[PanelMember] = relationship(back_populates="assessments")
    proposal: Mapped[Proposal] = relationship()
    scores: Mapped[list["Score"]] = relationship(back_populates="assessment", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class Score(Base):
    """Points on one criterion, 1 (low) to 5 (high), and a sentence that says why; in a draft both may be empty."""

    __tablename__ = "score"
    __table_args__ = (CheckConstraint("points BETWEEN 1 AND 5", name="points_on_the_scale"),)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), primary_key=True)
    points: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")

    assessment: Mapped[Assessment] = relationship(back_populates="scores")
    criterion: Mapped[Criterion] = relationship()

    @property
    def given(self) -> int:
        """The points of an assessment that was handed in. Raises `ValueError` while there are none."""
        if self.points is None:
            raise ValueError("no points yet")
        return self.points


class PanelMeeting(Base):
    """The meeting about scores that differ, with its minutes; one for each vraagstuk."""

    __tablename__ = "panel_meeting"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("panel.challenge_id"), primary_key=True)
    held_on: Mapped[date]
    minutes: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Settlement(Base):
    """What the meeting settled on where two members differed by two points or more."""

    __tablename__ = "settlement"
    __table_args__ = (CheckConstraint("points BETWEEN 1 AND 5", name="points_on_the_scale"),)

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), primary_key=True)
    points: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    settled_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now)

    proposal: Mapped[Proposal] = relationship()
    criterion: Mapped[Criterion] = relationship()
