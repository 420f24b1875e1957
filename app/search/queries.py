"""Reading the index for a page: parse, ask the engine, and leave out what may not be seen any more."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session

from app.core.clock import now
from app.search.documents import Begun, Document, Hit, Key, Results
from app.search.engine import PAGE_SIZE, SearchUnavailable
from app.search.faceting import NO_FILTERS, THEME, Filters
from app.search.models import IndexEvent
from app.search.query import Order, Query, parse
from app.search.registry import Part, Search, Vocabulary, alike_of
from app.search.snippets import SNIPPET_LENGTH
from app.search.suggesting import NamedTheme, themes_begun, typed_words

Answer = TypeVar("Answer")

NO_VOCABULARY = Vocabulary()

ASKED_AT_MOST = 3
"""How often the index is asked before hits that may not be seen only fall away: normally once, or twice."""

WAITING_AT_MOST = 5_000
"""Changes waiting for the index that are looked at. During an import more wait; what was hit is always looked at."""

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
    order: Order = Order.BEST,
    needs_all: bool = False,
    vocabulary: Vocabulary = NO_VOCABULARY,
) -> Results:
    """One page of what is found for a text that somebody typed, and counts, as a visitor may see it now; one query.

    A filter on a theme that became part of another is a filter on that other one. Raises `SearchUnavailable`.
    """
    query = replace(parse(text, alike_of(vocabulary)), order=order, needs_all=needs_all)
    if themes := filters.get(THEME):
        filters = {**filters, THEME: [vocabulary.theme_now(slug) for slug in themes]}

    def ask(hidden: frozenset[Key]) -> Results:
        return search.engine.search(replace(query, without=hidden), filters=filters, page=page, page_size=page_size)

    results, hidden = _seen(session, search, ask, lambda found: [found])
    return _without(results, hidden)


def suggestions(session: Session, search: Search, text: str) -> Suggestions:
    """What somebody may mean who has typed the beginning of something: themes, and titles a visitor may see now.

    Two queries. Without an index there are only themes.
    """
    typed = typed_words(text)
    if not typed:
        return Suggestions()
    vocabulary = search.vocabulary()
    themes = tuple(themes_begun(typed, vocabulary.themes, MOST_THEMES, alike_of(vocabulary)))

    def ask(hidden: frozenset[Key]) -> Begun:
        return search.engine.begun(typed, counted=search.open_filters(), without=hidden, limit=MOST_SUGGESTED)

    try:
        found, hidden = _seen(session, search, ask, lambda found: [found])
    except SearchUnavailable:
        return Suggestions(themes)
    titles = [hit for hit in found.hits if hit.key not in hidden]
    return Suggestions(themes, tuple(titles[: MOST_SUGGESTED - len(themes)]), found.themes)


def parts_of_theme(session: Session, search: Search, theme: str, *, each: int) -> dict[tuple[Part, str], Results]:
    """(part, kind) -> the first `each` records of what a theme tells, and how many there are.

    What can still be answered comes first that closes first; everything else comes newest first. Kinds without any
    are left out. One query, for all together. Raises `SearchUnavailable`.
    """

    def ask(hidden: frozenset[Key]) -> dict[tuple[Part, str], Results]:
        found = {}
        for part in Part:
            for kind, source in search.sources.items():
                if part in source.tells:
                    filters = {"kind": [kind], THEME: [theme], "stage": source.tells[part]}
                    query = Query(order=Order.CLOSING if part is Part.OPEN else Order.BEST, without=hidden)
                    found[part, kind] = search.engine.search(query, filters=filters, page_size=each)
        return found

    found, hidden = _seen(session, search, ask, lambda found: found.values())
    shown = {place: _without(results, hidden) for place, results in found.items()}
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


@dataclass(frozen=True, slots=True)
class ThemeCounts:
    """Slug -> how many records there are on a theme and those below it, and how many of them can still be answered.

    `of_kind` says of one theme how many there are of every kind.
    """

    in_all: Mapping[str, int] = field(default_factory=dict)
    open: Mapping[str, int] = field(default_factory=dict)
    of_kind: Mapping[str, int] = field(default_factory=dict)


def counts_by_theme(session: Session, search: Search, *, of: str = "") -> ThemeCounts:
    """How much a visitor may see now on each theme, and of each kind on one; one query. Raises `SearchUnavailable`."""
    wanted: tuple[Filters, ...] = (NO_FILTERS, search.open_filters(), {THEME: [of]})

    def ask(hidden: frozenset[Key]) -> list[Results]:
        query = Query(without=hidden)
        return [search.engine.search(query, filters=filters, page_size=1) for filters in wanted]

    (in_all, is_open, on_theme), _hidden = _seen(session, search, ask, lambda found: found)
    return ThemeCounts(in_all.facets.get(THEME, {}), is_open.facets.get(THEME, {}), on_theme.facets.get("kind", {}))


def visible_keys(session: Session, search: Search, keys: Iterable[Key]) -> set[Key]:
    """Which of these records a visitor may see; one query for all kinds together. A kind without source has none."""
    selects = _visible_selects(search, keys)
    if not selects:
        return set()
    return {(kind, record_id) for kind, record_id, _waits in session.execute(union_all(*selects))}


def _visible_selects(search: Search, keys: Iterable[Key]) -> list[Select[Any]]:
    """For each kind: (kind, id, 0) of those of these records that a visitor may see."""
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for kind, record_id in keys:
        if kind in search.sources:
            ids[kind].append(record_id)
    return [_rows_of(kind, search.sources[kind].visible(record_ids)) for kind, record_ids in ids.items()]


def _rows_of(kind: str, visible: Select[Any]) -> Select[Any]:
    """(kind, id, 0) of what was selected."""
    rows = visible.subquery()
    return select(literal(kind).label("kind"), rows.c[0].label("record_id"), literal(0).label("waits"))


def _seen(
    session: Session,
    search: Search,
    ask: Callable[[frozenset[Key]], Answer],
    parts: Callable[[Answer], Iterable[Results | Begun]],
) -> tuple[Answer, frozenset[Key]]:
    """What the index answers when it is told which records to leave out, and which these are.

    The index runs a moment behind the database. Whatever changed since waits in its outbox, so together with what was
    hit it is known what a visitor may not see any more, also for the counts. Then the index is asked once more.
    """
    hidden: frozenset[Key] = frozenset()
    answer = ask(hidden)
    for times_left in reversed(range(ASKED_AT_MOST)):
        found = _hidden(session, search, {hit.key for part in parts(answer) for hit in part.hits}) - hidden
        hidden |= found
        if not found or not times_left:
            break
        answer = ask(hidden)
    return answer, hidden


def _hidden(session: Session, search: Search, hits: Collection[Key]) -> set[Key]:
    """What a visitor may not see of these records and of those that wait for the index; one query."""
    newest = select(IndexEvent.kind, IndexEvent.record_id).order_by(IndexEvent.id.desc()).limit(WAITING_AT_MOST)
    waiting = newest.cte("waiting")
    of_waiting = [
        _rows_of(kind, source.visible(select(waiting.c.record_id).where(waiting.c.kind == kind)))
        for kind, source in search.sources.items()
    ]
    waits = select(waiting.c.kind, waiting.c.record_id, literal(1).label("waits"))
    rows = session.execute(union_all(waits, *_visible_selects(search, hits), *of_waiting)).all()
    visible = {(kind, record_id) for kind, record_id, waits in rows if not waits}
    return {*hits, *((kind, record_id) for kind, record_id, waits in rows if waits)} - visible


def _without(results: Results, hidden: Collection[Key]) -> Results:
    hits = tuple(hit for hit in results.hits if hit.key not in hidden)
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
        news=document.last_news,
        country=document.country,
    )
