"""Writing the tables of the search index. One writer at a time; everything belongs to the caller's transaction."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.search.documents import FORMAT, Document, Key
from app.search.postgres_blocks import BLOCK, Block, Changes, Place, Row, terms_with_words
from app.search.postgres_tables import MAKE_INDEXES, MAKE_TABLES, TABLES
from app.search.postings import Indexed, indexed

BATCH = 500
"""Documents that are changed at a time."""

BEGIN = text(
    "INSERT INTO search_state VALUES (:format, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, 1, true)"
)
PATH = text("SELECT current_setting('search_path')")
SET_PATH = text("SELECT set_config('search_path', :path, true)")
BUILDING = "search_building"
"""The schema in which a new index is built, while readers have the old one."""

LOCK = text("SELECT pg_advisory_xact_lock(hashtext('vraagplein search index'))")
NEXT_CHANGE = text("UPDATE search_state SET change = change + 1 RETURNING change")
FREE = text("SELECT coalesce(max(id) + 1, 0) FROM search_document")
KNOWN = text(
    "SELECT id, kind, record_id, terms FROM search_document WHERE (kind, record_id) IN "
    "(SELECT * FROM unnest(cast(:kinds AS text[]), cast(:ids AS integer[])))"
)
REPLACE = text("DELETE FROM search_document WHERE id = ANY(:numbers)")
FORGET = text(
    "UPDATE search_document SET facts = NULL, change = :change, title = '', tagline = '', body = '', terms = '{}' "
    "WHERE id = ANY(:numbers)"
)
READ_ROWS = text(
    "SELECT term, block, numbers, weights, counts, places FROM search_posting WHERE (term, block) IN "
    "(SELECT * FROM unnest(cast(:terms AS text[]), cast(:blocks AS integer[])))"
)
DELETE_ROWS = text(
    "DELETE FROM search_posting WHERE (term, block) IN "
    "(SELECT * FROM unnest(cast(:terms AS text[]), cast(:blocks AS integer[])))"
)
COUNT = text(
    "INSERT INTO search_term (term, documents) "
    "SELECT * FROM unnest(cast(:terms AS text[]), cast(:counts AS integer[])) "
    "ON CONFLICT (term) DO UPDATE SET documents = search_term.documents + excluded.documents"
)
DOCUMENTS = {
    "id": "int4", "kind": "text", "record_id": "int4", "change": "int8", "facts": "text", "ref": "text",
    "title": "text", "tagline": "text", "body": "text", "language": "text", "organisation": "text", "terms": "text[]",
}  # fmt: skip
POSTINGS = {
    "term": "text", "block": "int4", "numbers": "bytea", "weights": "bytea", "counts": "bytea", "places": "bytea",
}  # fmt: skip
TERMS = {"term": "text", "documents": "int4"}


def build(session: Session, documents: Iterable[Document]) -> None:
    """Build all tables anew beside the old ones, and let them change places at the very end."""
    session.execute(LOCK)
    path = session.execute(PATH).scalar_one()
    session.execute(text(f"DROP SCHEMA IF EXISTS {BUILDING} CASCADE"))
    session.execute(text(f"CREATE SCHEMA {BUILDING}"))
    session.execute(SET_PATH, {"path": f"{BUILDING}, {path}"})
    for statement in MAKE_TABLES:
        session.execute(statement)
    session.execute(BEGIN, {"format": FORMAT})
    _fill(session, documents)
    for statement in MAKE_INDEXES:
        session.execute(statement)
    session.execute(SET_PATH, {"path": path})
    for table in TABLES:
        session.execute(text(f"DROP TABLE IF EXISTS {table}"))
        session.execute(text(f"ALTER TABLE {BUILDING}.{table} SET SCHEMA public"))
    session.execute(text(f"DROP SCHEMA {BUILDING}"))


def drop(session: Session) -> None:
    """Remove all tables, those that are there."""
    session.execute(LOCK)
    for table in TABLES:
        session.execute(text(f"DROP TABLE IF EXISTS {table}"))


def put(session: Session, documents: Iterable[Document]) -> None:
    """Add documents, each in the place of an earlier one of the same record."""
    for batch in _batches(documents, BATCH):
        # Of a record that is named twice the last one counts.
        stored = {document.key: indexed(document) for document in batch}
        _change(session, stored, stored.keys())


def take_out(session: Session, keys: Iterable[Key]) -> None:
    """Take documents out; what is not there is no fault."""
    gone = set(keys)
    if gone:
        _change(session, {}, gone)


def _fill(session: Session, documents: Iterable[Document]) -> None:
    """Write documents into empty tables, block after block."""
    counts: Counter[str] = Counter()
    for block, batch in enumerate(_batches(documents, BLOCK)):
        rows: dict[str, Block] = {}
        stored = []
        for inside, document in enumerate(batch):
            each = indexed(document)
            found_by = terms_with_words(each)
            for term, posting in found_by.items():
                held = rows.get(term)
                if held is None:
                    held = rows[term] = Block()
                held.append(inside, posting)
            counts.update(found_by.keys())
            stored.append(_values(block * BLOCK + inside, each, found_by, 1))
        _copy(session, "search_document", DOCUMENTS, stored)
        _copy(session, "search_posting", POSTINGS, ((term, block, *held.row()) for term, held in rows.items()))
    _copy(session, "search_term", TERMS, counts.items())


def _change(session: Session, stored: Mapping[Key, Indexed], keys: Collection[Key]) -> None:
    """Let these documents stand for these keys; a key without one stands for nothing."""
    session.execute(LOCK)
    change: int = session.execute(NEXT_CHANGE).scalar_one()
    known = {(row.kind, row.record_id): row for row in session.execute(KNOWN, _names(keys))}
    free: int = session.execute(FREE).scalar_one()
    changes, counts, rows = Changes(), Counter[str](), []
    for row in known.values():
        changes.take_out(row.id, row.terms)
        counts.subtract(row.terms)
    for key, each in stored.items():
        if key in known:
            number = known[key].id
        else:
            number, free = free, free + 1
        found_by = terms_with_words(each)
        changes.put(number, found_by)
        counts.update(found_by.keys())
        rows.append(_values(number, each, found_by, change))
    session.execute(REPLACE, {"numbers": [row.id for key, row in known.items() if key in stored]})
    session.execute(FORGET, {"numbers": [row.id for key, row in known.items() if key not in stored], "change": change})
    _copy(session, "search_document", DOCUMENTS, rows)
    _rewrite(session, changes)
    counted = {term: count for term, count in counts.items() if count}
    session.execute(COUNT, {"terms": list(counted), "counts": list(counted.values())})


def _rewrite(session: Session, changes: Changes) -> None:
    """Write the rows of postings in which something changes."""
    places = sorted(changes.places())
    named = {"terms": [term for term, _ in places], "blocks": [block for _, block in places]}
    held: dict[Place, Row] = {(row.term, row.block): Row(*row[2:]) for row in session.execute(READ_ROWS, named)}
    session.execute(DELETE_ROWS, named)
    made = ((place, changes.made_of(place, held.get(place))) for place in places)
    _copy(session, "search_posting", POSTINGS, ((*place, *row) for place, row in made if row is not None))


def _copy(session: Session, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows by COPY, which is the quickest way in."""
    driver = session.connection().connection.driver_connection
    if driver is None:
        raise RuntimeError("no connection to the database")
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(list(columns.values()))
        for row in rows:
            copy.write_row(row)


def _values(number: int, stored: Indexed, found_by: Iterable[str], change: int) -> tuple[Any, ...]:
    """A row of `search_document`."""
    shown = {name: value.replace("\x00", " ") for name, value in stored.shown.items()}
    facts = stored.facts
    return (
        number, facts.kind, facts.record_id, change, facts.to_text(), shown["ref"], shown["title"], shown["tagline"],
        shown["body"], shown["language"], shown["organisation"], list(found_by),
    )  # fmt: skip


def _names(keys: Iterable[Key]) -> dict[str, Sequence[object]]:
    pairs = list(keys)
    return {"kinds": [kind for kind, _ in pairs], "ids": [record_id for _, record_id in pairs]}


def _batches(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    waiting = iter(documents)
    while batch := list(islice(waiting, size)):
        yield batch
