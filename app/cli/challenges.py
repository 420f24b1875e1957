"""`vraagplein challenges import`: published challenges of elsewhere, as vraagstukken that have closed."""

from pathlib import Path

import click
from sqlalchemy import select

from app.audit.services import record
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.cli.challenge_records import Record, read_records
from app.cli.organisations import free_slug
from app.cli.running import OneLineError, application, faults_error, with_progress
from app.core.clock import in_amsterdam
from app.core.countries import is_country
from app.core.database import db
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.search.services import index_later

LONGEST_SOURCE = 200
KEYS_AT_A_TIME = 500


@click.group()
def challenges() -> None:
    """Vraagstukken."""


@challenges.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organisation", "organisation_name", help="The organisation that they belong to.")
@click.option(
    "--country", help="Two letters, like NL: of challenges that name none. Default: English ones are from US."
)
def import_challenges(file: Path, organisation_name: str | None, country: str | None) -> None:
    """Import challenges from a JSON FILE; all or nothing, and again without doubling anything."""
    if country is not None and not is_country(country):
        raise OneLineError(f"{country!r} is not the code of a country, like NL.")
    records, notes = read_records(file, country)
    with application():
        made, changed = store(records, organisation_name, source=file.name[:LONGEST_SOURCE])
        db.session.commit()
    for note in notes:
        click.echo(f"{file.name}: {note}", err=True)
    click.echo(f"{len(records)} read: {made} new, {changed} changed, {len(records) - made - changed} as they were.")


def store(records: list[Record], organisation_name: str | None, *, source: str) -> tuple[int, int]:
    """Add what is new and change what differs; returns (new, changed). Flushes.

    Raises `OneLineError` when a closing time would move to an earlier moment: that never happens here.
    """
    agencies = _agencies(records, organisation_name)
    known = _known([item.key for item in records])
    if faults := [
        f"{item.place}, submission_end: is earlier than the closing time that is public already."
        for item in records
        if _closes_earlier(item, known.get(item.key))
    ]:
        raise faults_error(source, faults)
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


def _closes_earlier(item: Record, challenge: Challenge | None) -> bool:
    return challenge is not None and challenge.closing_at is not None and item.closing_at < challenge.closing_at


def _known(keys: list[str]) -> dict[str | None, Challenge]:
    """The vraagstukken that an earlier import made, by key."""
    parts = (keys[start : start + KEYS_AT_A_TIME] for start in range(0, len(keys), KEYS_AT_A_TIME))
    return {
        found.source_key: found
        for part in parts
        for found in db.session.scalars(select(Challenge).where(Challenge.source_key.in_(part)))
    }


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
