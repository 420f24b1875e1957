"""`vraagplein opener run`: the process that opens what was sealed; the only one with the private key."""

import logging
import signal
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import click
import structlog
from sqlalchemy import delete
from sqlalchemy.exc import InterfaceError, OperationalError

from app.cli.running import OneLineError, application
from app.core.clock import now
from app.core.config import Settings, current_settings
from app.core.database import db
from app.core.jobs import OPENER, OPENER_SELF_TEST, Heartbeat, beat
from app.core.one_process import OneProcess, TakenError
from app.proposals.deadline_memory import FILE, DamagedMemoryError, DeadlineMemory
from app.proposals.opener import Opener
from app.proposals.opener.self_test import faults
from app.seal.keys import RECEIPT_PUBLIC_FILE, KeyFileError, load_receipt_public_keys
from app.seal.opening import load_opener_keys

log = structlog.get_logger(__name__)
POLL_SECONDS: Final = 1.0
BEAT_EVERY: Final = timedelta(seconds=10)
SELF_TEST_EVERY: Final = timedelta(hours=24)
_ADVISORY_LOCK: Final = 0x4F50454E
"""The number of PostgreSQL's advisory lock for the one opener: any number that nothing else of ours uses."""


@click.group()
def opener() -> None:
    """The opener: opens what was sealed, after the deadline, for two officers."""


@opener.command()
def run() -> None:
    """Wait for two officers to confirm, and open; until a signal ends it. An opening that has begun is finished."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    with application(log_level=logging.INFO):
        watch = Watch(opener_of(current_settings()), current_settings().seal_public_key_file)
        place = OneProcess(db.engine, "opener", _ADVISORY_LOCK)
        try:
            while not stop.is_set():
                _one_round(watch, place)
                stop.wait(POLL_SECONDS)
        except TakenError as error:
            raise OneLineError(str(error)) from error
        finally:
            place.release()


@opener.command()
def selftest() -> None:
    """Try whether what is sealed today can be opened, without anybody's proposal. Exit code 1: it cannot."""
    with application():
        settings = current_settings()
        found = _tested(opener_of(settings), settings.seal_public_key_file)
    if found:
        raise OneLineError(*found)
    click.echo("The opener can open what is sealed today.")


def opener_of(settings: Settings) -> Opener:
    """The opener of these settings: its memory and a copy of `receipt.pub` stand beside its key.

    Raises `OneLineError` when a key is missing.
    """
    beside = settings.opener_key_file.with_name(RECEIPT_PUBLIC_FILE)
    public = beside if beside.exists() else settings.receipt_key_file.with_name(RECEIPT_PUBLIC_FILE)
    try:
        return Opener(
            keys=load_opener_keys(settings.opener_key_file),
            receipt_keys=load_receipt_public_keys(public),
            memory=DeadlineMemory(settings.opener_key_file.with_name(FILE)),
        )
    except KeyFileError as error:
        raise OneLineError(f"{error} The opener needs it (vraagplein keys create, docs/seal.md).") from error


@dataclass
class Watch:
    """What the opener does round after round, and what it has said already."""

    opener: Opener
    seal_key_file: Path
    is_away: bool = False
    _beaten_at: datetime | None = None
    _tested_at: datetime | None = None
    _said: set[str] = field(default_factory=set)

    def round(self) -> None:
        """Tell that it is alive, remember the deadlines, open what was confirmed, and now and then test itself."""
        moment = now()
        if self._beaten_at is None or moment - self._beaten_at >= BEAT_EVERY:
            beat(OPENER)
            self._beaten_at = moment
        try:
            self.opener.remember_deadlines()
        except DamagedMemoryError as error:
            self._say("memory_damaged", str(error))
        self.opener.open_confirmed()
        if self._tested_at is None or moment - self._tested_at >= SELF_TEST_EVERY:
            found = _tested(self.opener, self.seal_key_file)
            for fault in found:
                log.error("selftest_failed", fault=fault)
            if not found:
                log.info("selftest_passed")
            self._tested_at = moment

    def _say(self, event: str, detail: str) -> None:
        """Log it once, not every second."""
        if detail not in self._said:
            self._said.add(detail)
            log.error(event, detail=detail)


def _one_round(watch: Watch, place: OneProcess) -> None:
    """One round; while the database is away it says so once, and the next round tries again."""
    try:
        place.hold()
        watch.round()
        if watch.is_away:
            log.info("database_back")
        watch.is_away = False
    except (OperationalError, InterfaceError) as error:
        if not watch.is_away:
            log.error("database_away", error=str(error.orig).strip())
        watch.is_away = True
    finally:
        db.session.remove()


def _tested(made: Opener, seal_key_file: Path) -> list[str]:
    """Run the self-test and keep its result for `/readyz`; what is wrong, a line each."""
    found = list(faults(made.keys, made.receipt_keys, made.memory, seal_key_file))
    if found:
        db.session.execute(delete(Heartbeat).where(Heartbeat.process == OPENER_SELF_TEST))
        db.session.commit()
    else:
        beat(OPENER_SELF_TEST)
    return found
