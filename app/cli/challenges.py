"""`vraagplein challenges import`: published challenges of elsewhere, as vraagstukken that have closed."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import nh3
import simplemma
from sqlalchemy import select

from app.audit.services import record
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.cli.organisations import free_slug
from app.cli.running import OneLineError, application, faults_error, index_now, read_text, with_progress
from app.core.clock import UTC, in_amsterdam
from app.core.database import db
from app.core.forms import clean
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.search.services import index_later

FIELDS = (
    "id title tagline agency type prize submission_start submission_end description judging how_to_enter prizes".split()
)
NEEDED = ("id", "title", "agency", "submission_end")
# The times in these records are those of the United States' east coast, where the agencies are.
EASTERN = ZoneInfo("America/New_York")
YEAR_FIRST = r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})"
MONTH_FIRST = r"(?P<month_us>\d{1,2})/(?P<day_us>\d{1,2})/(?P<year_us>\d{4})"
TIME = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?::\d{2})?\s*(?P<half>[ap])\.?m\.?(?:\s*E[SD]?T)?"
MOMENT = re.compile(rf"(?:{YEAR_FIRST}|{MONTH_FIRST})(?:\s+{TIME})?", re.IGNORECASE)
DUTCH_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Record:
    """One challenge of the file as a vraagstuk; `line` is where it begins."""

    line: int
    key: str
    title: str
    agency: str
    problem: str
    benefit: str
    route: str
    language: str
    opened_at: datetime
    closing_at: datetime

    def values(self) -> dict[str, Any]:
        """The columns of the vraagstuk that come from the file."""
        return {
            "title": self.title,
            "problem": self.problem,
            "benefit": self.benefit,
            "route": self.route,
            "language": self.language,
            "published_at": self.opened_at,
            "opened_at": self.opened_at,
            "closing_at": self.closing_at,
        }


@click.group()
def challenges() -> None:
    """Vraagstukken."""


@challenges.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organisation", "organisation_name", help="The organisation that they belong to.")
def import_challenges(file: Path, organisation_name: str | None) -> None:
    """Import challenges from a JSON FILE; all or nothing, and again without doubling anything."""
    records, notes = read_records(file)
    with application() as app:
        made, changed = store(records, organisation_name, source=file.name)
        db.session.commit()
        index_now(app)
    for note in notes:
        click.echo(f"{file.name}: {note}", err=True)
    click.echo(f"{len(records)} read: {made} new, {changed} changed, {len(records) - made - changed} as they were.")


def read_records(path: Path) -> tuple[list[Record], list[str]]:
    """The records of the file, and notes on what was left out of them.

    Raises `OneLineError` with every fault, by line and field.
    """
    notes: list[str] = []
    records: list[Record] = []
    faults: list[str] = []
    first_line: dict[str, int] = {}
    for line, values in _objects(path):
        found = list(_faults(values))
        if found:
            faults.extend(f"line {line}, {fault}" for fault in found)
            continue
        made = _record(line, values)
        if made.key in first_line:
            faults.append(f"line {line}, id: the same as line {first_line[made.key]}.")
            continue
        first_line[made.key] = line
        records.append(made)
        start = str(values.get("submission_start") or "").strip()
        if start and _moment(start) is None:
            notes.append(f"line {line}, submission_start: {start!r} is not a date and time and was left out.")
    if faults:
        raise faults_error(path.name, faults)
    if not records:
        raise OneLineError(f"{path.name}: the list is empty.")
    return records, notes


def _objects(path: Path) -> Iterator[tuple[int, Any]]:
    """Each element of the list, with the line on which it begins."""
    text = read_text(path)
    decoder = json.JSONDecoder()
    skip = re.compile(r"[\s,]*")
    if not text.lstrip().startswith("["):
        raise OneLineError(f"{path.name}: line 1: not a list of challenges.")
    place = text.index("[") + 1
    try:
        json.loads(text)
        while (place := skip.match(text, place).end()) < len(text) and text[place] != "]":  # type: ignore[union-attr]
            line = text.count("\n", 0, place) + 1
            value, place = decoder.raw_decode(text, place)
            yield line, value
    except json.JSONDecodeError as error:
        raise OneLineError(f"{path.name}: line {error.lineno}: not JSON: {error.msg}.") from error


def _faults(values: Any) -> Iterator[str]:
    if not isinstance(values, dict):
        yield "record: is not an object."
        return
    for field in FIELDS:
        value = values.get(field, "")
        if value is not None and not isinstance(value, str | int):
            yield f"{field}: is not text."
    for field in NEEDED:
        if not str(values.get(field) or "").strip():
            yield f"{field}: is empty."
    if len(str(values.get("title") or "")) > 200:
        yield "title: longer than 200 characters."
    if len(str(values.get("agency") or "")) > 200:
        yield "agency: longer than 200 characters."
    moments = {field: str(values.get(field) or "").strip() for field in ("submission_start", "submission_end")}
    read = {field: _moment(text) for field, text in moments.items()}
    if moments["submission_end"] and read["submission_end"] is None:
        yield f"submission_end: {moments['submission_end']!r} is not a date and time."
    if read["submission_start"] and read["submission_end"] and read["submission_end"] < read["submission_start"]:
        yield "submission_end: is before submission_start."


def _moment(text: str) -> datetime | None:
    """`2021/12/03 11:59 p.m.` or `12/03/2021` as a moment in UTC; a date alone is its end. None when it is neither."""
    match = MOMENT.fullmatch(text)
    if match is None:
        return None
    part = match.groupdict()
    year, month, day = (int(part[name] or part[f"{name}_us"]) for name in ("year", "month", "day"))
    hour, minute, is_afternoon = int(part["hour"] or 11), int(part["minute"] or 0), (part["half"] or "p").lower() == "p"
    if part["hour"] is None:
        minute = 59
    if hour > 12:
        return None
    try:
        local = datetime(year, month, day, hour % 12 + (12 if is_afternoon else 0), minute, tzinfo=EASTERN)
    except ValueError:
        return None
    return local.astimezone(UTC)


def plain(text: Any) -> str:
    """Text without HTML."""
    cleaned = clean(str(text or ""))
    if re.search(r"<\s*/?[a-zA-Z!]", cleaned):
        cleaned = html.unescape(nh3.clean(cleaned, tags=set()))
    return re.sub(r"\n{3,}", "\n\n", cleaned).strip()


def _record(line: int, values: dict[str, Any]) -> Record:
    text = {field: plain(values.get(field)) for field in FIELDS}
    closing_at = _moment(text["submission_end"])
    assert closing_at is not None
    problem = _joined(text["tagline"], text["description"])
    prize = f"Prize: {text['prize']}" if text["prize"] else ""
    judging = f"Judging\n\n{text['judging']}" if text["judging"] else ""
    return Record(
        line=line,
        key=f"import:{text['id']}"[:80],
        title=" ".join(text["title"].split()),
        agency=" ".join(text["agency"].split()),
        problem=problem,
        benefit=_joined(prize, text["prizes"]),
        route=_joined(text["how_to_enter"], judging),
        language=language_of(f"{text['title']} {problem}"),
        opened_at=_moment(text["submission_start"]) or closing_at,
        closing_at=closing_at,
    )


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def language_of(text: str) -> str:
    """`nl` when most words are Dutch, else `en`."""
    share: float = simplemma.in_target_language(text[:2000], lang="nl")
    english: float = simplemma.in_target_language(text[:2000], lang="en")
    return "nl" if share >= DUTCH_SHARE and share > english else "en"


def store(records: list[Record], organisation_name: str | None, *, source: str) -> tuple[int, int]:
    """Add what is new and change what differs; returns (new, changed). Flushes."""
    agencies = _agencies(records, organisation_name)
    keys = [item.key for item in records]
    known = {
        found.source_key: found
        for start in range(0, len(keys), 500)
        for found in db.session.scalars(select(Challenge).where(Challenge.source_key.in_(keys[start : start + 500])))
    }
    made = changed = 0
    for item in with_progress(records, "Challenges", len(records)):
        values = item.values()
        challenge = known.get(item.key)
        if challenge is None:
            challenge = Challenge(
                source_key=item.key,
                source_name=source,
                organisation=agencies[organisation_name or item.agency],
                state=ChallengeState.OPEN,
                decision_due=in_amsterdam(item.closing_at).date(),
                **values,
            )
            db.session.add(challenge)
            record("imported", challenge, by=None, source=source)
            made += 1
        elif any(getattr(challenge, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(challenge, name, value)
            record("import_changed", challenge, by=None, source=source)
            changed += 1
        else:
            continue
        index_later("challenge", challenge.id)
    db.session.flush()
    return made, changed


def _agencies(records: list[Record], organisation_name: str | None) -> dict[str, Organisation]:
    """The organisations by name: the one that was named (it must exist), or those of the agencies, made when new."""
    if organisation_name:
        found = db.session.scalars(select(Organisation).where(Organisation.name == organisation_name)).all()
        if len(found) != 1:
            problem = "there is no organisation" if not found else "there is more than one organisation"
            raise OneLineError(f"{problem} named {organisation_name!r}.")
        return {organisation_name: found[0]}
    names = dict.fromkeys(item.agency for item in records)
    agencies = {
        found.name: found
        for found in db.session.scalars(
            select(Organisation).where(Organisation.kind == OrganisationKind.AGENCY).order_by(Organisation.id.desc())
        )
        if found.name in names
    }
    taken = set(db.session.scalars(select(Organisation.slug)))
    for name in names:
        if name not in agencies:
            agencies[name] = Organisation(name=name, slug=free_slug(name, taken), kind=OrganisationKind.AGENCY)
            db.session.add(agencies[name])
            record("imported", agencies[name], by=None)
    return agencies
