"""The states of an experiment, how it can fail, and the seats of its trojka, each with its word on the screen."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class ExperimentState(StrEnum):
    """The last four are ends: each needs every learning question answered and at least one lesson."""

    DESIGN = "design"
    READY = "ready"
    RUNNING = "running"
    EVALUATION = "evaluation"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"
    INCONCLUSIVE = "inconclusive"

    @property
    def label(self) -> Any:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    ExperimentState.DESIGN: _l("Being designed"),
    ExperimentState.READY: _l("Ready to start"),
    ExperimentState.RUNNING: _l("Running"),
    ExperimentState.EVALUATION: _l("Being evaluated"),
    ExperimentState.SUCCEEDED: _l("Succeeded"),
    ExperimentState.FAILED: _l("Failed and learned"),
    ExperimentState.STOPPED: _l("Stopped"),
    ExperimentState.INCONCLUSIVE: _l("Inconclusive"),
}
UNDER_WAY = frozenset({ExperimentState.RUNNING, ExperimentState.EVALUATION})
ENDED = frozenset(
    {ExperimentState.SUCCEEDED, ExperimentState.FAILED, ExperimentState.STOPPED, ExperimentState.INCONCLUSIVE}
)
PUBLIC_STATES = UNDER_WAY | ENDED


class FailureKind(StrEnum):
    """Kinds of failure (Innovatie Barometer 2021): simple, complex, intelligent."""

    SIMPLE = "simple"
    COMPLEX = "complex"
    INTELLIGENT = "intelligent"

    @property
    def label(self) -> Any:
        return _FAILURE_LABELS[self]

    @property
    def meaning(self) -> Any:
        return _FAILURE_MEANINGS[self]


_FAILURE_LABELS = {
    FailureKind.SIMPLE: _l("Simple"),
    FailureKind.COMPLEX: _l("Complex"),
    FailureKind.INTELLIGENT: _l("Intelligent"),
}
_FAILURE_MEANINGS = {
    FailureKind.SIMPLE: _l("We could have known this: a mistake in the preparation or in the work."),
    FailureKind.COMPLEX: _l("Several things went wrong together, on known ground."),
    FailureKind.INTELLIGENT: _l(
        "New ground, toward a goal, from a hypothesis, as small as possible, and the lesson is shared."
    ),
}


class Seat(StrEnum):
    """The trojka; the information manager is the fourth, advisory seat."""

    PROJECT_LEADER = "project_leader"
    EXECUTIVE_AMBASSADOR = "executive_ambassador"
    SERVICE_MANAGER = "service_manager"
    INFORMATION_MANAGER = "information_manager"

    @property
    def label(self) -> Any:
        return _SEAT_LABELS[self]


_SEAT_LABELS = {
    Seat.PROJECT_LEADER: _l("Project leader"),
    Seat.EXECUTIVE_AMBASSADOR: _l("Executive ambassador"),
    Seat.SERVICE_MANAGER: _l("Manager of the service"),
    Seat.INFORMATION_MANAGER: _l("Information manager (advises)"),
}

TROJKA = (Seat.PROJECT_LEADER, Seat.EXECUTIVE_AMBASSADOR, Seat.SERVICE_MANAGER)
