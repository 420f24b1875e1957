"""What is bought, who buys, and by which route."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class Buyer(StrEnum):
    """The kinds of contracting authority for which European thresholds differ (Directive 2014/24/EU, article 4)."""

    CENTRAL = "central"
    OTHER = "other"

    @property
    def label(self) -> Any:
        """The words on the screen."""
        return LABELS[self]


class Subject(StrEnum):
    """What is bought: the law has other thresholds for works and for social and other specific services."""

    SUPPLIES_SERVICES = "supplies_services"
    WORKS = "works"
    SOCIAL = "social"

    @property
    def label(self) -> Any:
        """The words on the screen."""
        return LABELS[self]


class Route(StrEnum):
    """The routes that the helper knows."""

    ONE_QUOTE = "one_quote"
    SEVERAL_QUOTES = "several_quotes"
    NATIONAL = "national"
    SOCIAL_REGIME = "social_regime"
    RESEARCH_EXCEPTION = "research_exception"
    EUROPEAN_OPEN = "european_open"
    INNOVATION_PARTNERSHIP = "innovation_partnership"
    COMPETITIVE_DIALOGUE = "competitive_dialogue"
    DESIGN_CONTEST = "design_contest"

    @property
    def label(self) -> Any:
        """The words on the screen."""
        return LABELS[self]


LABELS: dict[StrEnum, Any] = {
    Buyer.CENTRAL: _l("Central government"),
    Buyer.OTHER: _l("Another public body, such as a municipality"),
    Subject.SUPPLIES_SERVICES: _l("Goods or services"),
    Subject.WORKS: _l("Building or road works"),
    Subject.SOCIAL: _l("Care, welfare or another special service"),
    Route.ONE_QUOTE: _l("Ask one supplier for a quote"),
    Route.SEVERAL_QUOTES: _l("Ask several suppliers for a quote"),
    Route.NATIONAL: _l("National public tender"),
    Route.SOCIAL_REGIME: _l("Simplified procedure for social and special services"),
    Route.RESEARCH_EXCEPTION: _l("Buying research and development before there is a product"),
    Route.EUROPEAN_OPEN: _l("European tender"),
    Route.INNOVATION_PARTNERSHIP: _l("Innovation partnership"),
    Route.COMPETITIVE_DIALOGUE: _l("Competitive dialogue"),
    Route.DESIGN_CONTEST: _l("Design contest"),
}
