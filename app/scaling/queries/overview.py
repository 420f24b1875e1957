"""All dossiers with who took them over, and the counts."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Select, extract, func, literal, select, union_all

from app.core.clock import now, today
from app.core.database import db
from app.core.paging import PAGE_SIZE, Page
from app.core.refs import path_of
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.scaling.models import Adoption, ScalingCase
from app.scaling.states import COUNTED, AdoptionState, ScalingState


@dataclass(frozen=True, slots=True)
class Taker:
    """An organisation that takes a solution over: what is shown of an adoption in a list."""

    ref: str
    state: AdoptionState
    organisation: str
    since: datetime | None
    experiment_id: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A dossier in the list. `days` is how long the decision took, or has taken so far."""

    path: str
    title: str
    organisation: str
    state: ScalingState
    decision_due: date
    decided_at: datetime | None
    days: int
    takers: tuple[Taker, ...]

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
    agencies: int
    by_month: tuple[tuple[int, int, int], ...]


def overview(number: int, size: int = PAGE_SIZE) -> Overview:
    """One page of dossiers with their takers, and the counts; three queries, whatever the number of rows."""
    counts, by_month = _counts()
    cases = _case_rows(number, size) if counts["cases"] else []
    return Overview(
        cases=Page(cases, number, size, counts["cases"]),
        undecided=counts["undecided"],
        in_use=counts["in_use"],
        takers=counts["takers"],
        agencies=counts["agencies"],
        by_month=by_month,
    )


def _counts() -> tuple[dict[str, int], tuple[tuple[int, int, int], ...]]:
    """The numbers on the page, and the months in which something came into use; one query."""
    nothing = literal(0)
    counted = Adoption.state.in_(COUNTED)

    def number(name: str, count: Any, *, of: type, where: Any = None) -> Select[Any]:
        statement = select(literal(name).label("name"), nothing.label("year"), nothing.label("month"), count)
        statement = statement.select_from(of)
        return statement if where is None else statement.where(where)

    year, month = (extract(part, Adoption.in_use_at).cast(Integer) for part in ("year", "month"))
    rows: Sequence[Any] = db.session.execute(
        union_all(
            number("cases", func.count(), of=ScalingCase),
            number("undecided", func.count(), of=ScalingCase, where=ScalingCase.state == ScalingState.PREPARING),
            number("in_use", func.count(), of=Adoption, where=counted),
            number("takers", func.count(Adoption.organisation_id.distinct()), of=Adoption, where=counted),
            number("agencies", func.count(), of=Organisation, where=Organisation.kind == OrganisationKind.AGENCY),
            select(literal("month"), year, month, func.count()).where(counted).group_by(year, month),
        )
    ).all()
    months = sorted((row.year, row.month, row[3]) for row in rows if row.name == "month")
    total, running = 0, []
    for in_year, in_month, came in months:
        total += came
        running.append((in_year, in_month, total))
    return {row.name: row[3] for row in rows if row.name != "month"}, tuple(running)


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
            title=row.title,
            organisation=row.organisation,
            state=row.state,
            decision_due=row.decision_due,
            decided_at=row.decided_at,
            days=((row.decided_at or now()) - row.created_at).days,
            takers=tuple(takers[row.experiment_id]),
        )
        for row in rows
    ]


def _takers(experiment_ids: Collection[int]) -> defaultdict[int, list[Taker]]:
    takers: defaultdict[int, list[Taker]] = defaultdict(list)
    if experiment_ids:
        for row in db.session.execute(
            select(Adoption.ref, Adoption.state, Organisation.name, Adoption.in_use_at, Adoption.experiment_id)
            .join(Organisation, Organisation.id == Adoption.organisation_id)
            .where(Adoption.experiment_id.in_(experiment_ids))
            .order_by(Adoption.in_use_at.is_(None), Adoption.in_use_at, Adoption.id)
        ):
            takers[row.experiment_id].append(Taker(*row))
    return takers
