"""The database itself refuses to change, remove or replace a row of the trail, or to add a link that does not fit."""

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.audit import chain
from app.audit.models import AuditEntry, AuditLink
from app.audit.services import record
from app.core.database import db
from tests.factories import ThemeFactory

ENTRY = "(id, at, action, record_kind, record_id, reason, details) VALUES (:entry, '2020-01-01', 'x', 'y', 1, '', '{}')"
LINK = "(seq, entry_id, salt, linked_at, previous_hash, hash)"
FORGED = f"{LINK} VALUES (:seq, :entry, 'salt', '2020-01-01', :previous, :hash)"
# The last one: the links refer to the entries.
REFUSALS = "append-only|follows the head|counts from 1|cannot truncate a table referenced in a foreign key"
ON_BOTH = (
    "UPDATE audit_entry SET reason = 'anders'",
    "UPDATE audit_entry SET id = id + 100 WHERE id = :entry",
    "DELETE FROM audit_entry",
    "DELETE FROM audit_entry WHERE id = :entry",
    "UPDATE audit_link SET hash = previous_hash",
    "UPDATE audit_link SET seq = seq + 100",
    "DELETE FROM audit_link",
    "DELETE FROM audit_link WHERE seq = :seq",
    f"INSERT INTO audit_entry {ENTRY} ON CONFLICT (id) DO UPDATE SET reason = 'anders'",
    f"INSERT INTO audit_link {FORGED} ON CONFLICT (seq) DO UPDATE SET hash = :hash",
    f"INSERT INTO audit_link {FORGED} ON CONFLICT (entry_id) DO UPDATE SET seq = 9",
)
ON_SQLITE = (
    f"INSERT OR REPLACE INTO audit_entry {ENTRY}",
    f"REPLACE INTO audit_entry {ENTRY}",
    f"INSERT OR IGNORE INTO audit_entry {ENTRY}",
    "UPDATE OR REPLACE audit_entry SET id = :entry WHERE id <> :entry",
    "UPDATE OR IGNORE audit_entry SET reason = 'anders'",
    "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
    f"INSERT OR REPLACE INTO audit_link {FORGED}",
    "INSERT OR REPLACE INTO audit_link SELECT * FROM audit_link",
    "INSERT OR REPLACE INTO audit_link SELECT 4, entry_id, salt, linked_at, hash, :hash FROM audit_link LIMIT 1",
    "UPDATE OR REPLACE audit_link SET seq = 1",
    "INSERT INTO audit_entry (id, at, action, record_kind, record_id, reason, details) "
    "VALUES (-1, '2020-01-01', 'x', 'y', 1, '', '{}')",
)
ON_POSTGRESQL = (
    "TRUNCATE audit_entry",
    "TRUNCATE audit_link",
    "TRUNCATE audit_entry, audit_link",
    "TRUNCATE audit_entry CASCADE",
    'TRUNCATE "user" CASCADE',
    "MERGE INTO audit_entry USING (SELECT 1) one ON true WHEN MATCHED THEN DELETE",
    "MERGE INTO audit_link USING (SELECT 1) one ON true WHEN MATCHED THEN UPDATE SET seq = seq + 100",
    "WITH gone AS (DELETE FROM audit_link RETURNING 1) SELECT count(*) FROM gone",
)


@pytest.fixture
def values(app: Flask) -> dict[str, object]:
    """Three linked entries; the values that the statements may use: the last one's."""
    theme = ThemeFactory()
    for _ in range(3):
        record("edited", theme, by=None)
    db.session.commit()
    last = db.session.execute(select(AuditLink.seq, AuditLink.entry_id).order_by(AuditLink.seq.desc())).first()
    assert last is not None
    return {"seq": last.seq, "entry": last.entry_id, "previous": "d" * 64, "hash": "e" * 64}


def refused(statement: str, values: dict[str, object], match: str = REFUSALS) -> None:
    before = trail()
    named = {name: value for name, value in values.items() if f":{name}" in statement}
    with pytest.raises(DBAPIError, match=match), db.session.begin_nested():
        db.session.execute(text(statement), named)
    assert trail() == before
    assert chain.first_fault() is None


def trail() -> tuple[object, ...]:
    """Everything in both tables."""
    entries = db.session.execute(select(AuditEntry.__table__).order_by(AuditEntry.id)).all()
    return (*entries, *db.session.execute(select(AuditLink.__table__).order_by(AuditLink.seq)).all())


@pytest.mark.parametrize("statement", ON_BOTH)
def test_both_databases_refuse(values: dict[str, object], statement: str) -> None:
    refused(statement, values)


@pytest.mark.parametrize("statement", ON_SQLITE)
def test_sqlite_refuses(values: dict[str, object], statement: str) -> None:
    if db.session.connection().dialect.name != "sqlite":
        pytest.skip("SQLite's own words")
    refused(statement, values)


@pytest.mark.parametrize("statement", ON_POSTGRESQL)
def test_postgresql_refuses(values: dict[str, object], statement: str) -> None:
    if db.session.connection().dialect.name != "postgresql":
        pytest.skip("PostgreSQL's own words")
    refused(statement, values)


@pytest.fixture
def loose(values: dict[str, object]) -> dict[str, object]:
    """The values of a link that fits, for an entry that has none yet."""
    db.session.execute(text(f"INSERT INTO audit_entry {ENTRY}"), {"entry": 2_000_000})
    return values | {"entry": 2_000_000, "seq": 4, "previous": chain.head()}


def test_a_link_that_fits_is_taken(loose: dict[str, object]) -> None:
    db.session.execute(text(f"INSERT INTO audit_link {FORGED}"), loose)
    assert "row 4" in str(chain.first_fault())


@pytest.mark.parametrize("seq", [-1, 0, 1, 3, 5, 2**31 - 1])
def test_a_link_that_is_not_the_next_one_is_refused(loose: dict[str, object], seq: int) -> None:
    with pytest.raises(DBAPIError, match="follows the head"), db.session.begin_nested():
        db.session.execute(text(f"INSERT INTO audit_link {FORGED}"), loose | {"seq": seq})


@pytest.mark.parametrize("previous", ["0" * 64, "d" * 64, "D" * 64, ""])
def test_a_link_that_does_not_follow_the_head_is_refused(loose: dict[str, object], previous: str) -> None:
    with pytest.raises(DBAPIError, match="follows the head"), db.session.begin_nested():
        db.session.execute(text(f"INSERT INTO audit_link {FORGED}"), loose | {"previous": previous})


def test_one_entry_has_one_place(values: dict[str, object]) -> None:
    again = values | {"seq": 4, "previous": chain.head()}
    refused(f"INSERT INTO audit_link {FORGED}", again, "follows the head|uq_audit_link_entry_id")


@pytest.mark.postgres
def test_a_table_of_the_same_name_does_not_lead_the_guard_astray(values: dict[str, object]) -> None:
    if db.session.connection().dialect.name != "postgresql":
        pytest.skip("SQLite's triggers read the table that they belong to")
    db.session.execute(text("CREATE TEMPORARY TABLE audit_link (seq integer, hash text)"))
    db.session.execute(text("INSERT INTO pg_temp.audit_link VALUES (100, :hash)"), {"hash": "d" * 64})
    with pytest.raises(DBAPIError, match="follows the head"), db.session.begin_nested():
        db.session.execute(text(f"INSERT INTO public.audit_link {FORGED}"), values | {"seq": 101})
