"""Adoptions: one, those of a solution, and those of an organisation."""

from collections.abc import Collection

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
