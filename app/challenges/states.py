"""The states of a vraagstuk, and the other choices that are made about it."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.choices import Labelled


class ChallengeState(StrEnum):
    """`CLOSED` is never stored: an open vraagstuk whose closing time has passed is closed, by the clock.

    It stays sealed until the opener has opened the proposals; then it is in assessment.
    `ADOPTED` is a concept that ended because something that exists is taken over instead; it was never public.
    """

    CONCEPT = "concept"
    ADOPTED = "adopted"
    DIALOGUE = "dialogue"
    OPEN = "open"
    CLOSED = "closed"
    ASSESSMENT = "assessment"
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
    ChallengeState.ADOPTED: _l("Ended: something that exists is taken over"),
    ChallengeState.DIALOGUE: _l("In dialogue"),
    ChallengeState.OPEN: _l("Open for proposals"),
    ChallengeState.CLOSED: _l("Closed, still sealed"),
    ChallengeState.ASSESSMENT: _l("In assessment"),
    ChallengeState.DECIDED: _l("Decided"),
    ChallengeState.IN_EXPERIMENT: _l("In experiment"),
    ChallengeState.COMPLETED: _l("Completed"),
    ChallengeState.NO_PROPOSALS: _l("No proposals came"),
    ChallengeState.WITHDRAWN: _l("Withdrawn"),
}
PRIVATE_STATES = frozenset({ChallengeState.CONCEPT, ChallengeState.ADOPTED})
PUBLIC_STATES = frozenset(ChallengeState) - PRIVATE_STATES
WRITABLE_STATES = frozenset({ChallengeState.CONCEPT, ChallengeState.DIALOGUE})
ASKABLE_STATES = frozenset({ChallengeState.DIALOGUE, ChallengeState.OPEN})
RUNNING_STATES = frozenset({ChallengeState.OPEN, ChallengeState.CLOSED, ChallengeState.ASSESSMENT})
"""From opening until the decision: the terms are fixed, and only an announcement changes what may still change."""
ENDED_STATES = frozenset(
    {ChallengeState.ADOPTED, ChallengeState.COMPLETED, ChallengeState.NO_PROPOSALS, ChallengeState.WITHDRAWN}
)


class ReuseVerdict(Labelled):
    """What an agency does with something that exists already."""

    DOES_NOT_FIT = "does_not_fit", _l("Does not fit, because …")
    TALKING = "talking", _l("We talk to them")
    ADOPT = "adopt", _l("We take this over")


class StanceKind(Labelled):
    """What a supplier thinks of a vraagstuk in dialogue: an opportunity (kans), or uncertain (spannend)."""

    CHANCE = "chance", _l("Opportunity")
    TENSE = "tense", _l("Uncertain")


class CoOwnerState(Labelled):
    """An agency asks to join; the agency that leads accepts or declines; who joined may leave until it opens."""

    ASKED = "asked", _l("Wants to join")
    ACCEPTED = "accepted", _l("Co-owner")
    DECLINED = "declined", _l("Not accepted")
    LEFT = "left", _l("Has left")


class NoProposalsCause(Labelled):
    """Why no proposals came, as the officer sees it."""

    TOO_LITTLE_TIME = "too_little_time", _l("There was too little time to write a proposal")
    TOO_LITTLE_MONEY = "too_little_money", _l("There was too little money for the experiment")
    UNCLEAR_PROBLEM = "unclear_problem", _l("The problem was not clear enough")
    TOO_MANY_CONDITIONS = "too_many_conditions", _l("There were too many conditions")
    NOT_KNOWN = "not_known", _l("The right suppliers did not know of it")
    NO_MARKET = "no_market", _l("Nobody can do this yet")
    OTHER = "other", _l("Something else")
