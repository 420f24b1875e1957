"""The queue between the web processes and the worker: huey, in SQLite or in PostgreSQL.

A job only says "look in the outbox"; what must not be lost stands in the outbox tables.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from huey import PostgresHuey, SqliteHuey, crontab
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import Base, UTCDateTime, db
from app.core.outbox import outbox

log = structlog.get_logger(__name__)
WORKER = "worker"
OPENER = "opener"
OPENER_SELF_TEST = "opener_selftest"
"""When the opener was last found to be able to open what is sealed today."""
LONGEST_SILENCE = {
    # The worker makes a round every minute; two and a half rounds without one is a worker that is away.
    WORKER: timedelta(seconds=150),
    # The opener tells every ten seconds that it is there, but not while it opens: a thousand proposals with files of
    # 10 MB take it half a minute.
    OPENER: timedelta(seconds=60),
    # It tests itself once a day; two hours of room for a machine that was down at that moment.
    OPENER_SELF_TEST: timedelta(hours=26),
}


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


def is_alive(process: str) -> bool:
    """Whether a process of ours was seen lately."""
    seen = db.session.scalar(select(Heartbeat.at).where(Heartbeat.process == process))
    return seen is not None and now() - seen < LONGEST_SILENCE[process]


def beat(process: str = WORKER) -> None:
    """Write down that a process of ours is alive, or that its test has just passed."""
    db.session.merge(Heartbeat(process=process, at=now()))
    db.session.commit()
