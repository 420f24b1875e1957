"""On what ground a solution is bought for real: the scaling option of the vraagstuk, or a new route with its advice."""

from app.challenges.models import Challenge
from app.challenges.purchase import Advised, related
from app.core.clock import today
from app.procurement.advice import Purchase, advise
from app.procurement.queries import buyer_of, ceilings_for, purchasing_policy
from app.procurement.thresholds import table
from app.scaling.models import ScalingCase


def has_option(challenge: Challenge) -> bool:
    """Whether the vraagstuk said beforehand that one may go on with the same supplier."""
    return bool(challenge.scaling_option.strip() or challenge.scaling_volume.strip() or challenge.scaling_max_eur)


def route_advice(case: ScalingCase) -> Advised | None:
    """What the route helper says of buying the solution for the estimate, with the figures of today.

    The experiments and related vraagstukken count too: one order is never split. None while there is no estimate, or
    when nobody has said what kind of purchase it is (as for a vraagstuk that was imported).
    """
    challenge = case.experiment.challenge
    if case.procurement_estimate_eur is None or challenge.subject is None:
        return None
    policy = purchasing_policy(challenge.organisation)
    buyer, is_proposed = buyer_of(challenge.organisation, policy)
    found = tuple(related(challenge))
    spent = challenge.budget_eur if challenge.budget_eur is not None else case.experiment.budget_eur
    purchase = Purchase(
        buyer=buyer,
        subject=challenge.subject,
        on=today(),
        experiments_eur=spent or 0,
        scaling_eur=case.procurement_estimate_eur,
        has_scaling=True,
        related_eur=sum(item.eur for item in found),
        ceilings=ceilings_for(challenge.subject, policy),
        is_buyer_proposed=is_proposed,
    )
    return Advised(advise(purchase, table()), found, today())
