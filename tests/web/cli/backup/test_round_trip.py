"""What a backup holds comes back, all of it, on either database."""

import os
import stat
import tarfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app import create_app
from app.accounts.models import User
from app.audit.chain import first_fault, head
from app.audit.services import record
from app.cli.backup import rows, saving
from app.core.database import Base, db
from app.search.engine import SearchUnavailable
from tests.conftest import SECRET, keys_of_tests
from tests.demo import settings_in
from tests.factories import UserFactory
from tests.web.cli.backup.conftest import Place, Saved

pytestmark = pytest.mark.timeout(200)


def test_every_row_and_file_comes_back(saved: Saved, place: Callable[..., Place], kind: str) -> None:
    target = place(kind)
    guards = target.guards()
    result = target.run("restore", saved.file)
    assert (result.code, result.said) == (0, [])
    assert "Checking" in result.err
    assert "Rows" in result.err
    assert target.values() == saved.place.values()
    assert target.files() == saved.place.files()
    assert len(target.files()) == 3
    assert target.guards() == guards


def test_the_whole_demo_comes_back(demo_folder: Path, place: Callable[..., Place], kind: str) -> None:
    source = Place(create_app(settings_in(demo_folder)), demo_folder)
    target = place(kind)
    assert source.run("backup", target.folder / "demo").code == 0
    assert target.run("restore", target.folder / "demo").code == 0
    assert target.values() == source.values()
    assert target.files() == source.files()


def test_the_same_database_has_the_same_bytes(saved: Saved, place: Callable[..., Place], source_kind: str) -> None:
    """Also what the application does not tell apart: the form of numbers and moments, and the order of keys."""
    target = place(source_kind, tables=False)
    assert target.run("restore", saved.file).code == 0
    restored = target.rows()
    assert restored == saved.place.rows()
    assert sum(map(len, restored.values())) > 60


def test_every_table_of_the_database_is_in_it(saved: Saved) -> None:
    there = set(saved.place.rows())
    assert there - {table.name for table in rows.tables()} <= {"alembic_version"}
    assert all(rows.wire_of(column) for table in Base.metadata.tables.values() for column in table.columns)


def test_the_audit_chain_holds_and_goes_on(saved: Saved, place: Callable[..., Place], kind: str) -> None:
    with saved.place.session():
        newest = head()
    target = place(kind)
    target.run("restore", saved.file)
    with target.session() as session:
        assert head() == newest
        assert first_fault([newest]) is None
        record("edited", session.scalars(select(User)).first(), by=None)
        session.commit()
        assert first_fault([newest]) is None
        assert head() != newest
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text("UPDATE audit_entry SET reason = 'anders'"))


def test_an_id_is_not_given_twice(saved: Saved, place: Callable[..., Place], kind: str) -> None:
    target = place(kind)
    target.run("restore", saved.file)
    with target.session() as session:
        highest = max(session.scalars(select(User.id)))
        made = UserFactory()
        gone_too = 3 if kind == "postgresql" == saved.place.app.extensions["settings"].database_url[:10] else 0
        assert made.id == highest + gone_too + 1


def test_it_is_one_moment_of_the_database(
    place: Callable[..., Place], source_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = place(source_kind)
    real = rows.pieces

    def somebody_registers() -> None:
        with source.app.app_context():
            UserFactory(name="Te laat")
            db.session.commit()
            db.session.remove()

    def writing_in_between(connection, table):
        if table.name == "announcement":  # the first one
            thread = Thread(target=somebody_registers)
            thread.start()
            thread.join()
        yield from real(connection, table)

    monkeypatch.setattr(saving.rows, "pieces", writing_in_between)
    assert source.run("backup", source.folder / "b").code == 0
    with source.session() as session:
        assert session.scalars(select(User.name)).all() == ["Te laat"]
    target = place("sqlite")
    assert target.run("restore", source.folder / "b").code == 0
    with target.session() as session:
        assert session.scalars(select(User.name)).all() == []


def test_nothing_secret_is_in_it(sqlite_backup: Saved) -> None:
    folder = sqlite_backup.place.folder
    (folder / "index").mkdir(exist_ok=True)
    (folder / "index" / "segment").write_bytes(b"indexwoord")
    (folder / "secret_key").write_text("sleutelwoord")
    assert sqlite_backup.place.run("backup", folder / "again").code == 0
    with tarfile.open(folder / "again") as tar:
        content = b"".join(tar.extractfile(entry).read() for entry in tar)
    keys = [path.read_bytes().split()[-1] for path in keys_of_tests().glob("*.key")]
    assert len(keys) == 2
    for secret in (b"indexwoord", b"sleutelwoord", SECRET.encode(), *keys):
        assert secret not in content


def test_only_its_owner_reads_it_and_the_earlier_one_stays_until_it_is_whole(
    sqlite_backup: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, file = sqlite_backup.place, sqlite_backup.place.folder / "own"
    unfinished = file.with_name("own.unfinished")
    unfinished.write_bytes(b"x" * 10_000_000)  # of a run that was killed
    unfinished.chmod(0o644)
    before = os.umask(0)
    try:
        assert source.run("backup", file).code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not unfinished.exists()
    assert source.run("restore", file, "--replace").code == 0
    assert stat.S_IMODE((source.folder / "vraagplein.sqlite3").stat().st_mode) == 0o600

    whole = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving.Writer, "finish", full)
    result = source.run("backup", file)
    assert (result.code, result.said) == (1, ["System: No space left on device"])
    assert file.read_bytes() == whole
    assert not unfinished.exists()


def test_two_backups_do_not_write_the_same_file(sqlite_backup: Saved, monkeypatch: pytest.MonkeyPatch) -> None:
    source, file = sqlite_backup.place, sqlite_backup.place.folder / "same"
    beside = Place(create_app(source.app.extensions["settings"]), source.folder)
    real = saving.Writer.finish
    second = []

    def finish(writer, manifest):
        monkeypatch.setattr(saving.Writer, "finish", real)
        second.append(beside.run("backup", file))
        real(writer, manifest)

    monkeypatch.setattr(saving.Writer, "finish", finish)
    assert source.run("backup", file).code == 0
    assert second[0].code == 1
    assert "another backup is being written" in second[0].said[0]


def test_a_file_that_the_storage_lost_is_named(place: Callable[..., Place]) -> None:
    from tests.web.cli.backup.content import fill

    source = place("sqlite")
    with source.session() as session:
        fill(session, large=False)
    lost = sorted(source.files())[0]
    (source.folder / "files" / lost).unlink()
    result = source.run("backup", source.folder / "b")
    assert result.code == 0
    assert result.said == [f"Warning: file {Path(lost).name} is in the database and not in the storage."]


def test_the_index_is_made_anew(saved: Saved, place: Callable[..., Place]) -> None:
    target = place("sqlite")
    engine = target.app.extensions["search"].engine
    assert target.run("search", "rebuild").code == 0
    assert engine.ready()
    target.run("restore", saved.file)
    assert not engine.ready()
    with pytest.raises(SearchUnavailable):
        engine.keys_and_versions()
    assert target.run("search", "rebuild").code == 0
    assert target.run("search", "rebuild", "--check").out == "equal\n"


def test_it_says_when_it_was_made(saved: Saved, place: Callable[..., Place]) -> None:
    said = place("sqlite").run("restore", saved.file).out.splitlines()
    moment = datetime.fromisoformat(said[0].removesuffix(".").rpartition(" ")[2])
    assert moment.tzinfo is not None
    assert "and 3 files" in said[0]
