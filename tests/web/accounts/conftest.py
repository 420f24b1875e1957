"""People with a password, and browsers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.accounts import passwords, second_factor
from app.accounts.codes import new_secret, step_at
from app.accounts.models import User
from app.core.clock import now
from app.core.database import db
from tests.factories import UserFactory

PASSWORD = "vier woorden achter elkaar"
NEW_PASSWORD = "vijf andere woorden achter elkaar"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost little; those of the site are slow on purpose."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def person(app: Flask, quick_hashes: None) -> User:
    """Somebody who can sign in with `PASSWORD`."""
    kept = passwords.hash_password(PASSWORD)
    user: User = UserFactory(email="jamila@voorbeeld.example", name="Jamila", password_hash=kept)
    db.session.commit()
    return user


@dataclass(frozen=True)
class Phone:
    """An app with somebody's secret, and their recovery codes on paper."""

    secret: str
    paper: Sequence[str] = ()

    def code(self, later: int = 0) -> str:
        """The code that it shows now, or so many half minutes later."""
        return pyotp.TOTP(self.secret).generate_otp(step_at(now()) + later)


def given_phone(user: User) -> Phone:
    """The phone with which this person set up their second factor, an hour ago."""
    secret = new_secret()
    with time_machine.travel(now() - timedelta(hours=1)):
        paper = second_factor.set_up(user, secret, Phone(secret).code(), session_token=None)
    db.session.commit()
    return Phone(secret, paper)


@pytest.fixture
def phone(person: User) -> Phone:
    """The phone of `person`, who signs in with a code."""
    return given_phone(person)


@pytest.fixture
def required(app: Flask) -> None:
    """The site asks for a second factor."""
    app.extensions["settings"] = replace(app.extensions["settings"], require_second_factor=True)


@pytest.fixture
def browser(app: Flask) -> Callable[[], FlaskClient]:
    """`browser()` gives one more browser that is not signed in."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client


@pytest.fixture
def second_app(app: Flask) -> Flask:
    """The same site in another process: it shares nothing but the database."""
    second = create_app(app.extensions["settings"])
    second.config["WTF_CSRF_ENABLED"] = False
    if not app.extensions["settings"].database_url.startswith("sqlite"):
        db._app_engines[second] = db._app_engines[app]  # the connection that is rolled back
    return second


def try_password(client: FlaskClient, email: str, password: str, **data: str) -> Any:
    return client.post("/inloggen", data={"email": email, "password": password, **data})


def is_signed_in(client: FlaskClient) -> bool:
    status: int = client.get("/mijn/account").status_code
    return status == 200


def try_code(client: FlaskClient, code: str, **arguments: str) -> Any:
    return client.post("/inloggen/code", query_string=arguments, data={"code": code})


def wrong(code: str) -> str:
    """Another code of six digits."""
    return f"{(int(code) + 500_000) % 1_000_000:06}"
