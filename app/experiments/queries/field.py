"""The field of an experiment: the parties with their actions, and who may do something about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actor import Actor
from app.accounts.models import Membership, User
from app.core.clock import today
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import split_ref
from app.experiments import policy
from app.experiments.models import Escalation, Experiment, Stakeholder, TrojkaSeat
from app.experiments.states import ENDED


@dataclass(frozen=True, slots=True)
class Summary:
    """How much there is in the field of an experiment, and how much of it is late."""

    parties: int
    late_actions: int
    open_bottlenecks: int
    late_bottlenecks: int
    answered_bottlenecks: int


def with_field(ref: str, actor: Actor) -> Experiment:
    """The experiment behind an address, for its field. Raises `NotFoundError` for who may not see that."""
    experiment = db.session.scalar(
        select(Experiment)
        .where(Experiment.ref == split_ref(ref))
        .options(joinedload(Experiment.organisation), selectinload(Experiment.seats))
    )
    if experiment is None or not policy.can_see_field(actor, experiment):
        raise NotFoundError(ref)
    return experiment


def party_of(experiment: Experiment, ref: str) -> Stakeholder:
    """A party in the field of this experiment. Raises `NotFoundError`."""
    party = db.session.scalar(
        select(Stakeholder).where(Stakeholder.experiment_id == experiment.id, Stakeholder.ref == split_ref(ref))
    )
    if party is None:
        raise NotFoundError(ref)
    return party


def parties(experiment: Experiment) -> Sequence[Any]:
    """All parties as rows: first what is late, then what must be done, then the rest; one query."""
    is_late = and_(Stakeholder.due < today(), Stakeholder.done_at.is_(None))
    waits = and_(Stakeholder.next_action != "", Stakeholder.done_at.is_(None))
    return db.session.execute(
        select(
            Stakeholder.ref,
            Stakeholder.version,
            Stakeholder.name,
            Stakeholder.ring,
            Stakeholder.needed_for,
            Stakeholder.wants,
            Stakeholder.next_action,
            Stakeholder.due,
            Stakeholder.done_at,
            Stakeholder.who_id,
            User.name.label("who"),
            case((is_late, 1), else_=0).label("is_late"),
        )
        .outerjoin(User, User.id == Stakeholder.who_id)
        .where(Stakeholder.experiment_id == experiment.id)
        .order_by(
            case((is_late, 0), (waits, 1), else_=2),
            Stakeholder.due.nulls_last(),
            Stakeholder.name,
            Stakeholder.id,
        )
    ).all()


def number_of_parties(experiment: Experiment) -> int:
    """How many parties there are."""
    return db.session.scalar(select(func.count()).where(Stakeholder.experiment_id == experiment.id)) or 0


def people_of_field(experiment: Experiment) -> Sequence[User]:
    """Who can do something: people of the agency, and who holds a seat, by name."""
    works_there = User.memberships.any(Membership.organisation_id == experiment.organisation_id)
    of_supplier = User.memberships.any(Membership.organisation_id == experiment.supplier_id)
    guests = select(TrojkaSeat.user_id).where(
        TrojkaSeat.experiment_id == experiment.id, TrojkaSeat.is_guest, TrojkaSeat.accepted_at.is_not(None)
    )
    # As in `policy.can_see_field`: the seat of a guest ends with the experiment, and the supplier is no part of this.
    is_guest = User.id.in_(guests) & ~of_supplier if experiment.state not in ENDED else false()
    return db.session.scalars(
        select(User).where(User.disabled_at.is_(None), or_(works_there, is_guest)).order_by(User.name, User.id)
    ).all()


def summary(experiment: Experiment) -> Summary:
    """The numbers of the field; one query."""
    party, bottleneck = Stakeholder.experiment_id == experiment.id, Escalation.experiment_id == experiment.id
    late_action = and_(Stakeholder.due < today(), Stakeholder.done_at.is_(None))
    waits = and_(Escalation.answered_at.is_(None), Escalation.withdrawn_at.is_(None))
    row = db.session.execute(
        select(
            *(select(func.count(Stakeholder.id)).where(party, *more).scalar_subquery() for more in ([], [late_action])),
            *(
                select(func.count(Escalation.id)).where(bottleneck, *more).scalar_subquery()
                for more in ([waits], [waits, Escalation.due < today()], [Escalation.answered_at.is_not(None)])
            ),
        )
    ).one()
    return Summary(*row)
