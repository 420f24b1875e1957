"""The states of a vraagstuk."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


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

    @property
    def label(self) -> Any:
        """The state as people read it."""
        return STATE_LABELS[self]


STATE_LABELS: dict[ChallengeState, Any] = {
    ChallengeState.CONCEPT: _l("Concept"),
    ChallengeState.DIALOGUE: _l("In dialogue"),
    ChallengeState.OPEN: _l("Open for proposals"),
    ChallengeState.CLOSED: _l("Closed, being assessed"),
    ChallengeState.DECIDED: _l("Decided"),
    ChallengeState.IN_EXPERIMENT: _l("In experiment"),
    ChallengeState.COMPLETED: _l("Completed"),
    ChallengeState.NO_PROPOSALS: _l("No proposals came"),
    ChallengeState.WITHDRAWN: _l("Withdrawn"),
}
PUBLIC_STATES = frozenset(ChallengeState) - {ChallengeState.CONCEPT}
WRITABLE_STATES = frozenset({ChallengeState.CONCEPT, ChallengeState.DIALOGUE})
ASKABLE_STATES = frozenset({ChallengeState.DIALOGUE, ChallengeState.OPEN})
ENDED_STATES = frozenset({ChallengeState.COMPLETED, ChallengeState.NO_PROPOSALS, ChallengeState.WITHDRAWN})
