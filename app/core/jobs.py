"""The queue between the web processes and the worker: huey, in SQLite or in PostgreSQL.

A job only says "look in the outbox"; what must not be lost stands in the outbox tables.
"""

from datetime import datetime
from typing import Any

import structlog
from flask import Flask
from huey import PostgresHuey, SqliteHuey, crontab
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import Base, UTCDateTime, db
from app.core.outbox import outbox

log = structlog.get_logger(__name__)
WORKER = "worker"


class Heartbeat(Base):
    """When a process of ours was last seen alive."""

    __tablename__ = "heartbeat"

    process: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def make_queue(app: Flask) -> Any:
    """The queue of this application, with its one task (`queue.drain_outbox`) and its round every minute."""
    settings = app.extensions["settings"]
    if settings.database_url.startswith("postgresql"):
        queue = PostgresHuey("vraagplein", dsn=settings.database_url.replace("+psycopg", ""))
    else:
        queue = SqliteHuey("vraagplein", filename=str(settings.instance_dir / "jobs.sqlite3"))

    def drain_outbox() -> None:
        with app.app_context():
            beat()
            outbox.run()

    queue.drain_outbox = queue.task(name="drain_outbox")(drain_outbox)
    queue.periodic_task(crontab(minute="*"), name="drain_outbox_every_minute")(drain_outbox)
    return queue


def nudge_worker_of(app: Flask) -> None:
    """Have this process (a web server) nudge the worker after every commit that left something in an outbox."""
    outbox.nudge = make_queue(app).drain_outbox


def beat() -> None:
    """Write down that the worker is alive."""
    db.session.merge(Heartbeat(process=WORKER, at=now()))
    db.session.commit()
