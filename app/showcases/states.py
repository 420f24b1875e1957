"""The states of a story, how stories end, and the two parties to consent; each with its word on the screen."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.choices import Labelled
from app.experiments.states import ExperimentState


class ShowcaseState(StrEnum):
    """Published only with the consent of agency and supplier, unless the story comes from a published source."""

    CONCEPT = "concept"
    CURATED = "curated"
    PUBLISHED = "published"
    ARCHIVED = "archived"

    @property
    def label(self) -> Any:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    ShowcaseState.CONCEPT: _l("Draft"),
    ShowcaseState.CURATED: _l("Waiting for consent"),
    ShowcaseState.PUBLISHED: _l("Published"),
    ShowcaseState.ARCHIVED: _l("Archived"),
}


class ShowcaseOutcome(StrEnum):
    """How the story ended, as far as it is known."""

    SUCCEEDED = "succeeded"
    LEARNED = "learned"
    STOPPED = "stopped"
    INCONCLUSIVE = "inconclusive"
    RUNNING = "running"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Any:
        return _OUTCOME_LABELS[self]


_OUTCOME_LABELS = {
    ShowcaseOutcome.SUCCEEDED: _l("It worked"),
    ShowcaseOutcome.LEARNED: _l("It did not work, and we learned"),
    ShowcaseOutcome.STOPPED: _l("We stopped earlier, and we learned"),
    ShowcaseOutcome.INCONCLUSIVE: _l("We do not know yet"),
    ShowcaseOutcome.RUNNING: _l("Still running"),
    ShowcaseOutcome.UNKNOWN: _l("Outcome not in the source"),
}


OUTCOMES = {
    ExperimentState.SUCCEEDED: ShowcaseOutcome.SUCCEEDED,
    ExperimentState.FAILED: ShowcaseOutcome.LEARNED,
    ExperimentState.STOPPED: ShowcaseOutcome.STOPPED,
    ExperimentState.INCONCLUSIVE: ShowcaseOutcome.INCONCLUSIVE,
}
"""How an experiment ended -> how its story ends."""


class ConsentSide(StrEnum):
    """The two parties whose consent a story about their experiment needs."""

    AGENCY = "agency"
    SUPPLIER = "supplier"


class SharingKind(Labelled):
    """A way in which a story was spread."""

    NEWSLETTER = "newsletter", _l("Newsletter")
    DEMONSTRATION = "demonstration", _l("Demonstration")
    WORKSHOP = "workshop", _l("Workshop")
    INTERVIEW = "interview", _l("Interview")
