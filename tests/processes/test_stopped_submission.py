"""A web worker that is stopped (SIGSTOP) in the middle of a submission, while the closing time passes.

What it submits is opened with the others, or it is refused. Nothing is added after the opening.
"""

import select
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from http.client import HTTPResponse
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.accounts.models import User
from app.audit.models import AuditEntry
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.config import MEGABYTE
from app.core.database import db
from tests.factories import ChallengeFactory
from tests.opened import opener_in, two_officers
from tests.processes.conftest import wait_until
from tests.processes.outcome import (
    assert_chain_holds,
    assert_kept_as_draft,
    count,
    opened_ideas,
    receipts_of,
    refused_proposals,
)
from tests.processes.sending import Ready, confirm_by_two, open_for, ready, send_without_waiting
from tests.processes.serving import Server, is_postgresql, serving, site_on
from tests.processes.test_opener import is_writing
from tests.processes.test_uploads import WebServer

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="finds processes in /proc, which Linux has"),
]
OTHERS = 3
LEADS_SECONDS = (4.0, 8.0, 16.0, 32.0)
"""How long before the closing time a submission begins; longer when it was not caught in the middle."""

LARGE = b"een, twee, drie\n" * (9 * MEGABYTE // 16)
"""More than SQLite keeps in memory: as soon as the accepting statement writes it, the log of the database grows."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    with site_on(request.param, request, tmp_path) as app:
        yield app


def new_challenge() -> tuple[Challenge, tuple[User, User]]:
    """A vraagstuk that is not open yet, and the officers of its agency."""
    challenge = ChallengeFactory(opened=True, state=ChallengeState.DIALOGUE)
    return challenge, two_officers(challenge)


def submitted_of(server: Server, forms: Sequence[Ready]) -> dict[int, str]:
    """Submit these; the idea of each that was accepted, by the id of its proposal."""
    return {form.proposal_id: form.idea for form in forms if form.send(server.port).status == 302}


def wait_for(deadline: datetime) -> None:
    while (seconds := (deadline - now()).total_seconds()) > 0:
        time.sleep(seconds)


def is_answered(connection: socket.socket) -> bool:
    return bool(select.select([connection], [], [], 0)[0])


def status_of_answer(connection: socket.socket) -> int:
    with closing(HTTPResponse(connection)) as response:
        response.begin()
        return response.status


def database_file(site: Flask) -> Path:
    return Path(site.extensions["settings"].database_url.removeprefix("sqlite:///"))


def others_in(state: str, statement: str) -> int:
    """How many connections to PostgreSQL are in this state (`waits` for a lock, or `idle in transaction`) with it."""
    condition = "wait_event_type = 'Lock'" if state == "waits" else f"state = '{state}'"
    asked = text(
        f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {condition} "  # noqa: S608
        "AND query LIKE :statement"
    )
    found = db.session.scalar(asked, {"statement": f"{statement}%"}) or 0
    db.session.rollback()
    return found


# Stopped before its submission is accepted: the opening comes first.


@contextmanager
def nobody_submits(site: Flask) -> Iterator[Callable[[], None]]:
    """Within this block submissions wait before they begin, until what it gives is called."""
    if is_postgresql():
        with db.engine.connect() as connection:
            connection.exec_driver_sql("LOCK TABLE submitted_form IN SHARE MODE")
            yield connection.rollback
    else:
        with closing(sqlite3.connect(database_file(site), timeout=30, isolation_level=None)) as file:
            file.execute("BEGIN IMMEDIATE")
            yield file.rollback


def wait_until_it_has_begun(server: Server, connection: socket.socket) -> None:
    if is_postgresql():
        wait_until(lambda: others_in("waits", "INSERT INTO submitted_form") == 1, "the submission waits")
    else:
        web = WebServer(server.folder, server.port, server.process)
        wait_until(lambda: web.has_read_all_from(connection), "the form is read")


def test_a_submission_that_goes_on_after_the_opening_is_refused(site: Flask, tmp_path: Path) -> None:
    challenge, officers = new_challenge()
    others, (late,) = ready(challenge, OTHERS), ready(challenge, 1)
    db.session.commit()
    with serving(site, workers=2) as server:
        deadline = open_for(challenge, LEADS_SECONDS[0])
        in_time = submitted_of(server, others)
        with nobody_submits(site) as let_go, closing(send_without_waiting(server.port, late)) as connection:
            wait_until_it_has_begun(server, connection)
            with server.stopped():
                let_go()
                wait_for(deadline)
                confirm_by_two(challenge, officers)
                assert opener_in(tmp_path).open_confirmed() == 1
                db.session.rollback()
                assert not is_answered(connection)
            assert status_of_answer(connection) == 409

    assert opened_ideas(challenge) == in_time
    assert receipts_of(challenge).keys() == in_time.keys()
    assert_kept_as_draft(late)
    assert late.proposal_id in refused_proposals()
    assert_chain_holds(receipts_of(challenge))


# Stopped between the accepting statement and the commit: the opening waits.


@contextmanager
def stopped_after_accepting(site: Flask, server: Server, form: Ready) -> Iterator[socket.socket | None]:
    """Within this block the submission is accepted and not committed; None when it could not be caught there."""
    hold = _stopped_on_postgresql(server, form) if is_postgresql() else _stopped_on_sqlite(site, server, form)
    with hold as connection:
        yield connection


@contextmanager
def _stopped_on_postgresql(server: Server, form: Ready) -> Iterator[socket.socket | None]:
    """The draft is removed after the accepting statement: that can be kept waiting."""
    with db.engine.connect() as lock:
        lock.exec_driver_sql("LOCK TABLE proposal_draft IN SHARE MODE")
        with closing(send_without_waiting(server.port, form)) as connection:
            removing = "DELETE FROM proposal_draft"
            wait_until(lambda: is_answered(connection) or others_in("waits", removing) == 1, "it removes its draft")
            if is_answered(connection):
                yield None
                return
            with server.stopped():
                lock.rollback()
                wait_until(lambda: others_in("idle in transaction", removing) == 1, "the draft is removed")
                yield connection
            assert status_of_answer(connection) == 302


@contextmanager
def _stopped_on_sqlite(site: Flask, server: Server, form: Ready) -> Iterator[socket.socket | None]:
    """The accepting statement writes a large file, so that the log of the database grows before the commit."""
    path = database_file(site)
    log = path.with_name(f"{path.name}-wal")
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with closing(send_without_waiting(server.port, form)) as connection:
        while not is_answered(connection) and log.stat().st_size < MEGABYTE:
            time.sleep(0.0005)
        with server.stopped():
            caught = is_writing(path) and not is_answered(connection)
            yield connection if caught else None
        assert status_of_answer(connection) == 302 or not caught


def is_opened_with_the_others(site: Flask, server: Server, memory: Path, lead: float) -> bool:
    """Stop a submission that begins so many seconds before the closing time; False when it was not caught."""
    challenge, officers = new_challenge()
    others, (held,) = ready(challenge, OTHERS), ready(challenge, 1, file=b"" if is_postgresql() else LARGE)
    db.session.commit()
    opener = opener_in(memory)
    deadline = open_for(challenge, lead)
    expected = submitted_of(server, others) | {held.proposal_id: held.idea}
    with stopped_after_accepting(site, server, held) as connection:
        if connection is None:
            return False
        wait_for(deadline)
        if is_postgresql():
            confirm_by_two(challenge, officers)
            assert opener.open_confirmed() == 0
            assert count(AuditEntry.action == "opening_waits") == 1
            db.session.rollback()
        else:
            assert is_writing(database_file(site))  # nobody can confirm
        assert not is_answered(connection)
    if not is_postgresql():
        confirm_by_two(challenge, officers)
    assert opener.open_confirmed() == 1

    assert opened_ideas(challenge) == expected
    receipts = receipts_of(challenge)
    assert receipts.keys() == expected.keys()
    assert all(receipt.read().received_at < deadline for receipt in receipts.values())
    assert_chain_holds(receipts)
    return True


def test_a_submission_that_was_accepted_is_opened_with_the_others(site: Flask, tmp_path: Path) -> None:
    with serving(site, workers=2) as server:
        assert any(is_opened_with_the_others(site, server, tmp_path, lead) for lead in LEADS_SECONDS)
