"""The states of an experiment, how it can fail, and the seats of its trojka, each with its word on the screen."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.choices import Labelled


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

    @property
    def task(self) -> Any:
        """What is asked of who has the seat."""
        return _SEAT_TASKS[self]


_SEAT_LABELS = {
    Seat.PROJECT_LEADER: _l("Project leader"),
    Seat.EXECUTIVE_AMBASSADOR: _l("Executive ambassador"),
    Seat.SERVICE_MANAGER: _l("Manager of the service"),
    Seat.INFORMATION_MANAGER: _l("Information manager (advises)"),
}
_SEAT_TASKS = {
    Seat.PROJECT_LEADER: _l("Leads the work from day to day."),
    Seat.EXECUTIVE_AMBASSADOR: _l("For instance the municipal secretary: opens doors and takes away obstacles."),
    Seat.SERVICE_MANAGER: _l("Knows the work and the people for whom it must get better."),
    Seat.INFORMATION_MANAGER: _l("Advises about data and systems."),
}

TROJKA = (Seat.PROJECT_LEADER, Seat.EXECUTIVE_AMBASSADOR, Seat.SERVICE_MANAGER)


class Strategy(Labelled):
    """How the innovation is brought about (Innovatie Barometer 2021, text box 1, after Menno Spaan)."""

    TOGETHER = "together", _l("Together: with everybody concerned, steering on the process")
    SPOTLIGHT = "spotlight", _l("In the spotlight: openly, with attention of board and council")
    UNDER_THE_RADAR = "under_the_radar", _l("Under the radar: tried out quietly first")
    EXPERT_GROUP = "expert_group", _l("Expert group: worked out by experts, shown when it is far enough")


class InnovationType(Labelled):
    """What is new (Innovatie Barometer 2021, figure 2); one innovation may be several."""

    PRODUCT = "product", _l("A product")
    SERVICE = "service", _l("A service")
    PROCESS = "process", _l("A way of working, or the organisation of work")
    INTERACTION = "interaction", _l("The contact with citizens or clients")


class Origin(Labelled):
    """Where the idea comes from (Innovatie Barometer 2021, figure 4)."""

    OWN = "own", _l("Our own idea")
    ADAPTED = "adapted", _l("Seen elsewhere, and adapted")
    COPY = "copy", _l("Copied: it works elsewhere already")


class TechnologyShare(Labelled):
    """How much of it is technology (Innovatie Barometer 2021, figure 5)."""

    LITTLE = "little", _l("None, or a small part")
    IMPORTANT = "important", _l("An important part")
    ENTIRE = "entire", _l("All of it")


class TechnologyNovelty(Labelled):
    """Whether that technology is new for the organisation (Innovatie Barometer 2021, figure 6)."""

    NEW = "new", _l("New for us")
    CHANGED = "changed", _l("We had it, and it changes a lot")
    KNOWN = "known", _l("We know it already")


class Comparison(Labelled):
    """When a number means that a stop criterion is met."""

    AT_LEAST = "at_least", _l("is this or more")
    AT_MOST = "at_most", _l("is this or less")


class Factor(Labelled):
    """What hinders or helps an innovation (Innovatie Barometer 2021, *Factoren* and figure 13).

    The report asked about fifteen factors and names them in its text; its figure is a picture, so how the names are
    joined to fifteen is ours.
    """

    EMPLOYEES = "employees", _l("What our own people contributed")
    VARIETY = "variety", _l("Variety of knowledge and skills in the team")
    INSIDE = "inside", _l("Working together inside the organisation")
    PUBLIC_PARTNERS = "public_partners", _l("Working together with other public bodies")
    PRIVATE_PARTNERS = "private_partners", _l("Working together with companies")
    TECHNOLOGY = "technology", _l("What new technology makes possible")
    LEADERSHIP = "leadership", _l("Political and administrative leadership")
    MISTAKES = "mistakes", _l("How mistakes are dealt with")
    TIME = "time", _l("Time for innovation")
    MONEY = "money", _l("Money")
    LAW = "law", _l("Laws and rules")
    CONTINUITY = "continuity", _l("Attention for daily operations")
    CITIZENS = "citizens", _l("Citizens, clients and volunteers")
    FUNDS = "funds", _l("Umbrella organisations, funds and incentives")
    RESEARCH = "research", _l("Research institutes")


FACTOR_SCALE = {
    1: _l("hindered strongly"),
    2: _l("hindered"),
    3: _l("neither"),
    4: _l("helped"),
    5: _l("helped strongly"),
}
"""What a score of a factor means."""


class PublicValue(Labelled):
    """The five results that were asked about (Innovatie Barometer 2021, figure 14)."""

    QUALITY = "quality", _l("Quality")
    EFFICIENCY = "efficiency", _l("The same result with less")
    EMPLOYEES = "employees", _l("Satisfaction of employees")
    CITIZENS = "citizens", _l("Influence of citizens")
    POLITICS = "politics", _l("Political goals")


class Effect(Labelled):
    """What happened to a public value."""

    BETTER = "better", _l("Better")
    SAME = "same", _l("The same")
    WORSE = "worse", _l("Worse")
    UNKNOWN = "unknown", _l("Not known")


class Ring(Labelled):
    """How near a party stands to the experiment, in the drawing of the field."""

    CORE = "core", _l("Decides or takes part")
    INVOLVED = "involved", _l("Must cooperate")
    AROUND = "around", _l("Must know of it")


class EscalationKind(Labelled):
    """What kind of bottleneck it is; a legal one names law and article, and counts in the public register."""

    LEGAL = "legal", _l("Laws and rules")
    MONEY = "money", _l("Money")
    PEOPLE = "people", _l("People and time")
    DATA = "data", _l("Data and systems")
    COOPERATION = "cooperation", _l("Cooperation")
    OTHER = "other", _l("Something else")


class ReferenceState(Labelled):
    """A supplier's request to show an ended experiment as a reference."""

    ASKED = "asked", _l("Asked")
    AGREED = "agreed", _l("Agreed")
    DECLINED = "declined", _l("Not agreed")
    WITHDRAWN = "withdrawn", _l("Taken back")
