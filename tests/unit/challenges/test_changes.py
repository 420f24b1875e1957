"""What is different since an announcement: kept as facts, read as words."""

from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from app.challenges.changes import Change, InMail, changes_of, differences, terms_of, texts_of
from app.challenges.models import Criterion
from app.challenges.states import ChallengeState
from tests.unit.challenges.records import challenge


def test_what_differs_in_the_order_of_the_first():
    found = differences(
        {"title": "Oud", "problem": "Zelfde", "urgency": "Eerst"},
        {"title": "Nieuw", "problem": "Zelfde", "urgency": "Nu"},
    )
    assert found == [Change("title", "Oud", "Nieuw"), Change("urgency", "Eerst", "Nu")]
    assert changes_of([change.kept() for change in found]) == found


def test_moments_and_days_are_read_in_words(app_with_languages):
    moment = Change("closing_at", "2027-06-01T10:00:00+00:00", "2027-06-08T10:00:00+00:00")
    day = Change("decision_due", "", "2027-07-01")
    with force_locale("nl"):
        assert moment.old_text == "dinsdag 1\N{NO-BREAK SPACE}juni\N{NO-BREAK SPACE}2027, 12.00\N{NO-BREAK SPACE}uur"
        assert (day.old_text, day.new_text) == ("", "1\N{NO-BREAK SPACE}juli\N{NO-BREAK SPACE}2027")
    with force_locale("en"):
        assert "Tuesday" in moment.old_text
        assert "July" in str(InMail(day))


def test_the_words_that_differ_are_marked():
    was, is_now = Change("problem", "Zij wachten gemiddeld 50 minuten.", "Zij wachten gemiddeld 40 minuten.").pieces
    assert was == [("Zij wachten gemiddeld ", False), ("50", True), (" minuten.", False)]
    assert is_now == [("Zij wachten gemiddeld ", False), ("40", True), (" minuten.", False)]


def test_another_text_is_marked_as_a_whole():
    assert Change("benefit", "Niemand wacht nog een uur.", "Een brief is te begrijpen.").pieces == (
        [("Niemand wacht nog een uur.", True)],
        [("Een brief is te begrijpen.", True)],
    )
    assert Change("questions_close_at", "", "").pieces == ([], [])


@given(old=st.text(max_size=80), new=st.text(max_size=80))
def test_the_pieces_are_the_texts_again(old, new):
    was, is_now = Change("problem", old, new).pieces
    assert "".join(text for text, _ in was) == old
    assert "".join(text for text, _ in is_now) == new
    assert old != new or not any(differs for _, differs in [*was, *is_now])
    assert [text for text, differs in was if not differs] == [text for text, differs in is_now if not differs]


def test_snapshots_of_texts_and_terms():
    record = challenge(ChallengeState.DIALOGUE)
    record.criteria = [Criterion(position=1, name="Werkt het?", weight=60)]
    assert texts_of(record)["themes"] == "Schulden"
    assert set(terms_of(record)) == {"closing_at", "questions_close_at", "decision_due", "criteria"}
    assert terms_of(record)["criteria"] == "Werkt het?: 60%"
