"""Reading texts and moments of challenges of elsewhere."""

from datetime import UTC, datetime

import pytest

from app.cli.challenge_records import _moment, language_of, plain


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2021/12/03 11:59 p.m.", datetime(2021, 12, 4, 4, 59, tzinfo=UTC)),
        ("2021/07/03 11:59 p.m. ET", datetime(2021, 7, 4, 3, 59, tzinfo=UTC)),
        ("12/03/2021 05:00 PM", datetime(2021, 12, 3, 22, 0, tzinfo=UTC)),
        ("12/03/2021 12:00 AM", datetime(2021, 12, 3, 5, 0, tzinfo=UTC)),
        ("12/03/2021 12:30 pm EST", datetime(2021, 12, 3, 17, 30, tzinfo=UTC)),
        ("2021/12/03", datetime(2021, 12, 4, 4, 59, tzinfo=UTC)),
    ],
)
def test_moments_are_those_of_the_east_coast(text, moment):
    assert _moment(text) == moment


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2021/02/30", "03/02/20202 05:00 PM", "04/23/ 10:00 AM", "2021/12/03 13:00 p.m.", "0001/01/01"],
)
def test_what_is_no_moment_is_none(text):
    assert _moment(text) is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<p>One &amp; two</p>", "One & two"),
        ("a < b & c", "a < b & c"),
        ("<script>alert(1)</script>Text", "Text"),
        ("one\r\n\r\n\r\n\r\ntwo\0", "one\n\ntwo"),
        ("日本 😀", "日本 😀"),
    ],
)
def test_text_is_kept_and_html_is_not(text, left):
    assert plain(text) == left


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hoe voorkomen we dat inwoners te lang op een antwoord wachten?", "nl"),
        ("How do we keep people from waiting too long for an answer?", "en"),
        ("日本", "en"),
    ],
)
def test_the_language_is_that_of_most_words(text, language):
    assert language_of(text) == language
