"""`vraagplein restore FILE`: everything as it was in a backup, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy import Connection, Table, cast, func, select
from sqlalchemy.dialects.postgresql import REGCLASS

from app.cli.backup import rows
from app.cli.backup.archive import DamagedBackup, Manifest, check, parts
from app.cli.backup.schema import newest_revision, sequence_of, unguarded
from app.cli.backup.targets import empty, target
from app.cli.running import OneLineError, application, progress_bar
from app.core.database import db
from app.files.storage import path_of, place, stored_keys


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Remove what is there first.")
def restore(file: Path, replace: bool) -> None:
    """Put the content of the backup FILE in place; into an empty database, unless --replace is given.

    Stop the web server, the worker and the opener first. FILE is checked before anything is touched.
    """
    with application() as app, file.open("rb") as stream:
        try:
            manifest = _checked(stream, file)
            with _files_of_a_failure_removed() as placed, target(replace=replace) as connection:
                _put_in(connection, stream, manifest, placed)
        except DamagedBackup as error:
            raise OneLineError(f"{file}: {error}; nothing was restored.") from error
        if replace:
            for key in set(stored_keys()) - placed:
                path_of(key).unlink(missing_ok=True)
        # The index is a copy of what is in the database; the worker makes it anew where there is none.
        app.extensions["search"].engine.forget()
        db.session.commit()
    click.echo(f"{sum(manifest.rows.values())} rows and {len(placed)} files, as they were at {manifest.made_at}.")
    click.echo("The worker makes the search index anew; or run: vraagplein search rebuild")


def _checked(stream: BinaryIO, file: Path) -> Manifest:
    """Raises `DamagedBackup`, or `OneLineError` for a backup of other tables than those of this version."""
    with progress_bar() as bar:
        task = bar.add_task("Checking", total=file.stat().st_size)
        manifest = check(stream, lambda: bar.update(task, completed=stream.tell()))
        bar.update(task, completed=file.stat().st_size)
    newest = newest_revision()
    if manifest.revision != newest:
        raise OneLineError(
            f"{file}: made by version {manifest.version}, with tables of revision {manifest.revision}; "
            f"this version has {newest}. Restore it with the version that made it, then upgrade."
        )
    expected = {table.name: list(rows.names_of(table)) for table in rows.tables()}
    if manifest.columns != expected:
        raise DamagedBackup("it has other tables or columns than its revision has")
    return manifest


@contextmanager
def _files_of_a_failure_removed() -> Iterator[set[str]]:
    """A set for the keys of files that were put in place; those that are new are removed when the restore fails."""
    before, placed = set(stored_keys()), set[str]()
    try:
        yield placed
    except BaseException:
        for key in placed - before:
            path_of(key).unlink(missing_ok=True)
        raise


def _put_in(connection: Connection, stream: BinaryIO, manifest: Manifest, placed: set[str]) -> None:
    found = dict.fromkeys(manifest.rows, 0)
    by_name = {table.name: table for table in rows.tables()}
    with progress_bar() as bar, unguarded(connection):
        empty(connection)
        task = bar.add_task("Rows", total=sum(manifest.rows.values()))
        for name, content in parts(stream, manifest):
            if table := name["table"]:
                count = _put_piece_in(connection, by_name[table], name[0], content)
                found[table] += count
                bar.advance(task, count)
            else:
                place(name["file"], content)
                placed.add(name["file"])
        if found != manifest.rows:
            raise DamagedBackup("it has another number of rows than its manifest says")
        _count_on(connection, manifest)


def _put_piece_in(connection: Connection, table: Table, name: str, lines: bytes) -> int:
    try:
        return rows.put_in(connection, table, lines)
    except (ValueError, TypeError) as error:
        raise DamagedBackup(f"{name} does not fit its table") from error


def _count_on(connection: Connection, manifest: Manifest) -> None:
    """Have PostgreSQL number new rows after those of the backup, also after the ones that were removed since."""
    if connection.dialect.name != "postgresql":
        return
    for table in rows.tables():
        sequence, column = sequence_of(connection, table), table.autoincrement_column
        if sequence is not None and column is not None:
            highest = select(func.coalesce(func.max(column), 0)).scalar_subquery()
            following = func.greatest(manifest.next_ids.get(table.name, 1), highest + 1)
            connection.execute(select(func.setval(cast(sequence, REGCLASS), following, False)))
