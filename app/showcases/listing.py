"""The public lists of stories. The etalage with its filters and counts takes two queries, however many rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, Subquery, func, select

from app.core.countries import country_name
from app.core.database import db
from app.core.paging import Page
from app.core.refs import path_of
from app.experiments.models import Experiment
from app.experiments.queries.facets import Choice, bearing, count, theme_names
from app.files.models import StoredFile
from app.showcases.models import Showcase, showcase_theme
from app.showcases.states import ShowcaseOutcome, ShowcaseState

PAGE_SIZE = 12


class Order(StrEnum):
    """The order of the list; the value stands in the address."""

    NEWEST = "nieuwste"
    TITLE = "titel"

    @property
    def label(self) -> Any:
        return _ORDER_LABELS[self]


_ORDER_LABELS = {Order.NEWEST: _l("Newest"), Order.TITLE: _l("By title")}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for. Themes are slugs and stand for all below them; countries are ISO 3166 codes."""

    themes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    outcomes: tuple[ShowcaseOutcome, ...] = ()
    order: Order = Order.NEWEST

    @property
    def active(self) -> int:
        """How many choices are made."""
        return len(self.themes) + len(self.countries) + len(self.outcomes)


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story in a list; `picture_ref` is the address part of its picture, if it has one."""

    ref: str
    title: str
    summary: str
    result: str
    organisation_name: str
    country: str
    outcome: ShowcaseOutcome
    published_at: datetime
    themes: str
    picture_ref: str | None
    picture_alt: str

    @property
    def path(self) -> str:
        return path_of(self.ref, self.title)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list and the choices beside it."""

    page: Page[StoryRow]
    themes: list[Choice]
    countries: list[Choice]
    outcomes: list[Choice]


def listing(filters: Filters, number: int, size: int = PAGE_SIZE) -> Listing:
    """Page `number` (the last one when there are fewer) of the public stories."""

    def found(leave_out: str) -> Subquery:
        return (
            select(Showcase.id, Showcase.country.label("country"), Showcase.outcome.label("outcome"))
            .where(is_public(), *_conditions(filters, leave_out))
            .subquery()
        )

    counts = count(found, enums=["country", "outcome"], theme_table=showcase_theme)
    number = min(number, max(1, -(-counts.total // size)))
    rows = _read(*_conditions(filters), order=filters.order, limit=size, offset=(number - 1) * size)
    return Listing(
        page=Page(rows=rows, number=number, size=size, total=counts.total),
        themes=counts.of_themes(filters.themes),
        countries=_country_choices(counts.by_facet.get("country", []), filters.countries),
        outcomes=counts.of_enum("outcome", ShowcaseOutcome, filters.outcomes),
    )


def newest(limit: int) -> list[StoryRow]:
    """The latest stories, for the first page; one query."""
    return _read(limit=limit)


def latest_of_organisation(organisation_id: int, limit: int) -> list[StoryRow]:
    """The latest stories about experiments of this agency or this supplier; one query."""
    is_theirs = (Experiment.organisation_id == organisation_id) | (Experiment.supplier_id == organisation_id)
    return _read(Showcase.experiment_id.in_(select(Experiment.id).where(is_theirs)), limit=limit)


def latest_of_ambassador(user_id: int, limit: int) -> list[StoryRow]:
    """The latest stories that this ambassador curated; one query."""
    return _read(Showcase.ambassador_id == user_id, limit=limit)


def is_public() -> ColumnElement[bool]:
    """`policy.can_view` for a visitor, as a condition in SQL."""
    return Showcase.state == ShowcaseState.PUBLISHED


def _read(
    *conditions: ColumnElement[bool], order: Order = Order.NEWEST, limit: int = PAGE_SIZE, offset: int = 0
) -> list[StoryRow]:
    first: Any = Showcase.title if order is Order.TITLE else Showcase.published_at.desc()
    statement = _rows().where(is_public(), *conditions).order_by(first, Showcase.id.desc()).limit(limit).offset(offset)
    return [StoryRow(*row) for row in db.session.execute(statement)]


def _rows() -> Select[*tuple[Any, ...]]:
    picture = select(func.max(StoredFile.ref)).where(
        StoredFile.record_kind == "showcase", StoredFile.record_id == Showcase.id
    )
    return select(
        Showcase.ref,
        Showcase.title,
        Showcase.summary,
        Showcase.result,
        Showcase.organisation_name,
        Showcase.country,
        Showcase.outcome,
        Showcase.published_at,
        theme_names(showcase_theme, Showcase.id),
        picture.scalar_subquery(),
        Showcase.picture_alt,
    )


def _conditions(filters: Filters, leave_out: str = "") -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.themes and leave_out != "theme":
        conditions.append(Showcase.id.in_(bearing(showcase_theme, filters.themes)))
    if filters.countries and leave_out != "country":
        conditions.append(Showcase.country.in_(filters.countries))
    if filters.outcomes and leave_out != "outcome":
        conditions.append(Showcase.outcome.in_(filters.outcomes))
    return conditions


def _country_choices(rows: Sequence[Any], chosen: Sequence[str]) -> list[Choice]:
    choices = [Choice(row.value, country_name(row.value), row.number, row.value in chosen) for row in rows]
    return sorted(choices, key=lambda choice: str(choice.label))
