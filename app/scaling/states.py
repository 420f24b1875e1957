"""The states of a scaling dossier and of an adoption, each with its word on the screen."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.choices import Labelled


class ScalingState(StrEnum):
    """`APPROVED` and `REJECTED` are the director's decision."""

    PREPARING = "preparing"
    APPROVED = "approved"
    REJECTED = "rejected"
    SCALING = "scaling"
    ANCHORED = "anchored"

    @property
    def label(self) -> Any:
        return _SCALING_LABELS[self]


_SCALING_LABELS = {
    ScalingState.PREPARING: _l("Decision being prepared"),
    ScalingState.APPROVED: _l("Yes, scaling up must still begin"),
    ScalingState.REJECTED: _l("No, will not be scaled up"),
    ScalingState.SCALING: _l("Scaling up is under way"),
    ScalingState.ANCHORED: _l("Anchored"),
}


class AdoptionState(StrEnum):
    """Only from `IN_USE` on does an adoption count."""

    INTEREST = "interest"
    TEST = "test"
    ADAPTING = "adapting"
    IN_USE = "in_use"
    HARVESTED = "harvested"
    STOPPED = "stopped"

    @property
    def label(self) -> Any:
        return _ADOPTION_LABELS[self]

    def said_of(self, organisation: str) -> Any:
        """What this organisation does with a solution: nobody takes it over by being interested."""
        return _ADOPTION_SENTENCES[self](organisation)


_ADOPTION_LABELS = {
    AdoptionState.INTEREST: _l("Interested"),
    AdoptionState.TEST: _l("Being tested"),
    AdoptionState.ADAPTING: _l("Being adapted"),
    AdoptionState.IN_USE: _l("In use"),
    AdoptionState.HARVESTED: _l("Benefit measured"),
    AdoptionState.STOPPED: _l("Stopped, with a lesson"),
}

_ADOPTION_SENTENCES: dict[AdoptionState, Callable[[str], Any]] = {
    AdoptionState.INTEREST: lambda name: _l("%(name)s is interested in this solution", name=name),
    AdoptionState.TEST: lambda name: _l("%(name)s tests this solution", name=name),
    AdoptionState.ADAPTING: lambda name: _l("%(name)s adapts this solution", name=name),
    AdoptionState.IN_USE: lambda name: _l("%(name)s uses this solution", name=name),
    AdoptionState.HARVESTED: lambda name: _l("%(name)s uses this solution and measured the benefit", name=name),
    AdoptionState.STOPPED: lambda name: _l("%(name)s stopped with this solution", name=name),
}

COUNTED = frozenset({AdoptionState.IN_USE, AdoptionState.HARVESTED})


class AdoptionKind(StrEnum):
    """Own, adapted or copied (Innovatie Barometer 2021, figure 4)."""

    OWN = "own"
    ADAPTED = "adapted"
    COPY = "copy"

    @property
    def label(self) -> Any:
        return _KIND_LABELS[self]

    @property
    def word(self) -> Any:
        """The same in one word, for lists and pictures."""
        return _KIND_WORDS[self]


_KIND_LABELS = {
    AdoptionKind.COPY: _l("A copy: we use it as it is"),
    AdoptionKind.ADAPTED: _l("Adapted: we changed it to fit"),
    AdoptionKind.OWN: _l("Our own: we were inspired by it"),
}
_KIND_WORDS = {
    AdoptionKind.COPY: _l("copy"),
    AdoptionKind.ADAPTED: _l("adapted"),
    AdoptionKind.OWN: _l("own version"),
}


class Remedy(Labelled):
    """What is done about the weakest component."""

    IMPROVE = "improve", _l("Improve it")
    OUTSOURCE = "outsource", _l("Let somebody else do it")
    REPLACE = "replace", _l("Replace it by something else")
    MOVE = "move", _l("Begin where it is stronger")
    REORIENT = "reorient", _l("Change the goal")
    POSTPONE = "postpone", _l("Wait until it is stronger")
    STOP = "stop", _l("Stop")


class ComplexityDomain(Labelled):
    """The seven domains of the NASSS framework (Greenhalgh and others, 2017, doi:10.2196/jmir.8775), in our words."""

    CONDITION = "condition", _l("The problem and the people who have it")
    TECHNOLOGY = "technology", _l("The technology")
    VALUE = "value", _l("What it is worth, and to whom")
    ADOPTERS = "adopters", _l("The people who must work with it")
    ORGANISATION = "organisation", _l("The organisation")
    SYSTEM = "system", _l("Law, politics and partners around it")
    TIME = "time", _l("Keeping it and adapting it over time")


class Complexity(Labelled):
    """How hard a domain makes scaling up (NASSS: simple, complicated, complex)."""

    SIMPLE = "simple", _l("Simple: few parts, predictable")
    COMPLICATED = "complicated", _l("Complicated: many parts, but they can be planned")
    COMPLEX = "complex", _l("Complex: changing, cannot be planned")


class ProcurementBasis(Labelled):
    """On what ground the solution is bought for real."""

    OPTION = "option", _l("The scaling option of the challenge")
    NEW_ROUTE = "new_route", _l("A new route")
    OWN_WORK = "own_work", _l("Nothing is bought: our own people do it")


class DossierPart(Labelled):
    """The parts in which a dossier is filled in, in their order; the value is the part's place in addresses."""

    READINESS = "onderdelen", _l("Components")
    WEAKEST = "zwakste-onderdeel", _l("Weakest component")
    DOMAINS = "domeinen", _l("Seven domains")
    ANCHORS = "ankers", _l("Anchors")
    MONEY = "geld", _l("Money and owner")
    BUYING = "inkoop", _l("Buying")
