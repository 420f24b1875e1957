"""The dated table: each figure on both sides of the date on which it changes, and a table that cannot be right."""

from datetime import date, timedelta

import pytest

from app.procurement.states import Buyer, Route, Rule, Subject
from app.procurement.thresholds import FILE, ThresholdTableError, table

LAST_OF_2025, FIRST_OF_2026 = date(2025, 12, 31), date(2026, 1, 1)
FIGURES = [
    (Subject.SUPPLIES_SERVICES, Buyer.CENTRAL, 143_000, 140_000),
    (Subject.SUPPLIES_SERVICES, Buyer.OTHER, 221_000, 216_000),
    (Subject.WORKS, Buyer.CENTRAL, 5_538_000, 5_404_000),
    (Subject.WORKS, Buyer.OTHER, 5_538_000, 5_404_000),
    (Subject.SOCIAL, Buyer.CENTRAL, 750_000, 750_000),
    (Subject.SOCIAL, Buyer.OTHER, 750_000, 750_000),
]


@pytest.mark.parametrize(("subject", "buyer", "before", "after"), FIGURES)
def test_the_figures_change_at_midnight_between_two_years(subject, buyer, before, after):
    assert table().threshold(subject, buyer, LAST_OF_2025).amount_eur == before
    assert table().threshold(subject, buyer, FIRST_OF_2026).amount_eur == after


@pytest.mark.parametrize(("day", "is_known"), [
    (date(2023, 12, 31), False),
    (date(2024, 1, 1), True),
    (date(2027, 12, 31), True),
    (date(2028, 1, 1), False),
])  # fmt: skip
def test_a_day_without_figures_is_known_as_such(day, is_known):
    assert table().is_known_on(day) is is_known
    for subject in Subject:
        for buyer in Buyer:
            assert table().threshold(subject, buyer, day).holds_on(day) is is_known


def test_a_day_without_figures_gets_the_nearest():
    general = (Subject.SUPPLIES_SERVICES, Buyer.OTHER)
    assert table().threshold(*general, date(2028, 1, 1)).amount_eur == 216_000
    assert table().threshold(*general, date(2040, 1, 1)).amount_eur == 216_000
    assert table().threshold(*general, date(2023, 12, 31)).amount_eur == 221_000
    assert table().last_day == date(2027, 12, 31)


def test_every_figure_rule_and_route_has_a_source_with_an_address():
    rows = table()
    sources = [*(row.sources for row in rows.thresholds), *rows.rules.values(), *rows.routes.values()]
    assert set(rows.rules) == set(Rule)
    assert set(rows.routes) == set(Route)
    assert all(sources)
    assert all(source.law.url.startswith("http") for group in sources for source in group)
    assert rows.standstill_days == 20


CHANGES = [
    ('buyer = "other"\namount_eur = 216_000', 'buyer = "other"\namount_eur = 0', "not a period"),
    ("valid_until = 2027-12-31", "valid_until = 2025-12-31", "not a period"),
    ("valid_until = 2025-12-31", "valid_until = 2025-12-30", "does not follow"),
    ("valid_until = 2025-12-31", "valid_until = 2026-01-01", "does not follow"),
    ('"directive:4"', '"nowhere:4"', "nowhere"),
    ('subject = "works"', 'subject = "social"', "no threshold for works"),
    ('one_quote = ["aanbestedingswet:1.4"]', "", "one_quote"),
    ('key = "brand_names"', 'key = "standstill"', "brand_names"),
    ("days = 20", "", "StopIteration|days"),
    ("version", "versie", "version"),
    ("[law.directive]", "[law.directive", "Toml|TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "fault"), CHANGES)
def test_a_table_that_cannot_be_right_is_refused(tmp_path, old, new, fault):
    text = FILE.read_text("utf-8")
    assert old in text
    path = tmp_path / "thresholds.toml"
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ThresholdTableError, match=fault):
        table(path)


def test_a_gap_of_one_day_is_between_all_rows_of_a_period():
    """What is due again stands in the table: the last day is the same for every subject."""
    ends = {row.valid_until for row in table().thresholds}
    assert max(ends) + timedelta(days=1) == date(2028, 1, 1)
    assert len(ends) == 2
