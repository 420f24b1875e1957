"""Adoptions: one, those of a solution, and those of an organisation."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.actor import Actor
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import split_ref
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.scaling import policy
from app.scaling.models import Adoption
from app.scaling.states import COUNTED
from app.scaling.tree import below


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
