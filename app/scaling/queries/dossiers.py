"""One dossier, and the people around it."""

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actor import Actor
from app.accounts.models import Membership, User
from app.accounts.states import Role
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import split_ref
from app.experiments.models import Experiment, TrojkaSeat
from app.experiments.queries import holds_seat
from app.experiments.states import Seat
from app.scaling import policy
from app.scaling.models import Milestone, ScalingCase


def get_case(ref: str, actor: Actor) -> ScalingCase:
    """The dossier behind an address. Raises `NotFoundError`."""
    case = db.session.scalar(
        select(ScalingCase)
        .options(
            joinedload(ScalingCase.experiment).joinedload(Experiment.organisation),
            joinedload(ScalingCase.experiment).joinedload(Experiment.supplier),
            selectinload(ScalingCase.components),
            selectinload(ScalingCase.domains),
            selectinload(ScalingCase.milestones),
        )
        .where(ScalingCase.ref == split_ref(ref))
    )
    if case is None or not policy.can_view_case(actor, case):
        raise NotFoundError(ref)
    return case


def get_milestone(case: ScalingCase, milestone_id: int) -> Milestone:
    """A milestone of this dossier. Raises `NotFoundError`."""
    milestone = next((one for one in case.milestones if one.id == milestone_id), None)
    if milestone is None:
        raise NotFoundError(str(milestone_id))
    return milestone


def case_of(experiment_id: int) -> ScalingCase | None:
    """The dossier of an experiment, if there is one."""
    return db.session.scalar(select(ScalingCase).where(ScalingCase.experiment_id == experiment_id))


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
    is_leader = holds_seat(experiment, TrojkaSeat.seat == Seat.PROJECT_LEADER)
    leaders = db.session.scalars(select(User).where(User.disabled_at.is_(None), is_leader))
    return list(leaders) or people(experiment.organisation_id, Role.LEAD)
