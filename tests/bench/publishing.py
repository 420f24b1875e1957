"""From publishing to findable: a worker of its own beside a web process, as they run for real."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from app.core.database import db
from app.core.jobs import nudge_worker_of
from app.core.outbox import outbox
from app.search.services import index_later
from tests.bench.measuring import Taken, Times
from tests.conftest import SECRET
from tests.factories import ChallengeFactory

ROOT = Path(__file__).parents[2]
PUBLISHED = 10
LOOKED_EVERY = 0.01
PATIENCE = 60.0


def times_to_findable(app: Flask) -> Times:
    """What passes between the commit of something new and the first page of results that has it; by the clock only."""
    client = app.test_client()
    nudge = outbox.nudge
    nudge_worker_of(app)
    taken = []
    try:
        with _worker(app):
            # The first is for the worker to start by, and does not count.
            for number in range(PUBLISHED + 1):
                word = f"zeppelinhangar{'x' * number}"
                with app.app_context():
                    made = ChallengeFactory(opened=True, title=f"Een {word} staat leeg; wat kan er in?")
                    index_later("challenge", made.id)
                    db.session.commit()
                begun = time.perf_counter()
                # The page has the word in its field too; as a hit it is marked, or stands in a title.
                while f"Een {word} staat leeg" not in client.get(f"/zoeken?q={word}").text:
                    if time.perf_counter() - begun > PATIENCE:
                        raise TimeoutError(f"{word} was not found")
                    time.sleep(LOOKED_EVERY)
                taken.append(Taken(time.perf_counter() - begun, 0.0))
    finally:
        outbox.nudge = nudge
    return Times.of(taken[1:])


@contextmanager
def _worker(app: Flask) -> Iterator[None]:
    settings = app.extensions["settings"]
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    told = {"INSTANCE_DIR": str(settings.instance_dir), "DATABASE_URL": settings.database_url, "SECRET_KEY": SECRET}
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "worker", "run"],
        cwd=ROOT, env=kept | told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        process.wait()
