"""What an organisation has laid down about its own purchases."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.database import Base, UTCDateTime, enum_column
from app.organisations.models import Organisation
from app.procurement.states import Buyer


class PurchasingPolicy(Base):
    """The ceilings of one organisation, in whole euros excluding VAT: up to and including which amount one quote, or
    several, is enough. `buyer` is empty when it follows from the sector; `source` says where the policy can be read.
    """

    __tablename__ = "purchasing_policy"
    __table_args__ = (
        CheckConstraint("one_quote_eur <= several_quotes_eur", name="ceilings_in_order"),
        CheckConstraint("works_one_quote_eur <= works_several_quotes_eur", name="works_ceilings_in_order"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    buyer: Mapped[Buyer | None] = mapped_column(enum_column(Buyer))
    one_quote_eur: Mapped[int | None]
    several_quotes_eur: Mapped[int | None]
    works_one_quote_eur: Mapped[int | None]
    works_several_quotes_eur: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(300), default="")
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now)
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship()

    __mapper_args__ = {"version_id_col": version}
