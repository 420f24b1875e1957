"""The states of a story in the etalage."""

from enum import StrEnum


class ShowcaseState(StrEnum):
    """Published only with the consent of agency and supplier, unless the story comes from a published source."""

    CONCEPT = "concept"
    CURATED = "curated"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class ShowcaseOutcome(StrEnum):
    """How the story ended, as far as it is known."""

    SUCCEEDED = "succeeded"
    LEARNED = "learned"
    RUNNING = "running"
    UNKNOWN = "unknown"


class ConsentSide(StrEnum):
    """The two parties whose consent a story about their experiment needs."""

    AGENCY = "agency"
    SUPPLIER = "supplier"
