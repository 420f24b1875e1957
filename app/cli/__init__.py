"""The command line: what an operator does. Every command exits non-zero on failure, with one clear line on stderr."""

import sys

import click

from app.cli.accounts import user
from app.cli.audit import audit
from app.cli.backup import backup, restore
from app.cli.challenges import challenges
from app.cli.database import database
from app.cli.demo import demo
from app.cli.generate import generate
from app.cli.guard import guard
from app.cli.keys import keys
from app.cli.opener import opener
from app.cli.organisations import organisations
from app.cli.receipt import receipt
from app.cli.running import OneLineError, describe
from app.cli.search import search
from app.cli.worker import worker


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="vraagplein")
def vraagplein() -> None:
    """Vraagplein: the marketplace for public problems."""


COMMANDS = (
    database,
    user,
    organisations,
    challenges,
    generate,
    search,
    guard,
    demo,
    worker,
    opener,
    keys,
    receipt,
    backup,
    restore,
    audit,
)
for command in COMMANDS:
    vraagplein.add_command(command)


def main() -> None:
    """Run a command; any expected failure is one line on stderr and exit code 1."""
    try:
        vraagplein(standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except OneLineError as error:
        click.echo("\n".join(error.lines), err=True)
        sys.exit(1)
    except Exception as error:
        if (line := describe(error)) is None:
            raise
        click.echo(line, err=True)
        sys.exit(1)
