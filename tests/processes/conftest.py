"""Real processes on a database of their own, and a mail server in the test."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from app import create_app
from app.core.database import db
from tests.conftest import SECRET, make_settings

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 30.0
SECONDS_A_MAIL = 0.01


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Return as soon as it is so; fail with `what` when it takes too long."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"after {seconds:.0f} s not yet: {what}"
        time.sleep(0.02)


@dataclass
class MailServer:
    """Accepts mails, counts them, and can have something done before it accepts the next one."""

    port: int
    accepted: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    before_accepting: Callable[[int], None] | None = None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        await asyncio.sleep(SECONDS_A_MAIL)
        if self.before_accepting is not None:
            self.before_accepting(len(self.accepted))
            await asyncio.sleep(SECONDS_A_MAIL)  # a killed client has no time to be told
        if _session.peer is None or _server.transport is None or _server.transport.is_closing():
            return "451 nobody is there"
        self.accepted.append(str(message_from_bytes(envelope.original_content)["Message-ID"]))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = MailServer(probe.getsockname()[1])
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    yield server
    controller.stop()


@dataclass
class House:
    """An instance with its database; starts processes on it and ends all that are left."""

    folder: Path
    mail_url: str
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    postgres: str = ""
    """The address of its database on PostgreSQL, when it has one there."""

    @property
    def database_url(self) -> str:
        return self.postgres or f"sqlite:///{self.folder / 'vraagplein.sqlite3'}"

    def environment(self) -> dict[str, str]:
        """What the processes are told."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        return {**kept, "INSTANCE_DIR": str(self.folder), "SECRET_KEY": SECRET, "MAIL_URL": self.mail_url,
                "DATABASE_URL": self.database_url}  # fmt: skip

    def run(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """A command, to its end; `changes` are to its environment."""
        return subprocess.run(
            [sys.executable, "-m", "app.cli", *arguments],
            cwd=ROOT, env=self.environment() | changes, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def start_worker(self) -> subprocess.Popen[bytes]:
        """A worker, as the Procfile starts it; see `log`."""
        return self.start("worker", "run")

    def start(self, *arguments: str, **changes: str) -> subprocess.Popen[bytes]:
        """A command that goes on, as the Procfile starts it; `changes` are to its environment."""
        with (self.folder / "processes.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", *arguments],
                cwd=ROOT, env=self.environment() | changes, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        self.started.append(process)
        return process

    def log(self) -> str:
        """All that the processes have said."""
        return (self.folder / "processes.log").read_text()


@pytest.fixture
def house(tmp_path: Path, empty_sqlite: Path, mail_server: MailServer) -> Iterator[House]:
    shutil.copy(empty_sqlite, tmp_path / "vraagplein.sqlite3")
    house = House(tmp_path, f"smtp://127.0.0.1:{mail_server.port}")
    yield house
    for process in house.started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.fixture
def house_app(house: House) -> Iterator[Flask]:
    """The application of the house in this process, as a web process has it."""
    app = create_app(make_settings(house.folder, house.database_url, mail_url=house.mail_url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
