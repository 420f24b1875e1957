"""One experiment or lesson with all that belongs to it, and the people around it."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.actor import Actor
from app.accounts.models import Membership, User
from app.accounts.states import Role
from app.challenges.models import Challenge
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import split_ref
from app.experiments import policy
from app.experiments.lifecycle import DIRECTOR, OWNER, SEATS, SUPPLIER
from app.experiments.models import Experiment, Lesson, LessonUse, Measure, MeasureValue, TrojkaSeat
from app.experiments.states import ENDED, PUBLIC_STATES
from app.proposals.models import Proposal
from app.proposals.states import ProposalState

ROLES = {DIRECTOR: Role.DIRECTOR, OWNER: Role.OWNER}
"""The audiences that are a role in the agency."""


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """`policy.can_view` as a condition in SQL; a test holds the two together."""
    is_public = Experiment.state.in_(PUBLIC_STATES)
    if actor.id is None:
        return is_public
    own = actor.organisation_ids()
    is_guest = Experiment.seats.any((TrojkaSeat.user_id == actor.id) & TrojkaSeat.is_guest)
    return or_(is_public, Experiment.organisation_id.in_(own), Experiment.supplier_id.in_(own), is_guest)


def get(ref: str, actor: Actor) -> Experiment:
    """The experiment behind an address, with everything that its page shows.

    Raises `NotFoundError` when there is none, or when this actor may not know of it.
    """
    experiment = db.session.scalar(
        select(Experiment)
        .where(Experiment.ref == split_ref(ref))
        .options(
            joinedload(Experiment.challenge),
            joinedload(Experiment.organisation),
            joinedload(Experiment.supplier),
            joinedload(Experiment.mandate_signed_by),
            selectinload(Experiment.themes),
            selectinload(Experiment.learning_questions),
            selectinload(Experiment.measures).selectinload(Measure.values),
            selectinload(Experiment.stop_criteria),
            selectinload(Experiment.seats).joinedload(TrojkaSeat.user),
            selectinload(Experiment.check_ins),
            selectinload(Experiment.lessons).selectinload(Lesson.themes),
        )
    )
    if experiment is None or not policy.can_view(actor, experiment):
        raise NotFoundError(ref)
    return experiment


def get_lesson(ref: str, actor: Actor) -> Lesson:
    """The lesson behind an address, with its experiment.

    Raises `NotFoundError` when there is none, or when this actor may not know of it.
    """
    lesson = db.session.scalar(
        select(Lesson)
        .join(Lesson.experiment)
        .where(Lesson.ref == split_ref(ref))
        .options(
            contains_eager(Lesson.experiment).options(
                joinedload(Experiment.challenge),
                joinedload(Experiment.organisation),
                joinedload(Experiment.supplier),
                selectinload(Experiment.seats),
            ),
            selectinload(Lesson.themes),
            selectinload(Lesson.uses).joinedload(LessonUse.organisation),
        )
    )
    if lesson is None or not policy.can_view_lesson(actor, lesson):
        raise NotFoundError(ref)
    return lesson


def of_proposal(proposal: Proposal) -> Experiment | None:
    """The one experiment with this proposal, if it was set up."""
    return db.session.scalar(select(Experiment).where(Experiment.proposal_id == proposal.id))


def told_values(experiment: Experiment) -> dict[int, Decimal]:
    """The newest value of each measure that was told on the way, by the position of the measure; one query."""
    rows = db.session.execute(
        select(Measure.position, MeasureValue.value)
        .join(MeasureValue, MeasureValue.measure_id == Measure.id)
        .where(Measure.experiment_id == experiment.id)
        .order_by(MeasureValue.at, MeasureValue.id)
    )
    return {row[0]: row[1] for row in rows}


def has_unfinished(challenge: Challenge) -> bool:
    """Whether an experiment of this vraagstuk has not ended yet."""
    unfinished = select(Experiment.id).where(Experiment.challenge_id == challenge.id, Experiment.state.not_in(ENDED))
    return db.session.scalar(unfinished.limit(1)) is not None


def has_waiting_proposal(challenge: Challenge) -> bool:
    """Whether a chosen proposal of this vraagstuk has no experiment yet."""
    with_experiment = select(Experiment.proposal_id).where(Experiment.challenge_id == challenge.id)
    waiting = select(Proposal.id).where(
        Proposal.challenge_id == challenge.id,
        Proposal.state == ProposalState.CHOSEN,
        Proposal.id.not_in(with_experiment),
    )
    return db.session.scalar(waiting.limit(1)) is not None


def people_of_agency(experiment: Experiment) -> Sequence[User]:
    """Everybody who works for the agency, by name."""
    return db.session.scalars(
        select(User)
        .where(
            User.disabled_at.is_(None),
            User.memberships.any(Membership.organisation_id == experiment.organisation_id),
        )
        .order_by(User.name, User.id)
    ).all()


def user(user_id: int | None) -> User | None:
    """A person by id."""
    return db.session.get(User, user_id) if user_id is not None else None


def audience(experiment: Experiment, names: Collection[str]) -> Sequence[User]:
    """The people behind audiences (`seats`, `supplier`, `director`, `owner`), each once."""
    conditions: list[ColumnElement[bool]] = []
    if SEATS in names:
        conditions.append(holds_seat(experiment))
    if SUPPLIER in names:
        conditions.append(User.memberships.any(Membership.organisation_id == experiment.supplier_id))
    if roles := [ROLES[name] for name in names if name in ROLES]:
        of_agency = Membership.organisation_id == experiment.organisation_id
        conditions.append(User.memberships.any(of_agency & Membership.role.in_(roles)))
    if not conditions:
        return []
    return _active(or_(*conditions))


def holds_seat(experiment: Experiment, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Who has a seat (that meets the conditions): guests, and people of the agency as long as they work there."""
    seats = select(TrojkaSeat.user_id).where(TrojkaSeat.experiment_id == experiment.id, *conditions)
    works_there = User.memberships.any(Membership.organisation_id == experiment.organisation_id)
    return or_(User.id.in_(seats.where(TrojkaSeat.is_guest)), and_(User.id.in_(seats), works_there))


def leads(experiment: Experiment) -> Sequence[User]:
    """The leads of the agency; where it has none, the officers."""

    def with_role(role: Role) -> Sequence[User]:
        of_agency = Membership.organisation_id == experiment.organisation_id
        return _active(User.memberships.any(of_agency & (Membership.role == role)))

    return with_role(Role.LEAD) or with_role(Role.OFFICER)


def around(experiment: Experiment) -> Sequence[User]:
    """Everybody who hears of a decision about it: the seats, the supplier, the directors and the leads, each once."""
    everybody = [*audience(experiment, (SEATS, SUPPLIER, DIRECTOR)), *leads(experiment)]
    return list({person.id: person for person in everybody}.values())


def _active(condition: ColumnElement[bool]) -> Sequence[User]:
    return db.session.scalars(select(User).where(User.disabled_at.is_(None), condition).order_by(User.id)).all()
