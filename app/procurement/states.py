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


class Rule(StrEnum):
    """The rules of the table that hold beside the amounts."""

    FROM_THRESHOLD = "from_threshold"
    WHOLE_ESTIMATE = "whole_estimate"
    NO_SPLITTING = "no_splitting"
    OBJECTIVE_CRITERIA = "objective_criteria"
    STANDSTILL = "standstill"
    BRAND_NAMES = "brand_names"


class Standing(StrEnum):
    """Whether a route comes into question. Kept with vraagstukken: members may be added, never renamed."""

    FITS = "fits"
    DEPENDS = "depends"
    NOT = "not"


class Reason(StrEnum):
    """Why a route stands as it does. Kept with vraagstukken: members may be added, never renamed."""

    WITHIN_ONE_QUOTE = "within_one_quote"
    WITHIN_SEVERAL_QUOTES = "within_several_quotes"
    ABOVE_ONE_QUOTE = "above_one_quote"
    ABOVE_SEVERAL_QUOTES = "above_several_quotes"
    CEILING_UNKNOWN = "ceiling_unknown"
    EUROPEAN_DUTY = "european_duty"
    UNDER_THRESHOLD = "under_threshold"
    NOT_OBLIGED = "not_obliged"
    AT_THRESHOLD = "at_threshold"
    SOCIAL_AT_THRESHOLD = "social_at_threshold"
    ONLY_SOCIAL = "only_social"
    MORE_THAN_NEEDED = "more_than_needed"
    NOTHING_FOR_SALE = "nothing_for_sale"
    NO_READY_ANSWER = "no_ready_answer"
    RESEARCH = "research"
    RESEARCH_ONLY = "research_only"
    ONLY_GOODS_AND_SERVICES = "only_goods_and_services"
    PLAN_BY_JURY = "plan_by_jury"
    PLAN_UNDER_THRESHOLD = "plan_under_threshold"


class Caution(StrEnum):
    """What to watch out for. Kept with vraagstukken: members may be added, never renamed."""

    TABLE_OUTDATED = "table_outdated"
    RELATED_ADDED = "related_added"
    RELATED_TIP_OVER = "related_tip_over"
    SCALING_UNKNOWN = "scaling_unknown"
    NEAR_THRESHOLD = "near_threshold"
    NO_CEILINGS = "no_ceilings"
    BUYER_PROPOSED = "buyer_proposed"


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
