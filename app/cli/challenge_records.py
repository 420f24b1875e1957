"""Published challenges of elsewhere, read from JSON and checked; touches no database."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import nh3
import simplemma

from app.cli.running import OneLineError, faults_error, read_text
from app.core.countries import HOME, is_country
from app.core.forms import clean

FIELDS = (
    *"id title tagline agency country type prize submission_start submission_end".split(),
    *"description judging how_to_enter prizes".split(),
)
NEEDED = ("id", "title", "agency", "submission_end")
LONGEST = {"id": 70, "title": 200, "agency": 200}
# The times in these records are those of the United States' east coast, where the agencies are.
EASTERN = ZoneInfo("America/New_York")
# A record that names no country: the English ones of this kind are of the United States.
COUNTRY_OF_LANGUAGE = {"nl": HOME, "en": "US"}
YEARS = range(1900, 2200)
YEAR_FIRST = r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})"
MONTH_FIRST = r"(?P<month_us>\d{1,2})/(?P<day_us>\d{1,2})/(?P<year_us>\d{4})"
TIME = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?::\d{2})?\s*(?P<half>[ap])\.?m\.?(?:\s*E[SD]?T)?"
MOMENT = re.compile(rf"(?:{YEAR_FIRST}|{MONTH_FIRST})(?:\s+{TIME})?", re.IGNORECASE)
DUTCH_SHARE = 0.6
# JSON can write half of a character beyond the basic plane ("\\ud800"); no database stores it.
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """One challenge of the file as a vraagstuk, and where in the file it stands."""

    place: str
    key: str
    title: str
    agency: str
    problem: str
    benefit: str
    route: str
    language: str
    country: str
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
            "country": self.country,
            "published_at": self.opened_at,
            "opened_at": self.opened_at,
            "closing_at": self.closing_at,
        }


class _Element(NamedTuple):
    """One element of the list and where it stands: a file may have all of them on one line."""

    line: int
    number: int
    value: Any

    @property
    def place(self) -> str:
        return f"line {self.line}, record {self.number}"


def read_records(path: Path, country: str | None = None) -> tuple[list[Record], list[str]]:
    """The records of the file, and notes on what was left out of them.

    `country` is that of records that name none; without it their language decides (`COUNTRY_OF_LANGUAGE`).
    Raises `OneLineError` with every fault, by line, record and field.
    """
    notes: list[str] = []
    records: list[Record] = []
    faults: list[str] = []
    first_place: dict[str, str] = {}
    for element in _elements(path):
        found = list(_faults(element.value))
        if found:
            faults.extend(f"{element.place}, {fault}" for fault in found)
            continue
        made = _record(element, country)
        if made.key in first_place:
            faults.append(f"{element.place}, id: the same as {first_place[made.key]}.")
            continue
        first_place[made.key] = element.place
        records.append(made)
        start = _text(element.value, "submission_start").strip()
        if start and _moment(start) is None:
            notes.append(f"{element.place}, submission_start: {start!r} is not a date and time and was left out.")
    if faults:
        raise faults_error(path.name, faults)
    if not records:
        raise OneLineError(f"{path.name}: the list is empty.")
    return records, notes


def _elements(path: Path) -> Iterator[_Element]:
    text = read_text(path)
    if not text.lstrip().startswith("["):
        raise OneLineError(f"{path.name}: line 1: not a list of challenges.")
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise OneLineError(f"{path.name}: line {error.lineno}: not JSON: {error.msg}.") from error
    except RecursionError as error:
        raise OneLineError(f"{path.name}: lists and objects are nested too deeply.") from error
    except ValueError as error:  # Python reads no number of more than 4,300 digits
        raise OneLineError(f"{path.name}: a number has too many digits.") from error
    decoder = json.JSONDecoder()
    between = re.compile(r"[\s,]*")
    place, line, number = text.index("[") + 1, 1, 0
    counted = 0
    while (place := _end(between, text, place)) < len(text) and text[place] != "]":
        line += text.count("\n", counted, place)
        counted = place
        number += 1
        value, place = decoder.raw_decode(text, place)
        yield _Element(line, number, value)


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    """Where what matches the pattern at this place ends; the place itself when nothing does."""
    match = pattern.match(text, place)
    return match.end() if match else place


def _text(values: dict[str, Any], field: str) -> str:
    value = values.get(field)
    return "" if value is None else str(value)


def _faults(values: Any) -> Iterator[str]:
    if not isinstance(values, dict):
        yield "record: is not an object."
        return
    wrong = {field: fault for field in FIELDS if (fault := _fault_of_type(values.get(field)))}
    yield from (f"{field}: {fault}" for field, fault in wrong.items())
    for field in NEEDED:
        if field not in wrong and not plain(_text(values, field)):
            yield f"{field}: is empty."
    for field, longest in LONGEST.items():
        if len(_text(values, field)) > longest:
            yield f"{field}: longer than {longest} characters."
    country = _text(values, "country").strip()
    if country and "country" not in wrong and not is_country(country):
        yield f"country: {country[:40]!r} is not the code of a country, like NL."
    start, end = (_text(values, field).strip() for field in ("submission_start", "submission_end"))
    closing, opening = _moment(end), _moment(start)
    if end and closing is None and "submission_end" not in wrong:
        yield f"submission_end: {end[:40]!r} is not a date and time."
    if opening and closing and closing < opening:
        yield "submission_end: is before submission_start."


def _fault_of_type(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str | int) or isinstance(value, bool):
        return "is not text."
    if isinstance(value, str) and LONE_SURROGATE.search(value):
        return "holds half a character."
    return None


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
    if hour > 12 or year not in YEARS:
        return None
    try:
        local = datetime(year, month, day, hour % 12 + (12 if is_afternoon else 0), minute, tzinfo=EASTERN)
    except ValueError:
        return None
    return local.astimezone(UTC)


def plain(text: str) -> str:
    """Text without HTML."""
    cleaned = clean(text)
    if re.search(r"<\s*/?[a-zA-Z!]", cleaned):
        cleaned = html.unescape(nh3.clean(cleaned, tags=set()))
    return re.sub(r"\n{3,}", "\n\n", cleaned).strip()


def _record(element: _Element, country: str | None) -> Record:
    values = element.value
    text = {field: plain(_text(values, field)) for field in FIELDS}
    closing_at = _moment(text["submission_end"])
    assert closing_at is not None
    problem = _joined(text["tagline"], text["description"])
    prize = f"Prize: {text['prize']}" if text["prize"] else ""
    judging = f"Judging\n\n{text['judging']}" if text["judging"] else ""
    language = language_of(f"{text['title']} {problem}")
    return Record(
        place=element.place,
        key=f"import:{text['id']}",
        title=" ".join(text["title"].split()),
        agency=" ".join(text["agency"].split()),
        problem=problem,
        benefit=_joined(prize, text["prizes"]),
        route=_joined(text["how_to_enter"], judging),
        language=language,
        country=text["country"].strip() or country or COUNTRY_OF_LANGUAGE[language],
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
