"""`vraagplein keys`: the keys of the seal and of receipts."""

from pathlib import Path

import click

from app.cli.running import OneLineError
from app.seal.keys import (
    OPENER_FILE,
    RECEIPT_FILE,
    RECEIPT_PUBLIC_FILE,
    SEAL_PUBLIC_FILE,
    KeyFileError,
    create_keys,
    ids_of,
)


@click.group()
def keys() -> None:
    """The keys that proposals are sealed and opened with, and that receipts are signed with."""


@keys.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def create(folder: Path) -> None:
    """Make new keys in DIR: four files with mode 0600. What is there already is never overwritten."""
    try:
        ids = create_keys(folder)
    except KeyFileError as error:
        raise OneLineError(str(error)) from error
    click.echo(f"Seal key {ids['seal']}: {SEAL_PUBLIC_FILE} for the web server, {OPENER_FILE} for the opener alone.")
    click.echo(f"Receipt key {ids['receipt']}: {RECEIPT_FILE} for the web server, {RECEIPT_PUBLIC_FILE} for everybody.")
    click.echo(f"Without {OPENER_FILE} no proposal can ever be opened: keep a copy of it in a safe (docs/seal.md).")


@keys.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
def show(files: tuple[Path, ...]) -> None:
    """Say what is in a FILE of keys: for each key what it is for and its id, never the key itself."""
    try:
        lines = [f"{path}: {label} {key}" for path in files for label, key in ids_of(path)]
    except KeyFileError as error:
        raise OneLineError(str(error)) from error
    click.echo("\n".join(lines))
