"""The states of a scaling dossier and of an adoption."""

from enum import StrEnum


class ScalingState(StrEnum):
    """`APPROVED` and `REJECTED` are the director's decision."""

    PREPARING = "preparing"
    APPROVED = "approved"
    REJECTED = "rejected"
    SCALING = "scaling"
    ANCHORED = "anchored"


class AdoptionState(StrEnum):
    """Only from `IN_USE` on does an adoption count."""

    INTEREST = "interest"
    TEST = "test"
    ADAPTING = "adapting"
    IN_USE = "in_use"
    HARVESTED = "harvested"
    STOPPED = "stopped"


COUNTED = frozenset({AdoptionState.IN_USE, AdoptionState.HARVESTED})


class AdoptionKind(StrEnum):
    """Own, adapted or copied (Innovatie Barometer 2021, figure 4)."""

    OWN = "own"
    ADAPTED = "adapted"
    COPY = "copy"
