"""Stories in the etalage."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Timestamped, UTCDateTime, enum_column
from app.core.refs import Referable
from app.experiments.models import Experiment
from app.showcases.states import ShowcaseOutcome, ShowcaseState
from app.themes.models import Theme, theme_links

showcase_theme = theme_links("showcase")


class Showcase(Referable, Timestamped, Base):
    """A story, from an experiment of ours or from a published source that is named."""

    __tablename__ = "showcase"
    __table_args__ = (
        CheckConstraint("experiment_id IS NOT NULL OR source <> ''", name="has_origin"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_has_date"),
        CheckConstraint(
            "state <> 'published' OR experiment_id IS NULL"
            " OR (agency_consent_at IS NOT NULL AND supplier_consent_at IS NOT NULL)",
            name="published_has_consent",
        ),
        Index("ix_showcase_state_published", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int | None] = mapped_column(ForeignKey("experiment.id"), unique=True)
    ambassador_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    state: Mapped[ShowcaseState] = mapped_column(enum_column(ShowcaseState), default=ShowcaseState.CONCEPT)
    outcome: Mapped[ShowcaseOutcome] = mapped_column(enum_column(ShowcaseOutcome), default=ShowcaseOutcome.UNKNOWN)
    organisation_name: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    story: Mapped[str] = mapped_column(Text, default="")
    money: Mapped[str] = mapped_column(Text, default="")
    adaptations: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2), default="NL")
    source: Mapped[str] = mapped_column(String(300), default="")
    source_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    picture_alt: Mapped[str] = mapped_column(String(300), default="")
    agency_consent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    agency_consent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    supplier_consent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    supplier_consent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    experiment: Mapped[Experiment | None] = relationship()
    themes: Mapped[list[Theme]] = relationship(secondary=showcase_theme, order_by=Theme.name)

    __mapper_args__ = {"version_id_col": version}
