"""Places (a database and a folder of their own) to make backups of and to restore into."""

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect, select, text
from sqlalchemy.engine import make_url

from app import create_app
from app.cli import main
from app.core.database import Base, db
from app.core.jobs import Heartbeat
from tests.conftest import make_settings
from tests.demo import demo_folder
from tests.web.cli.backup.content import fill
from tests.web.cli.conftest import Result

__all__ = ["demo_folder"]
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
_numbers = count(1)


@dataclass
class Place:
    """An instance with a database of its own."""

    app: Flask
    folder: Path

    @contextmanager
    def session(self) -> Iterator[Any]:
        """The session of the application, and no connection left open afterwards."""
        with self.app.app_context():
            try:
                yield db.session
            finally:
                db.session.remove()
                db.engine.dispose()

    def run(self, *arguments: Any) -> Result:
        """A command, to its end, as an operator would give it here."""
        out, err = io.StringIO(), io.StringIO()
        code = 0
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("app.cli.running.create_app", lambda: self.app)
            patch.setattr(sys, "argv", ["vraagplein", *map(str, arguments)])
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            try:
                main()
            except SystemExit as ending:
                code = int(ending.code or 0)
        with self.session():
            pass
        return Result(code, out.getvalue(), err.getvalue())

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table, exactly as the database keeps it."""
        with self.session() as session:
            quote = db.engine.dialect.identifier_preparer.quote
            names = set(inspect(db.engine).get_table_names()) - {Heartbeat.__tablename__}
            whole = "*" if db.engine.dialect.name == "sqlite" else "{0}::text"
            statement = f"SELECT {whole} FROM {{0}}"  # noqa: S608 - the database itself gave the names
            return {
                name: sorted(map(repr, session.execute(text(statement.format(quote(name)))))) for name in sorted(names)
            }

    def values(self) -> dict[str, list[str]]:
        """Every row of every table as the application reads it, the same for both databases."""
        tables = [table for name, table in Base.metadata.tables.items() if name != Heartbeat.__tablename__]
        with self.session() as session:
            return {table.name: sorted(map(repr, session.execute(select(table)))) for table in tables}

    def guards(self) -> list[str]:
        """Triggers and references, with how they are set."""
        statement = (
            "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
            if self.app.extensions["settings"].database_url.startswith("sqlite")
            else "SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal "
            "UNION ALL SELECT conrelid::regclass::text || pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f'"
        )
        with self.session() as session:
            return sorted(session.scalars(text(statement)))

    def files(self) -> dict[str, bytes]:
        """Uploaded files by their path."""
        folder = self.folder / "files"
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Callable[..., Place]]:
    """`place("sqlite")` has empty tables; `place("postgresql", tables=False)` has none."""
    ends: list[Callable[[], None]] = []

    def making(kind: str, *, tables: bool = True) -> Place:
        folder = tmp_path_factory.mktemp("place")
        if kind == "sqlite":
            url = f"sqlite:///{folder / 'vraagplein.sqlite3'}"
            if tables:
                shutil.copy(request.getfixturevalue("empty_sqlite"), folder / "vraagplein.sqlite3")
        else:
            url = _new_database(request.getfixturevalue("postgres_url"), tables=tables, ends=ends)
        return Place(create_app(make_settings(folder, url)), folder)

    yield making
    for end in ends:
        end()


def _new_database(server: str, *, tables: bool, ends: list[Callable[[], None]]) -> str:
    name = f"place_{next(_numbers)}"
    migrated = make_url(server).database

    def tell(statement: str) -> None:
        engine = create_engine(make_url(server).set(database="template1"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    tell(f"CREATE DATABASE {name} TEMPLATE {migrated if tables else 'template0'}")
    ends.append(lambda: tell(f"DROP DATABASE {name} WITH (FORCE)"))
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@dataclass
class Saved:
    """A place with content, and a backup of it."""

    place: Place
    file: Path


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The database of the place that is restored into."""
    return str(request.param)


@pytest.fixture(scope="module", params=KINDS)
def source_kind(request: pytest.FixtureRequest) -> str:
    """The database that the backup was made of."""
    return str(request.param)


@pytest.fixture(scope="module")
def saved(place: Callable[..., Place], source_kind: str) -> Saved:
    """Content of every sort, and its backup."""
    source = place(source_kind)
    with source.session() as session:
        fill(session)
    file = source.folder / "backup.tar.gz"
    made = source.run("backup", file)
    assert (made.code, made.said) == (0, [])
    return Saved(source, file)


@pytest.fixture(scope="module")
def sqlite_backup(place: Callable[..., Place]) -> Saved:
    """A small backup of SQLite, for tests of what is wrong with a file."""
    source = place("sqlite")
    with source.session() as session:
        fill(session, large=False)
    file = source.folder / "backup.tar.gz"
    assert source.run("backup", file).code == 0
    return Saved(source, file)
