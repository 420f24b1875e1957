"""gunicorn as the Procfile starts it, on a database of its own: SQLite or PostgreSQL."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url

from app import create_app
from app.core.database import db
from app.seal.keys import RECEIPT_FILE, SEAL_PUBLIC_FILE
from tests.conftest import SECRET, keys_of_tests, make_settings
from tests.processes.conftest import ROOT, wait_until


@dataclass
class Server:
    """A web server with its workers; `folder` is its instance."""

    folder: Path
    database_url: str
    workers: int
    port: int = field(default_factory=lambda: _free_port())

    def start(self) -> None:
        """Returns when every worker is there and one of them answers."""
        with (self.folder / "web.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"],
                cwd=ROOT, env=self._environment(), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        wait_until(lambda: len(self.worker_ids()) == self.workers, "all workers are there")
        wait_until(self._is_healthy, "the web server answers")

    def worker_ids(self) -> list[int]:
        """The process ids of the workers that live now."""
        assert self.process.poll() is None, self.log()
        parent = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Within this block no worker does anything (SIGSTOP); afterwards all go on where they were."""
        workers = self.worker_ids()
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        wait_until(lambda: all(_state(pid) == "T" for pid in workers), "all workers are stopped")
        try:
            yield
        finally:
            for pid in workers:
                os.kill(pid, signal.SIGCONT)

    def end(self) -> None:
        """End gunicorn; and whatever of it does not end by itself."""
        try:
            self.process.terminate()
            self.process.wait(20)
        finally:
            _kill_group(self.process.pid)
            self.process.wait()

    def log(self) -> str:
        """All that the server has said."""
        return (self.folder / "web.log").read_text()

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        return kept | {
            "INSTANCE_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": SECRET,
            "SEAL_PUBLIC_KEY_FILE": str(keys_of_tests() / SEAL_PUBLIC_FILE),
            "RECEIPT_KEY_FILE": str(keys_of_tests() / RECEIPT_FILE),
            "PORT": str(self.port),
            "WEB_CONCURRENCY": str(self.workers),
        }

    def _is_healthy(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except ConnectionError:
            return False
        finally:
            connection.close()


@contextmanager
def serving(site: Flask, *, workers: int) -> Iterator[Server]:
    """A server of this site that answers, and is gone afterwards, whatever happens."""
    settings = site.extensions["settings"]
    server = Server(settings.instance_dir, settings.database_url, workers)
    try:
        server.start()
        yield server
    finally:
        server.end()


@contextmanager
def site_on(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Flask]:
    """The application on an empty database of its own, where other processes see what is committed.

    `kind` is sqlite or postgresql. The application context is open.
    """
    if kind == "sqlite":
        path = folder / "vraagplein.sqlite3"
        shutil.copy(request.getfixturevalue("empty_sqlite"), path)
        yield from _application(folder, f"sqlite:///{path}")
    else:
        with _copy_of_postgresql(request.getfixturevalue("postgres_url"), "of_processes") as url:
            yield from _application(folder, url)


def _application(folder: Path, database_url: str) -> Iterator[Flask]:
    app = create_app(make_settings(folder, database_url))
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def move_clock_of_database(moment: datetime) -> None:
    """Have the clock of receipts of PostgreSQL stand still at this moment, for who connects from now on.

    SQLite asks the application, whose clock `time_machine` moves.
    """
    if is_postgresql():
        with db.engine.begin() as connection:
            name = db.engine.url.database
            connection.exec_driver_sql(f"ALTER DATABASE \"{name}\" SET test.clock = '{moment.isoformat()}'")
        db.session.rollback()
        db.engine.dispose()


@contextmanager
def _copy_of_postgresql(url: str, name: str) -> Iterator[str]:
    """The address of a copy of a database that nobody is connected to: what processes commit stays out of the other."""
    copied = make_url(url)
    beside = create_engine(copied.set(database="template1"), isolation_level="AUTOCOMMIT")
    with beside.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{copied.database}"')
    try:
        yield copied.set(database=name).render_as_string(hide_password=False)
    finally:
        with beside.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
        beside.dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _state(pid: int) -> str:
    """What the system says that a process does: R, S, D, T (stopped), Z."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # nothing of it was left
