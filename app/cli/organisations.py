"""`vraagplein organisations import`: the register of public bodies."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import select

from app.audit.services import record
from app.cli.running import OneLineError, application, faults_error, read_text, with_progress
from app.core.database import db
from app.core.forms import clean
from app.core.refs import slug_of
from app.organisations.models import Organisation
from app.organisations.provinces import PROVINCES, province_of
from app.organisations.states import OrganisationKind

COLUMNS = ("name", "abbreviation", "kind", "tooi", "oin", "kvk", "website", "inhabitants")
MAY_BE_LEFT_OUT = ("province",)
LONGEST = {"name": 200, "abbreviation": 80, "kind": 80, "tooi": 200, "website": 1000}
# The sectors of the Innovatie Barometer, by the kinds that the national register uses.
SECTORS = {
    "gemeente": "gemeente",
    "gemeenschappelijke regeling": "gemeenschappelijke regeling",
    "provincie": "provincie",
    "waterschap": "waterschap",
    "ministerie": "rijk",
    "agentschap": "rijk",
    "inspectie": "rijk",
    "hoog college van staat": "rijk",
    "zbo": "uitvoering",
    "rechterlijke macht": "rechterlijke macht",
    "politie en om": "politie-en-veiligheid",
}
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One public body of the register; `line` is where it stands in the file."""

    line: int
    name: str
    abbreviation: str
    kind: str
    tooi: str | None
    oin: str | None
    kvk: str | None
    website: str
    inhabitants: int | None
    province: str

    @property
    def key(self) -> Key:
        """What makes it the same body in a next import: its TOOI identifier, or its kind and name."""
        return (self.tooi, "") if self.tooi else (self.kind, self.name.casefold())


@click.group()
def organisations() -> None:
    """Public bodies, suppliers and knowledge institutes."""


@organisations.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
def import_organisations(file: Path) -> None:
    """Import public bodies from a CSV FILE; all or nothing, and again without doubling anything.

    A column `province` may be left out: of municipalities and provinces it is known.
    """
    rows, notes = read_rows(file)
    with application():
        made, changed = store(rows)
        db.session.commit()
    for note in notes:
        click.echo(f"{file.name}: {note}", err=True)
    click.echo(f"{len(rows)} read: {made} new, {changed} changed, {len(rows) - made - changed} as they were.")


def read_rows(path: Path) -> tuple[list[Row], list[str]]:
    """The rows of the file, and notes on what was left out of them. Raises `OneLineError` with every fault."""
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        names = reader.fieldnames or ()
        if twice := [column for column in (*COLUMNS, *MAY_BE_LEFT_OUT) if names.count(column) > 1]:
            raise OneLineError(f"{path.name}: line 1: columns that are there twice: {', '.join(twice)}.")
        if missing := [column for column in COLUMNS if column not in names]:
            raise OneLineError(f"{path.name}: line 1: missing columns: {', '.join(missing)}.")
        records = [(reader.line_num, values) for values in reader]
    except csv.Error as error:
        raise OneLineError(f"{path.name}: line {reader.reader.line_num}: {error}.") from error
    if not records:
        raise OneLineError(f"{path.name}: there are no rows below the column names.")
    faults: list[str] = []
    notes: list[str] = []
    rows: list[Row] = []
    first_line: dict[Key, int] = {}
    for line, values in records:
        row_faults = list(_faults(values))
        if row_faults:
            faults.extend(f"line {line}, {fault}" for fault in row_faults)
            continue
        row = _row(line, values)
        if values["oin"].strip() and row.oin is None:
            notes.append(f"line {line}, oin: {values['oin']!r} is not 20 digits and was left out.")
        if row.key in first_line:
            faults.append(f"line {line}, name: the same as line {first_line[row.key]}.")
            continue
        first_line[row.key] = line
        rows.append(row)
    if faults:
        raise faults_error(path.name, faults)
    return rows, notes


def _faults(values: dict[str, str | None]) -> Iterator[str]:
    extra = values.get(None)  # type: ignore[call-overload]  # what csv gives for cells beyond the last column
    if extra or any(values[column] is None for column in COLUMNS):
        yield "columns: the row has too many or too few."
        return
    for column in ("name", "kind"):
        if not (values[column] or "").strip():
            yield f"{column}: is empty."
    for column, longest in LONGEST.items():
        if len(values[column] or "") > longest:
            yield f"{column}: longer than {longest} characters."
    for column in COLUMNS:
        if "\x00" in (values[column] or ""):
            yield f"{column}: holds a NUL byte."
    if (kvk := (values["kvk"] or "").strip()) and not re.fullmatch(r"[0-9]{8}", kvk):
        yield f"kvk: {kvk!r} is not 8 digits."
    if (inhabitants := (values["inhabitants"] or "").strip()) and not re.fullmatch(r"[0-9]{1,9}", inhabitants):
        yield f"inhabitants: {inhabitants!r} is not a whole number."
    if (province := (values.get("province") or "").strip()) and province not in PROVINCES:
        yield f"province: {province!r} is not one of the twelve provinces ({', '.join(PROVINCES)})."


def _row(line: int, values: dict[str, str | None]) -> Row:
    value = {column: " ".join(clean(values.get(column) or "").split()) for column in (*COLUMNS, *MAY_BE_LEFT_OUT)}
    return Row(
        line=line,
        name=value["name"],
        abbreviation=value["abbreviation"],
        kind=value["kind"],
        tooi=value["tooi"] or None,
        oin=value["oin"] if re.fullmatch(r"[0-9]{20}", value["oin"]) else None,
        kvk=value["kvk"] or None,
        website=_address(value["website"]),
        inhabitants=int(value["inhabitants"]) if value["inhabitants"] else None,
        province=value["province"] or province_of(value["tooi"]),
    )


def _address(text: str) -> str:
    """The first web address in the cell (some cells hold several), with its scheme; empty when there is none."""
    first = re.split(r"[\s,;]+", text)[0] if text else ""
    address = first if not first or "://" in first else f"https://{first}"
    return address if len(address) <= 300 and address.startswith(("http://", "https://")) else ""


def store(rows: list[Row]) -> tuple[int, int]:
    """Add what is new and change what differs; returns (new, changed). Flushes."""
    known = _known()
    taken = set(db.session.scalars(select(Organisation.slug)))
    made = changed = 0
    for row in with_progress(rows, "Organisations", len(rows)):
        values = {
            "name": row.name,
            "abbreviation": row.abbreviation,
            "register_kind": row.kind,
            "sector": SECTORS.get(row.kind, "overig"),
            "tooi": row.tooi,
            "oin": row.oin,
            "kvk": row.kvk,
            "website": row.website,
            "inhabitants": row.inhabitants,
            # What the register does not tell may have been filled in by hand.
            **({"province": row.province} if row.province else {}),
        }
        organisation = known.get(row.key)
        if organisation is None:
            organisation = Organisation(kind=OrganisationKind.AGENCY, slug=free_slug(row.name, taken), **values)
            db.session.add(organisation)
            record("imported", organisation, by=None)
            made += 1
        elif any(getattr(organisation, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(organisation, name, value)
            record("import_changed", organisation, by=None)
            changed += 1
    db.session.flush()
    return made, changed


def _known() -> dict[Key, Organisation]:
    statement = select(Organisation).where(Organisation.register_kind != "")
    return {
        (found.tooi, "") if found.tooi else (found.register_kind, found.name.casefold()): found
        for found in db.session.scalars(statement)
    }


def free_slug(name: str, taken: set[str]) -> str:
    """A slug for the name that is not taken yet; it is taken afterwards."""
    base = slug_of(name) or "organisatie"
    slug = base
    number = 2
    while slug in taken:
        slug = f"{base}-{number}"
        number += 1
    taken.add(slug)
    return slug
