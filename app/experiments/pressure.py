"""How much of the loss mandate is used: nothing to ask, nearly all, or more than all. Pure.

Near and over bring up a question (stop, or a new mandate); they are never a fault. `queries.course` says the same in
SQL; a test holds the two together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from app.core.clock import now
from app.experiments.models import WEEK, Experiment
from app.experiments.states import ExperimentState

NEAR_PERCENT = 80


class Pressure(IntEnum):
    """In this order, so that the worst of two is the greater one."""

    NONE = 0
    NEAR = 1
    OVER = 2


@dataclass(frozen=True, slots=True)
class MandatePressure:
    """Money and time against the mandate, each by itself."""

    money: Pressure
    weeks: Pressure

    @property
    def worst(self) -> Pressure:
        """What is asked about."""
        return max(self.money, self.weeks)

    @property
    def is_over(self) -> bool:
        """Whether more was used than was signed for."""
        return self.worst is Pressure.OVER


NO_PRESSURE = MandatePressure(Pressure.NONE, Pressure.NONE)


def pressure_on(experiment: Experiment, at: datetime | None = None) -> MandatePressure:
    """What is used of the mandate in force, at a moment (now). Only a running experiment can stop or get a new one."""
    if experiment.state is not ExperimentState.RUNNING:
        return NO_PRESSURE
    return MandatePressure(
        money=of_money(experiment.spent_eur, experiment.mandate_eur),
        weeks=of_weeks(experiment.started_at, experiment.mandate_weeks, at or now()),
    )


def of_money(spent_eur: int, mandate_eur: int | None) -> Pressure:
    """Near from 80 per cent on, over when more was spent than may be lost."""
    if mandate_eur is None or spent_eur == 0:
        return Pressure.NONE
    return _level(is_near=spent_eur * 100 >= mandate_eur * NEAR_PERCENT, is_over=spent_eur > mandate_eur)


def of_weeks(started_at: datetime | None, mandate_weeks: int | None, at: datetime) -> Pressure:
    """The same of time: the clock, not the weeks that have begun."""
    if started_at is None or mandate_weeks is None:
        return Pressure.NONE
    used, most = at - started_at, WEEK * mandate_weeks
    return _level(is_near=used >= near_after(mandate_weeks), is_over=used > most)


def near_after(weeks: int) -> timedelta:
    """How long after the start a mandate of so many weeks is nearly used up."""
    return WEEK * weeks * NEAR_PERCENT / 100


def _level(*, is_near: bool, is_over: bool) -> Pressure:
    if is_over:
        return Pressure.OVER
    return Pressure.NEAR if is_near else Pressure.NONE
