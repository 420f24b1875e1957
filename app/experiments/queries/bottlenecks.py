"""The bottlenecks of an experiment: the list, one of them, and whom one can be put to."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.accounts.actor import Actor
from app.accounts.models import Membership, User
from app.core.clock import today
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.paging import Page, paginate
from app.core.refs import split_ref
from app.experiments import policy
from app.experiments.models import Escalation, Experiment


def bottleneck(ref: str, actor: Actor) -> Escalation:
    """The bottleneck behind an address. Raises `NotFoundError` when this actor may not know of it."""
    found = db.session.scalar(
        select(Escalation)
        .where(Escalation.ref == split_ref(ref))
        .options(
            joinedload(Escalation.asked),
            joinedload(Escalation.created_by),
            joinedload(Escalation.experiment).options(
                joinedload(Experiment.organisation), selectinload(Experiment.seats)
            ),
        )
    )
    if found is None or not policy.can_see_bottleneck(actor, found):
        raise NotFoundError(ref)
    return found


def bottlenecks(experiment: Experiment, number: int) -> Page[Any]:
    """A page of rows: first what is late, then what waits, then what was answered, at last what was withdrawn."""
    asker = aliased(User)
    waits = and_(Escalation.answered_at.is_(None), Escalation.withdrawn_at.is_(None))
    is_late = and_(waits, Escalation.due < today())
    statement = (
        select(
            Escalation.id,
            Escalation.ref,
            Escalation.title,
            Escalation.kind,
            Escalation.due,
            Escalation.law,
            Escalation.article,
            Escalation.answered_at,
            Escalation.withdrawn_at,
            User.name.label("asked"),
            asker.name.label("asker"),
            case((is_late, 1), else_=0).label("is_late"),
        )
        .join(User, User.id == Escalation.asked_id)
        .outerjoin(asker, asker.id == Escalation.created_by_id)
        .where(Escalation.experiment_id == experiment.id)
        .order_by(
            case((is_late, 0), (waits, 1), (Escalation.answered_at.is_not(None), 2), else_=3),
            case((waits, Escalation.due)),
            Escalation.id.desc(),
        )
    )
    return paginate(db.session(), statement, number)


def people_to_ask(experiment: Experiment) -> Sequence[Any]:
    """Rows (id, name, works_there) of whom a bottleneck can be put to: people of the agency, and the ambassadors."""
    works_there = User.memberships.any(Membership.organisation_id == experiment.organisation_id)
    return db.session.execute(
        select(User.id, User.name, case((works_there, 1), else_=0).label("works_there"))
        .where(User.disabled_at.is_(None), or_(works_there, User.is_ambassador))
        .order_by(User.name, User.id)
    ).all()
