"""Working days: weekends, the days that move with Easter, and terms that end on a free day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.workdays import add_workdays, is_workday, next_workday

# Easter Sunday, from the table of the Astronomical Society; the other days follow from it.
EASTER = {
    2025: date(2025, 4, 20),
    2026: date(2026, 4, 5),
    2027: date(2027, 3, 28),
    2028: date(2028, 4, 16),
    2029: date(2029, 4, 1),
    2030: date(2030, 4, 21),
}
KINGS_DAY = {2025: 26, 2026: 27, 2027: 27, 2028: 27, 2029: 27, 2030: 27}
YEARS = [pytest.param(year, id=str(year)) for year in EASTER]
DAYS = st.dates(date(2025, 1, 1), date(2030, 12, 31))


def free_days(year):
    """The days of article 3 of the Algemene termijnenwet, counted by hand from Easter."""
    easter = EASTER[year]
    from_easter = [easter + timedelta(days=days) for days in (-2, 1, 39, 50)]
    fixed = [(1, 1), (4, KINGS_DAY[year]), (5, 5), (12, 25), (12, 26)]
    return {*from_easter, *(date(year, month, day) for month, day in fixed)}


@pytest.mark.parametrize("year", YEARS)
def test_a_year_has_these_free_days_and_no_others(year):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    weekdays = [day for day in days if day.year == year and day.weekday() < 5]
    assert {day for day in weekdays if not is_workday(day)} == {d for d in free_days(year) if d.weekday() < 5}


@pytest.mark.parametrize("year", YEARS)
def test_nobody_works_in_a_weekend(year):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    assert not any(is_workday(day) for day in days if day.weekday() >= 5)


def test_the_kings_birthday_on_a_sunday_is_celebrated_the_day_before():
    assert not is_workday(date(2025, 4, 26))  # 27 April 2025 was a Sunday
    assert is_workday(date(2025, 4, 28))


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday to Monday
        (date(2026, 11, 20), 10, date(2026, 12, 4)),
        (date(2026, 11, 21), 10, date(2026, 12, 4)),  # counted from a Saturday
        (date(2026, 12, 18), 10, date(2027, 1, 5)),  # Christmas on a Friday and New Year's Day
        (date(2026, 4, 1), 10, date(2026, 4, 17)),  # Good Friday and Easter Monday
        (date(2026, 4, 24), 10, date(2026, 5, 12)),  # King's Day and 5 May
        (date(2026, 5, 1), 10, date(2026, 5, 19)),  # 5 May and Ascension Day
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_counting_skips_what_is_free(day, number, expected):
    assert add_workdays(day, number) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday to the Tuesday after Easter
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2027, 12, 25), date(2027, 12, 27)),  # both days of Christmas in a weekend: Monday is not free
        (date(2026, 5, 5), date(2026, 5, 6)),  # also in a year that is no lustrum
    ],
)
def test_a_free_day_moves_on_to_the_next_working_day(day, expected):
    assert next_workday(day) == expected


@given(DAYS)
def test_the_next_working_day_is_one_and_skips_none(day):
    found = next_workday(day)
    assert is_workday(found)
    assert not any(is_workday(day + timedelta(days=number)) for number in range((found - day).days))
    assert next_workday(found) == found


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_counting_in_two_parts_is_counting_at_once(day, first, second):
    assert add_workdays(add_workdays(day, first), second) == add_workdays(day, first + second)


@given(DAYS, st.integers(1, 30))
def test_between_lie_exactly_so_many_working_days(day, number):
    end = add_workdays(day, number)
    counted = sum(is_workday(day + timedelta(days=passed)) for passed in range(1, (end - day).days + 1))
    assert counted == number
    assert is_workday(end)
