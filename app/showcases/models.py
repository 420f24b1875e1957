"""Stories in the etalage, how they are spread, and the ambassadors who do so."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.clock import now
from app.core.database import Base, Timestamped, UTCDateTime, enum_column
from app.core.refs import Referable
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.showcases.states import ConsentSide, SharingKind, ShowcaseOutcome, ShowcaseState
from app.themes.models import Theme, theme_links

showcase_theme = theme_links("showcase")
ambassador_theme = theme_links("ambassador")


class Showcase(Referable, Timestamped, Base):
    """A story, from an experiment of ours or from a published source that is named.

    `returned_*` is what a party last asked when it sent the story back: changes, or its consent withdrawn. It stays
    until the story is published.
    """

    __tablename__ = "showcase"
    __table_args__ = (
        CheckConstraint("experiment_id IS NOT NULL OR source <> ''", name="has_origin"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_has_date"),
        CheckConstraint(
            "state <> 'published' OR experiment_id IS NULL"
            " OR (agency_consent_at IS NOT NULL AND supplier_consent_at IS NOT NULL)",
            name="published_has_consent",
        ),
        CheckConstraint(
            "returned_at IS NULL OR (returned_reason <> '' AND returned_side IS NOT NULL)", name="returned_has_reason"
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
    returned_side: Mapped[ConsentSide | None] = mapped_column(enum_column(ConsentSide))
    returned_reason: Mapped[str] = mapped_column(Text, default="")
    returned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    experiment: Mapped[Experiment | None] = relationship()
    agency_consent_by: Mapped[User | None] = relationship(foreign_keys=[agency_consent_by_id])
    supplier_consent_by: Mapped[User | None] = relationship(foreign_keys=[supplier_consent_by_id])
    themes: Mapped[list[Theme]] = relationship(secondary=showcase_theme, order_by=Theme.name)
    sharings: Mapped[list["Sharing"]] = relationship(
        back_populates="showcase", cascade="all, delete-orphan", order_by="Sharing.on.desc(), Sharing.id.desc()"
    )

    __mapper_args__ = {"version_id_col": version}


class Sharing(Base):
    """One time that a story was spread: how, on which day, and where or to whom."""

    __tablename__ = "sharing"

    id: Mapped[int] = mapped_column(primary_key=True)
    showcase_id: Mapped[int] = mapped_column(ForeignKey("showcase.id", ondelete="CASCADE"), index=True)
    kind: Mapped[SharingKind] = mapped_column(enum_column(SharingKind))
    on: Mapped[date]
    note: Mapped[str] = mapped_column(String(300), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    showcase: Mapped[Showcase] = relationship(back_populates="sharings")


class Ambassador(Referable, Timestamped, Base):
    """The public page of an ambassador, which they make themselves."""

    __tablename__ = "ambassador"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    about: Mapped[str] = mapped_column(Text, default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    user: Mapped[User] = relationship()
    themes: Mapped[list[Theme]] = relationship(secondary=ambassador_theme, order_by=Theme.name)

    __mapper_args__ = {"version_id_col": version}

    @property
    def slug_source(self) -> str:
        return self.user.name


class Introduction(Referable, Base):
    """An ambassador brought a giver and a taker together about one solution.

    What followed is the adoption of that solution by the taker, if there is one.
    """

    __tablename__ = "introduction"
    __table_args__ = (UniqueConstraint("experiment_id", "taker_id", "ambassador_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    taker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    ambassador_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    experiment: Mapped[Experiment] = relationship()
    giver: Mapped[Organisation] = relationship(foreign_keys=[giver_id])
    taker: Mapped[Organisation] = relationship(foreign_keys=[taker_id])
