"""`vraagplein backup FILE`: one moment of the database, and the files that belong to it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy import ColumnElement, Connection, func, literal_column, select, text

from app.cli.backup import rows
from app.cli.backup.archive import Manifest, Writer, file_part, table_part
from app.cli.backup.schema import newest_revision, revision_of, sequence_of
from app.cli.running import OneLineError, application, progress_bar
from app.core.clock import now
from app.core.database import db, reading
from app.files.models import StoredFile
from app.files.storage import path_of, stored_keys


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write everything into FILE: all tables and uploaded files; no keys, search index or queue.

    The site stays in use. An earlier FILE is there until the new one is whole.
    """
    if file.is_dir():
        raise OneLineError(f"{file}: is a directory, not a file.")
    with application(), _snapshot() as connection, _written_whole(file) as stream, Writer(stream) as writer:
        manifest = Manifest(made_at=now().isoformat(), version=version("vraagplein"), revision=_revision(connection))
        missing = _write(connection, writer, manifest)
        writer.finish(manifest)
    click.echo(f"{sum(manifest.rows.values())} rows, {len(_files_in(manifest))} files, {file.stat().st_size} bytes.")
    for key in missing:
        click.echo(f"Warning: file {key} is in the database and not in the storage.", err=True)


def _files_in(manifest: Manifest) -> list[str]:
    return [name for name in manifest.sha256 if name.startswith("files/")]


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """A connection that sees one and the same moment all the time, and keeps nobody from writing."""
    with reading(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield connection


def _revision(connection: Connection) -> str:
    found, newest = revision_of(connection), newest_revision()
    if found != newest:
        raise OneLineError(
            f"The tables are those of revision {found or 'none'}, not {newest}: run vraagplein db upgrade."
        )
    return newest


@contextmanager
def _written_whole(path: Path) -> Iterator[BinaryIO]:
    """A new file that gets its name when it is whole and on disk; only its owner may read it."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OneLineError(f"{unfinished}: another backup is being written.") from error
        try:
            os.fchmod(descriptor, 0o600)
            stream.truncate()
            yield stream
            stream.flush()
            os.fsync(descriptor)
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise


def _write(connection: Connection, writer: Writer, manifest: Manifest) -> list[str]:
    """Write files and tables; returns the keys of files that the database speaks of and the storage does not have.

    The files come first: while they are copied somebody may take one away, which the moment that the connection sees
    still has.
    """
    counts = {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in rows.tables()}
    known = set(connection.scalars(select(StoredFile.storage_key)))
    with progress_bar() as bar:
        keys = list(stored_keys())
        task = bar.add_task("Files", total=len(keys))
        for key in keys:
            _write_file(writer, key)
            bar.advance(task)
        task = bar.add_task("Tables", total=sum(counts.values()))
        for table in rows.tables():
            manifest.columns[table.name] = list(rows.names_of(table))
            manifest.rows[table.name] = 0
            for number, (lines, count) in enumerate(rows.pieces(connection, table)):
                writer.add(table_part(table.name, number), lines)
                manifest.rows[table.name] += count
                bar.advance(task, count)
    manifest.next_ids = _next_ids(connection)
    return sorted(known - {name.rpartition("/")[2] for name in writer.sha256 if name.startswith("files/")})


def _write_file(writer: Writer, key: str) -> None:
    try:
        content = path_of(key).read_bytes()
    except FileNotFoundError:
        return  # taken away since the list was made; when the database still has it, the operator is told
    writer.add(file_part(key), content)


def _next_ids(connection: Connection) -> dict[str, int]:
    """What PostgreSQL's sequences give out next, so that no id is ever given twice. SQLite counts on from the rows."""
    if connection.dialect.name != "postgresql":
        return {}
    following: ColumnElement[int] = literal_column("last_value + CAST(is_called AS integer)")
    sequences = {table.name: sequence_of(connection, table) for table in rows.tables()}
    return {
        table: connection.scalar(select(following).select_from(text(sequence))) or 1
        for table, sequence in sequences.items()
        if sequence is not None
    }
