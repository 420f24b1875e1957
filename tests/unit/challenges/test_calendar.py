"""The closing time as an appointment (RFC 5545)."""

from datetime import UTC, datetime

from app.challenges.calendar import closing_events
from tests.unit.challenges.records import challenge


def test_an_event_that_calendars_read():
    record = challenge(title="Tuinders lozen, samen; wat nu?\nDTSTART:19700101T000000Z " + "é" * 80)
    record.ref = "k7m2q9xa"
    text = closing_events(
        record, datetime(2027, 6, 1, 10, 0, tzinfo=UTC), "https://plein.example/vraagstukken/k7m2q9xa"
    )
    lines = text.split("\r\n")
    assert "DTSTART:20270601T100000Z" in lines
    assert lines.count("DTSTART:19700101T000000Z") == 0
    assert "SUMMARY:Tuinders lozen\\, samen\\; wat nu? DTSTART:19700101T000000Z" in text.replace("\r\n ", "")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert text.endswith("END:VCALENDAR\r\n")


def test_the_last_moment_for_questions_is_in_it_too(app_with_languages):
    opened, closing = datetime(2027, 5, 1, 10, 0, tzinfo=UTC), datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
    record = challenge(title="Tuinders lozen", opened_at=opened, closing_at=closing)
    record.ref = "k7m2q9xa"
    text = closing_events(record, closing, "https://plein.example/vraagstukken/k7m2q9xa")
    assert [line for line in text.split("\r\n") if line.startswith(("UID", "DTSTART"))] == [
        "UID:k7m2q9xa-vragen@vraagplein",
        "DTSTART:20270525T100000Z",
        "UID:k7m2q9xa@vraagplein",
        "DTSTART:20270601T100000Z",
    ]
