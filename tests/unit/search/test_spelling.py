"""What may have been meant by a word with a typing error in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.alike import NOTHING_ALIKE, Group, alike
from app.search.spelling import MOST_MEANT, one_letter_away, swapped, words_meant


def test_one_letter_is_left_out_put_in_another_or_swapped() -> None:
    near = one_letter_away("brug")
    assert {"brug", "bug", "brugg", "brag", "burg", "brgu"} <= near
    assert not {"rbug", "frug", "rug"} & near  # the first letter is seldom wrong


def test_letters_that_are_the_same_are_not_swapped() -> None:
    assert swapped("aall") == {"alal"}
    assert swapped("") == swapped("ab") == set()


@given(st.text("abcde", min_size=2, max_size=7), st.text("abcde", min_size=2, max_size=7))
def test_near_works_both_ways(one: str, other: str) -> None:
    assert (one in one_letter_away(other)) is (other in one_letter_away(one))


@pytest.mark.parametrize(("typed", "meant"), [("inspectuer", "inspecteur"), ("huurdres", "huurders")])
def test_words_of_the_language_are_meant(typed: str, meant: str) -> None:
    assert meant in words_meant(typed, NOTHING_ALIKE)


def test_names_of_what_is_alike_come_first() -> None:
    meanings = alike((Group(("Kliko's", "afvalbak")),))
    assert words_meant("afvalbka", meanings)[0] == "afvalbak"
    assert words_meant("qqqqqqq", meanings) == []
    assert len(words_meant("sten", NOTHING_ALIKE)) <= MOST_MEANT
