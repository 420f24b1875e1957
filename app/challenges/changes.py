"""What is different since an announcement: how it is kept with the announcement, and how people read it. Pure.

Moments and days are kept in ISO form and written in the language of the reader; texts stay as they were.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from re import split
from typing import Any

from flask_babel import lazy_gettext as _l

from app.challenges.models import Challenge
from app.challenges.moments import questions_close
from app.challenges.wording import QUESTION_TEXTS
from app.core.filters import format_date, format_datetime

LABELS: dict[str, Any] = {
    "title": _l("Title"),
    **QUESTION_TEXTS,
    "themes": _l("Themes"),
    "closing_at": _l("Proposals can be sent until"),
    "questions_close_at": _l("Questions can be asked until"),
    "decision_due": _l("Decision no later than"),
    "criteria": _l("Criteria"),
    "dialogue_report": _l("Report of the dialogue"),
}
MOMENTS = frozenset({"closing_at", "questions_close_at"})
DAYS = frozenset({"decision_due"})
LEAST_ALIKE = 0.6
"""Texts that share less than this are marked as a whole: a word here and there that stayed helps nobody."""
Piece = tuple[str, bool]
"""A part of a text, and whether the other text lacks it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different; `old` and `new` as they are kept."""

    name: str
    old: str
    new: str

    @property
    def label(self) -> Any:
        """What it is called on the page."""
        return LABELS.get(self.name, self.name)

    @property
    def old_text(self) -> str:
        """What it was, as people read it; empty when there was nothing."""
        return _readable(self.name, self.old)

    @property
    def new_text(self) -> str:
        """What it is now, as people read it."""
        return _readable(self.name, self.new)

    @property
    def pieces(self) -> tuple[list[Piece], list[Piece]]:
        """Old and new text in parts, so that the words that differ can be marked."""
        old, new = _words(self.old_text), _words(self.new_text)
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() < LEAST_ALIKE:
            return [(self.old_text, True)] if old else [], [(self.new_text, True)] if new else []
        blocks = matcher.get_opcodes()
        was = [("".join(old[start:end]), tag != "equal") for tag, start, end, _, _ in blocks if start < end]
        is_now = [("".join(new[start:end]), tag != "equal") for tag, _, _, start, end in blocks if start < end]
        return was, is_now

    def kept(self) -> dict[str, str]:
        """As it stands in `Announcement.changes`."""
        return {"name": self.name, "old": self.old, "new": self.new}


class InMail:
    """A change as a paragraph, written in the language of whoever reads the mail."""

    def __init__(self, change: Change) -> None:
        self.change = change

    def __str__(self) -> str:
        was = _l("Was: %(text)s", text=self.change.old_text or _l("nothing"))
        is_now = _l("Is now: %(text)s", text=self.change.new_text or _l("nothing"))
        return f"{self.change.label}\n{was}\n{is_now}"


def changes_of(kept: list[dict[str, Any]]) -> list[Change]:
    """The changes of an announcement, from how they are kept."""
    return [Change(str(item["name"]), str(item["old"] or ""), str(item["new"] or "")) for item in kept]


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """What differs between two snapshots, in the order of the first."""
    return [Change(name, old, after[name]) for name, old in before.items() if after[name] != old]


def texts_of(challenge: Challenge) -> dict[str, str]:
    """A snapshot of everything that is written while the dialogue runs."""
    return {**challenge.written, "themes": ", ".join(sorted(theme.name for theme in challenge.themes))}


def terms_of(challenge: Challenge) -> dict[str, str]:
    """A snapshot of the terms that an announcement may change; questions close where they really do."""
    return {
        "closing_at": _iso(challenge.closing_at),
        "questions_close_at": _iso(questions_close(challenge)),
        "decision_due": _iso(challenge.decision_due),
        "criteria": "\n".join(f"{criterion.name}: {criterion.weight}%" for criterion in challenge.criteria),
    }


def _iso(moment: date | None) -> str:
    return moment.isoformat() if moment is not None else ""


def _readable(name: str, kept: str) -> str:
    if kept and name in MOMENTS:
        return format_datetime(datetime.fromisoformat(kept))
    if kept and name in DAYS:
        return format_date(date.fromisoformat(kept))
    return kept


def _words(text: str) -> list[str]:
    return list(_parts(text))


def _parts(text: str) -> Iterator[str]:
    """Words and the white space between them, so that the parts joined are the text again."""
    return (part for part in split(r"(\s+)", text) if part)
