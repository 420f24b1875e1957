"""Dividing the money: percents, euros, and what is left to offer."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.challenges.models import CoOwner
from app.challenges.shares import amounts, left_to_offer, owners, proposed_division
from app.challenges.states import ChallengeState, CoOwnerState
from app.core.clock import now
from app.organisations.models import Organisation
from tests.unit.challenges.records import challenge

S = CoOwnerState


def co_owned(*members: tuple[CoOwnerState, int], **values):
    """In dialogue, with co-owners as (state, share); the agency that leads pays what those who joined leave."""
    joined = sum(share for state, share in members if state is S.ACCEPTED)
    record = challenge(ChallengeState.DIALOGUE, lead_share=100 - joined, **values)
    record.organisation = Organisation(id=7, name="Gemeente Proefdam", slug="gemeente-proefdam")
    record.co_owners = [
        CoOwner(
            id=number, state=state, share=share, organisation=Organisation(name=f"Gemeente {number}", slug=str(number))
        )
        for number, (state, share) in enumerate(members, 1)
    ]
    return record


def test_who_leads_keeps_at_least_one_percent():
    assert left_to_offer(co_owned()) == 99
    assert left_to_offer(co_owned((S.ACCEPTED, 40), (S.ASKED, 30))) == 29
    assert left_to_offer(co_owned((S.DECLINED, 40), (S.LEFT, 30))) == 99
    assert left_to_offer(co_owned((S.ACCEPTED, 60), (S.ASKED, 39))) == 0


def test_everyone_pays_what_was_offered_unless_divided_otherwise():
    record = co_owned((S.ACCEPTED, 20), (S.DECLINED, 50), (S.ASKED, 30))
    assert proposed_division(record, record.co_owners[2]) == (50, {1: 20, 3: 30})


def test_euros_are_shown_from_the_opening_on():
    record = co_owned((S.ACCEPTED, 30), (S.ASKED, 10), budget_eur=60_000)
    assert [(owner.share, owner.amount_eur) for owner in owners(record)] == [(70, None), (30, None)]
    record.opened_at = now()
    assert [(owner.share, owner.amount_eur) for owner in owners(record)] == [(70, 42_000), (30, 18_000)]


@pytest.mark.parametrize(
    ("total", "shares", "expected"),
    [
        (100, [70, 30], [70, 30]),
        (10_001, [34, 33, 33], [3401, 3300, 3300]),
        (1, [50, 50], [1, 0]),
        (0, [99, 1], [0, 0]),
    ],
)
def test_amounts(total, shares, expected):
    assert amounts(total, shares) == expected


@st.composite
def divisions(draw):
    """Shares of at least 1 that add up to 100."""
    cuts = draw(st.sets(st.integers(1, 99), max_size=12))
    edges = [0, *sorted(cuts), 100]
    return [high - low for low, high in pairwise(edges)]


@given(total=st.integers(0, 100_000_000), shares=divisions())
def test_amounts_add_up_and_are_less_than_a_euro_off(total, shares):
    euros = amounts(total, shares)
    assert sum(euros) == total
    assert all(abs(eur * 100 - total * share) < 100 for eur, share in zip(euros, shares, strict=True))
