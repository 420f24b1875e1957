"""The closing time and the last moment for questions as appointments (RFC 5545), of one vraagstuk and of many."""

from datetime import UTC, datetime, timedelta

import pytest

from app.challenges.calendar import appointments_of, calendar_of
from app.challenges.states import ChallengeState
from tests.unit.challenges.records import challenge

pytestmark = pytest.mark.usefixtures("app_with_languages")
OPENED, CLOSING = datetime(2027, 5, 1, 10, 0, tzinfo=UTC), datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
URL = "https://plein.example/vraagstukken/k7m2q9xa"


def opened(ref: str = "k7m2q9xa", **values):
    record = challenge(**{"title": "Tuinders lozen", "opened_at": OPENED, "closing_at": CLOSING, **values})
    record.ref = ref
    return record


def lines_of(text: str, *names: str) -> list[str]:
    return [line for line in text.replace("\r\n ", "").split("\r\n") if line.startswith(names)]


def test_an_event_that_calendars_read():
    record = opened(title="Tuinders lozen, samen; wat nu?\nDTSTART:19700101T000000Z \x07" + "é" * 80)
    text = calendar_of("Wat ik volg; ook\ndit", appointments_of(record, URL))
    assert "DTSTART:19700101T000000Z" not in lines_of(text, "DTSTART")
    assert "Tuinders lozen\\, samen\\; wat nu? DTSTART:19700101T000000Z é" in lines_of(text, "SUMMARY")[-1]
    assert "\x07" not in text
    assert lines_of(text, "X-WR-CALNAME", "NAME") == [
        "NAME:Wat ik volg\\; ook dit",
        "X-WR-CALNAME:Wat ik volg\\; ook dit",
    ]
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.endswith("END:VCALENDAR\r\n")


def test_both_moments_end_when_it_is_too_late():
    text = calendar_of("Tuinders", appointments_of(opened(), URL))
    assert lines_of(text, "UID", "DTSTART", "DTEND") == [
        "UID:k7m2q9xa-vragen@vraagplein",
        "DTSTART:20270525T094500Z",
        "DTEND:20270525T100000Z",
        "UID:k7m2q9xa@vraagplein",
        "DTSTART:20270601T094500Z",
        "DTEND:20270601T100000Z",
    ]


def test_a_calendar_that_is_subscribed_to_says_when_to_ask_again():
    text = calendar_of("Leeg", [])
    assert lines_of(text, "METHOD", "REFRESH", "X-PUBLISHED") == [
        "METHOD:PUBLISH",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
    ]


def test_several_vraagstukken_stand_in_one_calendar_in_the_order_of_their_moments():
    later = appointments_of(opened("zzzzzzzz", closing_at=CLOSING + timedelta(days=30)), URL)
    sooner = appointments_of(opened("aaaaaaaa"), URL)
    text = calendar_of("Wat ik volg", [*later, *sooner])
    assert [line.partition("@")[0] for line in lines_of(text, "UID")] == [
        "UID:aaaaaaaa-vragen",
        "UID:aaaaaaaa",
        "UID:zzzzzzzz-vragen",
        "UID:zzzzzzzz",
    ]
    assert text.count("BEGIN:VCALENDAR") == 1


def test_before_it_opens_there_is_nothing_to_note_down():
    assert appointments_of(challenge(title="Tuinders lozen"), URL) == []


def test_what_was_withdrawn_is_cancelled():
    record = opened(state=ChallengeState.WITHDRAWN)
    text = calendar_of("Tuinders", appointments_of(record, URL))
    assert lines_of(text, "STATUS") == ["STATUS:CANCELLED"] * 2
    assert set(lines_of(calendar_of("T", appointments_of(opened(), URL)), "STATUS")) == {"STATUS:CONFIRMED"}
