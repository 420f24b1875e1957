"""The list of vraagstukken with its filters: two queries whatever the number of rows.

One reads all counts together (how many there would be with each choice, under the other filters), one reads the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CTE, ColumnElement, Select, String, case, cast, func, literal, or_, select, union_all

from app.accounts.actor import Actor
from app.challenges import queries
from app.challenges.models import SIX_QUESTIONS, Challenge, challenge_theme
from app.challenges.states import ChallengeState
from app.core.database import db
from app.core.paging import PAGE_SIZE, Page
from app.organisations.models import Organisation
from app.themes.models import Theme
from app.themes.queries import is_called

MAX_WORDS = 10
MAX_AGENCIES = 12
"""Agencies among the filters: those with the most vraagstukken, and those that are chosen."""


def _all_branches() -> CTE:
    """Pairs (theme, it or a theme below it) of the whole tree."""
    top = select(Theme.id.label("top_id"), Theme.id.label("theme_id")).cte("branches", recursive=True)
    below = select(top.c.top_id, Theme.id).join(Theme, Theme.parent_id == top.c.theme_id)
    return top.union_all(below)


# One for all parts of a statement: the database refuses two that have the same name.
BRANCHES = _all_branches()


class Order(StrEnum):
    """The order of the list; the value stands in the address."""

    CLOSING = "sluiting"
    NEWEST = "nieuwste"
    BUDGET = "budget"

    @property
    def label(self) -> Any:
        """The order as people read it."""
        return ORDER_LABELS[self]


ORDER_LABELS = {Order.CLOSING: _l("Closing first"), Order.NEWEST: _l("Newest"), Order.BUDGET: _l("Most money")}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for. Themes and agencies are slugs; a theme stands for everything below it."""

    words: str = ""
    themes: tuple[str, ...] = ()
    stages: tuple[ChallengeState, ...] = ()
    agencies: tuple[str, ...] = ()
    order: Order = Order.CLOSING

    @property
    def active(self) -> int:
        """How many choices are made, words apart."""
        return len(self.themes) + len(self.stages) + len(self.agencies)


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter, with how many vraagstukken it would show."""

    value: str
    label: Any
    count: int
    checked: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list and the choices beside it."""

    page: Page[Any]
    stages: list[Choice] = field(default_factory=list)
    themes: list[Choice] = field(default_factory=list)
    agencies: list[Choice] = field(default_factory=list)


def listing(filters: Filters, actor: Actor, number: int, size: int = PAGE_SIZE) -> Listing:
    """Page `number` (the last one when there are fewer) of what the actor may see; two queries."""
    counts = db.session.execute(_counts(filters, actor)).all()
    total = next(row.number for row in counts if row.facet == "total")
    number = min(number, max(1, -(-total // size)))
    rows = db.session.execute(_rows(filters, actor).limit(size).offset((number - 1) * size)).all() if total else []
    return Listing(
        page=Page(rows=rows, number=number, size=size, total=total),
        stages=_stage_choices([row for row in counts if row.facet == "stage"], filters.stages),
        themes=_theme_choices([row for row in counts if row.facet == "theme"], filters.themes),
        agencies=_agency_choices([row for row in counts if row.facet == "agency"], filters.agencies),
    )


def _rows(filters: Filters, actor: Actor) -> Select[Any]:
    stage = Challenge.stage
    newest = func.coalesce(Challenge.published_at, Challenge.created_at).desc()
    orders: dict[Order, tuple[Any, ...]] = {
        Order.CLOSING: (
            case((stage == ChallengeState.OPEN, 0), (stage == ChallengeState.DIALOGUE, 1), else_=2),
            case((stage == ChallengeState.OPEN, Challenge.closing_at)).asc().nulls_last(),
            newest,
        ),
        Order.NEWEST: (newest,),
        Order.BUDGET: (queries.once_open(Challenge.budget_eur).desc().nulls_last(), newest),
    }
    return queries.rows(actor).where(*_conditions(filters)).order_by(*orders[filters.order], Challenge.id.desc())


def _conditions(filters: Filters, *, leave_out: str = "") -> list[ColumnElement[bool]]:
    conditions = [_text().icontains(word, autoescape=True) for word in filters.words.split()[:MAX_WORDS]]
    if filters.stages and leave_out != "stage":
        conditions.append(Challenge.stage.in_(filters.stages))
    if filters.agencies and leave_out != "agency":
        agencies = select(Organisation.id).where(Organisation.slug.in_(filters.agencies))
        conditions.append(Challenge.organisation_id.in_(agencies))
    if filters.themes and leave_out != "theme":
        conditions.append(Challenge.id.in_(_bearing(filters.themes)))
    return conditions


def _text() -> Any:
    text: Any = Challenge.title
    for name in SIX_QUESTIONS:
        text = text + " " + getattr(Challenge, name)
    return text


def _bearing(slugs: Sequence[str]) -> Select[tuple[int]]:
    """The ids of vraagstukken that bear one of these themes or a theme below it."""
    return (
        select(challenge_theme.c.record_id)
        .join(BRANCHES, BRANCHES.c.theme_id == challenge_theme.c.theme_id)
        .join(Theme, Theme.id == BRANCHES.c.top_id)
        .where(is_called(slugs))
    )


def _counts(filters: Filters, actor: Actor) -> Select[Any]:
    """Rows (facet, value, label, parent, number): the total and every choice of every filter."""

    def found(leave_out: str = "") -> Any:
        return (
            select(Challenge.id, Challenge.stage.label("stage"), Challenge.organisation_id)
            .where(queries.visible_to(actor), *_conditions(filters, leave_out=leave_out))
            .subquery()
        )

    every, by_stage, by_theme, by_agency = found(), found("stage"), found("theme"), found("agency")
    parent = select(Theme).subquery()
    selects = (
        _count_rows("total", literal(""), literal(""), literal(""), func.count()).select_from(every),
        _count_rows("stage", cast(by_stage.c.stage, String), literal(""), literal(""), func.count())
        .select_from(by_stage)
        .group_by(by_stage.c.stage),
        _count_rows(
            "theme",
            Theme.slug,
            queries.theme_name(),
            func.coalesce(parent.c.slug, ""),
            func.count(by_theme.c.id.distinct()),
        )
        .select_from(Theme)
        .outerjoin(parent, parent.c.id == Theme.parent_id)
        .join(BRANCHES, BRANCHES.c.top_id == Theme.id)
        .outerjoin(challenge_theme, challenge_theme.c.theme_id == BRANCHES.c.theme_id)
        .outerjoin(by_theme, by_theme.c.id == challenge_theme.c.record_id)
        .group_by(Theme.id, parent.c.slug),
        _count_rows("agency", Organisation.slug, Organisation.name, literal(""), func.count(by_agency.c.id))
        .select_from(Organisation)
        .outerjoin(by_agency, by_agency.c.organisation_id == Organisation.id)
        .where(or_(by_agency.c.id.is_not(None), Organisation.slug.in_(filters.agencies)))
        .group_by(Organisation.id),
    )
    rows = union_all(*selects).subquery()
    return select(rows)


def _count_rows(facet: str, value: Any, label: Any, parent: Any, number: Any) -> Select[Any]:
    return select(
        literal(facet).label("facet"),
        value.label("value"),
        label.label("label"),
        parent.label("parent"),
        number.label("number"),
    )


def _stage_choices(rows: Sequence[Any], chosen: Sequence[ChallengeState]) -> list[Choice]:
    counts = {ChallengeState(row.value): row.number for row in rows}
    return [
        Choice(stage.value, stage.label, counts.get(stage, 0), stage in chosen)
        for stage in ChallengeState
        if stage in counts or stage in chosen
    ]


def _theme_choices(rows: Sequence[Any], chosen: Sequence[str]) -> list[Choice]:
    """The main themes; below one that is chosen, or that holds a chosen one, also the themes in it."""
    parents = {row.value: row.parent for row in rows}
    unfolded = {slug for theme in chosen for slug in (theme, parents.get(theme, "")) if slug}
    ordered = sorted(rows, key=lambda row: row.label.casefold())
    choices: list[Choice] = []

    def add(row: Any, depth: int) -> None:
        if row.number or row.value in chosen:
            label = "\N{EN DASH} " * depth + row.label
            choices.append(Choice(row.value, label, row.number, row.value in chosen))
        if row.value in unfolded:
            for below in ordered:
                if below.parent == row.value:
                    add(below, depth + 1)

    for row in ordered:
        if not row.parent:
            add(row, 0)
    return choices


def _agency_choices(rows: Sequence[Any], chosen: Sequence[str]) -> list[Choice]:
    by_number = sorted(rows, key=lambda row: (-row.number, row.label.casefold()))
    shown = by_number[:MAX_AGENCIES] + [row for row in by_number[MAX_AGENCIES:] if row.value in chosen]
    return [Choice(row.value, row.label, row.number, row.value in chosen) for row in shown]
