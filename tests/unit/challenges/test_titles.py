"""The title that is proposed from what goes wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.challenges.titles import MOST_TITLE, proposed_title


@pytest.mark.parametrize(
    ("problem", "title"),
    [
        ("", ""),
        ("Mensen wachten te lang. Zij gaan weg.", "Mensen wachten te lang"),
        ("Hoe wachten  mensen\tkorter? Nu duurt het lang.", "Hoe wachten mensen korter?"),
        ("Mensen wachten te lang\nZij gaan weg.", "Mensen wachten te lang"),
        ("Het duurt gemiddeld 2.5 uur, o.a. op maandag. Te lang.", "Het duurt gemiddeld 2.5 uur, o.a. op maandag"),
        ("Mensen wachten en wachten...", "Mensen wachten en wachten..."),
        ("🚲", "🚲"),
    ],
)
def test_the_first_sentence_without_its_full_stop(problem, title):
    assert proposed_title(problem) == title


def test_a_long_sentence_is_cut_after_a_whole_word():
    title = proposed_title("woord " * 100)
    assert title.endswith("woord…")
    assert len(title) <= MOST_TITLE
    assert len(title) > MOST_TITLE - len("woord …")


def test_exactly_the_room_is_not_cut():
    sentence = "a" * (MOST_TITLE - 5) + " bcde"
    assert proposed_title(sentence) == sentence
    assert proposed_title(sentence + "f").endswith("a…")


def test_a_word_without_end_is_cut_all_the_same():
    assert proposed_title("a" * 500) == "a" * (MOST_TITLE - 1) + "…"


@given(st.text())
def test_a_title_fits_on_one_line(problem):
    title = proposed_title(problem)
    assert len(title) <= MOST_TITLE
    assert title == " ".join(title.split())
    assert bool(title) == bool(problem.split()) or title in {"", "…"}
