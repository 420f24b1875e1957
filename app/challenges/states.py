"""The states of a vraagstuk, and the other choices that are made about it."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


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
ENDED_STATES = frozenset(
    {ChallengeState.ADOPTED, ChallengeState.COMPLETED, ChallengeState.NO_PROPOSALS, ChallengeState.WITHDRAWN}
)


class _Labelled(StrEnum):
    """A choice with the words that people read."""

    @property
    def label(self) -> Any:
        """The choice as people read it."""
        return LABELS[self]


class ReuseVerdict(_Labelled):
    """What an agency does with something that exists already."""

    DOES_NOT_FIT = "does_not_fit"
    TALKING = "talking"
    ADOPT = "adopt"


class StanceKind(_Labelled):
    """What a supplier thinks of a vraagstuk in dialogue: an opportunity (kans), or uncertain (spannend)."""

    CHANCE = "chance"
    TENSE = "tense"


class CoOwnerState(_Labelled):
    """An agency asks to join; the agency that leads accepts or declines; who joined may leave until it opens."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"


class NoProposalsCause(_Labelled):
    """Why no proposals came, as the officer sees it."""

    TOO_LITTLE_TIME = "too_little_time"
    TOO_LITTLE_MONEY = "too_little_money"
    UNCLEAR_PROBLEM = "unclear_problem"
    TOO_MANY_CONDITIONS = "too_many_conditions"
    NOT_KNOWN = "not_known"
    NO_MARKET = "no_market"
    OTHER = "other"


LABELS: dict[_Labelled, Any] = {
    ReuseVerdict.DOES_NOT_FIT: _l("Does not fit, because …"),
    ReuseVerdict.TALKING: _l("We talk to them"),
    ReuseVerdict.ADOPT: _l("We take this over"),
    StanceKind.CHANCE: _l("Opportunity"),
    StanceKind.TENSE: _l("Uncertain"),
    CoOwnerState.ASKED: _l("Wants to join"),
    CoOwnerState.ACCEPTED: _l("Co-owner"),
    CoOwnerState.DECLINED: _l("Not accepted"),
    CoOwnerState.LEFT: _l("Has left"),
    NoProposalsCause.TOO_LITTLE_TIME: _l("There was too little time to write a proposal"),
    NoProposalsCause.TOO_LITTLE_MONEY: _l("There was too little money for the experiment"),
    NoProposalsCause.UNCLEAR_PROBLEM: _l("The problem was not clear enough"),
    NoProposalsCause.TOO_MANY_CONDITIONS: _l("There were too many conditions"),
    NoProposalsCause.NOT_KNOWN: _l("The right suppliers did not know of it"),
    NoProposalsCause.NO_MARKET: _l("Nobody can do this yet"),
    NoProposalsCause.OTHER: _l("Something else"),
}
