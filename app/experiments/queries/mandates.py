"""The loss mandates of an experiment, and up to which amount one director signs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.accounts.models import Membership, User
from app.accounts.states import Role
from app.core.database import db
from app.experiments.models import Experiment, LossMandate, MandateCeiling


def ceiling(organisation_id: int) -> MandateCeiling | None:
    """Up to which amount one director of this organisation signs; None where every amount is signed by one."""
    return db.session.get(MandateCeiling, organisation_id)


def mandate_history(experiment: Experiment) -> Sequence[Any]:
    """Every mandate that was signed, the newest first, with the names of who signed; one query."""
    first, second = aliased(User), aliased(User)
    return db.session.execute(
        select(
            LossMandate.number,
            LossMandate.euros,
            LossMandate.weeks,
            LossMandate.reason,
            LossMandate.needs_two,
            LossMandate.first_at,
            LossMandate.second_at,
            LossMandate.in_force_at,
            LossMandate.withdrawn_at,
            LossMandate.first_by_id,
            first.name.label("first_by"),
            second.name.label("second_by"),
        )
        .outerjoin(first, first.id == LossMandate.first_by_id)
        .outerjoin(second, second.id == LossMandate.second_by_id)
        .where(LossMandate.experiment_id == experiment.id)
        .order_by(LossMandate.number.desc())
    ).all()


def count_directors(organisation_id: int) -> int:
    """How many people can sign for this organisation."""
    people = select(func.count(func.distinct(Membership.user_id))).join(User, User.id == Membership.user_id)
    is_director = (Membership.organisation_id == organisation_id) & (Membership.role == Role.DIRECTOR)
    return db.session.scalar(people.where(is_director, User.disabled_at.is_(None))) or 0
