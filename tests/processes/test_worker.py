"""The worker as a process: killed in the middle, nothing is lost and nothing is double."""

import signal
import time
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.challenges.models import Challenge
from app.core.database import db
from app.core.jobs import Heartbeat, nudge_worker_of
from app.core.outbox import outbox
from app.notifications.models import Mail
from app.notifications.services import write_mail
from app.search.models import IndexEvent
from app.search.services import index_later
from tests.factories import AgencyFactory, ChallengeFactory
from tests.processes.conftest import House, MailServer, wait_until

HOW_MANY = 40
KILLED_AT = (5, 14, 23, 32)
STOP_SECONDS = 7.0

pytestmark = pytest.mark.timeout(100)


def fill(count: int) -> None:
    """Mails and changes of records, as services leave them in their transaction."""
    agency = AgencyFactory()
    for number in range(count):
        write_mail(f"lezer{number}@voorbeeld.example", subject=f"Bericht {number}", paragraphs=["Er is nieuws."])
        made = ChallengeFactory(organisation=agency, opened=True)
        index_later("challenge", made.id)
    db.session.commit()


def waiting() -> tuple[int, int]:
    """Mails not sent yet, and changes not indexed yet."""
    mails = db.session.scalar(select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None))) or 0
    events = db.session.scalar(select(func.count()).select_from(IndexEvent)) or 0
    db.session.rollback()
    return mails, events


def test_a_worker_that_is_killed_loses_nothing_and_doubles_nothing(
    house: House, house_app: Flask, mail_server: MailServer
) -> None:
    fill(HOW_MANY)
    left = list(KILLED_AT)

    def kill_in_the_middle(accepted: int) -> None:
        if left and accepted == left[0]:
            left.pop(0)
            house.started[-1].kill()
            house.started[-1].wait()

    mail_server.before_accepting = kill_in_the_middle
    for _ in KILLED_AT:
        worker = house.start_worker()
        wait_until(lambda worker=worker: worker.poll() is not None, "the worker is killed")
        assert worker.returncode == -signal.SIGKILL, house.log()
    assert waiting()[0] > 0
    house.start_worker()
    wait_until(lambda: waiting() == (0, 0), "everything is handled")

    expected = set(db.session.scalars(select(Mail.message_id)))
    assert Counter(mail_server.accepted) == dict.fromkeys(expected, 1)
    assert len(set(mail_server.recipients)) == HOW_MANY
    assert house.run("search", "rebuild", "--check").stdout == "equal\n"


def test_a_worker_that_is_killed_while_it_indexes_loses_nothing(house: House, house_app: Flask) -> None:
    fill(0)
    agency = AgencyFactory()
    for _ in range(HOW_MANY):
        index_later("challenge", ChallengeFactory(organisation=agency, opened=True).id)
    db.session.commit()
    index = house.folder / "index"
    for _ in range(3):
        worker = house.start_worker()
        wait_until(lambda: index.exists() and any(index.iterdir()), "the index is being written")
        worker.kill()
        worker.wait()
    house.start_worker()
    wait_until(lambda: waiting()[1] == 0, "everything is indexed")
    checked = house.run("search", "rebuild", "--check")
    assert (checked.returncode, checked.stdout) == (0, "equal\n")
    assert db.session.scalar(select(func.count()).select_from(Challenge)) == HOW_MANY


def test_mails_wait_for_a_server_that_is_away(house: House, house_app: Flask, mail_server: MailServer) -> None:
    house.mail_url = "smtp://127.0.0.1:1"
    fill(2)
    worker = house.start_worker()
    wait_until(was_tried, "a try was made")
    worker.kill()
    worker.wait()
    assert waiting()[0] == 2
    assert mail_server.accepted == []


def was_tried() -> bool:
    """Whether a mail was tried; gives the database back at once, for the worker has to write to it."""
    try:
        return (db.session.scalar(select(func.max(Mail.attempts))) or 0) > 0
    finally:
        db.session.rollback()


def is_alive() -> bool:
    """Whether the worker has told so; gives the database back at once, for the worker has to write it."""
    try:
        return db.session.get(Heartbeat, "worker") is not None
    finally:
        db.session.rollback()


def test_a_nudge_makes_it_quick_and_a_signal_ends_it(
    house: House, house_app: Flask, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = house.start_worker()
    wait_until(is_alive, "it is alive")
    monkeypatch.setattr(outbox, "nudge", None)
    nudge_worker_of(house_app)
    fill(3)
    wait_until(lambda: waiting() == (0, 0), "the nudge is heard", seconds=10)
    assert len(mail_server.accepted) == 3

    asked = time.monotonic()
    worker.terminate()
    worker.wait(timeout=STOP_SECONDS)
    assert time.monotonic() - asked < STOP_SECONDS
    assert worker.returncode == 0
    assert "Traceback" not in house.log()
