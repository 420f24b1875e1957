"""Closing time and last moment for questions as appointments for somebody's own calendar (iCalendar, RFC 5545)."""

from datetime import datetime

from flask_babel import gettext as _

from app.challenges.models import Challenge
from app.challenges.moments import questions_close
from app.core.clock import now

MAX_OCTETS = 75


def closing_events(challenge: Challenge, closing_at: datetime, url: str) -> str:
    """An event at the closing time and, before it, one at the last moment for questions; both point to the page."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Vraagplein//NL"]
    if (questions := questions_close(challenge)) is not None:
        summary = _("Ask questions until now: %(title)s", title=challenge.title)
        lines += _event(f"{challenge.ref}-vragen", questions, summary, url)
    lines += [*_event(challenge.ref, closing_at, challenge.title, url), "END:VCALENDAR"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(name: str, moment: datetime, summary: str, url: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{name}@vraagplein",
        f"DTSTAMP:{_utc(now())}",
        f"DTSTART:{_utc(moment)}",
        f"SUMMARY:{_escaped(summary)}",
        f"URL:{url}",
        "END:VEVENT",
    ]


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
