"""What the seven domains together mean."""

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from app.scaling.complexity import DOMAINS, MOSTLY, QUESTIONS, Pattern, pattern, sentence
from app.scaling.states import Complexity, ComplexityDomain

SIMPLE, COMPLICATED, COMPLEX = Complexity


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], Pattern.UNKNOWN),
        ([SIMPLE] * 7, Pattern.SIMPLE),
        ([SIMPLE] * 6 + [COMPLICATED], Pattern.PLANNABLE),
        ([COMPLICATED] * 7, Pattern.PLANNABLE),
        ([SIMPLE] * 6 + [COMPLEX], Pattern.SOME_COMPLEX),
        ([COMPLICATED] * 4 + [COMPLEX] * 3, Pattern.SOME_COMPLEX),
        ([SIMPLE] * 3 + [COMPLEX] * 4, Pattern.MOSTLY_COMPLEX),
        ([COMPLEX] * 7, Pattern.MOSTLY_COMPLEX),
    ],
)
def test_patterns(found: list[Complexity], expected: Pattern) -> None:
    assert pattern(found) is expected


@given(st.lists(st.sampled_from(Complexity), min_size=1, max_size=DOMAINS))
def test_more_complex_is_never_easier(found: list[Complexity]) -> None:
    order = list(Pattern)
    for index in range(len(found)):
        harder = [COMPLEX if place == index else one for place, one in enumerate(found)]
        assert order.index(pattern(harder)) >= order.index(pattern(found))


def test_the_sentence_counts_and_advises() -> None:
    app = Flask(__name__)
    Babel(app, default_locale="en")
    with app.test_request_context():
        assert sentence([COMPLEX] * 3 + [SIMPLE] * 4).startswith("3 of the 7 domains complex. Begin small")
        assert "were looked at" not in sentence([SIMPLE] * 7)
        assert sentence([COMPLEX]).endswith("1 of the 7 were looked at.")


def test_every_domain_has_its_question() -> None:
    assert set(QUESTIONS) == set(ComplexityDomain)
    assert DOMAINS == 7
    assert DOMAINS / 2 < MOSTLY
