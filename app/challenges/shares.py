"""Dividing the money of a vraagstuk among the agencies that own it: whole percents that add up to 100. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.challenges.models import Challenge, CoOwner
from app.challenges.states import CoOwnerState
from app.organisations.models import Organisation

FULL_SHARE = 100
LEAST_SHARE = 1
MOST_SHARE = FULL_SHARE - LEAST_SHARE


@dataclass(frozen=True, slots=True)
class Owner:
    """One of the agencies that own a vraagstuk: its share in percent, and in euros once the budget is public.

    `co_owner` is None for the agency that leads.
    """

    organisation: Organisation
    share: int
    amount_eur: int | None
    co_owner: CoOwner | None = None


def joined(challenge: Challenge) -> list[CoOwner]:
    """The agencies that were accepted and have not left, in the order in which they asked."""
    return [co_owner for co_owner in challenge.co_owners if co_owner.state is CoOwnerState.ACCEPTED]


def asking(challenge: Challenge) -> list[CoOwner]:
    """The agencies that wait for an answer, in the order in which they asked."""
    return [co_owner for co_owner in challenge.co_owners if co_owner.state is CoOwnerState.ASKED]


def left_to_offer(challenge: Challenge) -> int:
    """How many percent another agency can still offer: whoever leads keeps at least one."""
    return MOST_SHARE - sum(co_owner.share for co_owner in [*joined(challenge), *asking(challenge)])


def proposed_division(challenge: Challenge, newcomer: CoOwner) -> tuple[int, dict[int, int]]:
    """(share of the agency that leads, shares by id of the co-owner) when everyone pays what was offered."""
    shares = {co_owner.id: co_owner.share for co_owner in [*joined(challenge), newcomer]}
    return FULL_SHARE - sum(shares.values()), shares


def owners(challenge: Challenge) -> list[Owner]:
    """The agency that leads and those that joined, with what each pays."""
    members = joined(challenge)
    shares = [challenge.lead_share, *(co_owner.share for co_owner in members)]
    is_public = challenge.opened_at is not None and challenge.budget_eur is not None
    euros = amounts(challenge.budget_eur or 0, shares) if is_public else [None] * len(shares)
    return [
        Owner(challenge.organisation, challenge.lead_share, euros[0]),
        *(
            Owner(member.organisation, member.share, eur, member)
            for member, eur in zip(members, euros[1:], strict=True)
        ),
    ]


def amounts(total_eur: int, shares: Sequence[int]) -> list[int]:
    """Whole euros for shares in percent that add up to 100; together exactly the total.

    What rounding leaves goes to the largest remainders, the first one first (method of Hare and Niemeyer).
    """
    euros = [total_eur * share // FULL_SHARE for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda index: -(total_eur * shares[index] % FULL_SHARE))
    for index in by_remainder[: total_eur - sum(euros)]:
        euros[index] += 1
    return euros
