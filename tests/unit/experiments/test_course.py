"""What follows from check-ins by itself, and what is drawn of them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.experiments.course import increments, newly_met, passes
from app.experiments.lines import HEIGHT, line
from app.experiments.models import CheckIn, StopCriterion
from app.experiments.pressure import Pressure, of_money, of_weeks, pressure_on
from app.experiments.states import Comparison, ExperimentState
from tests.unit.experiments.plans import experiment

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def told(*amounts: int) -> list[CheckIn]:
    """Check-ins of successive days, as the page has them: the newest first."""
    made = [CheckIn(at=START + timedelta(days=day), spent_eur=amount) for day, amount in enumerate(amounts)]
    return list(reversed(made))


def test_each_check_in_is_laid_beside_the_one_before():
    assert [since for _, since in increments(told(1_000, 1_000, 4_500))] == [1_000, 0, 3_500]


@given(st.lists(st.integers(0, 100_000_000), max_size=12))
def test_money_always_adds_up(amounts):
    """Also when a record of an earlier release goes down: nothing is ever counted twice or taken back."""
    check_ins = told(*amounts)
    parts = [since for _, since in increments(check_ins)]
    assert all(part >= 0 for part in parts)
    assert sum(parts) == experiment(check_ins=check_ins).spent_eur == max(amounts, default=0)


@pytest.mark.parametrize(
    ("comparison", "value", "is_met"),
    [
        (Comparison.AT_LEAST, "9.999", False),
        (Comparison.AT_LEAST, "10", True),
        (Comparison.AT_LEAST, "10.001", True),
        (Comparison.AT_MOST, "10.001", False),
        (Comparison.AT_MOST, "10", True),
        (Comparison.AT_MOST, "9.999", True),
    ],
)
def test_a_value_meets_a_criterion_at_its_number_and_beyond(comparison, value, is_met):
    criterion = StopCriterion(position=1, measure_position=2, comparison=comparison, threshold=Decimal(10))
    assert passes(criterion, Decimal(value)) is is_met
    assert bool(newly_met([criterion], {2: Decimal(value)})) is is_met
    assert newly_met([criterion], {1: Decimal(value)}) == []


def test_a_criterion_without_a_number_or_that_was_met_before_is_left_alone():
    without = StopCriterion(position=1, text="Geen verschil.")
    before = StopCriterion(
        position=2, measure_position=1, comparison=Comparison.AT_MOST, threshold=Decimal(10), met_at=START
    )
    assert newly_met([without, before], {1: Decimal(0)}) == []


@pytest.mark.parametrize(
    ("percent", "level"),
    [(0, Pressure.NONE), (79, Pressure.NONE), (80, Pressure.NEAR), (100, Pressure.NEAR), (101, Pressure.OVER)],
)
def test_near_from_eighty_per_cent_and_over_above_all(percent, level):
    assert of_money(200 * percent, 20_000) is level
    assert of_weeks(START, 100, START + timedelta(weeks=percent)) is level


def test_a_mandate_of_nothing_is_over_with_the_first_euro_and_not_before():
    assert of_money(0, 0) is Pressure.NONE
    assert of_money(1, 0) is Pressure.OVER


@pytest.mark.parametrize("state", set(ExperimentState) - {ExperimentState.RUNNING})
def test_only_a_running_experiment_brings_up_the_question(state):
    assert pressure_on(experiment(state, check_ins=told(90_000))).worst is Pressure.NONE


def test_the_worst_of_money_and_weeks_is_asked_about():
    record = experiment(ExperimentState.RUNNING, check_ins=told(16_000), started_at=START)
    late = pressure_on(record, START + timedelta(weeks=16, seconds=1))
    assert (late.money, late.weeks, late.worst) == (Pressure.NEAR, Pressure.OVER, Pressure.OVER)
    assert pressure_on(record, START + timedelta(weeks=16)).worst is Pressure.NEAR


class TestLines:
    def test_one_value_makes_no_line(self):
        assert line([(START, 3.0)], 1.0, 5.0) is None

    def test_time_goes_to_the_right_and_more_is_higher(self):
        found = line([(START, 10.0), (START + timedelta(days=1), 30.0), (START + timedelta(days=4), 20.0)], 0.0, 40.0)
        assert found is not None
        xs, ys = [point.x for point in found.points], [point.y for point in found.points]
        assert xs[1] - xs[0] == pytest.approx((xs[2] - xs[0]) / 4, abs=0.01)
        assert ys[1] < ys[2] < ys[0]
        assert found.target_y < ys[1]
        assert found.baseline_y > ys[0]
        assert [(part.x1, part.y1) for part in found.stretches] == list(zip(xs, ys, strict=True))[:-1]

    def test_what_is_not_known_has_no_level(self):
        found = line([(START, 1.0), (START, 1.0)], None, None)
        assert found is not None
        assert (found.baseline_y, found.target_y) == (None, None)

    @given(
        st.lists(st.tuples(st.integers(0, 10_000), st.floats(-999_999_999, 999_999_999)), min_size=2, max_size=20),
        st.none() | st.floats(-999_999_999, 999_999_999),
    )
    def test_everything_stays_in_the_picture(self, values, level):
        values = [(START + timedelta(hours=hours), value) for hours, value in sorted(values)]
        found = line(values, level, level)
        assert found is not None
        for point in found.points:
            assert 0 <= point.x <= 100
            assert 5 < point.y < HEIGHT - 5
            assert 10 < point.label_y < HEIGHT
        assert found.target_y is None or 0 < found.target_y < HEIGHT
