"""Letters for a blind panel: stable, and saying nothing about name, ref or time of arrival."""

import pytest

from app.assessments.blinding import blind_name, letter, letters, shuffled
from app.assessments.models.panel import new_salt

REFS = [f"aaaaaaa{sign}" for sign in "0123456789"]


def test_the_same_panel_sees_the_same_letters_in_whatever_order_rows_come():
    salt = new_salt()
    assert letters(salt, REFS) == letters(salt, reversed(REFS))
    assert sorted(letters(salt, REFS).values()) == list("ABCDEFGHIJ")


def test_another_panel_has_another_order():
    orders = {tuple(shuffled(new_salt(), REFS)) for _ in range(20)}
    assert len(orders) == 20


def test_the_order_does_not_follow_the_refs():
    """Every place is reached by the first ref, over many panels: none of ten stays empty in 400 tries."""
    places = {shuffled(f"{number:032x}", REFS).index(REFS[0]) for number in range(400)}
    assert places == set(range(10))


@pytest.mark.parametrize(
    ("place", "text"), [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_after_z_comes_aa(place, text):
    assert letter(place) == text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Plan van Kier BV.PDF", "bijlage-2.pdf"),
        ("kier.bv", "bijlage-2"),
        ("Kier BV", "bijlage-2"),
        ("tekening.jpeg", "bijlage-2.jpeg"),
        (".pdf", "bijlage-2.pdf"),
    ],
)
def test_a_file_keeps_its_kind_and_loses_its_name(name, shown):
    assert blind_name(2, name) == shown
