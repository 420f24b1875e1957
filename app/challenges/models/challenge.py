"""Vraagstukken with their terms and criteria."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, and_, case, literal
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.elements import ColumnElement

from app.accounts.models import User
from app.challenges.states import ChallengeState, NoProposalsCause
from app.core.clock import now
from app.core.database import Base, Timestamped, UTCDateTime, enum_column
from app.core.refs import Referable
from app.organisations.models import Organisation
from app.procurement.states import Route, Subject
from app.themes.models import Theme, theme_links

if TYPE_CHECKING:
    from app.challenges.models.dialogue import Announcement, Contact, Question
    from app.challenges.models.ownership import CoOwner
    from app.challenges.models.publication import GuardBlock, ReuseAnswer

challenge_theme = theme_links("challenge")
SIX_QUESTIONS = ("sufferers", "problem", "frequency", "evidence", "benefit", "urgency")


class Challenge(Referable, Timestamped, Base):
    """A problem of a public body. The six questions are plain text; amounts are whole euros excluding VAT.

    `lead_share` is the part of the money that the agency itself pays, in percent; co-owners pay the rest. The database
    refuses a closing time that moves earlier once it is open (see the migration).
    """

    __tablename__ = "challenge"
    __table_args__ = (
        CheckConstraint("state <> 'closed'", name="closed_is_by_the_clock"),
        CheckConstraint("state <> 'open' OR (opened_at IS NOT NULL AND closing_at IS NOT NULL)", name="open_has_dates"),
        CheckConstraint("state <> 'assessment' OR proposals_opened_at IS NOT NULL", name="assessment_has_opening"),
        CheckConstraint("state <> 'decided' OR decided_at IS NOT NULL", name="decided_has_date"),
        CheckConstraint("state <> 'withdrawn' OR withdrawal_reason <> ''", name="withdrawn_has_reason"),
        CheckConstraint("state <> 'adopted' OR adopted_path <> ''", name="adopted_leads_somewhere"),
        CheckConstraint("budget_eur IS NULL OR budget_eur >= 0", name="budget_positive"),
        CheckConstraint("lead_share BETWEEN 1 AND 100", name="lead_share_percentage"),
        CheckConstraint("questions_close_at IS NULL OR questions_close_at < closing_at", name="questions_close_first"),
        Index("ix_challenge_state_closing", "state", "closing_at"),
        Index("ix_challenge_published", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    state: Mapped[ChallengeState] = mapped_column(enum_column(ChallengeState), default=ChallengeState.CONCEPT)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    title: Mapped[str] = mapped_column(String(200), default="")
    sufferers: Mapped[str] = mapped_column(Text, default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    frequency: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    benefit: Mapped[str] = mapped_column(Text, default="")
    urgency: Mapped[str] = mapped_column(Text, default="")
    reuse_checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    adopted_path: Mapped[str] = mapped_column(String(200), default="")
    dialogue_report: Mapped[str] = mapped_column(Text, default="")
    report_published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lead_share: Mapped[int] = mapped_column(default=100)
    budget_eur: Mapped[int | None]
    experiments_count: Mapped[int | None]
    scaling_option: Mapped[str] = mapped_column(Text, default="")
    scaling_volume: Mapped[str] = mapped_column(String(200), default="")
    scaling_max_eur: Mapped[int | None]
    subject: Mapped[Subject | None] = mapped_column(enum_column(Subject))
    route_choice: Mapped[Route | None] = mapped_column(enum_column(Route))
    route: Mapped[str] = mapped_column(Text, default="")
    route_advice: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    questions_close_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closing_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    proposals_opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision_due: Mapped[date | None]
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    no_proposals_cause: Mapped[NoProposalsCause | None] = mapped_column(enum_column(NoProposalsCause))
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("challenge.id", ondelete="SET NULL"))
    country: Mapped[str] = mapped_column(String(2), default="NL")
    source_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    source_name: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship()
    created_by: Mapped[User | None] = relationship()
    themes: Mapped[list[Theme]] = relationship(secondary=challenge_theme, order_by=Theme.name)
    criteria: Mapped[list["Criterion"]] = relationship(
        back_populates="challenge", cascade="all, delete-orphan", order_by="Criterion.position"
    )
    questions: Mapped[list["Question"]] = relationship(
        back_populates="challenge", cascade="all, delete-orphan", order_by="Question.id"
    )
    announcements: Mapped[list["Announcement"]] = relationship(
        back_populates="challenge", cascade="all, delete-orphan", order_by="Announcement.number"
    )
    contacts: Mapped[list["Contact"]] = relationship(
        back_populates="challenge", cascade="all, delete-orphan", order_by="Contact.spoken_on"
    )
    guard_blocks: Mapped[list["GuardBlock"]] = relationship(
        back_populates="challenge", cascade="all, delete-orphan", order_by="GuardBlock.id"
    )
    reuse_answers: Mapped[list["ReuseAnswer"]] = relationship(
        back_populates="challenge", cascade="all, delete-orphan", order_by="ReuseAnswer.position"
    )
    co_owners: Mapped[list["CoOwner"]] = relationship(
        back_populates="challenge", cascade="all, delete-orphan", order_by="CoOwner.id"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def written(self) -> dict[str, str]:
        """The title and the six answers, by field."""
        return {name: getattr(self, name) or "" for name in ("title", *SIX_QUESTIONS)}

    @hybrid_property
    def stage(self) -> ChallengeState:
        """The state as it is now: an open vraagstuk is closed from the very moment of its closing time."""
        if self.state is ChallengeState.OPEN and self.closing_at is not None and self.closing_at <= now():
            return ChallengeState.CLOSED
        return self.state

    @stage.inplace.expression
    @classmethod
    def _stage_in_sql(cls) -> ColumnElement[Any]:
        is_past = and_(cls.state == ChallengeState.OPEN, cls.closing_at <= literal(now(), UTCDateTime))
        return case((is_past, literal(ChallengeState.CLOSED, enum_column(ChallengeState))), else_=cls.state)


class Criterion(Base):
    """What proposals are judged on; the weights of a vraagstuk add up to 100."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("challenge_id", "position"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight_percentage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    weight: Mapped[int]

    challenge: Mapped[Challenge] = relationship(back_populates="criteria")


class Follow(Base):
    """A person who wants to hear what happens to a vraagstuk."""

    __tablename__ = "follow"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
