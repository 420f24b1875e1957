"""Moments as appointments for somebody's own calendar (iCalendar, RFC 5545 and 7986): one vraagstuk, or many.

Pure. Who gathers the vraagstukken of a calendar answers for what their reader may see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import category

from flask_babel import gettext as _

from app.challenges.models import Challenge
from app.challenges.moments import questions_close
from app.challenges.states import ChallengeState
from app.core.clock import now

MAX_OCTETS = 75
BEFORE = timedelta(minutes=15)
"""An appointment takes a quarter and ends at the moment itself, so that nobody thinks there is time left."""

REFRESH = "PT4H"
"""How long a calendar that somebody subscribed to may wait before it asks again."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """Something that must be done before a moment. `name` stays the same for as long as it is the same appointment."""

    name: str
    moment: datetime
    summary: str
    url: str
    is_cancelled: bool = False


def appointments_of(challenge: Challenge, url: str) -> list[Appointment]:
    """The last moment for questions and the closing time, which point to the page; none before it has opened.

    Of a vraagstuk that was withdrawn they are cancelled.
    """
    closing_at, is_cancelled = challenge.closing_at, challenge.state is ChallengeState.WITHDRAWN
    if closing_at is None or challenge.opened_at is None:
        return []
    found = []
    if (questions := questions_close(challenge)) is not None:
        summary = _("Ask questions until now: %(title)s", title=challenge.title)
        found.append(Appointment(f"{challenge.ref}-vragen", questions, summary, url, is_cancelled))
    closes = _("Closes now: %(title)s", title=challenge.title)
    return [*found, Appointment(challenge.ref, closing_at, closes, url, is_cancelled)]


def calendar_of(name: str, appointments: Iterable[Appointment]) -> str:
    """A calendar with a name and these appointments, the first one first."""
    shown_name = _escaped(name)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Vraagplein//NL",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{shown_name}",
        f"X-WR-CALNAME:{shown_name}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    for appointment in sorted(appointments, key=lambda one: (one.moment, one.name)):
        lines += _event(appointment)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(appointment: Appointment) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{appointment.name}@vraagplein",
        f"DTSTAMP:{_utc(now())}",
        f"DTSTART:{_utc(appointment.moment - BEFORE)}",
        f"DTEND:{_utc(appointment.moment)}",
        f"SUMMARY:{_escaped(appointment.summary)}",
        f"URL:{appointment.url}",
        f"STATUS:{'CANCELLED' if appointment.is_cancelled else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _utc(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """A text on one line, without characters that a calendar may not hold (3.3.11)."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return "".join(sign for sign in " ".join(text.split()) if category(sign) != "Cc")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, never through a character (3.1)."""
    pieces, piece = [], ""
    for sign in line:
        if len((piece + sign).encode()) > MAX_OCTETS - 1:
            pieces.append(piece)
            piece = ""
        piece += sign
    return "\r\n ".join([*pieces, piece])
