"""What was submitted, as ciphertext that only the opener can read, and the receipts that prove it."""

import json
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, UTCDateTime, enum_column
from app.core.refs import Referable
from app.proposals.models.proposal import Proposal
from app.proposals.states import SubmissionEnd
from app.seal.receipts import ReceiptDocument, receipt_file


class Submission(Base):
    """One sealed proposal. `received_at` is read from the clock in the statement that accepts the row.

    A proposal has at most one that counts; replaced or withdrawn, its ciphertext is gone and only the hashes stay, as
    the receipt speaks of them. The database refuses a row that is not before the closing time of an open vraagstuk.
    """

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint("received_at < deadline", name="received_before_deadline"),
        CheckConstraint("(ended_at IS NULL) = (ended_how IS NULL)", name="ended_has_how"),
        CheckConstraint(
            "(ended_at IS NULL AND header IS NOT NULL AND body IS NOT NULL) OR "
            "(ended_at IS NOT NULL AND header IS NULL AND body IS NULL)",
            name="ended_has_no_ciphertext",
        ),
        Index(
            "uq_submission_proposal_live",
            "proposal_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_submission_proposal", "proposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    deadline: Mapped[datetime] = mapped_column(UTCDateTime)
    seal_key: Mapped[str] = mapped_column(String(16))
    commitment: Mapped[str] = mapped_column(String(64))
    ciphertext_sha256: Mapped[str] = mapped_column(String(64))
    ciphertext_size: Mapped[int]
    header: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    body: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_how: Mapped[SubmissionEnd | None] = mapped_column(enum_column(SubmissionEnd))

    proposal: Mapped[Proposal] = relationship()


class Receipt(Referable, Base):
    """The signed proof of one submission; `document` is canonical JSON, `signature` 128 hexadecimal digits over it."""

    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    document: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(128))

    submission: Mapped[Submission] = relationship()

    def read(self) -> ReceiptDocument:
        """The figures of the document."""
        return ReceiptDocument.from_dict(json.loads(self.document))

    def as_file(self) -> str:
        """The file for people: JSON with the document and its signature."""
        return receipt_file(self.read(), self.signature)
