"""Voorstellen."""

import hashlib
import json
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.models import Challenge
from app.core.database import Base, Timestamped, UTCDateTime, enum_column
from app.core.refs import Referable
from app.organisations.models import Organisation
from app.proposals.states import ProposalState

TEXT_FIELDS = ("idea", "why_it_works", "smallest_test", "team")
TOTAL_LIMIT = 3000
"""The most characters of the four texts together (domain: a complete proposal is 3,000 characters)."""


class Proposal(Referable, Timestamped, Base):
    """One supplier's answer to one vraagstuk: four texts and a price in whole euros excluding VAT."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("challenge_id", "organisation_id"),
        CheckConstraint("state <> 'submitted' OR submitted_at IS NOT NULL", name="submitted_has_date"),
        CheckConstraint(
            "state NOT IN ('chosen', 'not_chosen') OR (decided_at IS NOT NULL AND decision_reason <> '')",
            name="decided_has_date_and_reason",
        ),
        CheckConstraint("price_eur IS NULL OR price_eur >= 0", name="price_positive"),
        Index("ix_proposal_organisation_state", "organisation_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    state: Mapped[ProposalState] = mapped_column(enum_column(ProposalState), default=ProposalState.DRAFT)
    idea: Mapped[str] = mapped_column(Text, default="")
    why_it_works: Mapped[str] = mapped_column(Text, default="")
    smallest_test: Mapped[str] = mapped_column(Text, default="")
    team: Mapped[str] = mapped_column(Text, default="")
    price_eur: Mapped[int | None]
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision_read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    challenge: Mapped[Challenge] = relationship()
    organisation: Mapped[Organisation] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def length(self) -> int:
        """How many characters the four texts have together."""
        return sum(len(getattr(self, name) or "") for name in TEXT_FIELDS)

    @property
    def summary_number(self) -> str:
        """A number of 16 hexadecimal digits over the text and the price: another text has another number.

        With it a supplier sees that what stands here is what they submitted.
        """
        text = json.dumps([self.ref, *(getattr(self, name) for name in TEXT_FIELDS), self.price_eur])
        digits = hashlib.sha256(text.encode()).hexdigest()[:16]
        return "-".join(digits[start : start + 4] for start in range(0, 16, 4))
