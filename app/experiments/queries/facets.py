"""The choices beside a list, each with how many rows it would show under the other filters: one query for all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CTE, Select, String, Subquery, Table, cast, func, literal, select, union_all

from app.core.database import db
from app.core.i18n import language
from app.organisations.models import Organisation
from app.themes.models import Theme
from app.themes.queries import is_called

MAX_AGENCIES = 12
"""Agencies among the filters: those with most rows, and those that are chosen."""

Found = Callable[[str], Subquery]
"""Gives the rows that fit all filters but the named one, as a subquery with at least `id`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter, with how many rows it would show."""

    value: str
    label: Any
    count: int
    checked: bool


class Counts:
    """What `count` read: the total and, per facet, its rows (value, label, parent, number)."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.by_facet: dict[str, list[Any]] = {}
        for row in rows:
            self.by_facet.setdefault(row.facet, []).append(row)

    @property
    def total(self) -> int:
        return int(self.by_facet["total"][0].number)

    def of_enum(self, facet: str, members: Iterable[Any], chosen: Sequence[Any]) -> list[Choice]:
        """The members that have rows or are chosen, in the order of the enum."""
        numbers = {row.value: row.number for row in self.by_facet.get(facet, [])}
        return [
            Choice(member.value, member.label, numbers.get(member.value, 0), member in chosen)
            for member in members
            if member.value in numbers or member in chosen
        ]

    def of_themes(self, chosen: Sequence[str]) -> list[Choice]:
        """The main themes; below one that is chosen, or that holds a chosen one, also the themes in it."""
        rows = sorted(self.by_facet.get("theme", []), key=lambda row: row.label.casefold())
        parents = {row.value: row.parent for row in rows}
        unfolded = {slug for theme in chosen for slug in (theme, parents.get(theme, "")) if slug}
        choices = []
        for top in (row for row in rows if not row.parent):
            below = [row for row in rows if row.parent == top.value and top.value in unfolded]
            for row in (top, *below):
                if row.number or row.value in chosen:
                    label = f"\N{EN DASH} {row.label}" if row.parent else row.label
                    choices.append(Choice(row.value, label, row.number, row.value in chosen))
        return choices

    def of_agencies(self, chosen: Sequence[str]) -> list[Choice]:
        """The agencies with most rows first, and those that are chosen."""
        rows = sorted(self.by_facet.get("agency", []), key=lambda row: (-row.number, row.label.casefold()))
        shown = rows[:MAX_AGENCIES] + [row for row in rows[MAX_AGENCIES:] if row.value in chosen]
        return [Choice(row.value, row.label, row.number, row.value in chosen) for row in shown]


def count(found: Found, *, enums: Sequence[str], theme_table: Table, with_agencies: bool = False) -> Counts:
    """Read all counts. `enums` are columns of `found`; with agencies it must have `organisation_id`."""
    selects = [_row("total", literal(""), literal(""), literal(""), func.count()).select_from(found(""))]
    for name in enums:
        rows = found(name)
        column = rows.c[name]
        selects.append(
            _row(name, cast(column, String), literal(""), literal(""), func.count())
            .select_from(rows)
            .where(column.is_not(None))
            .group_by(column)
        )
    selects.append(_theme_rows(found("theme"), theme_table))
    if with_agencies:
        rows = found("agency")
        selects.append(
            _row("agency", Organisation.slug, Organisation.name, literal(""), func.count())
            .select_from(rows)
            .join(Organisation, Organisation.id == rows.c.organisation_id)
            .group_by(Organisation.id)
        )
    return Counts(db.session.execute(select(union_all(*selects).subquery())))


def bearing(theme_table: Table, slugs: Sequence[str]) -> Select[int]:
    """The ids of records that bear one of these themes or a theme below it."""
    branches = _branches()
    return (
        select(theme_table.c.record_id)
        .join(branches, branches.c.theme_id == theme_table.c.theme_id)
        .join(Theme, Theme.id == branches.c.top_id)
        .where(is_called(slugs))
    )


def theme_names(theme_table: Table, record_id: Any) -> Any:
    """The names of a record's themes in one text, as a column, in the language of the reader."""
    return (
        select(func.aggregate_strings(_theme_name(), ", "))
        .select_from(theme_table.join(Theme, Theme.id == theme_table.c.theme_id))
        .where(theme_table.c.record_id == record_id)
        .scalar_subquery()
    )


def _theme_rows(rows: Subquery, theme_table: Table) -> Select[Any]:
    branches, parent = _branches(), select(Theme).subquery()
    return (
        _row("theme", Theme.slug, _theme_name(), func.coalesce(parent.c.slug, ""), func.count(rows.c.id.distinct()))
        .select_from(Theme)
        .outerjoin(parent, parent.c.id == Theme.parent_id)
        .join(branches, branches.c.top_id == Theme.id)
        .outerjoin(theme_table, theme_table.c.theme_id == branches.c.theme_id)
        .outerjoin(rows, rows.c.id == theme_table.c.record_id)
        .group_by(Theme.id, parent.c.slug)
    )


@cache
def _branches() -> CTE:
    """Pairs (theme, it or a theme below it) of the whole tree; one and the same in every part of a query."""
    branches = select(Theme.id.label("top_id"), Theme.id.label("theme_id")).cte("branches", recursive=True)
    return branches.union_all(select(branches.c.top_id, Theme.id).join(Theme, Theme.parent_id == branches.c.theme_id))


def _theme_name() -> Any:
    return func.coalesce(func.nullif(Theme.name_en, ""), Theme.name) if language() == "en" else Theme.name


def _row(facet: str, value: Any, label: Any, parent: Any, number: Any) -> Select[Any]:
    return select(
        literal(facet).label("facet"),
        value.label("value"),
        label.label("label"),
        parent.label("parent"),
        number.label("number"),
    )
