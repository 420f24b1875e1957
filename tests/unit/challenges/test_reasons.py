"""When a reason is a reason."""

import pytest
from flask import current_app
from flask_babel import Babel

from app.challenges.reasons import checked_reason
from app.core.errors import RefusedInputError

TOO_SHORT = "at least"
SAYS_NOTHING = "in words"


@pytest.fixture(autouse=True)
def _english(fortnights):
    Babel(current_app)


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        ("", TOO_SHORT),
        ("ok", TOO_SHORT),
        ("   \n\t      ", TOO_SHORT),
        ("a          b", TOO_SHORT),
        ("Te kort .", TOO_SHORT),
        ("aaaaaaaaaaaaaaa", SAYS_NOTHING),
        ("a a a a a a a a", SAYS_NOTHING),
        ("jajajajajaja", SAYS_NOTHING),
        ("..............", SAYS_NOTHING),
        ("1234567890 11", SAYS_NOTHING),
    ],
)
def test_refused_each_with_its_own_message(reason, fault):
    with pytest.raises(RefusedInputError) as refused:
        checked_reason(reason)
    assert fault in str(refused.value.message)
    assert refused.value.field == "reason"


def test_a_reason_keeps_its_lines():
    assert checked_reason("  De app bestaat al.\nHet gaat om toegang. ") == "De app bestaat al.\nHet gaat om toegang."
