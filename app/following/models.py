"""Subscriptions, what was found for them, and the key of a personal calendar."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.clock import now
from app.core.database import Base, UTCDateTime, enum_column
from app.core.refs import Referable
from app.following.states import Pace, SubscriptionKind
from app.organisations.models import Organisation
from app.themes.models import Theme


class Subscription(Referable, Base):
    """Somebody who wants to hear what is new on a theme, of an organisation, or for a search.

    `search` is {"q": words, "filters": {facet: values}}; `search_key` is a hash of it, so that one search is kept once.
    Only what came after `created_at` counts as new.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("user_id", "theme_id"),
        UniqueConstraint("user_id", "organisation_id"),
        UniqueConstraint("user_id", "search_key"),
        CheckConstraint("(kind = 'theme') = (theme_id IS NOT NULL)", name="theme"),
        CheckConstraint("(kind = 'agency') = (organisation_id IS NOT NULL)", name="organisation"),
        CheckConstraint("(kind = 'search') = (search_key IS NOT NULL)", name="search"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[SubscriptionKind] = mapped_column(enum_column(SubscriptionKind))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    search: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    search_key: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200), default="")
    pace: Mapped[Pace] = mapped_column(enum_column(Pace), default=Pace.DAILY)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    mailed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()
    theme: Mapped[Theme | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class Finding(Base):
    """A record that became public and that a subscription asked for, once each. `mailed_at`: when it was told."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("subscription_id", "kind", "record_id"),
        Index("ix_finding_mailed", "mailed_at", "subscription_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    found_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    mailed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    subscription: Mapped[Subscription] = relationship()


class CalendarKey(Base):
    """The secret address of somebody's own calendar; only its hash is kept, and a new one ends the old one."""

    __tablename__ = "calendar_key"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
