"""The public dialogue: questions, announcements, conversations elsewhere, and what suppliers think of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.models.challenge import Challenge
from app.challenges.states import StanceKind
from app.core.clock import now
from app.core.database import Base, UTCDateTime, enum_column
from app.core.refs import Referable
from app.organisations.models import Organisation


class Question(Referable, Base):
    """A public question; who asked it is hidden. The answer goes to everyone at once.

    Instead of an answer it may get `merged_into` (the same was asked there) or a `refusal` (the reason, public);
    `answered_at` is the moment of any of the three.
    """

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint(
            "(answer = '' AND refusal = '' AND merged_into_id IS NULL) OR answered_at IS NOT NULL",
            name="answer_has_date",
        ),
        CheckConstraint("answer = '' OR refusal = ''", name="answered_or_refused"),
        CheckConstraint("merged_into_id IS NULL OR (answer = '' AND refusal = '')", name="merged_has_no_answer"),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        Index("ix_question_challenge", "challenge_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"))
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    answer: Mapped[str] = mapped_column(Text, default="")
    refusal: Mapped[str] = mapped_column(Text, default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    challenge: Mapped[Challenge] = relationship(back_populates="questions")
    merged_into: Mapped["Question | None"] = relationship(remote_side=[id])

    @property
    def version(self) -> str:
        """What tells one answer from the next: when it was given."""
        return self.answered_at.isoformat() if self.answered_at else "0"


class Announcement(Base):
    """Something that everyone gets to know at the same time; numbered from 1.

    `changes` says what is different since: a list of {"name": what, "old": text, "new": text}, where `name` is a field
    of the vraagstuk.
    """

    __tablename__ = "announcement"
    __table_args__ = (UniqueConstraint("challenge_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    challenge: Mapped[Challenge] = relationship(back_populates="announcements")


class Contact(Referable, Base):
    """A conversation outside the platform, as the dialogue report tells of it: with which group, about what."""

    __tablename__ = "dialogue_contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"), index=True)
    spoken_on: Mapped[date]
    with_whom: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    challenge: Mapped[Challenge] = relationship(back_populates="contacts")


class Stance(Base):
    """What one supplier thinks of a vraagstuk in dialogue, with a line why. Officers see the line, not the name."""

    __tablename__ = "stance"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[StanceKind] = mapped_column(enum_column(StanceKind))
    line: Mapped[str] = mapped_column(String(280), default="")
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    organisation: Mapped[Organisation] = relationship()
