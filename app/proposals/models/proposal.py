"""Voorstellen, as far as they may be read: nothing but who and when until the seal is opened."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.models import Challenge
from app.core.database import Base, Timestamped, UTCDateTime, enum_column
from app.core.refs import Referable
from app.organisations.models import Organisation
from app.proposals.states import ProposalState

TEXT_FIELDS = ("idea", "why_it_works", "smallest_test", "team")
TEXT_LIMITS = {"idea": 1200, "why_it_works": 1000, "smallest_test": 1000, "team": 600}
"""The most characters of each text; together they may have `TOTAL_LIMIT`."""
HIGHEST_PRICE_EUR = 100_000_000
TOTAL_LIMIT = 3000
"""The most characters of the four texts together (domain: a complete proposal is 3,000 characters)."""


class Proposal(Referable, Timestamped, Base):
    """One supplier's answer to one vraagstuk: four texts and a price in whole euros excluding VAT.

    Until the seal is opened these are empty, which the database checks: a draft stands encrypted in `ProposalDraft`,
    what was submitted as ciphertext in `Submission`. `manifest` is the text that was sealed, byte for byte (canonical
    JSON), so that its supplier can prove it.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("challenge_id", "organisation_id"),
        CheckConstraint("state <> 'submitted' OR submitted_at IS NOT NULL", name="submitted_has_date"),
        CheckConstraint(
            "state IN ('opened', 'invited', 'chosen', 'not_chosen') OR (idea = '' AND why_it_works = '' AND "
            "smallest_test = '' AND team = '' AND manifest = '' AND price_eur IS NULL)",
            name="sealed_is_empty",
        ),
        CheckConstraint(
            "state NOT IN ('opened', 'invited', 'chosen', 'not_chosen', 'damaged') OR opened_at IS NOT NULL",
            name="opened_has_date",
        ),
        CheckConstraint("state NOT IN ('chosen', 'not_chosen') OR decided_at IS NOT NULL", name="decided_has_date"),
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
    manifest: Mapped[str] = mapped_column(Text, default="", deferred=True)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision_read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    challenge: Mapped[Challenge] = relationship()
    organisation: Mapped[Organisation] = relationship()

    __mapper_args__ = {"version_id_col": version}
