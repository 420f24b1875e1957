"""docs/audit.md is right: its script recomputes the chain, and its roles can work but not touch the trail."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ProgrammingError

from app import create_app
from app.accounts.passwords import hash_password
from app.accounts.states import Role
from app.audit import chain
from app.audit.models import AuditEntry
from app.audit.services import record
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.database import db
from app.core.jobs import make_queue
from tests.conftest import Browser, make_settings
from tests.factories import ChallengeFactory, ThemeFactory, UserFactory, member
from tests.web.audit.conftest import OWN, own_postgres, text_of

PAGE = (Path(__file__).parents[3] / "docs/audit.md").read_text(encoding="utf-8")
PASSWORD = "een lang wachtwoord voor de proef"
ROLES = ("vraagplein_owner", "vraagplein_web", "vraagplein_opener")
REFUSED = (
    "UPDATE audit_entry SET reason = 'anders'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "UPDATE audit_link SET hash = previous_hash",
    "DELETE FROM audit_link",
    "TRUNCATE audit_link",
    "TRUNCATE audit_entry, audit_link CASCADE",
    "TRUNCATE challenge CASCADE",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "ALTER TABLE audit_link DISABLE TRIGGER audit_link_append_only",
    "DROP TRIGGER audit_entry_append_only ON audit_entry",
    "DROP TRIGGER audit_link_follows_head ON audit_link",
    "DROP TABLE audit_link",
    "ALTER TABLE audit_link RENAME TO other",
    "ALTER TABLE audit_entry ADD COLUMN other integer",
    "CREATE OR REPLACE FUNCTION public.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "CREATE TABLE public.other (id integer)",
    "CREATE TEMPORARY TABLE audit_link (id integer)",
    "CREATE RULE other AS ON INSERT TO audit_entry DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
    "UPDATE alembic_version SET version_num = '0001'",
    "SET ROLE vraagplein_owner",
)


def blocks(language: str) -> list[str]:
    """The pieces of code of this language on the page."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def address_of(postgres_url: str, tmp_path: Path) -> Iterator[Callable[[str], URL]]:
    """`address_of(role)`: a migrated database that was set up as the page says."""
    as_superuser, as_owner, for_the_queue = blocks("sql")
    with _connected(make_url(postgres_url)) as run:
        run(f"DROP DATABASE IF EXISTS {OWN} WITH (FORCE)")
        for role in ROLES:
            run(f"DROP ROLE IF EXISTS {role}")
        for statement in _statements(as_superuser):
            if not statement.startswith("CREATE DATABASE"):
                run(statement)
    url = own_postgres(postgres_url, owner=ROLES[0])
    app = create_app(make_settings(tmp_path, text_of(url)))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    with _connected(url) as run:
        for statement in _statements(as_owner):
            run(statement)
    with _connected(make_url(postgres_url).set(database=OWN)) as run:
        for statement in _statements(for_the_queue):
            run(statement)
    yield lambda role: url.set(username=role)
    with _connected(make_url(postgres_url)) as run:
        run(f"DROP DATABASE {OWN} WITH (FORCE)")
        for role in ROLES:
            run(f"DROP ROLE {role}")


def _statements(sql: str) -> list[str]:
    named = sql.replace("DATABASE vraagplein ", f"DATABASE {OWN} ")
    return [statement.strip() for statement in named.split(";") if statement.strip()]


@contextmanager
def _connected(url: URL) -> Iterator[Callable[[str], object]]:
    """`with _connected(url) as run: run(statement)`, each statement on its own."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection.exec_driver_sql
    engine.dispose()


@pytest.fixture
def as_role(address_of: Callable[[str], URL], tmp_path: Path) -> Iterator[Callable[[str], Flask]]:
    """`as_role(role)`: the application that signs in to the database as that role, in its context."""
    contexts = []

    def running(role: str) -> Flask:
        app = create_app(make_settings(tmp_path, text_of(address_of(role))))
        app.test_client_class = Browser
        app.config["WTF_CSRF_ENABLED"] = False
        context = app.app_context()
        context.push()
        contexts.append(context)
        return app

    yield running
    for context in reversed(contexts):
        db.session.remove()
        db.engine.dispose()
        context.pop()


@pytest.mark.postgres
def test_the_web_role_does_the_normal_work(as_role: Callable[[str], Flask]) -> None:
    app = as_role("vraagplein_web")
    challenge = ChallengeFactory(themes=[ThemeFactory()])
    officer = member(challenge.organisation, Role.OFFICER, Role.OWNER)
    officer.password_hash = hash_password(PASSWORD)
    email, challenge_id, address = officer.email, challenge.id, f"/vraagstukken/{challenge.path}/stap/start_dialogue"
    db.session.commit()
    db.session.remove()
    client = app.test_client()
    assert client.post("/inloggen", data={"email": email, "password": PASSWORD}).status_code == 302
    assert client.post(address).status_code == 302
    assert db.session.get_one(Challenge, challenge_id).state is ChallengeState.DIALOGUE
    assert "start_dialogue" in db.session.scalars(select(AuditEntry.action)).all()
    assert chain.first_fault() is None
    queue = make_queue(app)
    queue.drain_outbox()
    queue.storage.close()
    assert client.get("/controle").status_code == 200


@pytest.mark.postgres
@pytest.mark.parametrize("role", ["vraagplein_web", "vraagplein_opener"])
def test_no_role_but_the_owner_touches_the_trail(as_role: Callable[[str], Flask], role: str) -> None:
    as_role(role)
    record("edited", ThemeFactory(), by=UserFactory())
    db.session.commit()
    assert chain.first_fault() is None
    for statement in REFUSED:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            db.session.execute(text(statement))
        db.session.rollback()
    # Giving oneself a right is no error, only a warning that nothing was given.
    db.session.execute(text(f"GRANT UPDATE, DELETE ON audit_entry TO {role}"))
    for right in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "MAINTAIN"):
        assert db.session.scalar(select(func.has_table_privilege("audit_entry", right))) is False, right
    assert chain.first_fault() is None


def test_the_script_on_the_page_recomputes_the_chain(
    own: Callable[..., Flask], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    own()
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the script reads a file of SQLite")
    for number in range(3):
        record("edited", ThemeFactory(), by=UserFactory(), reason="Één “reden”\n\t\x7f", number=number, naam="Zoë ☕")
    db.session.commit()
    (script,) = blocks("python")
    command = [sys.executable, "-c", script, str(tmp_path / "own.sqlite3")]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert said.stdout == f"3 {chain.head()}\n"
    db.session.execute(text("DROP TRIGGER audit_entry_no_update"))
    db.session.execute(text("UPDATE audit_entry SET reason = 'anders' WHERE id = 2"))
    db.session.commit()
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (1, "row 2 does not fit\n")
