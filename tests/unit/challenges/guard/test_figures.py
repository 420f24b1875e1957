"""What is promised of the guard, on sentences that it was not made of, and that the document says just that."""

import pytest

from training.guard.corpus import HELD_BACK, read, tuning_files
from training.guard.evaluate import BEGIN, DOCUMENT, END, Verdict, judge, report, totals


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    return judge(read([HELD_BACK]))


def test_the_four_limits_hold_on_the_held_back_sentences(verdicts: list[Verdict]):
    found = totals(verdicts)
    assert found.good_blocked <= 0.02
    assert found.good_nudged <= 0.10
    assert found.bad_caught >= 0.85
    assert found.bad_blocked >= 0.60


def test_no_held_back_sentence_was_learned_from():
    learned = {labelled.text.casefold() for labelled in read(tuning_files())}
    assert not learned & {labelled.text.casefold() for labelled in read([HELD_BACK])}


def test_a_third_of_the_sentences_that_came_with_them_is_held_back():
    held_back, first = len(read([HELD_BACK])), len(read(tuning_files()[:2]))
    assert held_back >= (held_back + first) / 3


def test_the_document_holds_the_figures_of_this_guard(verdicts: list[Verdict]):
    document = DOCUMENT.read_text("utf-8")
    written = document[document.index(BEGIN) + len(BEGIN) : document.index(END)].strip()
    assert written == report(verdicts), "run: make guard"
