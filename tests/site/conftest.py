"""The site with the demo content, to read."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyotp
import pytest
from flask import Flask

from app.accounts import second_factor
from app.accounts.codes import new_secret
from app.accounts.queries import by_address
from app.core.clock import now
from app.core.database import db
from tests.demo import copy_of, demo_folder
from tests.site.walk import RECOVERY_CODES, WITH_SECOND_STEP, Walk, walk

__all__ = ["demo_folder"]


@pytest.fixture(scope="session")
def demo_app(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Without an application context, so that every request has one of its own."""
    app = copy_of(demo_folder, tmp_path_factory.mktemp("site"))
    app.config["WTF_CSRF_ENABLED"] = False
    _give_second_step(app)
    return app


def _give_second_step(app: Flask) -> None:
    with app.app_context():
        person = by_address(WITH_SECOND_STEP)
        assert person is not None
        secret = new_secret()
        code = pyotp.TOTP(secret).at(now())
        app.config[RECOVERY_CODES] = second_factor.set_up(person, secret, code, session_token=None)
        db.session.commit()


@pytest.fixture(scope="session")
def walk_of(demo_app: Flask) -> Callable[[str | None], Walk]:
    """`walk_of(person)`: what this person finds by following links; walked once."""
    return cache(lambda person: walk(demo_app, person))
