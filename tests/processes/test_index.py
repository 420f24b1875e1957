"""The index when its writer is killed: in the middle of a rebuild and of an update, in both engines."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from secrets import token_hex

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, func, make_url, select, text

from app import create_app
from app.challenges.models import Challenge
from app.cli.generate import add_bulk
from app.core.database import db
from app.search.models import IndexEvent
from app.search.services import index_later
from tests.conftest import make_settings
from tests.factories import ThemeFactory
from tests.processes.conftest import House, wait_until

RECORDS = 500
TIMES = 3
ZEPPELINS = 300

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, house: House) -> Iterator[House]:
    """A house on either database; the one on PostgreSQL has a database of its own, as its processes commit."""
    if request.param == "sqlite":
        yield house
        return
    url = make_url(request.getfixturevalue("postgres_url"))
    name = f"house_{token_hex(4)}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    house.postgres = url.set(database=name).render_as_string(hide_password=False)
    app = create_app(make_settings(house.folder, house.postgres))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    yield house
    for process in house.started:
        process.kill()
        process.wait()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def records(house_app: Flask) -> list[int]:
    """Many records, none of them indexed."""
    ThemeFactory()
    add_bulk(RECORDS, 0, 1)
    db.session.commit()
    found = list(db.session.scalars(select(Challenge.id).where(Challenge.published_at.is_not(None))))
    db.session.rollback()
    assert len(found) > ZEPPELINS
    return found


@pytest.fixture
def is_writing(house: House, house_app: Flask) -> Callable[[], bool]:
    """Tells whether a process is writing the index at this moment."""
    folder = house.folder / "index"

    def in_folder() -> bool:
        # A segment is one file when it is there; as long as it is written it has many.
        return folder.exists() and any(path.suffix in {".trm", ".pst", ".dci", ".col"} for path in folder.iterdir())

    def in_database() -> bool:
        locked = db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"))
        db.session.rollback()
        return bool(locked)

    return in_database if house.postgres else in_folder


def rename(ids: list[int], title: str) -> None:
    """Give records another title, as a service does."""
    for record_id in ids:
        record = db.session.get_one(Challenge, record_id)
        record.title = f"{title} {record_id}; wat nu?"
        index_later("challenge", record_id)
    db.session.commit()


def waiting() -> int:
    """Changes that are not indexed yet; gives the database back at once."""
    try:
        return db.session.scalar(select(func.count()).select_from(IndexEvent)) or 0
    finally:
        db.session.rollback()


def kill(process: subprocess.Popen[bytes], house: House) -> None:
    assert process.poll() is None, house.log()
    process.kill()
    process.wait()
    assert process.returncode == -signal.SIGKILL


def assert_equal(house: House) -> None:
    checked = house.run("search", "rebuild", "--check")
    assert (checked.returncode, checked.stdout) == (0, "equal\n"), checked.stderr


def test_killed_in_the_middle_of_a_rebuild(
    house: House, house_app: Flask, records: list[int], is_writing: Callable[[], bool]
) -> None:
    assert house.run("search", "rebuild").returncode == 0
    client = house_app.test_client()
    assert client.get("/zoeken?q=zeppelin").status_code == 200
    assert "Zeppelin" not in client.get("/zoeken?q=zeppelin").text
    rename(records[:3], "Zeppelin")
    for _ in range(TIMES):
        process = house.start("search", "rebuild")
        wait_until(is_writing, "the index is being written")
        answer = client.get("/zoeken?q=zeppelin")
        assert answer.status_code == 200
        assert "Zeppelin" not in answer.text, "who reads meanwhile has the old answers"
        assert client.get("/zoeken?q=wachten").text.count("<mark>") > 0
        kill(process, house)
        assert client.get("/zoeken?q=wachten").text.count("<mark>") > 0
    house.start_worker()
    wait_until(lambda: waiting() == 0, "everything is indexed")
    assert_equal(house)
    assert "Zeppelin" in client.get("/zoeken?q=zeppelin").text


def test_killed_in_the_middle_of_the_first_rebuild(
    house: House, house_app: Flask, records: list[int], is_writing: Callable[[], bool]
) -> None:
    client = house_app.test_client()
    for _ in range(TIMES):
        process = house.start("search", "rebuild")
        wait_until(is_writing, "the index is being written")
        kill(process, house)
        assert client.get("/zoeken?q=wachten").status_code == 503
        assert client.get("/").status_code == 200
    house.start_worker()
    wait_until(lambda: client.get("/zoeken?q=wachten").status_code == 200, "the worker has built it by itself")
    assert_equal(house)


def test_killed_in_the_middle_of_an_update(
    house: House, house_app: Flask, records: list[int], is_writing: Callable[[], bool]
) -> None:
    assert house.run("search", "rebuild").returncode == 0
    rename(records[:ZEPPELINS], "Zeppelin")
    client = house_app.test_client()
    for _ in range(TIMES):
        process = house.start_worker()
        wait_until(is_writing, "the index is being written")
        kill(process, house)
        assert waiting() == ZEPPELINS, "no change is taken for done"
        assert client.get("/zoeken?q=zeppelin").status_code == 200
    house.start_worker()
    wait_until(lambda: waiting() == 0, "everything is indexed")
    assert_equal(house)
    assert "Zeppelin" in client.get("/zoeken?q=zeppelin").text
