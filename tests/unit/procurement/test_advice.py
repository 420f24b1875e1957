"""The route helper: every rule at, just under and just over its threshold, on both sides of a change of the table."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.procurement.advice import Advice, Ceilings, Purchase, advise
from app.procurement.states import Buyer, Caution, Reason, Route, Standing, Subject
from app.procurement.thresholds import table

BEFORE, AFTER = date(2025, 12, 31), date(2026, 1, 1)
EUROPEAN = (
    Route.EUROPEAN_OPEN,
    Route.INNOVATION_PARTNERSHIP,
    Route.COMPETITIVE_DIALOGUE,
)
CASES = [
    (Subject.SUPPLIES_SERVICES, Buyer.CENTRAL, BEFORE, 143_000),
    (Subject.SUPPLIES_SERVICES, Buyer.CENTRAL, AFTER, 140_000),
    (Subject.SUPPLIES_SERVICES, Buyer.OTHER, BEFORE, 221_000),
    (Subject.SUPPLIES_SERVICES, Buyer.OTHER, AFTER, 216_000),
    (Subject.WORKS, Buyer.CENTRAL, BEFORE, 5_538_000),
    (Subject.WORKS, Buyer.OTHER, BEFORE, 5_538_000),
    (Subject.WORKS, Buyer.CENTRAL, AFTER, 5_404_000),
    (Subject.WORKS, Buyer.OTHER, AFTER, 5_404_000),
    (Subject.SOCIAL, Buyer.CENTRAL, BEFORE, 750_000),
    (Subject.SOCIAL, Buyer.OTHER, AFTER, 750_000),
]
every_case = pytest.mark.parametrize(("subject", "buyer", "on", "threshold"), CASES)


def asked(eur, *, subject=Subject.SUPPLIES_SERVICES, buyer=Buyer.OTHER, on=AFTER, **values):
    purchase = Purchase(experiments_eur=eur, subject=subject, buyer=buyer, on=on, **values)
    return advise(purchase, table())


def standing(advice, route):
    return advice.of(route).standing


# The European duty


@every_case
def test_from_the_threshold_on_the_european_rules_apply(subject, buyer, on, threshold):
    where = {"subject": subject, "buyer": buyer, "on": on}
    under, at, over = (asked(threshold + step, **where) for step in (-1, 0, 1))
    assert (under.is_european, at.is_european, over.is_european) == (False, True, True)
    assert under.threshold_eur == at.threshold_eur == threshold
    assert standing(under, Route.EUROPEAN_OPEN) is Standing.NOT
    for advice in (at, over):
        assert standing(advice, Route.EUROPEAN_OPEN) is Standing.FITS


@every_case
@pytest.mark.parametrize("route", [Route.ONE_QUOTE, Route.SEVERAL_QUOTES, Route.NATIONAL])
def test_national_routes_end_at_the_threshold_whatever_the_ceilings(subject, buyer, on, threshold, route):
    generous = Ceilings(10**9, 10**9)
    where = {"subject": subject, "buyer": buyer, "on": on, "ceilings": generous}
    assert standing(asked(threshold - 1, **where), route) is Standing.FITS
    for amount in (threshold, threshold + 1):
        assert asked(amount, **where).of(route).reason is Reason.EUROPEAN_DUTY
        assert standing(asked(amount, **where), route) is Standing.NOT


@every_case
@pytest.mark.parametrize("route", [Route.INNOVATION_PARTNERSHIP, Route.COMPETITIVE_DIALOGUE])
def test_heavy_routes_come_into_question_from_the_threshold_on(subject, buyer, on, threshold, route):
    where = {"subject": subject, "buyer": buyer, "on": on}
    assert asked(threshold - 1, **where).of(route).reason is Reason.NOT_OBLIGED
    assert standing(asked(threshold - 1, **where), route) is Standing.NOT
    assert standing(asked(threshold, **where), route) is Standing.DEPENDS
    assert standing(asked(threshold + 1, **where), route) is Standing.DEPENDS


@pytest.mark.parametrize("on", [BEFORE, AFTER])
def test_the_simplified_regime_is_for_social_services_from_its_own_threshold(on):
    expected = [(749_999, Standing.NOT), (750_000, Standing.FITS), (750_001, Standing.FITS)]
    for amount, found in expected:
        assert standing(asked(amount, subject=Subject.SOCIAL, on=on), Route.SOCIAL_REGIME) is found
        assert asked(amount, on=on).of(Route.SOCIAL_REGIME).reason is Reason.ONLY_SOCIAL
    social = asked(750_000, subject=Subject.SOCIAL, on=on)
    assert social.of(Route.EUROPEAN_OPEN).reason is Reason.MORE_THAN_NEEDED


def test_the_same_amount_on_two_days():
    """€ 218,000 for a municipality: under the figure of 2025, above the one of 2026."""
    assert not asked(218_000, on=BEFORE).is_european
    assert asked(218_000, on=AFTER).is_european
    assert not asked(141_000, buyer=Buyer.CENTRAL, on=BEFORE).is_european
    assert asked(141_000, buyer=Buyer.CENTRAL, on=AFTER).is_european


@pytest.mark.parametrize("eur", [1, 215_999, 216_000, 216_001])
def test_a_design_contest_and_research_are_for_goods_and_services(eur):
    for subject in (Subject.WORKS, Subject.SOCIAL):
        for route in (Route.DESIGN_CONTEST, Route.RESEARCH_EXCEPTION):
            assert asked(eur, subject=subject).of(route).reason is Reason.ONLY_GOODS_AND_SERVICES
    general = asked(eur)
    jury = Reason.PLAN_BY_JURY if eur >= 216_000 else Reason.PLAN_UNDER_THRESHOLD
    assert general.of(Route.DESIGN_CONTEST).reason is jury
    assert general.of(Route.RESEARCH_EXCEPTION).reason is Reason.RESEARCH
    assert standing(general, Route.RESEARCH_EXCEPTION) is Standing.DEPENDS


def test_research_is_not_what_is_scaled_up():
    option = asked(50_000, has_scaling=True, scaling_eur=50_000)
    assert option.of(Route.RESEARCH_EXCEPTION).reason is Reason.RESEARCH_ONLY


# The organisation's own ceilings


@pytest.mark.parametrize(("route", "within", "above", "ceiling"), [
    (Route.ONE_QUOTE, Reason.WITHIN_ONE_QUOTE, Reason.ABOVE_ONE_QUOTE, 50_000),
    (Route.SEVERAL_QUOTES, Reason.WITHIN_SEVERAL_QUOTES, Reason.ABOVE_SEVERAL_QUOTES, 150_000),
])  # fmt: skip
def test_a_ceiling_is_up_to_and_including(route, within, above, ceiling):
    ceilings = Ceilings(50_000, 150_000)
    assert asked(ceiling - 1, ceilings=ceilings).of(route).reason is within
    assert asked(ceiling, ceilings=ceilings).of(route).reason is within
    assert asked(ceiling + 1, ceilings=ceilings).of(route).reason is above
    assert standing(asked(ceiling, ceilings=ceilings), route) is Standing.FITS
    assert standing(asked(ceiling + 1, ceilings=ceilings), route) is Standing.NOT


@pytest.mark.parametrize(("ceilings", "is_warned"), [
    (Ceilings(), True),
    (Ceilings(50_000, None), True),
    (Ceilings(None, 50_000), True),
    (Ceilings(0, 0), False),
    (Ceilings(50_000, 50_000), False),
])  # fmt: skip
def test_ceilings_that_are_not_known_leave_the_question_open(ceilings, is_warned):
    advice = asked(20_000, ceilings=ceilings)
    assert (Caution.NO_CEILINGS in advice.cautions) is is_warned
    for route, ceiling in (
        (Route.ONE_QUOTE, ceilings.one_quote_eur),
        (Route.SEVERAL_QUOTES, ceilings.several_quotes_eur),
    ):
        assert (advice.of(route).reason is Reason.CEILING_UNKNOWN) is (ceiling is None)
    assert Caution.NO_CEILINGS not in asked(216_000, ceilings=ceilings).cautions


# The estimate


def test_the_scaling_option_counts():
    assert not asked(100_000, has_scaling=True, scaling_eur=115_999).is_european
    assert asked(100_000, has_scaling=True, scaling_eur=116_000).is_european
    assert asked(216_000, has_scaling=True, scaling_eur=0).is_european


def test_a_scaling_option_without_an_amount_makes_the_estimate_incomplete():
    without = asked(100_000, has_scaling=True)
    assert not without.purchase.is_complete
    assert Caution.SCALING_UNKNOWN in without.cautions
    for values in ({"has_scaling": True, "scaling_eur": 0}, {"has_scaling": False}):
        assert asked(100_000, **values).purchase.is_complete
        assert Caution.SCALING_UNKNOWN not in asked(100_000, **values).cautions


@pytest.mark.parametrize(("related", "caution"), [
    (0, None),
    (1, Caution.RELATED_ADDED),
    (115_999, Caution.RELATED_ADDED),
    (116_000, Caution.RELATED_TIP_OVER),
    (116_001, Caution.RELATED_TIP_OVER),
])  # fmt: skip
def test_related_vraagstukken_are_added_up_with_a_warning(related, caution):
    advice = asked(100_000, related_eur=related)
    found = {Caution.RELATED_ADDED, Caution.RELATED_TIP_OVER} & set(advice.cautions)
    assert found == ({caution} if caution else set())
    assert advice.is_european is (caution is Caution.RELATED_TIP_OVER)
    assert (advice.purchase.own_eur, advice.purchase.total_eur) == (100_000, 100_000 + related)


def test_what_is_european_by_itself_does_not_tip_over():
    assert Caution.RELATED_ADDED in asked(216_000, related_eur=1).cautions


@every_case
def test_near_is_within_ten_percent_under_the_threshold(subject, buyer, on, threshold):
    where = {"subject": subject, "buyer": buyer, "on": on}
    edge = threshold * 9 // 10
    expected = [(edge - 1, False), (edge, True), (edge + 1, True), (threshold - 1, True), (threshold, False)]
    assert [(eur, Caution.NEAR_THRESHOLD in asked(eur, **where).cautions) for eur, _ in expected] == expected


@pytest.mark.parametrize(("on", "is_outdated"), [
    (date(2023, 12, 31), True),
    (date(2024, 1, 1), False),
    (date(2027, 12, 31), False),
    (date(2028, 1, 1), True),
])  # fmt: skip
def test_a_day_without_figures_is_marked(on, is_outdated):
    assert (Caution.TABLE_OUTDATED in asked(20_000, on=on).cautions) is is_outdated


def test_a_guessed_kind_of_buyer_is_marked():
    assert Caution.BUYER_PROPOSED in asked(1, is_buyer_proposed=True).cautions
    assert Caution.BUYER_PROPOSED not in asked(1).cautions


# Properties

euros = st.integers(0, 10_000_000)
ceilings_known = st.builds(Ceilings, st.none() | euros, st.none() | euros)
purchases = st.builds(
    Purchase,
    buyer=st.sampled_from(Buyer),
    subject=st.sampled_from(Subject),
    on=st.dates(date(2020, 1, 1), date(2032, 1, 1)),
    experiments_eur=euros,
    scaling_eur=st.none() | euros,
    has_scaling=st.booleans(),
    related_eur=euros,
    ceilings=ceilings_known,
    is_buyer_proposed=st.booleans(),
)


def raised(purchase, more_for_experiments, more_for_scaling):
    from dataclasses import replace

    scaling = (purchase.scaling_eur or 0) + more_for_scaling if more_for_scaling else purchase.scaling_eur
    return replace(purchase, experiments_eur=purchase.experiments_eur + more_for_experiments, scaling_eur=scaling)


@given(purchases, euros, euros)
def test_more_money_never_lowers_the_estimate_or_ends_a_european_duty(purchase, more, more_scaling):
    before, after = advise(purchase, table()), advise(raised(purchase, more, more_scaling), table())
    assert after.purchase.total_eur >= before.purchase.total_eur
    assert after.is_european >= before.is_european
    for route in (Route.ONE_QUOTE, Route.SEVERAL_QUOTES, Route.NATIONAL):
        assert before.of(route).standing is not Standing.NOT or after.of(route).standing is Standing.NOT


@given(purchases)
def test_there_is_always_a_route_and_each_has_one_answer(purchase):
    advice = advise(purchase, table())
    assert sorted(item.route for item in (*advice.in_question, *advice.others)) == sorted(Route)
    assert any(item.standing is Standing.FITS for item in advice.in_question)
    assert advice.is_european == (purchase.total_eur >= advice.threshold_eur)


@given(purchases)
def test_what_is_kept_reads_back_the_same(purchase):
    advice = advise(purchase, table())
    assert Advice.from_json(json.loads(json.dumps(advice.as_json()))) == advice
    assert advice.as_json()["table"] == table().version
