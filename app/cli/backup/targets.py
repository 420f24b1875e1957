"""Where a backup is restored into: all of it or nothing.

SQLite: a new file beside the old one, which takes its name when it is whole. PostgreSQL: one transaction.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError

from app.cli.backup.rows import tables
from app.cli.backup.schema import has_content, make_tables, newest_revision, revision_of
from app.cli.running import OneLineError
from app.core.database import db, engine_options, prepare_engine

IN_USE = "The database is in use: stop the web server, the worker and the opener first."
LOCK_SECONDS = 10


def target(*, replace: bool) -> AbstractContextManager[Connection]:
    """A connection to empty tables of the newest revision; what is written becomes the database when the block ends.

    Raises `OneLineError` when there is something already (unless `replace`), or when the database is in use.
    """
    return _sqlite(replace=replace) if db.engine.dialect.name == "sqlite" else _postgresql(replace=replace)


@contextmanager
def _sqlite(*, replace: bool) -> Iterator[Connection]:
    path = Path(str(db.engine.url.database))
    if not replace:
        with db.engine.connect() as connection:
            _refuse_content(connection)
    db.engine.dispose()
    _must_be_free(path)
    unfinished = path.with_name(f"{path.name}.restored")
    _remove(unfinished)
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    url = f"sqlite:///{unfinished}"
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    try:
        with engine.connect() as connection:
            make_tables(connection)
            with connection.begin():
                yield connection
        engine.dispose()
        _as_one_file(unfinished)
        _must_be_free(path)
        unfinished.replace(path)
    except BaseException:
        engine.dispose()
        _remove(unfinished)
        raise


def _must_be_free(path: Path) -> None:
    """Move what stands in its log into the database file; only its last user can. Raises `OneLineError` otherwise."""
    if not path.exists():
        return
    try:
        _as_one_file(path)
    except sqlite3.OperationalError as error:
        raise OneLineError(IN_USE) from error
    except sqlite3.DatabaseError:
        # Damaged beyond reading, perhaps why there is a restore. Its log must not be taken for that of the new file.
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def _as_one_file(path: Path) -> None:
    connection = sqlite3.connect(path, timeout=1, isolation_level=None)
    try:
        mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    finally:
        connection.close()
    if mode != ("delete",):
        raise sqlite3.OperationalError(f"the log cannot be moved into the file: {mode}")
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


@contextmanager
def _postgresql(*, replace: bool) -> Iterator[Connection]:
    with db.engine.connect() as connection:
        if not (found := revision_of(connection)):
            make_tables(connection)
        elif found != newest_revision():
            raise OneLineError(f"The tables are those of revision {found}: run vraagplein db upgrade first.")
        if not replace:
            _refuse_content(connection)
        connection.rollback()
        try:
            with connection.begin():
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
                connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
                yield connection
        except OperationalError as error:
            if isinstance(error.orig, LockNotAvailable):
                raise OneLineError(IN_USE) from error
            raise


def empty(connection: Connection) -> None:
    """Take all rows away; only possible while the tables are unguarded."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(connection.dialect.identifier_preparer.format_table(table) for table in tables())
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def _refuse_content(connection: Connection) -> None:
    if has_content(connection):
        raise OneLineError("There is content already; nothing was restored (--replace removes it).")
