"""Opening the seals of a vraagstuk: two confirmations, the result, and the files that came out."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.models import Challenge
from app.core.database import Base, UTCDateTime, enum_column
from app.core.refs import Referable
from app.proposals.states import OpeningState


class Opening(Referable, Base):
    """Two officers ask the opener to open all proposals of a vraagstuk; it does, or refuses and says why.

    `report` is the record of opening (proces-verbaal) as JSON: who confirmed when, how many, and for each submission
    the proposal, supplier, time of receipt, hashes, and whether its seal was whole.
    """

    __tablename__ = "opening"
    __table_args__ = (
        CheckConstraint("second_by_id IS NULL OR second_by_id <> first_by_id", name="two_different_people"),
        CheckConstraint("(second_at IS NULL) = (state IN ('waiting', 'expired'))", name="confirmed_by_two"),
        CheckConstraint("state <> 'done' OR opened_at IS NOT NULL", name="done_has_date"),
        CheckConstraint("state <> 'refused' OR refusal <> ''", name="refused_has_reason"),
        Index(
            "uq_opening_challenge_live",
            "challenge_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'confirmed', 'done')"),
            postgresql_where=text("state IN ('waiting', 'confirmed', 'done')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    state: Mapped[OpeningState] = mapped_column(enum_column(OpeningState), default=OpeningState.WAITING)
    first_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    first_at: Mapped[datetime] = mapped_column(UTCDateTime)
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    second_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    refusal: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)

    challenge: Mapped[Challenge] = relationship()

    __mapper_args__ = {"version_id_col": version}


class OpenedFile(Referable, Base):
    """A file of an opened proposal. It stands in the database so that all of an opening is one transaction."""

    __tablename__ = "opened_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
