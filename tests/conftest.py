"""Fixtures: every test with `app` runs on SQLite and on PostgreSQL, on a database made by the migrations."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from app import create_app
from app.accounts.models import User
from app.accounts.services import start_session
from app.core.clock import now
from app.core.config import Settings
from app.core.database import db
from app.seal.keys import OPENER_FILE, RECEIPT_FILE, SEAL_PUBLIC_FILE, create_keys
from tests.postgres import postgres_server

# How long an example takes says something about the machine, and nothing about the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
SECRET = "a secret of the tests, long enough to be one"


@cache
def keys_of_tests() -> Path:
    """The folder with all keys of the seal, made once a test process."""
    folder = Path(tempfile.mkdtemp(prefix="vraagplein-keys-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    create_keys(folder)
    return folder


def make_settings(instance_dir: Path, database_url: str, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "instance_dir": instance_dir,
        "database_url": database_url,
        "secret_key": SECRET,
        "min_dialogue_days": 0,
        "min_open_days": 0,
        "chosen_seal_public_key_file": keys_of_tests() / SEAL_PUBLIC_FILE,
        "chosen_receipt_key_file": keys_of_tests() / RECEIPT_FILE,
        "chosen_opener_key_file": keys_of_tests() / OPENER_FILE,
        "testing": True,
    }
    return Settings(**{**values, **changes})


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, copied for every test."""
    folder = tmp_path_factory.mktemp("sqlite")
    path = folder / "empty.sqlite3"
    app = create_app(make_settings(folder, f"sqlite:///{path}"))
    with app.app_context():
        upgrade()
        db.engine.dispose()  # closing the last connection moves all of the log into the file
    return path


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated PostgreSQL database of this test process, on a server that it started itself."""
    with postgres_server("vraagplein-postgres-") as url:
        app = create_app(make_settings(tmp_path_factory.mktemp("postgres"), url))
        with app.app_context():
            upgrade()
            _follow_the_clock_of_tests()
            db.engine.dispose()
        yield url


def _follow_the_clock_of_tests() -> None:
    """Have the clock of receipts follow `now()` of the test where it says what that is, so that tests can move it."""
    with db.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION receipt_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS "
            "$$ SELECT coalesce(nullif(current_setting('test.clock', true), '')::timestamptz, clock_timestamp()) $$"
        )


def _say_what_time_it_is(engine: Engine) -> None:
    """Tell the server the time of the test before every statement that reads the clock of receipts."""

    @event.listens_for(engine, "before_cursor_execute")
    def tell(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "receipt_clock" in statement:
            cursor.execute("SELECT set_config('test.clock', %s, false)", [now().isoformat()])


def url_of_empty(request: pytest.FixtureRequest, folder: Path, name: str) -> str:
    """An empty database of this name, of the kind that `request.param` says."""
    if request.param == "sqlite":
        return f"sqlite:///{folder / name}.sqlite3"
    server = request.getfixturevalue("postgres_url")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of its own in which a commit is one, for what two people do at once."""
    app = create_app(make_settings(tmp_path, url_of_empty(request, tmp_path, "site")))
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty database, in an application context."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("empty_sqlite"), path)
        yield from _running(make_settings(tmp_path, f"sqlite:///{path}"))
    else:
        yield from _rolled_back(make_settings(tmp_path, request.getfixturevalue("postgres_url")))


class _CompiledTemplates(BytecodeCache):
    """Templates compiled once a test process: every test has an application of its own, and compiling is slow."""

    def __init__(self) -> None:
        self.code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.code:
            bucket.bytecode_from_string(self.code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key] = bucket.bytecode_to_string()


_compiled_templates = _CompiledTemplates()


def _app_of(settings: Settings) -> Flask:
    app = create_app(settings)
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = _compiled_templates
    return app


def _running(settings: Settings) -> Iterator[Flask]:
    app = _app_of(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _rolled_back(settings: Settings) -> Iterator[Flask]:
    """Everything happens in one outer transaction that is rolled back: commits become savepoints."""
    app = _app_of(settings)
    engine = create_engine(settings.database_url)
    _say_what_time_it_is(engine)
    with app.app_context():
        db.engine.dispose()
    with engine.connect() as connection, app.app_context():
        outer = connection.begin()
        _bind(app, connection)
        yield app
        db.session.remove()
        outer.rollback()
    engine.dispose()


def _bind(app: Flask, connection: Connection) -> None:
    db._app_engines[app] = {None: connection}  # type: ignore[assignment,dict-item]
    db.session.configure(join_transaction_mode="create_savepoint")


@pytest.fixture
def session(app: Flask) -> Any:
    """The database session of the test."""
    return db.session


class Browser(FlaskClient):
    """A client that begins every request with an empty `g`, as a server does.

    The tests' own application context stays open during the requests, and what one request keeps in `g` (who is
    signed in, the language) would otherwise be met by the next.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():
            vars(g._get_current_object()).clear()
        return super().open(*args, **kwargs)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript that is not signed in; CSRF tokens are checked by tests of their own."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def sign_in(client: FlaskClient) -> Any:
    """`sign_in(user)` gives the client a session of that person, as the sign-in page does."""

    def signing_in(user: User, organisation_id: int | None = None) -> FlaskClient:
        token = start_session(user, organisation_id=organisation_id)
        db.session.commit()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return client

    return signing_in


@pytest.fixture
def count_queries(app: Flask) -> Any:
    """`with count_queries() as statements:` gathers the SQL that is sent."""
    from contextlib import contextmanager

    from sqlalchemy import event

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []
        bind = db.session.get_bind()

        def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "ROLLBACK")):
                statements.append(statement)

        event.listen(bind, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(bind, "before_cursor_execute", note)

    return counting
