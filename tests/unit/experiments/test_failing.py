"""The kind of failure, for every combination of answers to the five questions."""

from itertools import product

import pytest

from app.experiments.failing import CAREFUL, FailureQuestion, kind_of, reasons
from app.experiments.states import FailureKind

Q = FailureQuestion
EVERY_ANSWER = [
    dict(zip([question.value for question in Q], answers, strict=True)) for answers in product((True, False), repeat=5)
]


def test_there_are_five_questions_and_thirty_two_ways_to_answer():
    assert len(Q) == 5
    assert len(EVERY_ANSWER) == 32


@pytest.mark.parametrize("answers", EVERY_ANSWER, ids=lambda answers: "".join("ny"[yes] for yes in answers.values()))
def test_the_kind_that_follows(answers):
    is_careful = answers["new_ground"] and answers["purpose"] and answers["small"] and answers["shared"]
    if is_careful:
        expected = FailureKind.INTELLIGENT
    elif answers["causes"]:
        expected = FailureKind.COMPLEX
    else:
        expected = FailureKind.SIMPLE
    assert kind_of(answers) is expected


def test_each_kind_is_there():
    kinds = [kind_of(answers) for answers in EVERY_ANSWER]
    assert {kind: kinds.count(kind) for kind in FailureKind} == {
        FailureKind.INTELLIGENT: 2,
        FailureKind.COMPLEX: 15,
        FailureKind.SIMPLE: 15,
    }


@pytest.mark.parametrize("left_out", Q)
def test_without_all_five_nothing_follows(left_out):
    for answers in EVERY_ANSWER:
        incomplete = {name: answer for name, answer in answers.items() if name != left_out.value}
        assert kind_of(incomplete) is None
        assert reasons(incomplete) == []
    assert kind_of({}) is None


@pytest.mark.parametrize("answers", EVERY_ANSWER)
def test_the_reasons_are_the_answers_that_decided(answers):
    said = reasons(answers)
    if kind_of(answers) is FailureKind.INTELLIGENT:
        assert said == [question.told(True) for question in CAREFUL]
        return
    assert said[-1] == Q.CAUSES.told(answers["causes"])
    assert said[:-1] == [question.told(False) for question in CAREFUL if not answers[question.value]]
    assert len(said) >= 2
