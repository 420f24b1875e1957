"""`vraagplein user`: accounts from the shell."""

import sys

import click
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from app.accounts import second_factor
from app.accounts.models import User
from app.accounts.passwords import MAX_PASSWORD, MIN_PASSWORD, hash_password
from app.accounts.queries import by_address, second_factor_of
from app.audit.services import record
from app.cli.running import OneLineError, application
from app.core.clock import now
from app.core.database import db
from app.core.forms import clean

LONGEST_NAME = 120
LONGEST_REASON = 500


@click.group()
def user() -> None:
    """People."""


@user.command(name="create")
@click.argument("email")
@click.option("--name", required=True, help="The name as others see it.")
@click.option("--administrator", is_flag=True, help="May do everything in /beheer.")
def create(email: str, name: str, administrator: bool) -> None:
    """Make an account; the password is asked for, or read from stdin."""
    try:
        address = validate_email(email, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        raise OneLineError(f"{email}: {error}") from error
    shown_name = " ".join(clean(name).split())
    if not 0 < len(shown_name) <= LONGEST_NAME:
        raise OneLineError(f"--name must have 1 to {LONGEST_NAME} characters.")
    password = clean(_password())
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise OneLineError(f"The password must have {MIN_PASSWORD} to {MAX_PASSWORD} characters.")
    with application():
        if db.session.scalar(select(User.id).where(User.email == address)) is not None:
            raise OneLineError(f"{address} already has an account.")
        made = User(
            email=address,
            name=shown_name,
            password_hash=hash_password(password),
            is_administrator=administrator,
            confirmed_at=now(),
        )
        db.session.add(made)
        record("created_by_operator", made, by=None, administrator=administrator)
        db.session.commit()
    click.echo(f"{address} can sign in.")


@user.command(name="reset-second-factor")
@click.argument("email")
@click.option("--reason", required=True, help="Why; the person reads it, and it is kept.")
def reset_second_factor(email: str, reason: str) -> None:
    """Take the second step from somebody who lost their app and recovery codes."""
    shown_reason = " ".join(clean(reason).split())
    if not 0 < len(shown_reason) <= LONGEST_REASON:
        raise OneLineError(f"--reason must have 1 to {LONGEST_REASON} characters.")
    with application():
        person = by_address(email)
        if person is None:
            raise OneLineError(f"{email}: there is no such account.")
        if second_factor_of(person.id) is None:
            raise OneLineError(f"{person.email} has no second step.")
        second_factor.reset_by_operator(person, shown_reason)
        address = person.email
        db.session.commit()
    click.echo(f"{address} signs in with the password alone, is signed out everywhere and gets a mail.")


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
