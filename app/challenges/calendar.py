"""The closing time as an appointment for somebody's own calendar (iCalendar, RFC 5545)."""

from datetime import datetime

from app.challenges.models import Challenge
from app.core.clock import now

MAX_OCTETS = 75


def closing_event(challenge: Challenge, closing_at: datetime, url: str) -> str:
    """One event at the closing time, that points to the page."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Vraagplein//NL",
        "BEGIN:VEVENT",
        f"UID:{challenge.ref}@vraagplein",
        f"DTSTAMP:{_utc(now())}",
        f"DTSTART:{_utc(closing_at)}",
        f"SUMMARY:{_escaped(challenge.title)}",
        f"URL:{url}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, never through a character (3.1)."""
    pieces, piece = [], ""
    for sign in line:
        if len((piece + sign).encode()) > MAX_OCTETS - 1:
            pieces.append(piece)
            piece = ""
        piece += sign
    return "\r\n ".join([*pieces, piece])
