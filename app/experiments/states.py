"""The states of an experiment, how it can fail, and the seats of its trojka."""

from enum import StrEnum


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


ENDED = frozenset(
    {ExperimentState.SUCCEEDED, ExperimentState.FAILED, ExperimentState.STOPPED, ExperimentState.INCONCLUSIVE}
)
PUBLIC_STATES = ENDED | {ExperimentState.RUNNING, ExperimentState.EVALUATION}


class FailureKind(StrEnum):
    """Kinds of failure (Innovatie Barometer 2021): simple, complex, intelligent."""

    SIMPLE = "simple"
    COMPLEX = "complex"
    INTELLIGENT = "intelligent"


class Seat(StrEnum):
    """The trojka; the information manager is the fourth, advisory seat."""

    PROJECT_LEADER = "project_leader"
    EXECUTIVE_AMBASSADOR = "executive_ambassador"
    SERVICE_MANAGER = "service_manager"
    INFORMATION_MANAGER = "information_manager"


TROJKA = (Seat.PROJECT_LEADER, Seat.EXECUTIVE_AMBASSADOR, Seat.SERVICE_MANAGER)
