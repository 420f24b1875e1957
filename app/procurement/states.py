"""What is bought, who buys, and by which route."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from app.core.choices import Labelled


class Buyer(Labelled):
    """The kinds of contracting authority for which European thresholds differ (Directive 2014/24/EU, article 4)."""

    CENTRAL = "central", _l("Central government")
    OTHER = "other", _l("Another public body, such as a municipality")


class Subject(Labelled):
    """What is bought: the law has other thresholds for works and for social and other specific services."""

    SUPPLIES_SERVICES = "supplies_services", _l("Goods or services")
    WORKS = "works", _l("Building or road works")
    SOCIAL = "social", _l("Care, welfare or another special service")


class Route(Labelled):
    """The routes that the helper knows."""

    ONE_QUOTE = "one_quote", _l("Ask one supplier for a quote")
    SEVERAL_QUOTES = "several_quotes", _l("Ask several suppliers for a quote")
    NATIONAL = "national", _l("National public tender")
    SOCIAL_REGIME = "social_regime", _l("Simplified procedure for social and special services")
    RESEARCH_EXCEPTION = "research_exception", _l("Buying research and development before there is a product")
    EUROPEAN_OPEN = "european_open", _l("European tender")
    INNOVATION_PARTNERSHIP = "innovation_partnership", _l("Innovation partnership")
    COMPETITIVE_DIALOGUE = "competitive_dialogue", _l("Competitive dialogue")
    DESIGN_CONTEST = "design_contest", _l("Design contest")


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
