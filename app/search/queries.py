"""Reading the index for a page: parse, ask the engine, and leave out what may not be seen any more."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.core.clock import now
from app.search.documents import Document, Hit, Key, Results
from app.search.engine import PAGE_SIZE
from app.search.faceting import NO_FILTERS, Filters
from app.search.query import Query, parse
from app.search.registry import Search, ThemeWords, alike_of
from app.search.snippets import SNIPPET_LENGTH

HIDDEN_AT_MOST = 20
"""How many of the nearest may have been hidden since the index was written, without fewer being shown for it."""


def search_page(
    session: Session,
    search: Search,
    text: str | None,
    *,
    filters: Filters = NO_FILTERS,
    page: int = 1,
    page_size: int = PAGE_SIZE,
    words_of_themes: Sequence[ThemeWords] = (),
) -> Results:
    """One page of what is found for a text that somebody typed; one query at most.

    The index runs a moment behind the database, so every hit is checked against what a visitor may see now.
    Raises `SearchUnavailable`.
    """
    query = parse(text, alike_of(words_of_themes))
    results = search.engine.search(query, filters=filters, page=page, page_size=page_size)
    visible = visible_keys(session, search, (hit.key for hit in results.hits))
    hits = tuple(hit for hit in results.hits if hit.key in visible)
    return replace(results, hits=hits, total=results.total - len(results.hits) + len(hits))


def newest_of_each_kind(session: Session, search: Search, theme: str, *, each: int) -> dict[str, Results]:
    """Kind -> the newest `each` records on a theme and how many there are; kinds without any are left out.

    One query at most, for all kinds together. Raises `SearchUnavailable`.
    """
    found = {
        kind: search.engine.search(Query(), filters={"kind": [kind], "theme": [theme]}, page_size=each)
        for kind in search.sources
    }
    visible = visible_keys(session, search, (hit.key for results in found.values() for hit in results.hits))
    shown = {}
    for kind, results in found.items():
        hits = tuple(hit for hit in results.hits if hit.key in visible)
        if hits:
            shown[kind] = replace(results, hits=hits, total=results.total - len(results.hits) + len(hits))
    return shown


def similar(
    session: Session,
    search: Search,
    text: str,
    *,
    kinds: Collection[str] = (),
    leave_out: Collection[Key] = (),
    limit: int = PAGE_SIZE,
) -> tuple[Hit, ...]:
    """What is about the same as a text, nearest first, as far as a visitor may see it now; one query at most.

    All kinds when none are named. Raises `SearchUnavailable`.
    """
    nearest = search.engine.similar(text, kinds=kinds, limit=limit + len(leave_out) + HIDDEN_AT_MOST)
    found = [hit for hit in nearest if hit.key not in leave_out]
    visible = visible_keys(session, search, (hit.key for hit in found))
    return tuple(hit for hit in found if hit.key in visible)[:limit]


def hits_of(session: Session, search: Search, keys: Collection[Key]) -> dict[Key, Hit]:
    """These records as hits, as they are now and without the index; what a visitor may not see is left out."""
    return {key: hit_of(document) for key, document in documents_of(session, search, keys).items()}


def documents_of(session: Session, search: Search, keys: Collection[Key]) -> dict[Key, Document]:
    """These records as documents, as they are now; what a visitor may not see is left out."""
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for kind, record_id in visible_keys(session, search, keys):
        ids[kind].append(record_id)
    documents = [document for kind, record_ids in ids.items() for document in search.sources[kind].load(record_ids)]
    return {document.key: document for document in documents}


def counts_by_theme(search: Search) -> Mapping[str, int]:
    """Slug -> how many records there are on a theme, those on the themes below it too. Raises `SearchUnavailable`."""
    return search.engine.search(Query(), page_size=1).facets.get("theme", {})


def visible_keys(session: Session, search: Search, keys: Iterable[Key]) -> set[Key]:
    """Which of these records a visitor may see; one query for all kinds together. A kind without source has none."""
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for kind, record_id in keys:
        if kind in search.sources:
            ids[kind].append(record_id)
    if not ids:
        return set()
    selects = []
    for kind, record_ids in ids.items():
        rows = search.sources[kind].visible(record_ids).subquery()
        selects.append(select(literal(kind).label("kind"), rows.c[0].label("record_id")))
    return {(kind, record_id) for kind, record_id in session.execute(union_all(*selects))}


def names_of(session: Session, search: Search, keys: Iterable[Key]) -> dict[Key, tuple[str, str]]:
    """(ref, title) of these records, for short lists; what a visitor may not see is left out. One query.

    What `Source.visible` selects is the id of a table that has both columns.
    """
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for kind, record_id in keys:
        if kind in search.sources:
            ids[kind].append(record_id)
    selects = []
    for kind, record_ids in ids.items():
        visible = search.sources[kind].visible(record_ids)
        model = visible.column_descriptions[0]["entity"]
        selects.append(visible.with_only_columns(literal(kind), model.id, model.ref, model.title))
    if not selects:
        return {}
    rows = session.execute(union_all(*selects))
    return {(kind, record_id): (ref, title) for kind, record_id, ref, title in rows}


def hit_of(document: Document) -> Hit:
    """A document as a hit, with the stage of this moment and the beginning of its text."""
    has_moved_on = document.stage_until is not None and document.stage_until <= now()
    return Hit(
        kind=document.kind,
        record_id=document.record_id,
        ref=document.ref,
        title=document.title,
        score=0.0,
        snippet=((document.tagline[:SNIPPET_LENGTH], False),) if document.tagline else (),
        stage=document.next_stage if has_moved_on else document.stage,
        organisation=document.organisation,
        themes=document.themes,
        published_at=document.published_at,
        country=document.country,
    )
