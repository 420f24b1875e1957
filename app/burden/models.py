"""One row for each time that somebody filled in a form."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import today
from app.core.database import Base


class FormUse(Base):
    """What one filled-in form asked of somebody.

    `form` is the key of the promise; `piece` is a keyed hash of the record, so that the visits to one concept add up
    without saying which one it is. `active_seconds` and `clicks` are empty where the browser ran no script.
    """

    __tablename__ = "form_use"
    __table_args__ = (
        CheckConstraint("fields >= 0 AND characters >= 0", name="counts_positive"),
        CheckConstraint("active_seconds >= 0 AND clicks >= 0", name="measures_positive"),
        Index("ix_form_use_form_organisation", "form", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(String(40))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    piece: Mapped[str] = mapped_column(String(32))
    used_on: Mapped[date] = mapped_column(default=today)
    fields: Mapped[int]
    characters: Mapped[int]
    active_seconds: Mapped[int | None]
    clicks: Mapped[int | None]
