"""Entries join the chain when their transaction commits, and what does not fit is named."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.audit import chain
from app.audit.hashing import GENESIS
from app.audit.models import AuditEntry, AuditLink
from app.audit.services import record
from app.core.canonical import NotCanonicalError
from app.core.database import db
from tests.factories import ThemeFactory, UserFactory


def links() -> list[Any]:
    return list(
        db.session.execute(
            select(AuditLink.seq, AuditLink.entry_id, AuditLink.previous_hash, AuditLink.hash).order_by(AuditLink.seq)
        )
    )


def write(number: int = 1) -> list[int]:
    theme = ThemeFactory()
    return [record("edited", theme, by=UserFactory(), number=index).id for index in range(number)]


def test_what_a_transaction_recorded_is_linked_at_its_commit(app: Flask) -> None:
    ids = write(3)
    assert links() == []
    db.session.commit()
    later = write()
    db.session.commit()
    found = links()
    assert [link.seq for link in found] == [1, 2, 3, 4]
    assert [link.entry_id for link in found] == ids + later
    assert [link.previous_hash for link in found] == [GENESIS, *(link.hash for link in found[:-1])]
    assert chain.head() == found[-1].hash
    assert chain.first_fault() is None


def test_without_anything_recorded_a_commit_links_nothing(app: Flask) -> None:
    UserFactory()
    db.session.commit()
    assert links() == []
    assert chain.head() == GENESIS
    assert chain.first_fault() is None


def test_what_was_rolled_back_is_not_linked(app: Flask) -> None:
    write(2)
    db.session.rollback()
    ids = write()
    db.session.commit()
    assert [link.entry_id for link in links()] == ids


def test_a_savepoint_links_nothing_and_takes_its_entries_back(app: Flask) -> None:
    kept = write()
    with db.session.begin_nested():
        kept += write()
    assert links() == []
    savepoint = db.session.begin_nested()
    write(2)
    savepoint.rollback()
    kept += write()
    db.session.commit()
    assert [link.entry_id for link in links()] == kept
    assert chain.first_fault() is None


def test_linking_at_once_gives_the_head_and_the_rest_follows_at_the_commit(app: Flask) -> None:
    ids = write()
    head = chain.link_now()
    assert head == chain.head() != GENESIS
    assert chain.link_now() == head
    ids += write()
    db.session.commit()
    assert [link.entry_id for link in links()] == ids
    assert links()[0].hash == head


def test_what_was_linked_inside_a_savepoint_that_failed_is_linked_again(app: Flask) -> None:
    ids = write()
    savepoint = db.session.begin_nested()
    chain.link_now()
    savepoint.rollback()
    db.session.commit()
    assert [link.entry_id for link in links()] == ids
    assert chain.first_fault() is None


def test_more_entries_than_one_batch(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "BATCH", 3)
    ids = write(8)
    db.session.commit()
    assert [link.entry_id for link in links()] == ids
    heard: list[tuple[int, int]] = []
    assert chain.first_fault(on_progress=lambda *how_far: heard.append(how_far)) is None
    assert heard == [(3, 8), (6, 8), (8, 8)]


def test_what_is_hashed_is_what_is_stored(app: Flask) -> None:
    details = {"naam": "Zoë ☕ \U0001f600", "tuple": (1, 2), "groot": 2**70, "niets": None, "regel": 'a\nb\t"c\\'}
    record("edited", ThemeFactory(), by=None, reason="Één reden – met “tekens”", **details)
    db.session.commit()
    db.session.expire_all()
    assert chain.first_fault() is None
    assert db.session.scalars(select(AuditEntry.details)).one()["groot"] == 2**70


@pytest.mark.parametrize("details", [{"share": 0.5}, {"when": object()}, {"keys": {1: "a"}}])
def test_details_that_cannot_be_hashed_are_refused_at_once(app: Flask, details: dict[str, Any]) -> None:
    theme = ThemeFactory()
    with pytest.raises(NotCanonicalError):
        record("edited", theme, by=None, **details)


def test_an_entry_says_the_same_in_the_chain_whatever_was_published(app: Flask) -> None:
    """The same entry twice has two hashes: its salt keeps others from guessing it."""
    theme = ThemeFactory()
    for _ in range(2):
        record("edited", theme, by=None)
    db.session.commit()
    salts = db.session.scalars(select(AuditLink.salt)).all()
    assert len({*salts}) == 2
    assert all(len(salt) == 32 for salt in salts)


# What somebody who owns the database can do once the triggers are gone

TRIGGERS = {
    "audit_entry": (
        "audit_entry_no_update audit_entry_no_delete audit_entry_no_replace audit_entry_positive_id",
        "audit_entry_append_only",
    ),
    "audit_link": (
        "audit_link_no_update audit_link_no_delete audit_link_follows_head",
        "audit_link_append_only audit_link_follows_head",
    ),
}


@pytest.fixture
def tamper(app: Flask) -> Callable[..., None]:
    """`tamper(statement, …)`: six rows are linked, then the triggers dropped, as the owner of the database can."""
    third = write(6)[2]
    db.session.commit()

    def tampering(*statements: str) -> None:
        is_sqlite = db.session.connection().dialect.name == "sqlite"
        for table, names in TRIGGERS.items():
            for name in names[0 if is_sqlite else 1].split():
                db.session.execute(text(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}")))
        for statement in statements:
            values = {"third": third, "evil": "e" * 64}
            db.session.execute(text(statement), {name: values[name] for name in values if f":{name}" in statement})

    return tampering


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_entry SET reason = 'anders' WHERE id = :third", "row 3: its hash does not fit"),
        ("UPDATE audit_entry SET actor_id = NULL WHERE id = :third", "row 3: its hash does not fit"),
        ("UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE id = :third", "row 3: its hash does not fit"),
        ("UPDATE audit_entry SET details = '{\"number\": 9}' WHERE id = :third", "row 3: its hash does not fit"),
        ("UPDATE audit_entry SET details = '{\"a\": 1.5}' WHERE id = :third", "row 3: it cannot be hashed"),
        ("UPDATE audit_link SET linked_at = '2020-01-01 00:00:00' WHERE seq = 3", "row 3: its hash does not fit"),
        ("UPDATE audit_link SET hash = :evil WHERE seq = 3", "row 3: its hash does not fit"),
        ("UPDATE audit_link SET previous_hash = :evil WHERE seq = 3", "row 3: it does not follow"),
        ("DELETE FROM audit_link WHERE seq = 3", "row 3: it is missing; the next one there is 4"),
        ("DELETE FROM audit_link WHERE seq = 1", "row 1: it is missing; the next one there is 2"),
        ("UPDATE audit_link SET seq = 9 WHERE seq = 6", "row 6: it is missing; the next one there is 9"),
        ("DELETE FROM audit_link WHERE seq = 6", "is not in the chain"),
    ],
)
def test_the_first_bad_row_is_named(tamper: Callable[..., None], statement: str, fault: str) -> None:
    tamper(statement)
    assert fault in str(chain.first_fault())


def test_an_entry_that_is_gone_is_named(tamper: Callable[..., None]) -> None:
    is_sqlite = db.session.connection().dialect.name == "sqlite"
    if is_sqlite:
        db.session.commit()
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
        tamper("DELETE FROM audit_entry WHERE id = :third")
    else:
        tamper(
            "ALTER TABLE audit_link DROP CONSTRAINT fk_audit_link_entry_id_audit_entry",
            "DELETE FROM audit_entry WHERE id = :third",
        )
    assert str(chain.first_fault()) == "row 3: its entry is missing"
    db.session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET at = 'gisteren' WHERE id = :third",
        "UPDATE audit_entry SET details = '{' WHERE id = :third",
        "UPDATE audit_link SET linked_at = '' WHERE entry_id = :third",
    ],
)
def test_what_is_no_moment_or_no_json_is_named(tamper: Callable[..., None], statement: str) -> None:
    if db.session.connection().dialect.name != "sqlite":
        pytest.skip("PostgreSQL stores nothing but moments and JSON in these columns")
    tamper(statement)
    assert str(chain.first_fault()).startswith("row 3: it cannot be hashed")


def test_cutting_off_the_tail_shows_by_a_head_that_was_published(tamper: Callable[..., None]) -> None:
    heads = [link.hash for link in links()]
    assert chain.first_fault([heads[5].upper(), heads[2], GENESIS]) is None
    tamper(
        "DELETE FROM audit_link WHERE seq > 4",
        "DELETE FROM audit_entry WHERE id NOT IN (SELECT entry_id FROM audit_link)",
    )
    assert chain.first_fault() is None
    assert chain.first_fault(heads[:4]) is None
    assert f"the head {heads[5]} does not occur" in str(chain.first_fault([heads[5]]))


def test_the_chain_is_checked_with_few_queries(app: Flask, count_queries: Any) -> None:
    write(30)
    db.session.commit()
    with count_queries() as statements:
        assert chain.first_fault() is None
    assert len(statements) == 3
