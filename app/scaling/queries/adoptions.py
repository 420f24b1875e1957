"""Adoptions: one, those of a solution, and those of an organisation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.actor import Actor
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import path_of, split_ref
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.scaling import policy
from app.scaling.models import Adoption
from app.scaling.states import COUNTED, AdoptionState
from app.scaling.tree import below

SHOWN = 8
"""Of one solution on the pages around it; all of them are on the page of its oil stain."""


def get_adoption(ref: str, actor: Actor) -> Adoption:
    """The adoption behind an address. Raises `NotFoundError`."""
    adoption = db.session.scalar(
        select(Adoption)
        .options(
            joinedload(Adoption.organisation),
            joinedload(Adoption.experiment).joinedload(Experiment.organisation),
            joinedload(Adoption.taken_from).joinedload(Adoption.organisation),
        )
        .where(Adoption.ref == split_ref(ref))
    )
    if adoption is None or not policy.can_view_adoption(actor, adoption):
        raise NotFoundError(ref)
    return adoption


def adoption_with_ref(ref: str) -> Adoption | None:
    """The adoption with this ref as it is now, whatever was read of it before."""
    return db.session.scalar(
        select(Adoption)
        .options(joinedload(Adoption.organisation))
        .where(Adoption.ref == ref)
        .execution_options(populate_existing=True)
    )


def givers_by_taker(experiment_id: int) -> dict[int, int | None]:
    """Of each adoption of a solution from which other it was taken over; None is the agency of the experiment."""
    rows = db.session.execute(
        select(Adoption.id, Adoption.taken_from_id).where(Adoption.experiment_id == experiment_id)
    )
    return {row.id: row.taken_from_id for row in rows}


def taken_from_here(adoption: Adoption) -> Sequence[Any]:
    """Who took it over from this organisation (ref, name, state), the first first."""
    return db.session.execute(
        select(Adoption.ref, Organisation.name, Adoption.state)
        .join(Organisation, Organisation.id == Adoption.organisation_id)
        .where(Adoption.taken_from_id == adoption.id)
        .order_by(Adoption.id)
    ).all()


def possible_givers(adoption: Adoption) -> list[tuple[str, str]]:
    """The ref and name of who may be chosen to have given it, by name: they use it, and did not get it from here.

    Who was chosen before stays in the list, also when it has stopped since.
    """
    rows = db.session.execute(
        select(Adoption.id, Adoption.ref, Adoption.state, Adoption.taken_from_id, Organisation.name)
        .join(Organisation, Organisation.id == Adoption.organisation_id)
        .where(Adoption.experiment_id == adoption.experiment_id)
        .order_by(Organisation.name, Adoption.id)
    ).all()
    after = below({row.id: row.taken_from_id for row in rows}, adoption.id)
    return [
        (row.ref, row.name)
        for row in rows
        if row.id not in after and (row.state in COUNTED or row.id == adoption.taken_from_id)
    ]


def adoption_by(organisation_id: int, experiment: Experiment) -> Adoption | None:
    """What this organisation already does with the experiment's solution."""
    return db.session.scalar(
        select(Adoption).where(Adoption.experiment_id == experiment.id, Adoption.organisation_id == organisation_id)
    )


@dataclass(frozen=True, slots=True)
class AdoptionRow:
    """An adoption in a list. `giver` is None for who took it over from the agency of the experiment."""

    ref: str
    state: AdoptionState
    organisation: str
    giver: str | None
    in_use_at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Adoptions:
    """The first few adoptions of a solution, and how many there are."""

    rows: Sequence[AdoptionRow]
    total: int


def adoptions_of(experiment: Experiment) -> Adoptions:
    """Who takes this solution over, the longest in use first; one query."""
    giving, giver = aliased(Adoption), aliased(Organisation)
    rows = db.session.execute(
        select(
            Adoption.ref,
            Adoption.state,
            Organisation.name,
            giver.name,
            Adoption.in_use_at,
            func.coalesce(
                func.nullif(Adoption.benefit_realised, ""), func.nullif(Adoption.lesson, ""), Adoption.adapted
            ),
            func.count().over(),
        )
        .join(Organisation, Organisation.id == Adoption.organisation_id)
        .outerjoin(giving, giving.id == Adoption.taken_from_id)
        .outerjoin(giver, giver.id == giving.organisation_id)
        .where(Adoption.experiment_id == experiment.id)
        .order_by(Adoption.in_use_at.is_(None), Adoption.in_use_at, Adoption.id)
        .limit(SHOWN)
    ).all()
    return Adoptions([AdoptionRow(*row[:-1]) for row in rows], rows[0][-1] if rows else 0)


@dataclass(frozen=True, slots=True)
class Taken:
    """What an organisation takes over, and from whom."""

    ref: str
    state: AdoptionState
    title: str
    giver: str


@dataclass(frozen=True, slots=True)
class Given:
    """A solution that others took over from an organisation, which made it or took it over itself."""

    path: str
    title: str
    is_made_here: bool
    in_use: int
    total: int


def taken_by(organisation: Organisation) -> list[Taken]:
    """What this organisation takes over from others, the latest first."""
    giving, maker, giver = aliased(Adoption), aliased(Organisation), aliased(Organisation)
    rows = db.session.execute(
        select(Adoption.ref, Adoption.state, Experiment.title, func.coalesce(giver.name, maker.name))
        .join(Experiment, Experiment.id == Adoption.experiment_id)
        .join(maker, maker.id == Experiment.organisation_id)
        .outerjoin(giving, giving.id == Adoption.taken_from_id)
        .outerjoin(giver, giver.id == giving.organisation_id)
        .where(Adoption.organisation_id == organisation.id)
        .order_by(Adoption.id.desc())
    )
    return [Taken(*row) for row in rows]


def given_by(organisation: Organisation) -> list[Given]:
    """What others took over from this organisation, the most used first."""
    giving = aliased(Adoption)
    is_made_here = Experiment.organisation_id == organisation.id
    in_use = func.sum(case((Adoption.state.in_(COUNTED), 1), else_=0))
    rows = db.session.execute(
        select(Experiment.ref, Experiment.title, Experiment.organisation_id, in_use, func.count())
        .join(Adoption, Adoption.experiment_id == Experiment.id)
        .outerjoin(giving, giving.id == Adoption.taken_from_id)
        .where(or_(is_made_here, giving.organisation_id == organisation.id))
        .group_by(Experiment.id, Experiment.ref, Experiment.title, Experiment.organisation_id)
        .order_by(in_use.desc(), Experiment.id)
    )
    return [
        Given(path_of(ref, title), title, maker_id == organisation.id, in_use, total)
        for ref, title, maker_id, in_use, total in rows
    ]


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
