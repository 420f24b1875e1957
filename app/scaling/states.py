"""The states of a scaling dossier and of an adoption, each with its word on the screen."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


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
    ScalingState.APPROVED: _l("Yes, will be scaled up"),
    ScalingState.REJECTED: _l("No, will not be scaled up"),
    ScalingState.SCALING: _l("Being scaled up"),
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


_ADOPTION_LABELS = {
    AdoptionState.INTEREST: _l("Interested"),
    AdoptionState.TEST: _l("Being tested"),
    AdoptionState.ADAPTING: _l("Being adapted"),
    AdoptionState.IN_USE: _l("In use"),
    AdoptionState.HARVESTED: _l("Benefit measured"),
    AdoptionState.STOPPED: _l("Stopped, with a lesson"),
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


_KIND_LABELS = {
    AdoptionKind.COPY: _l("A copy: we use it as it is"),
    AdoptionKind.ADAPTED: _l("Adapted: we changed it to fit"),
    AdoptionKind.OWN: _l("Our own: we were inspired by it"),
}
