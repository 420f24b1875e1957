"""What people follow, and what was found for them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.clock import now
from app.core.database import Base, Timestamped, UTCDateTime, enum_column
from app.core.refs import Referable
from app.following.states import FollowedKind, Pace
from app.organisations.models import Organisation
from app.search.documents import News
from app.themes.models import Theme


class Subscription(Referable, Timestamped, Base):
    """One thing that one person follows: a theme, an agency, or a search.

    `search` is {"text": what was typed, "filters": {facet: [values]}}; `search_key` is the same for the same question,
    so that nobody saves it twice. What was published before `created_at` is no news. Stopped, it stays for a day, so
    that stopping can be undone and nothing is told twice.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint("(kind = 'theme') = (theme_id IS NOT NULL)", name="theme_of_theme"),
        CheckConstraint("(kind = 'agency') = (organisation_id IS NOT NULL)", name="agency_of_agency"),
        CheckConstraint("(kind = 'search') = (search_key IS NOT NULL)", name="search_of_search"),
        UniqueConstraint("user_id", "theme_id", name="uq_subscription_user_theme"),
        UniqueConstraint("user_id", "organisation_id", name="uq_subscription_user_organisation"),
        UniqueConstraint("user_id", "search_key", name="uq_subscription_user_search"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[FollowedKind] = mapped_column(enum_column(FollowedKind))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    search: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    search_key: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200), default="")
    pace: Mapped[Pace] = mapped_column(enum_column(Pace), default=Pace.DAILY)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    user: Mapped[User] = relationship()
    theme: Mapped[Theme | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Finding(Base):
    """What is new for a subscription: a record that was published, opened or ended. Found once, told once.

    It is new until it was seen.
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("subscription_id", "kind", "record_id", "news", name="uq_finding_record"),
        Index("ix_finding_kind_record", "kind", "record_id"),
        Index("ix_finding_told", "told_at", "subscription_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    news: Mapped[News] = mapped_column(enum_column(News))
    found_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    subscription: Mapped[Subscription] = relationship()


class CalendarKey(Base):
    """The key in the address of somebody's own calendar, kept as a hash; a new one ends the old address."""

    __tablename__ = "calendar_key"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
