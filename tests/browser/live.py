"""A running Vraagplein with the demo content, of which the test moves the clock, and is the worker and the opener."""

from datetime import datetime, timedelta, tzinfo
from threading import Thread
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from app.cli.opener import opener_of
from app.core import clock
from app.core.config import current_settings
from app.core.database import db
from app.core.outbox import outbox
from app.notifications.models import Mail
from app.proposals.deadline_memory import DeadlineMemory


class MovableClock:
    """Stands in for `datetime` in `app.core.clock`, the only place that asks the time."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def now(self, zone: tzinfo | None = None) -> datetime:
        return datetime.now(zone) + self.offset


class QuietHandler(WSGIRequestHandler):
    """The application writes its own log lines."""

    def log_request(self, *_: Any) -> None:
        return None


class LiveSite:
    """The site at `url`. `work()` does what the worker process does; `wait(days=1)` lets time pass."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.clock = MovableClock()
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, name="live site")

    def __enter__(self) -> "LiveSite":
        clock.datetime = self.clock  # type: ignore[assignment,misc]
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        clock.datetime = datetime  # type: ignore[misc]
        with self.app.app_context():
            db.engine.dispose()

    def wait(self, **duration: float) -> None:
        """Let time pass on the site's clock."""
        self.clock.offset += timedelta(**duration)

    def work(self) -> None:
        """Deliver mails and bring the index up to date."""
        with self.app.app_context():
            outbox.run()

    def open_seals(self) -> int:
        """Do what the opener does; returns how many vraagstukken it opened."""
        with self.app.app_context():
            opener = opener_of(current_settings())
            # The keys are those of all tests; what one site promised is no business of another.
            opener.memory = DeadlineMemory(current_settings().instance_dir / "deadlines.json")
            opener.remember_deadlines()
            return opener.open_confirmed()

    def mails_to(self, address: str) -> list[Mail]:
        """The mails to an address, oldest first."""
        with self.app.app_context():
            return list(db.session.scalars(select(Mail).where(Mail.recipient == address).order_by(Mail.id)))
