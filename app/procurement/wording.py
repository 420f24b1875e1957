"""What the route helper says, in plain words; legal words are explained where they stand."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.filters import format_date, format_money
from app.core.i18n import language
from app.procurement.advice import Advice, RouteAdvice
from app.procurement.states import Caution, Reason, Route, Rule, Standing
from app.procurement.thresholds import Source, Table

STANDINGS: dict[Standing, Any] = {
    Standing.FITS: _l("This route comes into question."),
    Standing.DEPENDS: _l("This route comes into question in some cases."),
    Standing.NOT: _l("By these figures this route does not come into question."),
}
REASONS: dict[Reason, Any] = {
    Reason.WITHIN_ONE_QUOTE: _l(
        "The estimate of %(total)s is not above %(one_quote)s, the amount up to which your organisation asks one quote."
    ),
    Reason.WITHIN_SEVERAL_QUOTES: _l(
        "The estimate of %(total)s is not above %(several_quotes)s, the amount up to which your organisation asks "
        "several quotes."
    ),
    Reason.ABOVE_ONE_QUOTE: _l(
        "The estimate of %(total)s is above %(one_quote)s, the amount up to which your organisation asks one quote."
    ),
    Reason.ABOVE_SEVERAL_QUOTES: _l(
        "The estimate of %(total)s is above %(several_quotes)s, the amount up to which your organisation asks several "
        "quotes."
    ),
    Reason.CEILING_UNKNOWN: _l(
        "Your organisation decides up to which amount this is allowed. That amount is not filled in here."
    ),
    Reason.EUROPEAN_DUTY: _l("The European rules apply from %(threshold)s, and the estimate is %(total)s."),
    Reason.UNDER_THRESHOLD: _l(
        "The estimate of %(total)s is under %(threshold)s, from which the European rules apply. You publish the order "
        "for everyone in the Netherlands."
    ),
    Reason.NOT_OBLIGED: _l(
        "The estimate of %(total)s is under %(threshold)s. You may use this route, but it asks more of you and of "
        "suppliers than is needed."
    ),
    Reason.AT_THRESHOLD: _l(
        "The European rules apply from %(threshold)s, and the estimate is %(total)s. Every supplier in Europe may join."
    ),
    Reason.SOCIAL_AT_THRESHOLD: _l(
        "For care, welfare and other special services the European rules are lighter. They apply from %(threshold)s, "
        "and the estimate is %(total)s. You announce the order and publish who gets it; you arrange the rest yourself."
    ),
    Reason.ONLY_SOCIAL: _l("This route is for care, welfare and other special services only."),
    Reason.MORE_THAN_NEEDED: _l("This is allowed, but for these services the simplified procedure is enough."),
    Reason.NOTHING_FOR_SALE: _l(
        "Only when what you need is not for sale yet: suppliers develop it together with you, and you buy what works. "
        "Say beforehand how long it lasts and what it may cost."
    ),
    Reason.NO_READY_ANSWER: _l(
        "When there is no ready answer: you talk with several suppliers about their ideas, and ask for a tender after "
        "that."
    ),
    Reason.RESEARCH: _l(
        "Only for research and development: you pay a part of it, or others may use the results too. The European "
        "rules do not apply then."
    ),
    Reason.RESEARCH_ONLY: _l(
        "Only for the experiments, as research and development: you pay a part of it, or others may use the results "
        "too. What you scale up after that is not research: it needs a route of its own."
    ),
    Reason.ONLY_GOODS_AND_SERVICES: _l("This route is for goods and services."),
    Reason.PLAN_BY_JURY: _l(
        "When you ask for a plan or design: an independent jury judges without knowing who made it. From %(threshold)s "
        "it is announced in all of Europe."
    ),
    Reason.PLAN_UNDER_THRESHOLD: _l(
        "When you ask for a plan or design. Under %(threshold)s you set the rules of the contest yourself, as long as "
        "they are the same for everyone."
    ),
}
CAUTIONS: dict[Caution, Any] = {
    Caution.TABLE_OUTDATED: _l(
        "There are no figures for %(on)s. The threshold below was valid from %(from)s to %(until)s. Look up the amount "
        "that holds now."
    ),
    Caution.RELATED_ADDED: _l(
        "%(related)s of related challenges of your organisation has been added. What belongs together counts together: "
        "splitting an order to stay under a threshold is forbidden."
    ),
    Caution.RELATED_TIP_OVER: _l(
        "By itself this challenge is estimated at %(own)s, under the threshold. With %(related)s of related challenges "
        "it is not. If they belong to the same order, you must add them up: splitting is forbidden. If they do not, "
        "say so in your reason."
    ),
    Caution.SCALING_UNKNOWN: _l(
        "You want to go on if it works, but no highest amount is filled in for that. The estimate is not complete: "
        "that amount counts too. Fill in 0 when you do not go on with the same supplier."
    ),
    Caution.NEAR_THRESHOLD: _l(
        "The estimate is %(room)s under the threshold of %(threshold)s. A small setback brings it above. Write down "
        "how you made the estimate."
    ),
    Caution.NO_CEILINGS: _l(
        "Your organisation has not filled in up to which amount one quote or several quotes are enough. Look in your "
        "own purchasing policy."
    ),
    Caution.BUYER_PROPOSED: _l(
        "Whether your organisation is central government is a guess from its sector. The account manager can change it."
    ),
}
STEPS: dict[Route, tuple[Any, ...]] = {
    Route.ONE_QUOTE: (
        _l("Choose a supplier on grounds that you can explain."),
        _l("Ask that supplier for a quote."),
        _l("Compare the price with what is usual."),
        _l("Write down why you chose this supplier."),
    ),
    Route.SEVERAL_QUOTES: (
        _l("Decide beforehand how many suppliers you ask and why these."),
        _l("Send all of them the same request on the same day."),
        _l("Compare the quotes by the criteria that you announced."),
        _l("Give everyone an answer, with reasons."),
    ),
    Route.NATIONAL: (
        _l("Publish the order on TenderNed, for everyone to read."),
        _l("Give every supplier the same information and enough time."),
        _l("Judge by the criteria that you announced."),
        _l("Tell everyone whom you choose and why, and let them object."),
        _l("Sign the contract."),
    ),
    Route.SOCIAL_REGIME: (
        _l("Announce the order in all of Europe, through TenderNed."),
        _l("Decide yourself in which steps you choose; write that down."),
        _l("Treat all suppliers alike and give reasons."),
        _l("Publish who got the order."),
    ),
    Route.RESEARCH_EXCEPTION: (
        _l("Make sure that it is research or development, not a product that is for sale."),
        _l("Agree who pays which part, or who may use the results."),
        _l("Let several suppliers work next to each other, in phases."),
        _l("Go on after each phase with those whose results are best."),
        _l("Buy a working product later, by a route of its own."),
    ),
    Route.EUROPEAN_OPEN: (
        _l("Announce the order in all of Europe, through TenderNed."),
        _l("Give suppliers at least the time that the law names."),
        _l("Judge by the criteria that you announced."),
        _l("Tell everyone whom you choose and why."),
        _l("Wait at least %(days)s calendar days, so that suppliers can object."),
        _l("Sign the contract and publish who got the order."),
    ),
    Route.INNOVATION_PARTNERSHIP: (
        _l("Find out whether it is really not for sale, and write that down."),
        _l("Announce the need, the phases and the highest costs in all of Europe."),
        _l("Choose one or more partners."),
        _l("Develop in phases, and stop with a partner when a phase fails."),
        _l("Buy what works from a partner, within the amounts that you announced."),
    ),
    Route.COMPETITIVE_DIALOGUE: (
        _l("Announce the problem in all of Europe, through TenderNed."),
        _l("Choose at least three suppliers to talk with."),
        _l("Talk with each of them; do not tell one what another thought up."),
        _l("Ask for a tender when it is clear what can solve the problem."),
        _l("Tell everyone whom you choose and why, and wait at least %(days)s calendar days."),
        _l("Sign the contract and publish who got the order."),
    ),
    Route.DESIGN_CONTEST: (
        _l("Write down what the plan is for and what the prize is."),
        _l("Appoint an independent jury."),
        _l("Let the jury judge without names."),
        _l("Publish the winner and the reasons of the jury."),
    ),
}
RULES: dict[Rule, tuple[Any, Any]] = {
    Rule.FROM_THRESHOLD: (
        _l("From the threshold on, not above it"),
        _l("At exactly the amount of the threshold the European rules apply already."),
    ),
    Rule.WHOLE_ESTIMATE: (
        _l("Everything counts"),
        _l("The estimate is all that you may pay: the experiments, every extension and every option. Without VAT."),
    ),
    Rule.NO_SPLITTING: (
        _l("Splitting is forbidden"),
        _l("An order may not be cut into pieces to stay under a threshold."),
    ),
    Rule.OBJECTIVE_CRITERIA: (
        _l("Always explain the choice"),
        _l(
            "Whatever the amount: choose the procedure and the suppliers on objective grounds. A supplier who asks "
            "gets the reasons."
        ),
    ),
    Rule.STANDSTILL: (
        _l("Wait before you sign"),
        _l(
            "After a European procedure you wait at least %(days)s calendar days, counted from the day after you sent "
            "the decision. Suppliers can go to court in that time."
        ),
    ),
    Rule.BRAND_NAMES: (
        _l("No brand names"),
        _l("Do not ask for a brand or a type. That is allowed only when there is no other way to say what you need."),
    ),
}


def reason_text(advice: Advice, item: RouteAdvice) -> str:
    """Why this route stands as it does, with the amounts."""
    return str(REASONS[item.reason]) % _figures(advice)


def caution_text(advice: Advice, caution: Caution) -> str:
    """What to watch out for, with the amounts."""
    return str(CAUTIONS[caution]) % _figures(advice)


def step_texts(route: Route, table: Table) -> list[str]:
    """The steps of a route, in their order."""
    return [str(step) % {"days": table.standstill_days} for step in STEPS[route]]


def rule_text(rule: Rule, table: Table) -> str:
    """A rule in plain words."""
    return str(RULES[rule][1]) % {"days": table.standstill_days}


def source_text(source: Source) -> str:
    """`Aanbestedingswet 2012, artikel 2.15`"""
    law = source.law.in_language(language())
    return str(_("%(law)s, article %(article)s", law=law, article=source.article)) if source.article else law


def _figures(advice: Advice) -> dict[str, str]:
    purchase = advice.purchase
    return {
        "total": format_money(purchase.total_eur),
        "own": format_money(purchase.own_eur),
        "related": format_money(purchase.related_eur),
        "threshold": format_money(advice.threshold_eur),
        "room": format_money(advice.threshold_eur - purchase.total_eur),
        "one_quote": format_money(purchase.ceilings.one_quote_eur),
        "several_quotes": format_money(purchase.ceilings.several_quotes_eur),
        "on": format_date(purchase.on),
        "from": format_date(advice.threshold_from),
        "until": format_date(advice.threshold_until),
    }
