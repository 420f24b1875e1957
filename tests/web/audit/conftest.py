"""A database of one's own, with real commits: for what goes wrong only between two connections."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url

from app import create_app
from app.core.database import db
from tests.conftest import make_settings

OWN = "own"


def own_postgres(server: str, owner: str | None = None) -> URL:
    """The address of an empty database on the server of the tests; what was in it is gone."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {OWN} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {OWN}" + (f" OWNER {owner}" if owner else ""))
    engine.dispose()
    url = make_url(server).set(database=OWN)
    return url.set(username=owner) if owner else url


def text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """`own()`: an application on a migrated database with real commits; `own("0002")` stops at that migration."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'own.sqlite3'}"
    else:
        url = text_of(own_postgres(request.getfixturevalue("postgres_url")))
    app = create_app(make_settings(tmp_path, url))

    def making(revision: str = "head") -> Flask:
        upgrade(revision=revision)
        db.session.remove()
        return app

    with app.app_context():
        yield making
        db.session.remove()
        db.engine.dispose()
