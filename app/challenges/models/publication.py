"""What must be in order before a vraagstuk is published: no open finding of the guard, and a look at what exists."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.challenges.models.challenge import Challenge
from app.challenges.states import ReuseVerdict
from app.core.clock import now
from app.core.database import Base, UTCDateTime, enum_column


class GuardBlock(Base):
    """A sentence that the guard stops, kept while it stands in the text; lifted by a second person, or not.

    `field` is the answer (or `title`) that it stands in, `sentence_key` the hash under which the same sentence is
    recognised, `words` what the guard marked. The reason of a lift is public. The database refuses that the person who
    wrote the sentence lifts it.
    """

    __tablename__ = "guard_block"
    __table_args__ = (
        UniqueConstraint("challenge_id", "field", "rule", "sentence_key"),
        CheckConstraint("lifted_at IS NULL OR (reason <> '' AND lifted_by_id IS NOT NULL)", name="lift_has_reason"),
        CheckConstraint("lifted_by_id <> written_by_id", name="lifted_by_a_second_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(String(20))
    rule: Mapped[str] = mapped_column(String(3), index=True)
    sentence: Mapped[str] = mapped_column(Text)
    sentence_key: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    found_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")

    challenge: Mapped[Challenge] = relationship(back_populates="guard_blocks")
    written_by: Mapped[User | None] = relationship(foreign_keys=[written_by_id])
    lifted_by: Mapped[User | None] = relationship(foreign_keys=[lifted_by_id])


class ReuseAnswer(Base):
    """What an agency says of something that exists already: why it does not fit, or what it does with it. Public.

    `kind` and `record_id` name the record as search does; the other columns are how it was called at that moment, so
    that the answer stays readable when the record is gone.
    """

    __tablename__ = "reuse_answer"
    __table_args__ = (
        UniqueConstraint("challenge_id", "kind", "record_id"),
        CheckConstraint("verdict <> 'does_not_fit' OR reason <> ''", name="not_fitting_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    ref: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(300))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2), default="NL")
    position: Mapped[int]
    verdict: Mapped[ReuseVerdict] = mapped_column(enum_column(ReuseVerdict))
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    challenge: Mapped[Challenge] = relationship(back_populates="reuse_answers")
