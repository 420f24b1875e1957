"""Reads about dossiers and adoptions."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Select, and_, extract, func, literal, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.actor import Actor
from app.accounts.models import Membership, User
from app.accounts.states import Role
from app.core.clock import now, today
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.paging import PAGE_SIZE, Page
from app.core.refs import path_of, split_ref
from app.experiments.models import Experiment, TrojkaSeat
from app.experiments.states import Seat
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.scaling import policy
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


def get_case(ref: str, actor: Actor) -> ScalingCase:
    """The dossier behind an address. Raises `NotFoundError`."""
    case = db.session.scalar(
        select(ScalingCase)
        .options(
            joinedload(ScalingCase.experiment).joinedload(Experiment.organisation),
            joinedload(ScalingCase.experiment).joinedload(Experiment.supplier),
        )
        .where(ScalingCase.ref == split_ref(ref))
    )
    if case is None or not policy.can_view_case(actor, case):
        raise NotFoundError(ref)
    return case


def case_of(experiment_id: int) -> ScalingCase | None:
    """The dossier of an experiment, if there is one."""
    return db.session.scalar(select(ScalingCase).where(ScalingCase.experiment_id == experiment_id))


def get_adoption(ref: str, actor: Actor) -> Adoption:
    """The adoption behind an address. Raises `NotFoundError`."""
    adoption = db.session.scalar(
        select(Adoption)
        .options(joinedload(Adoption.organisation), joinedload(Adoption.experiment).joinedload(Experiment.organisation))
        .where(Adoption.ref == split_ref(ref))
    )
    if adoption is None or not policy.can_view_adoption(actor, adoption):
        raise NotFoundError(ref)
    return adoption


def adoption_by(organisation_id: int, experiment: Experiment) -> Adoption | None:
    """What this organisation already does with the experiment's solution."""
    return db.session.scalar(
        select(Adoption).where(Adoption.experiment_id == experiment.id, Adoption.organisation_id == organisation_id)
    )


def adoptions_of(experiment: Experiment) -> list[Adoption]:
    """Who takes this solution over, the longest in use first."""
    return list(
        db.session.scalars(
            select(Adoption)
            .join(Adoption.organisation)
            .options(contains_eager(Adoption.organisation))
            .where(Adoption.experiment_id == experiment.id)
            .order_by(Adoption.in_use_at.is_(None), Adoption.in_use_at, Adoption.id)
        )
    )


def adoptions_around(organisation: Organisation) -> list[Adoption]:
    """What this organisation takes over from others and what others take over from it."""
    return list(
        db.session.scalars(
            select(Adoption)
            .join(Adoption.experiment)
            .options(
                contains_eager(Adoption.experiment).joinedload(Experiment.organisation),
                joinedload(Adoption.organisation),
            )
            .where(
                or_(
                    Adoption.organisation_id == organisation.id,
                    Experiment.organisation_id == organisation.id,
                )
            )
            .order_by(Adoption.in_use_at.is_(None), Adoption.in_use_at, Adoption.id)
        )
    )


def adoption_among(organisation_ids: Collection[int], experiment: Experiment) -> Adoption | None:
    """The oldest adoption of this solution by one of these organisations."""
    if not organisation_ids:
        return None
    return db.session.scalar(
        select(Adoption)
        .where(Adoption.experiment_id == experiment.id, Adoption.organisation_id.in_(organisation_ids))
        .order_by(Adoption.id)
        .limit(1)
    )


def agencies_of(actor: Actor) -> list[Organisation]:
    """The organisations for which this person may take things over, by name."""
    ids = actor.organisation_ids(*policy.ADOPTERS)
    return list(db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name)))


def adopters(actor: Actor, experiment: Experiment) -> list[Organisation]:
    """The actor's organisations that may still take this solution over, by name."""
    taken = set(db.session.scalars(select(Adoption.organisation_id).where(Adoption.experiment_id == experiment.id)))
    ids = policy.adopting_ids(actor, experiment, taken)
    return [organisation for organisation in agencies_of(actor) if organisation.id in ids]


def people(organisation_id: int, *roles: Role) -> list[User]:
    """The people with one of these roles in an organisation, who can still sign in."""
    return list(
        db.session.scalars(
            select(User)
            .where(
                User.disabled_at.is_(None),
                User.memberships.any(and_(Membership.organisation_id == organisation_id, Membership.role.in_(roles))),
            )
            .order_by(User.id)
        )
    )


def givers(experiment: Experiment) -> list[User]:
    """Who can tell about the experiment: its project leader, or else the leads of its agency."""
    leaders = db.session.scalars(
        select(User)
        .join(TrojkaSeat, TrojkaSeat.user_id == User.id)
        .where(
            TrojkaSeat.experiment_id == experiment.id,
            TrojkaSeat.seat == Seat.PROJECT_LEADER,
            User.disabled_at.is_(None),
        )
    )
    return list(leaders) or people(experiment.organisation_id, Role.LEAD)


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


def in_use_count(experiment: Experiment) -> int:
    """How many organisations use this solution; interest and tests do not count."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Adoption)
            .where(Adoption.experiment_id == experiment.id, Adoption.state.in_(COUNTED))
        )
        or 0
    )
