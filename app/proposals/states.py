"""The states of a voorstel, of what was submitted, and of an opening."""

from enum import StrEnum


class ProposalState(StrEnum):
    """Only the opener makes a submitted proposal opened, or damaged when its seal does not hold."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    OPENED = "opened"
    DAMAGED = "damaged"
    INVITED = "invited"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"


READABLE_STATES = frozenset(
    {ProposalState.OPENED, ProposalState.INVITED, ProposalState.CHOSEN, ProposalState.NOT_CHOSEN}
)
"""The states in which the text of a proposal is there to be read."""
DECIDED_STATES = frozenset({ProposalState.CHOSEN, ProposalState.NOT_CHOSEN})


class SubmissionEnd(StrEnum):
    """Why a submission no longer counts."""

    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class OpeningState(StrEnum):
    """One officer confirmed (`WAITING`), two did (`CONFIRMED`), the opener was there; or the second was too late."""

    WAITING = "waiting"
    EXPIRED = "expired"
    CONFIRMED = "confirmed"
    DONE = "done"
    REFUSED = "refused"


class OpeningRefusal(StrEnum):
    """Why the opener did not open, although two officers confirmed."""

    TOO_EARLY = "too_early"
    CONFIRMED_TOO_EARLY = "confirmed_too_early"
    NOT_TOGETHER = "not_together"
    NOT_OFFICERS = "not_officers"
    NOT_CLOSED = "not_closed"
    TRAIL_BROKEN = "trail_broken"
    MEMORY_DAMAGED = "memory_damaged"
    KEY_MISSING = "key_missing"
    FAILED = "failed"
