"""Numbers and a lesson for the first page."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.accounts.actor import VISITOR
from app.core.database import db
from app.experiments.models import Experiment, Lesson
from app.experiments.queries.lessons import lesson_rows
from app.experiments.queries.records import visible_to
from app.experiments.states import ENDED, ExperimentState


@dataclass(frozen=True, slots=True)
class Figures:
    """How many public experiments there are in each state."""

    by_state: dict[ExperimentState, int]

    @property
    def running(self) -> int:
        """Under way at this moment."""
        return self.by_state.get(ExperimentState.RUNNING, 0)

    @property
    def failed_and_learned(self) -> int:
        """Failed, with a lesson for others."""
        return self.by_state.get(ExperimentState.FAILED, 0)

    @property
    def succeeded(self) -> int:
        return self.by_state.get(ExperimentState.SUCCEEDED, 0)

    @property
    def ended(self) -> int:
        """Ended in whatever way."""
        return sum(self.by_state.get(state, 0) for state in ENDED)


def figures() -> Figures:
    """The public experiments counted by state; one query."""
    rows = db.session.execute(
        select(Experiment.state, func.count()).where(visible_to(VISITOR)).group_by(Experiment.state)
    )
    return Figures({row[0]: row[1] for row in rows})


def lesson_of_failure() -> Any | None:
    """The newest lesson (a list row) of an experiment that failed or was stopped; None when there is none yet."""
    failures = (ExperimentState.FAILED, ExperimentState.STOPPED)
    latest = lesson_rows().where(Experiment.state.in_(failures), Lesson.advice != "").limit(1)
    return db.session.execute(latest).first()
