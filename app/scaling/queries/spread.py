"""How one solution spreads: the solution, all who take it over, and the register around them; a query each."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import path_of, split_ref
from app.experiments.models import Experiment
from app.experiments.states import ExperimentState
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.scaling.coverage import Coverage, Group, coverage
from app.scaling.models import Adoption, ScalingCase
from app.scaling.states import COUNTED
from app.scaling.tree import Adopter


@dataclass(frozen=True, slots=True)
class Solution:
    """What succeeded in an experiment, and the agency that made it. `case_path` is None without a dossier."""

    experiment_id: int
    organisation_id: int
    path: str
    title: str
    organisation: str
    organisation_slug: str
    case_path: str | None


def solution(ref: str) -> Solution:
    """The solution behind an address. Raises `NotFoundError`, also for an experiment that did not succeed."""
    row = db.session.execute(
        select(
            Experiment.id,
            Experiment.ref,
            Experiment.title,
            Experiment.organisation_id,
            Organisation.name.label("organisation"),
            Organisation.slug,
            ScalingCase.ref.label("case_ref"),
        )
        .join(Organisation, Organisation.id == Experiment.organisation_id)
        .outerjoin(ScalingCase, ScalingCase.experiment_id == Experiment.id)
        # What succeeded is public, and nothing else can be taken over.
        .where(Experiment.ref == split_ref(ref), Experiment.state == ExperimentState.SUCCEEDED)
    ).one_or_none()
    if row is None:
        raise NotFoundError(ref)
    return Solution(
        experiment_id=row.id,
        organisation_id=row.organisation_id,
        path=path_of(row.ref, row.title),
        title=row.title,
        organisation=row.organisation,
        organisation_slug=row.slug,
        case_path=path_of(row.case_ref, row.title) if row.case_ref else None,
    )


def adopters_of(experiment_id: int) -> list[Adopter]:
    """Who takes this solution over, the longest in use first."""
    rows = db.session.execute(
        select(
            Adoption.id,
            Adoption.taken_from_id,
            Adoption.ref,
            Organisation.name,
            Adoption.kind,
            Adoption.state,
            Adoption.created_at,
            Adoption.in_use_at,
        )
        .join(Organisation, Organisation.id == Adoption.organisation_id)
        .where(Adoption.experiment_id == experiment_id)
        .order_by(Adoption.in_use_at.is_(None), Adoption.in_use_at, Adoption.id)
    )
    return [Adopter(*row) for row in rows]


def coverage_of(experiment_id: int) -> Coverage:
    """How much of today's register uses this solution."""
    return coverage(Group(*row) for row in db.session.execute(groups_of_register(experiment_id)))


def groups_of_register(experiment_id: int | None = None) -> Select[str, str, int, int]:
    """The agencies of today's register by sector and province, and how many use this solution, or any at all."""
    using = select(Adoption.organisation_id).where(Adoption.state.in_(COUNTED))
    if experiment_id is not None:
        using = using.where(Adoption.experiment_id == experiment_id)
    users = using.distinct().subquery()
    return (
        select(
            Organisation.sector,
            Organisation.province,
            func.count(Organisation.id).label("agencies"),
            func.count(users.c.organisation_id).label("adopters"),
        )
        .outerjoin(users, users.c.organisation_id == Organisation.id)
        .where(Organisation.kind == OrganisationKind.AGENCY)
        .group_by(Organisation.sector, Organisation.province)
    )
