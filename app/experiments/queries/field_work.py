"""What waits for somebody on *Mijn werk* around the field and the bottlenecks of experiments."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, or_

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.core.clock import today
from app.core.work import Task, work_list, work_select
from app.experiments.models import Escalation, Experiment, Stakeholder, TrojkaSeat
from app.experiments.states import ENDED

TOO_LATE = timedelta(days=7)
"""A bottleneck that is late for longer than this also waits for owner and director."""


def _late_actions(actor: Actor) -> Select[Any] | None:
    if actor.id is None:
        return None
    # As in `policy.can_see_field`: the seat of a guest ends with the experiment, and the supplier is no part of this.
    is_guest = and_(
        Experiment.seats.any(
            and_(TrojkaSeat.user_id == actor.id, TrojkaSeat.is_guest, TrojkaSeat.accepted_at.is_not(None))
        ),
        Experiment.state.not_in(ENDED),
        Experiment.supplier_id.not_in(actor.organisation_ids()),
    )
    return (
        work_select("field.action", Experiment.ref, Stakeholder.next_action, Stakeholder.due)
        .join(Stakeholder, Stakeholder.experiment_id == Experiment.id)
        .where(
            Stakeholder.who_id == actor.id,
            Stakeholder.due < today(),
            Stakeholder.done_at.is_(None),
            or_(Experiment.organisation_id.in_(actor.organisation_ids()), is_guest),
        )
    )


def _to_answer(actor: Actor) -> Select[Any] | None:
    ids = actor.organisation_ids()
    if not ids and not actor.is_ambassador:
        return None
    found = _waiting("bottleneck.answer").where(Escalation.asked_id == actor.id)
    return found if actor.is_ambassador else found.where(Experiment.organisation_id.in_(ids))


def _too_late(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.OWNER, Role.DIRECTOR)):
        return None
    return _waiting("bottleneck.late").where(
        Experiment.organisation_id.in_(ids), Escalation.asked_id != actor.id, Escalation.due < today() - TOO_LATE
    )


def _waiting(key: str) -> Select[Any]:
    return (
        work_select(key, Escalation.ref, Escalation.title, Escalation.due)
        .join(Experiment, Experiment.id == Escalation.experiment_id)
        .where(Escalation.answered_at.is_(None), Escalation.withdrawn_at.is_(None))
    )


def register_field_tasks() -> None:
    """Put these tasks on *Mijn werk*."""
    work_list.register(
        Task(
            "field.action",
            _l("To the field"),
            _l("You would do this for an experiment, and its day has passed. Mark it as done, or choose another day."),
            "experiments.field",
            _late_actions,
        ),
        Task(
            "bottleneck.answer",
            _l("Answer"),
            _l("An experiment is stuck on this, and you are asked to take it away."),
            "experiments.bottleneck",
            _to_answer,
        ),
        Task(
            "bottleneck.late",
            _l("Look at it"),
            _l("An experiment has been stuck on this for more than a week after the agreed day."),
            "experiments.bottleneck",
            _too_late,
        ),
    )
