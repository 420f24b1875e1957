"""`vraagplein audit`: a whole chain ends with 0, a broken one with 1 and one line that names the row."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.audit import chain
from app.audit.hashing import GENESIS
from app.audit.models import AuditLink
from app.audit.services import record
from app.core.database import db
from tests.factories import ThemeFactory
from tests.web.cli.conftest import Run


@pytest.fixture
def heads(app: Flask) -> list[str]:
    """The hashes of five linked rows, in their order."""
    theme = ThemeFactory()
    for number in range(5):
        record("edited", theme, by=None, number=number)
    db.session.commit()
    return list(db.session.scalars(select(AuditLink.hash).order_by(AuditLink.seq)))


@pytest.fixture
def without_guard(app: Flask) -> Callable[[str], None]:
    """`without_guard(statement)` on the links, as the owner of the database can."""

    def running(statement: str) -> None:
        on = "" if db.session.connection().dialect.name == "sqlite" else " ON audit_link"
        names = "audit_link_no_update audit_link_no_delete" if not on else "audit_link_append_only"
        for name in names.split():
            db.session.execute(text(f"DROP TRIGGER {name}{on}"))
        db.session.execute(text(statement))
        db.session.commit()

    return running


def test_an_empty_chain_is_whole(run: Run) -> None:
    result = run("audit", "verify")
    assert (result.code, result.said) == (0, [])
    assert result.out == f"The audit chain is whole: 0 rows, head {GENESIS}.\n"
    assert run("audit", "head").out == f"{GENESIS}\n"


def test_a_whole_chain(run: Run, heads: list[str]) -> None:
    result = run("audit", "verify", "--head", heads[1], "--head", heads[4].upper())
    assert (result.code, result.said) == (0, [])
    assert result.out == f"The audit chain is whole: 5 rows, head {heads[4]}.\n"
    assert run("audit", "head").out == f"{heads[4]}\n"


def test_a_row_that_was_changed_is_named_in_one_line(
    run: Run, heads: list[str], without_guard: Callable[[str], None]
) -> None:
    without_guard("UPDATE audit_link SET salt = 'other' WHERE seq = 4")
    result = run("audit", "verify")
    assert (result.code, result.out) == (1, "")
    assert result.said == ["The audit chain is broken: row 4: its hash does not fit what it says: it was changed."]


def test_a_gap_is_named(run: Run, heads: list[str], without_guard: Callable[[str], None]) -> None:
    without_guard("DELETE FROM audit_link WHERE seq = 2")
    result = run("audit", "verify")
    assert result.code == 1
    assert result.said == ["The audit chain is broken: row 2: it is missing; the next one there is 3."]


def test_an_entry_outside_the_chain_is_named(run: Run, heads: list[str], without_guard: Callable[[str], None]) -> None:
    without_guard("DELETE FROM audit_link WHERE seq = 5")
    (line,) = run("audit", "verify").said
    assert line.endswith("is not in the chain.")
    assert chain.first_fault() is not None


def test_a_head_that_does_not_occur_is_named(run: Run, heads: list[str]) -> None:
    result = run("audit", "verify", "--head", heads[0], "--head", "e" * 64)
    assert result.code == 1
    (line,) = result.said
    assert "e" * 64 in line
    assert "does not occur" in line


@pytest.mark.parametrize("head", ["", "abc", "g" * 64, "e" * 63])
def test_what_is_no_hash_is_refused(run: Run, head: str) -> None:
    result = run("audit", "verify", "--head", head)
    assert result.code == 2
    assert "is not a hash" in result.err
