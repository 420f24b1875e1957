"""What the course of experiments puts on *Mijn werk*: a stop criterion that is met, a mandate nearly used up."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.core.work import Task, work_list, work_select
from app.experiments.models import Experiment, StopCriterion
from app.experiments.pressure import Pressure
from app.experiments.queries.course import is_pressed
from app.experiments.states import UNDER_WAY


def _criteria(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.LEAD)):
        return None
    is_unanswered = StopCriterion.met_at.is_not(None) & StopCriterion.answered_at.is_(None)
    return work_select("experiment.criterion", Experiment.ref, Experiment.title).where(
        Experiment.organisation_id.in_(ids),
        Experiment.state.in_(UNDER_WAY),
        Experiment.stop_criteria.any(is_unanswered),
    )


def _mandates(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.LEAD, Role.DIRECTOR)):
        return None
    return work_select("experiment.pressure", Experiment.ref, Experiment.title).where(
        Experiment.organisation_id.in_(ids), is_pressed(Pressure.NEAR)
    )


def register_course_tasks() -> None:
    """Put these tasks on *Mijn werk*."""
    work_list.register(
        Task(
            "experiment.criterion",
            _l("Stop or go on"),
            _l("A stop criterion is met: do you stop, or go on?"),
            "experiments.stop_or_go_on",
            _criteria,
            comes_first=True,
        ),
        Task(
            "experiment.pressure",
            _l("Look and choose"),
            _l("The loss mandate is used up, or nearly so: stop, or a new mandate?"),
            "experiments.show",
            _mandates,
            anchor="mandaat",
        ),
    )
