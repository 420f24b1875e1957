"""The states of a voorstel."""

from enum import StrEnum


class ProposalState(StrEnum):
    """A submitted proposal is opened by the clock, at the closing time of its vraagstuk."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"
