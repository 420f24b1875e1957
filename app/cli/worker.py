"""`vraagplein worker run`: the process that delivers mails and keeps the index."""

import logging

import click

from app.cli.running import application
from app.core.jobs import beat, make_queue
from app.core.outbox import outbox

LONGEST_WAIT_SECONDS = 1.0


@click.group()
def worker() -> None:
    """The worker."""


@worker.command()
def run() -> None:
    """Deliver mails and keep the index, until a signal ends it."""
    with application(log_level=logging.INFO) as app:
        queue = make_queue(app)
        beat()
        # What the last worker was busy with when it ended, and what has come since.
        outbox.recover()
        outbox.run()
    consumer = queue.create_consumer(
        workers=1, worker_type="thread", periodic=True, initial_delay=0.1, max_delay=LONGEST_WAIT_SECONDS
    )
    consumer.run()
