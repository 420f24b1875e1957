"""The states of a vraagstuk."""

from enum import StrEnum


class ChallengeState(StrEnum):
    """`CLOSED` is never stored: an open vraagstuk whose closing time has passed is closed, by the clock."""

    CONCEPT = "concept"
    DIALOGUE = "dialogue"
    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"
    IN_EXPERIMENT = "in_experiment"
    COMPLETED = "completed"
    NO_PROPOSALS = "no_proposals"
    WITHDRAWN = "withdrawn"


PUBLIC_STATES = frozenset(ChallengeState) - {ChallengeState.CONCEPT}
