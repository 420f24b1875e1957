"""Reading the index for a page: parse, ask the engine, and leave out what may not be seen any more."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.core.clock import now
from app.search.documents import Document, Hit, Key, Results
from app.search.engine import PAGE_SIZE, SearchUnavailable
from app.search.faceting import NO_FILTERS, THEME, Filters
from app.search.query import Query, parse
from app.search.registry import Part, Search, Vocabulary, alike_of
from app.search.snippets import SNIPPET_LENGTH
from app.search.suggesting import NamedTheme, themes_begun, typed_words

NO_VOCABULARY = Vocabulary()

HIDDEN_AT_MOST = 20
"""How many of the nearest may have been hidden since the index was written, without fewer being shown for it."""

MOST_SUGGESTED = 8
"""Suggestions while somebody types, themes and titles together."""

MOST_THEMES = 4
"""Of these the themes at most."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Themes that may be meant, titles, and theme -> how many records on it are open to take part in."""

    themes: tuple[NamedTheme, ...] = ()
    titles: tuple[Hit, ...] = ()
    open_on_theme: Mapping[str, int] = field(default_factory=dict)


def search_page(
    session: Session,
    search: Search,
    text: str | None,
    *,
    filters: Filters = NO_FILTERS,
    page: int = 1,
    page_size: int = PAGE_SIZE,
    newest_first: bool = False,
    vocabulary: Vocabulary = NO_VOCABULARY,
) -> Results:
    """One page of what is found for a text that somebody typed; one query at most.

    A filter on a theme that became part of another is a filter on that other one. The index runs a moment behind the
    database, so every hit is checked against what a visitor may see now.
    Raises `SearchUnavailable`.
    """
    query = replace(parse(text, alike_of(vocabulary)), newest_first=newest_first)
    if themes := filters.get(THEME):
        filters = {**filters, THEME: [vocabulary.theme_now(slug) for slug in themes]}
    results = search.engine.search(query, filters=filters, page=page, page_size=page_size)
    return _without_hidden(results, visible_keys(session, search, (hit.key for hit in results.hits)))


def suggestions(session: Session, search: Search, text: str) -> Suggestions:
    """What somebody may mean who has typed the beginning of something: themes, and titles a visitor may see now.

    Two queries at most. Without an index there are only themes.
    """
    typed = typed_words(text)
    if not typed:
        return Suggestions()
    vocabulary = search.vocabulary()
    themes = tuple(themes_begun(typed, vocabulary.themes, MOST_THEMES, alike_of(vocabulary)))
    try:
        found = search.engine.begun(typed, counted=search.open_filters(), limit=MOST_SUGGESTED + HIDDEN_AT_MOST)
    except SearchUnavailable:
        return Suggestions(themes)
    visible = visible_keys(session, search, (hit.key for hit in found.hits))
    titles = [hit for hit in found.hits if hit.key in visible]
    return Suggestions(themes, tuple(titles[: MOST_SUGGESTED - len(themes)]), found.themes)


def parts_of_theme(session: Session, search: Search, theme: str, *, each: int) -> dict[tuple[Part, str], Results]:
    """(part, kind) -> the first `each` records of what a theme tells, and how many there are.

    What can still be answered comes first that closes first; everything else comes newest first. Kinds without any
    are left out. One query at most, for all together. Raises `SearchUnavailable`.
    """
    found: dict[tuple[Part, str], Results] = {}
    for part in Part:
        for kind, source in search.sources.items():
            if part in source.tells:
                filters = {"kind": [kind], THEME: [theme], "stage": source.tells[part]}
                query = Query(soonest_first=part is Part.OPEN)
                found[part, kind] = search.engine.search(query, filters=filters, page_size=each)
    visible = visible_keys(session, search, (hit.key for results in found.values() for hit in results.hits))
    shown = {place: _without_hidden(results, visible) for place, results in found.items()}
    return {place: results for place, results in shown.items() if results.hits}


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


def counts_by_theme(search: Search, filters: Filters = NO_FILTERS) -> Mapping[str, int]:
    """Slug -> how many records there are on a theme, those on the themes below it too. Raises `SearchUnavailable`."""
    return search.engine.search(Query(), filters=filters, page_size=1).facets.get(THEME, {})


def counts_by_kind(search: Search, theme: str) -> Mapping[str, int]:
    """Kind -> how many records there are on a theme and the themes below it. Raises `SearchUnavailable`."""
    return search.engine.search(Query(), filters={THEME: [theme]}, page_size=1).facets.get("kind", {})


def open_by_theme(search: Search) -> Mapping[str, int]:
    """Slug -> how many records on a theme can still be answered. Raises `SearchUnavailable`."""
    counts: Counter[str] = Counter()
    for kind, source in search.sources.items():
        if Part.OPEN in source.tells:
            counts.update(counts_by_theme(search, {"kind": [kind], "stage": source.tells[Part.OPEN]}))
    return counts


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


def _without_hidden(results: Results, visible: Collection[Key]) -> Results:
    hits = tuple(hit for hit in results.hits if hit.key in visible)
    return replace(results, hits=hits, total=results.total - len(results.hits) + len(hits))


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
        until=None if has_moved_on else document.stage_until,
        organisation=document.organisation,
        themes=document.themes,
        published_at=document.published_at,
        country=document.country,
    )
