"""People with a password, and browsers."""

from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.accounts import passwords
from app.accounts.models import User
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
