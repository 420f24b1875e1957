"""Drafts, encrypted with a key of the web process: neither the database nor a backup of it tells what is in them."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import Base, UTCDateTime
from app.core.refs import Referable


class ProposalDraft(Base):
    """What a supplier typed so far; deleted when it is submitted.

    `box` is encrypted JSON: the four texts, the price, and the salt (64 hexadecimal digits) that will be sealed with
    it.
    """

    __tablename__ = "proposal_draft"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True)
    box: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now)


class DraftFile(Referable, Base):
    """A file that goes along: encrypted JSON (name, media type, size, SHA-256) in `meta_box`, its bytes beside it."""

    __tablename__ = "draft_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    meta_box: Mapped[bytes] = mapped_column(LargeBinary)
    content_box: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
