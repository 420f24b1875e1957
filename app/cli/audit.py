"""`vraagplein audit`: is the chain of the audit trail whole?"""

import re

import click
from sqlalchemy import func, select

from app.audit import chain
from app.audit.models import AuditLink
from app.cli.running import OneLineError, application, progress_bar
from app.core.database import db, reading

HASH = re.compile(r"[0-9a-fA-F]{64}")


@click.group()
def audit() -> None:
    """The audit trail."""


def _hash(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not HASH.fullmatch(value):
            raise click.BadParameter(f"{value!r} is not a hash of 64 hexadecimal digits.")
    return values


@audit.command()
@click.option("--head", "heads", multiple=True, callback=_hash, help="A published hash that must occur; repeatable.")
def verify(heads: tuple[str, ...]) -> None:
    """Recompute the whole chain; exit with 1 and name the first row that does not fit."""
    with application(), reading(), progress_bar() as bar:
        task = bar.add_task("Audit chain", total=None)

        def on_progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        fault = chain.first_fault(heads, on_progress)
        number = db.session.scalar(select(func.max(AuditLink.seq))) or 0
        last = chain.head()
    if fault is not None:
        raise OneLineError(f"The audit chain is broken: {fault}.")
    click.echo(f"The audit chain is whole: {number} rows, head {last}.")


@audit.command()
def head() -> None:
    """Print the hash of the last row, 64 zeros when there is none."""
    with application(), reading():
        click.echo(chain.head())
