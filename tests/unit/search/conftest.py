"""An index of a few documents in a folder of its own."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.search.documents import Document
from app.search.query import parse
from app.search.whoosh_engine import WhooshEngine

BASE = Document(kind="challenge", record_id=0, ref="r0", title="Titel")


def moment(day):
    return datetime(2026, 1, day, tzinfo=UTC)


def document(record_id, **changes):
    return replace(BASE, record_id=record_id, ref=f"r{record_id}", **changes)


@pytest.fixture
def engine(tmp_path):
    """An empty index."""
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([])
    return engine


@pytest.fixture
def found(engine):
    """Search for a text; gives the refs, best first."""
    return lambda text, **filters: [hit.ref for hit in engine.search(parse(text), **filters).hits]


@pytest.fixture
def new():
    """Make a document from a record id and what matters about it."""
    return document
