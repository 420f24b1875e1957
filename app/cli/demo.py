"""`vraagplein demo`: content that is worth looking at, with dates relative to today."""

import click
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select

from app.accounts.models import User
from app.cli.demo_content import DemoAccount, accounts
from app.cli.demo_loader import load_all
from app.cli.running import OneLineError, application, progress_bar
from app.core.database import db
from app.organisations.models import Organisation
from app.search.services import rebuild

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
            db.session.remove()
            downgrade(revision="base")
            upgrade()
        elif db.session.scalar(select(func.count()).select_from(Organisation)):
            click.echo("There is content already; nothing was loaded (--reset begins anew).")
            return
        with progress_bar() as bar:
            task = bar.add_task("Demo content", total=None)
            load_all(PASSWORD, lambda done, total: bar.update(task, completed=done, total=total))
            db.session.commit()
            task = bar.add_task("Index", total=None)
            rebuild(db.session(), app.extensions["search"], lambda n, total: bar.update(task, completed=n, total=total))
    click.echo("The demo content is loaded.")


@demo.command(name="accounts")
def show_accounts() -> None:
    """The demo accounts and their password."""
    click.echo(f"Demo accounts (password {PASSWORD}):")
    for account in accounts():
        click.echo(f"  {account.email:32} {_what(account)}")


def _what(account: DemoAccount) -> str:
    place = f", {account.organisation}" if account.organisation else ""
    return f"{account.name}{place}"


def _refuse_reset_of_real_data(*, is_demo: bool) -> None:
    real = db.session.scalar(select(func.count()).select_from(User).where(User.is_demo.is_(False))) or 0
    if real and not is_demo:
        raise OneLineError(f"A reset would remove {real} accounts that are not demo accounts; DEMO=1 allows it.")
