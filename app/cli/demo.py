"""`vraagplein demo`: content that is worth looking at, with dates relative to today."""

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from app.accounts.models import User
from app.cli.demo_content import accounts, read
from app.cli.demo_loader import load_all
from app.cli.demo_sealing import demo_keys
from app.cli.emptying import remove_everything
from app.cli.running import OneLineError, application, progress_bar, rebuild_index
from app.core.database import db
from app.organisations.models import Organisation

PASSWORD = "vraagplein-demo"  # noqa: S105 - public: it is in the README, and works only with DEMO=1


@click.group()
def demo() -> None:
    """Demo content."""


@demo.command()
@click.option("--reset", is_flag=True, help="Remove everything first.")
def load(reset: bool) -> None:
    """Load the demo content into an empty database; does nothing when there is content already."""
    with application() as app:
        if reset:
            _refuse_reset_of_real_data(is_demo=app.extensions["settings"].demo)
            remove_everything()
            upgrade()
        elif _has_content():
            click.echo("There is content already; nothing was loaded (--reset begins anew).")
            return
        _load(app)


@demo.command()
def prepare() -> None:
    """Do all that a demo needs before its processes start: keys, tables, content, index, and accounts on screen.

    One command, because starting Python costs more than what is left to do on a second start.
    """
    with application() as app:
        demo_keys()
        upgrade()
        if not _has_content():
            _load(app)
        elif not app.extensions["search"].engine.ready():
            rebuild_index(app)
    _show_accounts()


@demo.command(name="accounts")
def show_accounts() -> None:
    """Show the demo accounts and their password."""
    _show_accounts()


def _show_accounts() -> None:
    organisations = {row["key"]: row["name"] for row in read("organisations")["organisation"]}
    click.echo(f"Demo accounts (password {PASSWORD}):")
    for account in accounts():
        place = f", {organisations[account.organisation]}" if account.organisation else ""
        click.echo(f"  {account.email:32} {account.name}{place}")


def _has_content() -> bool:
    return db.session.scalar(select(Organisation.id).limit(1)) is not None


def _load(app: Flask) -> None:
    with progress_bar() as bar:
        task = bar.add_task("Demo content", total=None)
        load_all(PASSWORD, lambda done, total: bar.update(task, completed=done, total=total))
        db.session.commit()
    rebuild_index(app)
    click.echo("The demo content is loaded.")


def _refuse_reset_of_real_data(*, is_demo: bool) -> None:
    if is_demo:
        return
    for model, name in ((User, "accounts"), (Organisation, "organisations")):
        real = db.session.scalar(select(func.count()).select_from(model).where(model.is_demo.is_(False))) or 0
        if real:
            raise OneLineError(f"A reset would remove {real} {name} that are no demo content; DEMO=1 allows it.")
