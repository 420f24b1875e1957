"""The decision on a vraagstuk, with a reason for each criterion for every supplier, and the letters about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.assessments.states import DecisionKind, DecisionState, Outcome
from app.challenges.models import Challenge, Criterion
from app.core.clock import now
from app.core.database import Base, UTCDateTime, enum_column
from app.core.refs import Referable
from app.proposals.models import Proposal

OBJECTION_DAYS = 20
"""Calendar days in which a supplier may object, from the day after the letter (Aanbestedingswet 2.127: at least 20)."""


class Decision(Base):
    """An officer prepares it, the director signs it. An invitation to talk is followed by a decision that ends it.

    `explanation` is public; `characteristics` are the characteristics and advantages of the chosen proposals, for the
    letters to the others; `invitation` tells who is invited where and when they talk. `comment` is why the director
    sent it back. `basis` is the hash of the proposals and scores that it was offered with: when these change, it has to
    be looked at again.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("(state = 'signed') = (decided_at IS NOT NULL)", name="signed_has_date"),
        CheckConstraint("kind <> 'invite' OR state <> 'signed' OR invitation <> ''", name="invitation_is_filled_in"),
        CheckConstraint("objection_days BETWEEN 1 AND 366", name="objection_term"),
        CheckConstraint("state <> 'offered' OR offered_at IS NOT NULL", name="offered_has_date"),
        Index(
            "uq_decision_challenge_unsigned",
            "challenge_id",
            unique=True,
            sqlite_where=text("state <> 'signed'"),
            postgresql_where=text("state <> 'signed'"),
        ),
        Index(
            "uq_decision_challenge_invited",
            "challenge_id",
            unique=True,
            sqlite_where=text("state = 'signed' AND kind = 'invite'"),
            postgresql_where=text("state = 'signed' AND kind = 'invite'"),
        ),
        Index(
            "uq_decision_challenge_ended",
            "challenge_id",
            unique=True,
            sqlite_where=text("state = 'signed' AND kind <> 'invite'"),
            postgresql_where=text("state = 'signed' AND kind <> 'invite'"),
        ),
        Index("ix_decision_challenge", "challenge_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    kind: Mapped[DecisionKind] = mapped_column(enum_column(DecisionKind))
    state: Mapped[DecisionState] = mapped_column(enum_column(DecisionState), default=DecisionState.PREPARED)
    explanation: Mapped[str] = mapped_column(Text, default="")
    characteristics: Mapped[str] = mapped_column(Text, default="")
    invitation: Mapped[str] = mapped_column(Text, default="")
    objection_days: Mapped[int] = mapped_column(default=OBJECTION_DAYS)
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(String(64), default="")
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    prepared_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    offered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    challenge: Mapped[Challenge] = relationship()
    prepared_by: Mapped[User | None] = relationship(foreign_keys=[prepared_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    verdicts: Mapped[list["Verdict"]] = relationship(
        back_populates="decision", cascade="all, delete-orphan", order_by="Verdict.id"
    )

    __mapper_args__ = {"version_id_col": version}


class Verdict(Base):
    """What a decision means for one proposal; the outcome is empty until the officer has chosen.

    `reason` is that of decisions made before there was one for each criterion.
    """

    __tablename__ = "verdict"
    __table_args__ = (UniqueConstraint("decision_id", "proposal_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    reason: Mapped[str] = mapped_column(Text, default="")

    decision: Mapped[Decision] = relationship(back_populates="verdicts")
    proposal: Mapped[Proposal] = relationship()
    reasons: Mapped[list["VerdictReason"]] = relationship(back_populates="verdict", cascade="all, delete-orphan")


class VerdictReason(Base):
    """The reason on one criterion, for the supplier to read."""

    __tablename__ = "verdict_reason"

    verdict_id: Mapped[int] = mapped_column(ForeignKey("verdict.id", ondelete="CASCADE"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text, default="")

    verdict: Mapped[Verdict] = relationship(back_populates="reasons")
    criterion: Mapped[Criterion] = relationship()


class Letter(Referable, Base):
    """What a supplier was told, as it was when it was sent: later changes of names or texts do not change a letter."""

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("decision_id", "proposal_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)

    decision: Mapped[Decision] = relationship()
    proposal: Mapped[Proposal] = relationship()
