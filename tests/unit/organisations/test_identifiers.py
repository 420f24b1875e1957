"""KVK, RSIN and OIN numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.organisations.identifiers import is_kvk, is_oin, is_rsin


# The RSIN and OIN of two municipalities, from the national register of public bodies.
@pytest.mark.parametrize("oin", ["00000001806300966000", "00000001001900675000"])
def test_real_numbers_are_right(oin):
    assert is_oin(oin)
    assert is_rsin(oin[8:17])


@pytest.mark.parametrize("oin", ["00000003011407490000", "00000004000000038000", "00000001003214436001"])
def test_other_registers_are_right_too(oin):
    assert is_oin(oin)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00000001806300967000",  # fails the eleven-test
        "0000000180630096600",
        "000000018063009660000",
        "00000000806300966000",  # no register 0
        "00000003000000000000",  # no KVK number of zeros
        "00000003011407490001",  # a KVK number is followed by four zeros
        "I0000003525111700000",
        "٠٠٠٠٠٠٠٤٠٠٠٠٠٠٠٣٨٠٠٠",
        "00000004000000038000\n",
    ],
)
def test_what_is_no_oin_is_refused(text):
    assert not is_oin(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("01140749", True), ("00000000", False), ("1140749", False), ("011407490", False), ("0114074x", False)],
)
def test_kvk_numbers(text, expected):
    assert is_kvk(text) is expected


@given(st.integers(min_value=1, max_value=99_999_999))
def test_of_nine_digits_with_the_same_begin_at_most_one_passes_the_eleven_test(begin):
    passing = [last for last in range(10) if is_rsin(f"{begin:08}{last}")]
    assert len(passing) <= 1


@given(st.text())
def test_any_text_gets_an_answer(text):
    assert is_oin(text) in {True, False}
    assert not (is_rsin(text) and is_kvk(text))
