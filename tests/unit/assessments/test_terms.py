"""Until when a supplier has an answer, and until when they can object."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessments.terms import (
    answer_by,
    is_european,
    latest_overdue,
    least_objection_days,
    objection_term,
    usual_objection_days,
)
from app.challenges.models import Challenge
from app.core.workdays import is_workday
from app.procurement.advice import Purchase, advise
from app.procurement.states import Buyer, Route, Subject
from app.procurement.thresholds import table

DAYS = st.dates(date(2025, 1, 1), date(2030, 11, 30))


@pytest.mark.parametrize(
    ("sent", "days", "counted", "last"),
    [
        (date(2026, 11, 23), 20, date(2026, 12, 13), date(2026, 12, 14)),  # a Sunday
        (date(2026, 11, 24), 20, date(2026, 12, 14), date(2026, 12, 14)),
        (date(2026, 12, 5), 20, date(2026, 12, 25), date(2026, 12, 28)),  # Christmas, a weekend behind it
        (date(2026, 12, 12), 20, date(2027, 1, 1), date(2027, 1, 4)),  # New Year's Day on a Friday
        (date(2026, 3, 14), 20, date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday until after Easter
        (date(2026, 4, 15), 20, date(2026, 5, 5), date(2026, 5, 6)),  # 5 May in a year that is no lustrum
        (date(2028, 2, 9), 20, date(2028, 2, 29), date(2028, 2, 29)),  # a leap day
        (date(2026, 11, 23), 1, date(2026, 11, 24), date(2026, 11, 24)),
    ],
)
def test_the_last_day_to_object(sent, days, counted, last):
    term = objection_term(sent, days)
    assert (term.counted, term.last, term.is_moved) == (counted, last, counted != last)


@given(DAYS, st.integers(1, 366))
def test_a_term_ends_on_a_working_day_and_is_never_shorter(sent, days):
    term = objection_term(sent, days)
    assert is_workday(term.last)
    assert (term.last - sent).days >= days
    # Easter with Good Friday is the longest: four days.
    assert (term.last - term.counted).days <= 4


@given(DAYS)
def test_what_is_overdue_is_every_date_whose_last_day_has_passed(day):
    latest = latest_overdue(day)
    assert answer_by(latest) < day
    assert answer_by(latest + timedelta(days=1)) >= day
    assert answer_by(latest - timedelta(days=30)) < day


EUROPEAN = {Route.EUROPEAN_OPEN, Route.SOCIAL_REGIME, Route.INNOVATION_PARTNERSHIP, Route.COMPETITIVE_DIALOGUE}


@pytest.mark.parametrize("route", [*Route, None])
def test_from_the_european_threshold_on_the_law_sets_the_shortest_term(route):
    challenge = Challenge(route_choice=route, route_advice=None)
    assert is_european(challenge) is (route in EUROPEAN)
    assert least_objection_days(challenge) == (20 if route in EUROPEAN else 1)
    assert usual_objection_days(challenge) == 20


@pytest.mark.parametrize(("estimate", "expected"), [(215_999, False), (216_000, True), (900_000, True)])
def test_the_estimate_counts_whatever_route_was_chosen(estimate, expected):
    purchase = Purchase(
        buyer=Buyer.OTHER,
        subject=Subject.SUPPLIES_SERVICES,
        on=date(2026, 11, 23),
        experiments_eur=estimate,
    )
    advice = advise(purchase, table())
    kept = {"advice": advice.as_json(), "related": [], "made_on": "2026-11-23", "least_reason": 10}
    challenge = Challenge(route_choice=Route.RESEARCH_EXCEPTION, route_advice=kept)
    assert is_european(challenge) is (estimate >= advice.threshold_eur)
    assert is_european(challenge) is expected
