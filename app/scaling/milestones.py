"""The way from a yes to anchored: milestones that are added, changed, done and removed."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.clock import now, today
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError
from app.scaling import policy
from app.scaling.holding import hold, touch
from app.scaling.models import Milestone, ScalingCase

MOST_MILESTONES = 40
FURTHEST = timedelta(days=10 * 366)


@dataclass(frozen=True, slots=True)
class MilestoneValues:
    """What is reached, and on which day at the latest."""

    title: str
    due: date


def add(case: ScalingCase, values: MilestoneValues, *, by: Actor) -> Milestone:
    """Add a milestone.

    Raises `NotPermittedError`, `InvalidStepError` before the yes and after anchoring, or `RefusedInputError`.
    """
    _open(case, by)
    if len(case.milestones) >= MOST_MILESTONES:
        raise RefusedInputError(_l("A dossier has at most %(max)s milestones.", max=MOST_MILESTONES))
    _refuse_far_day(values.due)
    milestone = Milestone(title=values.title, due=values.due)
    case.milestones.append(milestone)
    _saved(milestone, "milestone_added", by)
    return milestone


def change(milestone: Milestone, values: MilestoneValues, *, by: Actor) -> None:
    """Change what is reached or when. One that is done stays as it is. Raises as `add`."""
    _open_one(milestone, by)
    _refuse_done(milestone)
    if values.due != milestone.due:
        _refuse_far_day(values.due)
    milestone.title, milestone.due = values.title, values.due
    _saved(milestone, "milestone_changed", by)


def complete(milestone: Milestone, *, by: Actor) -> None:
    """Say that it is reached; a second time changes nothing."""
    _open_one(milestone, by)
    if milestone.done_at is None:
        milestone.done_at, milestone.done_by_id = now(), by.id
        _saved(milestone, "milestone_done", by)


def reopen(milestone: Milestone, *, by: Actor) -> None:
    """Say that it is not reached after all."""
    _open_one(milestone, by)
    if milestone.done_at is not None:
        milestone.done_at, milestone.done_by_id = None, None
        _saved(milestone, "milestone_reopened", by)


def remove(milestone: Milestone, *, by: Actor) -> None:
    """Take a milestone away that is not done. Raises as `add`."""
    _open_one(milestone, by)
    _refuse_done(milestone)
    _saved(milestone, "milestone_removed", by)
    milestone.case.milestones.remove(milestone)


def _open(case: ScalingCase, by: Actor) -> None:
    if not policy.can_scale(by, case):
        raise NotPermittedError("milestones")
    hold(case)  # before the state is looked at: nobody says meanwhile that it is anchored
    if not policy.can_set_milestones(by, case):
        raise InvalidStepError(_l("Milestones can be set from the yes on, until the solution is anchored."))


def _open_one(milestone: Milestone, by: Actor) -> None:
    case = milestone.case
    _open(case, by)
    if milestone not in case.milestones:
        raise NotFoundError("milestone")  # a colleague has just removed it


def _refuse_done(milestone: Milestone) -> None:
    if milestone.done_at is not None:
        raise InvalidStepError(_l("This milestone is done. Say first that it is not, if you want to change it."))


def _refuse_far_day(day: date) -> None:
    if day < today():
        raise RefusedInputError(_l("Choose today or a later day."), field="due")
    if day > today() + FURTHEST:
        raise RefusedInputError(_l("Choose a day within ten years."), field="due")


def _saved(milestone: Milestone, action: str, by: Actor) -> None:
    touch(milestone.case)
    record(action, milestone.case, by=by, milestone=milestone.title, due=milestone.due.isoformat())
