"""Which routes come into question for a purchase, and why. Pure: a purchase and a table in, advice out.

Advice, never a verdict: the officer chooses and says why. Texts are in `wording`; what comes out here is kept with the
vraagstuk as JSON, and can be shown again in either language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.procurement.states import Buyer, Caution, Reason, Route, Standing, Subject
from app.procurement.thresholds import Table

NEAR_PERCENT = 10
"""An estimate is near when it is this part or less under the threshold. Our choice: an estimate is no exact figure."""


@dataclass(frozen=True, slots=True)
class Ceilings:
    """Up to and including which amount (whole euros) an organisation asks one quote, or several; None is unknown."""

    one_quote_eur: int | None = None
    several_quotes_eur: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What is bought, by whom, and when it is announced. Amounts are whole euros excluding VAT.

    `has_scaling` says whether there is an option to go on with the same supplier; `scaling_eur` is the most that it
    can cost, None while that is unknown. `related_eur` is the sum of vraagstukken that may belong to the same purchase.
    `ceilings` are those for this subject.
    """

    buyer: Buyer
    subject: Subject
    on: date
    experiments_eur: int
    scaling_eur: int | None = None
    has_scaling: bool = False
    related_eur: int = 0
    ceilings: Ceilings = Ceilings()
    is_buyer_proposed: bool = False

    @property
    def own_eur(self) -> int:
        """The estimate of this purchase itself: options and extensions count (Aanbestedingswet 2.15)."""
        return self.experiments_eur + (self.scaling_eur or 0)

    @property
    def total_eur(self) -> int:
        """The estimate together with what may belong to it: splitting is forbidden (Aanbestedingswet 2.14)."""
        return self.own_eur + self.related_eur

    @property
    def is_complete(self) -> bool:
        """Whether every part of the estimate is known."""
        return not self.has_scaling or self.scaling_eur is not None


@dataclass(frozen=True, slots=True)
class RouteAdvice:
    """How one route stands, and why."""

    route: Route
    standing: Standing
    reason: Reason


@dataclass(frozen=True, slots=True)
class Advice:
    """What the helper says: the purchase as it was asked about, the threshold it was held against, and each route."""

    purchase: Purchase
    threshold_eur: int
    threshold_from: date
    threshold_until: date
    routes: tuple[RouteAdvice, ...]
    cautions: tuple[Caution, ...]
    table_version: str

    @property
    def is_european(self) -> bool:
        """Whether the European rules apply: from the threshold on (Directive 2014/24/EU, article 4)."""
        return self.purchase.total_eur >= self.threshold_eur

    @property
    def in_question(self) -> tuple[RouteAdvice, ...]:
        """The routes that come into question, those that only fit in some cases last."""
        fits = tuple(item for item in self.routes if item.standing is Standing.FITS)
        return fits + tuple(item for item in self.routes if item.standing is Standing.DEPENDS)

    @property
    def others(self) -> tuple[RouteAdvice, ...]:
        """The routes that do not come into question."""
        return tuple(item for item in self.routes if item.standing is Standing.NOT)

    def of(self, route: Route) -> RouteAdvice:
        """How this route stands."""
        return next(item for item in self.routes if item.route is route)

    def as_json(self) -> dict[str, Any]:
        """Everything as JSON values; `from_json` is the way back."""
        purchase = self.purchase
        return {
            "table": self.table_version,
            "purchase": {
                "buyer": purchase.buyer.value,
                "subject": purchase.subject.value,
                "on": purchase.on.isoformat(),
                "experiments_eur": purchase.experiments_eur,
                "scaling_eur": purchase.scaling_eur,
                "has_scaling": purchase.has_scaling,
                "related_eur": purchase.related_eur,
                "one_quote_eur": purchase.ceilings.one_quote_eur,
                "several_quotes_eur": purchase.ceilings.several_quotes_eur,
                "is_buyer_proposed": purchase.is_buyer_proposed,
            },
            "threshold": {
                "eur": self.threshold_eur,
                "from": self.threshold_from.isoformat(),
                "until": self.threshold_until.isoformat(),
            },
            "routes": [[item.route.value, item.standing.value, item.reason.value] for item in self.routes],
            "cautions": [caution.value for caution in self.cautions],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Advice":
        """The advice that `as_json` wrote."""
        values = dict(kept["purchase"])
        ceilings = Ceilings(values.pop("one_quote_eur"), values.pop("several_quotes_eur"))
        buyer, subject = Buyer(values.pop("buyer")), Subject(values.pop("subject"))
        on = date.fromisoformat(values.pop("on"))
        return cls(
            purchase=Purchase(buyer=buyer, subject=subject, on=on, ceilings=ceilings, **values),
            threshold_eur=kept["threshold"]["eur"],
            threshold_from=date.fromisoformat(kept["threshold"]["from"]),
            threshold_until=date.fromisoformat(kept["threshold"]["until"]),
            routes=tuple(RouteAdvice(Route(r), Standing(s), Reason(why)) for r, s, why in kept["routes"]),
            cautions=tuple(Caution(value) for value in kept["cautions"]),
            table_version=kept["table"],
        )


def advise(purchase: Purchase, table: Table) -> Advice:
    """The routes for this purchase by the figures of its day, each with a reason, and what to watch out for."""
    threshold = table.threshold(purchase.subject, purchase.buyer, purchase.on)
    amount = threshold.amount_eur
    return Advice(
        purchase=purchase,
        threshold_eur=amount,
        threshold_from=threshold.valid_from,
        threshold_until=threshold.valid_until,
        routes=tuple(RouteAdvice(route, *_standing(route, purchase, amount)) for route in Route),
        cautions=tuple(_cautions(purchase, amount, is_current=threshold.holds_on(purchase.on))),
        table_version=table.version,
    )


def _standing(route: Route, purchase: Purchase, threshold: int) -> tuple[Standing, Reason]:
    is_european = purchase.total_eur >= threshold
    is_social = purchase.subject is Subject.SOCIAL
    is_general = purchase.subject is Subject.SUPPLIES_SERVICES
    match route:
        case Route.ONE_QUOTE | Route.SEVERAL_QUOTES if is_european:
            return Standing.NOT, Reason.EUROPEAN_DUTY
        case Route.ONE_QUOTE:
            ceiling = purchase.ceilings.one_quote_eur
            return _by_ceiling(purchase, ceiling, Reason.WITHIN_ONE_QUOTE, Reason.ABOVE_ONE_QUOTE)
        case Route.SEVERAL_QUOTES:
            ceiling = purchase.ceilings.several_quotes_eur
            return _by_ceiling(purchase, ceiling, Reason.WITHIN_SEVERAL_QUOTES, Reason.ABOVE_SEVERAL_QUOTES)
        case Route.NATIONAL:
            if is_european:
                return Standing.NOT, Reason.EUROPEAN_DUTY
            return Standing.FITS, Reason.UNDER_THRESHOLD
        case Route.RESEARCH_EXCEPTION:
            if not is_general:
                return Standing.NOT, Reason.ONLY_GOODS_AND_SERVICES
            return Standing.DEPENDS, Reason.RESEARCH_ONLY if purchase.has_scaling else Reason.RESEARCH
        case Route.DESIGN_CONTEST:
            if not is_general:
                return Standing.NOT, Reason.ONLY_GOODS_AND_SERVICES
            return Standing.DEPENDS, Reason.PLAN_BY_JURY if is_european else Reason.PLAN_UNDER_THRESHOLD
        case Route.SOCIAL_REGIME if not is_social:
            return Standing.NOT, Reason.ONLY_SOCIAL
        case _ if not is_european:
            return Standing.NOT, Reason.NOT_OBLIGED
        case Route.SOCIAL_REGIME:
            return Standing.FITS, Reason.SOCIAL_AT_THRESHOLD
        case Route.EUROPEAN_OPEN:
            return Standing.FITS, Reason.MORE_THAN_NEEDED if is_social else Reason.AT_THRESHOLD
        case Route.INNOVATION_PARTNERSHIP:
            return Standing.DEPENDS, Reason.NOTHING_FOR_SALE
        case Route.COMPETITIVE_DIALOGUE:
            return Standing.DEPENDS, Reason.NO_READY_ANSWER


def _by_ceiling(purchase: Purchase, ceiling: int | None, within: Reason, above: Reason) -> tuple[Standing, Reason]:
    if ceiling is None:
        return Standing.DEPENDS, Reason.CEILING_UNKNOWN
    return (Standing.FITS, within) if purchase.total_eur <= ceiling else (Standing.NOT, above)


def _cautions(purchase: Purchase, threshold: int, *, is_current: bool) -> Iterator[Caution]:
    is_european = purchase.total_eur >= threshold
    if not is_current:
        yield Caution.TABLE_OUTDATED
    if not purchase.is_complete:
        yield Caution.SCALING_UNKNOWN
    if purchase.related_eur:
        tips_over = purchase.own_eur < threshold <= purchase.total_eur
        yield Caution.RELATED_TIP_OVER if tips_over else Caution.RELATED_ADDED
    if not is_european and (threshold - purchase.total_eur) * 100 <= threshold * NEAR_PERCENT:
        yield Caution.NEAR_THRESHOLD
    if not is_european and None in (purchase.ceilings.one_quote_eur, purchase.ceilings.several_quotes_eur):
        yield Caution.NO_CEILINGS
    if purchase.is_buyer_proposed:
        yield Caution.BUYER_PROPOSED
