"""All dossiers with who took them over, and the counts."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Integer, Select, extract, func, literal, select, union_all
from sqlalchemy.orm import aliased

from app.core.clock import now, today
from app.core.database import db
from app.core.paging import PAGE_SIZE, Page
from app.core.refs import path_of
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.scaling.coverage import Coverage, Group, coverage
from app.scaling.growth import months_of
from app.scaling.models import Adoption, ScalingCase
from app.scaling.queries.spread import groups_of_register
from app.scaling.states import COUNTED, AdoptionState, ScalingState

TAKERS_SHOWN = 5
"""Of each solution in the list; all of them are on its own page."""


@dataclass(frozen=True, slots=True)
class Taker:
    """An organisation that takes a solution over, and from whom: what is shown of an adoption in a list.

    `giver` is None for who took it over from the agency of the experiment.
    """

    ref: str
    state: AdoptionState
    organisation: str
    giver: str | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A dossier in the list. `days` is how long the decision took, or has taken so far.

    `takers` are the first few of all `adoptions`.
    """

    path: str
    spread_path: str
    title: str
    organisation: str
    state: ScalingState
    decision_due: date
    decided_at: datetime | None
    days: int
    takers: Sequence[Taker]
    adoptions: int

    @property
    def is_late(self) -> bool:
        return self.decided_at is None and self.decision_due < today()


@dataclass(frozen=True, slots=True)
class Overview:
    """The page of dossiers with the counts around it. `by_month` are (year, month, in use by then), oldest first."""

    cases: Page[CaseRow]
    undecided: int
    in_use: int
    takers: int
    coverage: Coverage
    by_month: tuple[tuple[int, int, int], ...]


def overview(number: int, size: int = PAGE_SIZE) -> Overview:
    """One page of dossiers with their takers, and the counts; three queries, whatever the number of rows."""
    counts, by_month, covered = _counts()
    cases = _case_rows(number, size) if counts["cases"] else []
    return Overview(
        cases=Page(cases, number, size, counts["cases"]),
        undecided=counts["undecided"],
        in_use=counts["in_use"],
        takers=counts["takers"],
        coverage=covered,
        by_month=by_month,
    )


def _counts() -> tuple[dict[str, int], tuple[tuple[int, int, int], ...], Coverage]:
    """The numbers on the page, the months in which something came into use, and the coverage; one query."""
    counted = Adoption.state.in_(COUNTED)

    def row(name: str, number: Any, *, keys: Any = ("", ""), numbers: Any = (0, 0)) -> Select[Any]:
        cells = (as_cell(value) for value in (name, *keys, *numbers))
        return select(*(cell.label(label) for cell, label in zip(cells, CELLS, strict=True)), number)

    year, month, day, hour = (
        extract(part, Adoption.in_use_at).cast(Integer) for part in ("year", "month", "day", "hour")
    )
    # Hours of UTC: in which month of Amsterdam they lie, no database says alike.
    hours = (year * 100 + month, day * 100 + hour)
    groups = groups_of_register().subquery()
    rows: Sequence[Any] = db.session.execute(
        union_all(
            row("cases", func.count()).select_from(ScalingCase),
            row("undecided", func.count()).where(ScalingCase.state == ScalingState.PREPARING),
            row("in_use", func.count()).where(counted),
            row("takers", func.count(Adoption.organisation_id.distinct())).where(counted),
            row("month", func.count(), numbers=hours).where(counted).group_by(*hours),
            row("group", groups.c.adopters, keys=(groups.c.sector, groups.c.province), numbers=(groups.c.agencies, 0)),
        )
    ).all()
    came = [
        datetime(row.one // 100, row.one % 100, row.two // 100, row.two % 100, tzinfo=UTC)
        for row in rows
        if row.name == "month"
        for _ in range(row[-1])
    ]
    counts = {row.name: row[-1] for row in rows if row.name not in {"month", "group"}}
    found = [Group(row.sector, row.province, row.one, row[-1]) for row in rows if row.name == "group"]
    return counts, tuple(months_of(came)), coverage(found)


CELLS = ("name", "sector", "province", "one", "two")


def as_cell(value: Any) -> Any:
    return literal(value) if isinstance(value, str | int) else value


def _case_rows(number: int, size: int) -> list[CaseRow]:
    rows = db.session.execute(
        select(
            ScalingCase.ref,
            ScalingCase.experiment_id,
            ScalingCase.state,
            ScalingCase.created_at,
            ScalingCase.decision_due,
            ScalingCase.decided_at,
            Experiment.title,
            Experiment.ref.label("experiment_ref"),
            Organisation.name.label("organisation"),
        )
        .join(Experiment, Experiment.id == ScalingCase.experiment_id)
        .join(Organisation, Organisation.id == Experiment.organisation_id)
        # What still waits for a decision comes first, the most urgent on top.
        .order_by(ScalingCase.decided_at.is_not(None), ScalingCase.decided_at.desc(), ScalingCase.decision_due)
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    takers = _takers([row.experiment_id for row in rows])
    return [
        CaseRow(
            path=path_of(row.ref, row.title),
            spread_path=path_of(row.experiment_ref, row.title),
            title=row.title,
            organisation=row.organisation,
            state=row.state,
            decision_due=row.decision_due,
            decided_at=row.decided_at,
            days=((row.decided_at or now()) - row.created_at).days,
            takers=takers[row.experiment_id][0],
            adoptions=takers[row.experiment_id][1],
        )
        for row in rows
    ]


def _takers(experiment_ids: Collection[int]) -> defaultdict[int, tuple[list[Taker], int]]:
    """Of each experiment the first takers, those in use first, and how many there are in all."""
    takers: defaultdict[int, tuple[list[Taker], int]] = defaultdict(lambda: ([], 0))
    if not experiment_ids:
        return takers
    giving, giver = aliased(Adoption), aliased(Organisation)
    order = (Adoption.in_use_at.is_(None), Adoption.in_use_at, Adoption.id)
    numbered = (
        select(
            Adoption.experiment_id,
            Adoption.ref,
            Adoption.state,
            Organisation.name.label("organisation"),
            giver.name.label("giver"),
            Adoption.in_use_at,
            func.row_number().over(partition_by=Adoption.experiment_id, order_by=order).label("number"),
            func.count().over(partition_by=Adoption.experiment_id).label("adoptions"),
        )
        .join(Organisation, Organisation.id == Adoption.organisation_id)
        .outerjoin(giving, giving.id == Adoption.taken_from_id)
        .outerjoin(giver, giver.id == giving.organisation_id)
        .where(Adoption.experiment_id.in_(experiment_ids))
        .subquery()
    )
    statement = select(numbered).where(numbered.c.number <= TAKERS_SHOWN)
    for row in db.session.execute(statement.order_by(numbered.c.experiment_id, numbered.c.number)):
        shown, _ = takers[row.experiment_id]
        shown.append(Taker(row.ref, row.state, row.organisation, row.giver, row.in_use_at))
        takers[row.experiment_id] = (shown, row.adoptions)
    return takers
