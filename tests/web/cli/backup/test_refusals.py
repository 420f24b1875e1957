"""What is not whole, does not fit or would overwrite is refused, and nothing is touched."""

import gzip
import hashlib
import io
import json
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from app.cli.backup import restoring, targets
from tests.factories import UserFactory
from tests.web.cli.backup.conftest import Place, Saved
from tests.web.cli.backup.content import fill

Parts = dict[str, bytes]


def parts_of(file: Path) -> Parts:
    with tarfile.open(file) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}


def write(file: Path, parts: Parts, *, sign: bool = False) -> Path:
    """An archive of these parts; with `sign`, the manifest has their hashes."""
    if sign:
        manifest = json.loads(parts["manifest.json"])
        others = {name: content for name, content in parts.items() if name != "manifest.json"}
        manifest["sha256"] = {name: hashlib.sha256(content).hexdigest() for name, content in others.items()}
        parts = {**others, "manifest.json": json.dumps(manifest).encode()}
    with tarfile.open(file, "w:gz") as tar:
        for name, content in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return file


def assert_empty(place: Place) -> None:
    assert all(not found for name, found in place.rows().items() if name != "alembic_version")
    assert place.files() == {}
    assert sorted(path.name for path in place.folder.glob("*.restored*")) == []


@pytest.fixture(scope="module")
def empty_place(place: Callable[..., Place]) -> Place:
    return place("sqlite")


@pytest.fixture
def target(empty_place: Place) -> Iterator[Place]:
    """A place with empty tables; afterwards it must be as empty as before."""
    yield empty_place
    assert_empty(empty_place)


@pytest.fixture(scope="module")
def empty_place_of_kind(place: Callable[..., Place], kind: str) -> Place:
    return place(kind)


@pytest.fixture
def either(empty_place_of_kind: Place) -> Iterator[Place]:
    """The same on SQLite and on PostgreSQL, for what goes wrong while rows come in."""
    yield empty_place_of_kind
    assert_empty(empty_place_of_kind)


@pytest.fixture
def parts(sqlite_backup: Saved) -> Parts:
    return parts_of(sqlite_backup.file)


def assert_refused(target: Place, file: Path, why: str) -> None:
    result = target.run("restore", file)
    assert result.code == 1
    assert len(result.said) == 1, result.err
    assert why in result.said[0]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.99])
def test_a_flipped_bit(target: Place, sqlite_backup: Saved, tmp_path: Path, share: float) -> None:
    content = bytearray(sqlite_backup.file.read_bytes())
    content[int(len(content) * share)] ^= 4
    (tmp_path / "b").write_bytes(content)
    assert_refused(target, tmp_path / "b", "nothing was restored")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999])
def test_a_file_that_was_cut_off(target: Place, sqlite_backup: Saved, tmp_path: Path, share: float) -> None:
    content = sqlite_backup.file.read_bytes()
    (tmp_path / "b").write_bytes(content[: int(len(content) * share)])
    assert_refused(target, tmp_path / "b", "nothing was restored")


def test_a_text_that_was_changed_in_a_valid_archive(target: Place, parts: Parts, tmp_path: Path) -> None:
    name = next(name for name in parts if name.startswith("tables/challenge/"))
    parts[name] = parts[name].replace(b"Inwoners", b"Bewoners")
    assert_refused(target, write(tmp_path / "b", parts), f"{name} was changed; nothing was restored.")


def test_a_part_that_is_missing(target: Place, parts: Parts, tmp_path: Path) -> None:
    name = next(name for name in parts if name.startswith("files/"))
    del parts[name]
    assert_refused(target, write(tmp_path / "b", parts), f"{name} is missing; nothing was restored.")


def test_rows_that_are_missing(either: Place, parts: Parts, tmp_path: Path) -> None:
    name = next(name for name in parts if name.startswith("tables/user/"))
    parts[name] = parts[name].rpartition(b"\n")[0]
    assert_refused(either, write(tmp_path / "b", parts, sign=True), "nothing was restored")


def test_rows_that_do_not_fit(either: Place, parts: Parts, tmp_path: Path) -> None:
    name = next(name for name in parts if name.startswith("tables/user/"))
    parts[name] = b'["Piet"]'
    assert_refused(either, write(tmp_path / "b", parts, sign=True), f"{name} does not fit its table")


def test_a_reference_that_leads_nowhere(either: Place, parts: Parts, tmp_path: Path) -> None:
    for name in [name for name in parts if name.startswith("tables/organisation/")]:
        del parts[name]
    manifest = json.loads(parts["manifest.json"])
    manifest["rows"]["organisation"] = 0
    parts["manifest.json"] = json.dumps(manifest).encode()
    result = either.run("restore", write(tmp_path / "b", parts, sign=True))
    assert result.code == 1
    assert len(result.said) == 1


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "/tmp/outside",
        "files/../../outside",
        "files/aa/../../outside",
        "tables/../../outside/000000.jsonl",
    ],
)
def test_a_name_that_leads_elsewhere(target: Place, parts: Parts, tmp_path: Path, name: str) -> None:
    file = write(tmp_path / "b", {name: b"x", **parts}, sign=True)
    assert_refused(target, file, f"{name!r} does not belong in a backup")
    assert not (target.folder / "outside").exists()
    assert not (target.folder.parent / "outside").exists()


@pytest.mark.parametrize("kind_of_entry", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_an_entry_that_is_no_file(target: Place, parts: Parts, tmp_path: Path, kind_of_entry: bytes) -> None:
    with tarfile.open(tmp_path / "b", "w:gz") as tar:
        entry = tarfile.TarInfo(f"files/aa/{'a' * 40}")
        entry.type, entry.linkname = kind_of_entry, "/etc/passwd"
        tar.addfile(entry)
    assert_refused(target, tmp_path / "b", "does not belong in a backup")


@pytest.mark.parametrize(
    "content",
    [b"", b"geen archief", gzip.compress(b"geen tar"), gzip.compress(b"\0" * 10_240)],
    ids=["nothing", "text", "packed text", "empty archive"],
)
def test_another_file(target: Place, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b").write_bytes(content)
    assert_refused(target, tmp_path / "b", "nothing was restored")


def test_something_behind_the_end(target: Place, sqlite_backup: Saved, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(sqlite_backup.file.read_bytes() + gzip.compress(b"meer"))
    assert_refused(target, tmp_path / "b", "there is something behind its end")


def test_a_file_that_is_not_there(target: Place, tmp_path: Path) -> None:
    assert_refused(target, tmp_path / "nergens", "No such file")
    assert_refused(target, tmp_path, "Is a directory")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("revision", "0002", "with tables of revision 0002; this version has "),
        ("format", "vraagplein backup 9", "its format is 'vraagplein backup 9'"),
        ("columns", {}, "it has other tables or columns"),
        ("unknown", 1, "its manifest cannot be read"),
    ],
)
def test_a_manifest_of_something_else(
    target: Place, parts: Parts, tmp_path: Path, name: str, value: Any, why: str
) -> None:
    manifest = json.loads(parts["manifest.json"])
    manifest[name] = value
    parts["manifest.json"] = json.dumps(manifest).encode()
    assert_refused(target, write(tmp_path / "b", parts), why)


def test_a_backup_of_other_tables_than_the_program_has(either: Place, tmp_path: Path) -> None:
    with either.session() as session:
        found = session.scalar(text("SELECT version_num FROM alembic_version"))
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        session.commit()
    try:
        result = either.run("backup", tmp_path / "b")
    finally:
        with either.session() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
            session.commit()
    assert result.code == 1
    assert "run vraagplein db upgrade" in result.said[0]
    assert not (tmp_path / "b").exists()


def test_a_failure_halfway_leaves_everything_as_it_was(
    either: Place, sqlite_backup: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    guards = either.guards()
    real, places = restoring.place, []

    def third_fails(key: str, content: bytes) -> Path:
        places.append(key)
        if len(places) == 3:
            raise OSError(28, "No space left on device")
        return real(key, content)

    monkeypatch.setattr(restoring, "place", third_fails)
    assert_refused(either, sqlite_backup.file, "No space left on device")
    monkeypatch.undo()
    real_put_in = restoring.rows.put_in

    def last_table_fails(connection: Any, table: Any, lines: bytes) -> int:
        if table.name == "user":
            raise MemoryError
        return real_put_in(connection, table, lines)

    monkeypatch.setattr(restoring.rows, "put_in", last_table_fails)
    with pytest.raises(MemoryError):
        either.run("restore", sqlite_backup.file)
    assert either.guards() == guards


def test_content_is_not_overwritten_unless_asked(place: Callable[..., Place], kind: str, sqlite_backup: Saved) -> None:
    target = place(kind)
    with target.session() as session:
        fill(session, large=False)
        UserFactory(name="Van hier")
        session.commit()
    before = target.rows(), target.files()
    assert_refused(target, sqlite_backup.file, "There is content already; nothing was restored")
    assert (target.rows(), target.files()) == before

    assert target.run("restore", "--replace", sqlite_backup.file).code == 0
    assert target.values() == sqlite_backup.place.values()
    assert target.files() == sqlite_backup.place.files()


def test_a_damaged_sqlite_database_can_be_replaced(place: Callable[..., Place], sqlite_backup: Saved) -> None:
    target = place("sqlite")
    for ending in ("", "-wal", "-shm"):
        (target.folder / f"vraagplein.sqlite3{ending}").write_bytes(b"kapot" * 1000)
    assert target.run("restore", sqlite_backup.file).code == 1
    assert target.run("restore", sqlite_backup.file, "--replace").code == 0
    assert target.values() == sqlite_backup.place.values()


def test_a_sqlite_database_that_is_in_use_is_left_alone(place: Callable[..., Place], sqlite_backup: Saved) -> None:
    target = place("sqlite")
    with target.session() as session:
        UserFactory(name="Nog aan het werk")
        session.commit()
    running = sqlite3.connect(target.folder / "vraagplein.sqlite3")
    running.execute("SELECT * FROM user").fetchall()
    try:
        result = target.run("restore", sqlite_backup.file, "--replace")
        assert (result.code, result.said) == (1, [targets.IN_USE])
        assert running.execute("SELECT name FROM user").fetchall() == [("Nog aan het werk",)]
    finally:
        running.close()
    assert target.run("restore", sqlite_backup.file, "--replace").code == 0


@pytest.mark.postgres
def test_a_postgresql_database_that_is_in_use_is_left_alone(
    place: Callable[..., Place], sqlite_backup: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "LOCK_SECONDS", 1)
    target = place("postgresql")
    with target.session() as session:
        UserFactory(name="Nog aan het werk")
        session.commit()
    engine = create_engine(target.app.extensions["settings"].database_url)
    with engine.connect() as running:
        running.execute(text('SELECT * FROM "user"'))
        result = target.run("restore", sqlite_backup.file, "--replace")
        assert (result.code, result.said) == (1, [targets.IN_USE])
    engine.dispose()
    with target.session() as session:
        assert session.scalars(text('SELECT name FROM "user"')).all() == ["Nog aan het werk"]
    assert target.run("restore", sqlite_backup.file, "--replace").code == 0
