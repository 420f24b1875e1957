"""`vraagplein db`: the tables."""

import click
from flask_migrate import upgrade

from app.cli.running import application


@click.group(name="db")
def database() -> None:
    """The database."""


@database.command(name="upgrade")
def upgrade_database() -> None:
    """Make or bring up to date the tables; keeps the data."""
    with application():
        upgrade()
