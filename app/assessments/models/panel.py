"""Who assess the proposals to a vraagstuk, and their declared interests."""

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.assessments.states import Background, MemberState
from app.challenges.models import Challenge
from app.core.clock import now
from app.core.database import Base, UTCDateTime, enum_column
from app.proposals.models import Proposal

if TYPE_CHECKING:
    from app.assessments.models.scores import Assessment

SALT_BYTES = 16


def new_salt() -> str:
    """32 random hexadecimal digits: without them nobody works out which letter stands for which supplier."""
    return secrets.token_hex(SALT_BYTES)


class Panel(Base):
    """The panel of one vraagstuk. Blind: its members see “Voorstel A …” instead of the names of suppliers.

    The letters follow from `salt` and the refs of the proposals. `established_at`: everybody handed in, and where
    scores differed by two or more a settled score stands.
    """

    __tablename__ = "panel"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    is_blind: Mapped[bool] = mapped_column(default=False)
    salt: Mapped[str] = mapped_column(String(2 * SALT_BYTES), default=new_salt)
    due_on: Mapped[date | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    established_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    challenge: Mapped[Challenge] = relationship()
    members: Mapped[list["PanelMember"]] = relationship(
        back_populates="panel", cascade="all, delete-orphan", order_by="PanelMember.id"
    )

    __mapper_args__ = {"version_id_col": version}


class PanelMember(Base):
    """A person on a panel; known by e-mail address only until they have an account with that address confirmed."""

    __tablename__ = "panel_member"
    __table_args__ = (
        UniqueConstraint("challenge_id", "email"),
        UniqueConstraint("challenge_id", "user_id"),
        CheckConstraint("state = 'named' OR state = 'left' OR declared_at IS NOT NULL", name="declared_has_date"),
        CheckConstraint("state IN ('named', 'left') OR user_id IS NOT NULL", name="declared_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("panel.challenge_id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    background: Mapped[Background] = mapped_column(enum_column(Background))
    state: Mapped[MemberState] = mapped_column(enum_column(MemberState), default=MemberState.NAMED)
    named_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    declared_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    panel: Mapped[Panel] = relationship(back_populates="members")
    user: Mapped[User | None] = relationship()
    interests: Mapped[list["Interest"]] = relationship(back_populates="member", cascade="all, delete-orphan")
    assessments: Mapped[list["Assessment"]] = relationship(back_populates="member", order_by="Assessment.id")


class Interest(Base):
    """What a member declared about one supplier, before reading anything; `explanation` is filled in for a conflict."""

    __tablename__ = "interest"
    __table_args__ = (CheckConstraint("NOT has_conflict OR explanation <> ''", name="conflict_is_explained"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id", ondelete="CASCADE"), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    has_conflict: Mapped[bool]
    explanation: Mapped[str] = mapped_column(Text, default="")

    member: Mapped[PanelMember] = relationship(back_populates="interests")
    proposal: Mapped[Proposal] = relationship()
