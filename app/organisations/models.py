"""Organisations and the invitations to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.states import Role
from app.core.clock import now
from app.core.database import Base, Timestamped, UTCDateTime, enum_column
from app.organisations.states import OrganisationKind


class Organisation(Timestamped, Base):
    """An organisation with its identifiers. `register_kind` is its kind in the national register of public bodies.

    `province` is the name of the province it lies in, empty when it is not known or lies in several.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("inhabitants IS NULL OR inhabitants >= 0", name="inhabitants_positive"),
        Index("ix_organisation_kind_name", "kind", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    abbreviation: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[OrganisationKind] = mapped_column(enum_column(OrganisationKind))
    register_kind: Mapped[str] = mapped_column(String(80), default="")
    sector: Mapped[str] = mapped_column(String(80), default="")
    cluster: Mapped[str] = mapped_column(String(80), default="")
    size_class: Mapped[str] = mapped_column(String(40), default="")
    tooi: Mapped[str | None] = mapped_column(String(200), unique=True)
    oin: Mapped[str | None] = mapped_column(String(20))
    kvk: Mapped[str | None] = mapped_column(String(8))
    website: Mapped[str] = mapped_column(String(300), default="")
    inhabitants: Mapped[int | None]
    place: Mapped[str] = mapped_column(String(120), default="")
    province: Mapped[str] = mapped_column(String(40), default="", index=True)
    description: Mapped[str] = mapped_column(Text, default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Invitation(Base):
    """An invitation by mail to take a role in an organisation; counts once, until it expires."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role] = mapped_column(enum_column(Role))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    organisation: Mapped[Organisation] = relationship()
