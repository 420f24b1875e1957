"""Reading the index for a page: parse, ask the engine, and leave out what may not be seen any more."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.search.documents import Hit, Key, Results
from app.search.engine import PAGE_SIZE
from app.search.query import Query, no_synonyms, parse
from app.search.registry import Search, Source, ThemeWords, synonyms_of


def search_page(
    session: Session,
    search: Search,
    text: str | None,
    *,
    kinds: Collection[str] = (),
    themes: Collection[str] = (),
    stages: Collection[str] = (),
    page: int = 1,
    page_size: int = PAGE_SIZE,
    words_of_themes: Sequence[ThemeWords] = (),
) -> Results:
    """One page of what is found for a text that somebody typed; one query at most.

    The index runs a moment behind the database, so every hit is checked against what a visitor may see now.
    Raises `SearchUnavailable`.
    """
    query = parse(text, synonyms_of(words_of_themes) if words_of_themes else no_synonyms)
    results = search.engine.search(query, kinds=kinds, themes=themes, stages=stages, page=page, page_size=page_size)
    visible = _visible(session, search.sources, results.hits)
    hits = tuple(hit for hit in results.hits if hit.key in visible)
    return replace(results, hits=hits, total=results.total - len(results.hits) + len(hits))


def newest_of_each_kind(session: Session, search: Search, theme: str, *, each: int) -> dict[str, Results]:
    """Kind -> the newest `each` records on a theme and how many there are; kinds without any are left out.

    One query at most, for all kinds together. Raises `SearchUnavailable`.
    """
    found = {
        kind: search.engine.search(Query(), kinds=[kind], themes=[theme], page_size=each) for kind in search.sources
    }
    visible = _visible(session, search.sources, (hit for results in found.values() for hit in results.hits))
    shown = {}
    for kind, results in found.items():
        hits = tuple(hit for hit in results.hits if hit.key in visible)
        if hits:
            shown[kind] = replace(results, hits=hits, total=results.total - len(results.hits) + len(hits))
    return shown


def counts_by_theme(search: Search) -> Mapping[str, int]:
    """Slug -> how many records there are on a theme, those on the themes below it too. Raises `SearchUnavailable`."""
    return search.engine.search(Query(), page_size=1).facets.get("theme", {})


def _visible(session: Session, sources: Mapping[str, Source], hits: Iterable[Hit]) -> set[Key]:
    """Which of the hits a visitor may see; one query for all kinds together."""
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for hit in hits:
        if hit.kind in sources:
            ids[hit.kind].append(hit.record_id)
    if not ids:
        return set()
    selects = []
    for kind, record_ids in ids.items():
        rows = sources[kind].visible(record_ids).subquery()
        selects.append(select(literal(kind).label("kind"), rows.c[0].label("record_id")))
    return {(kind, record_id) for kind, record_id in session.execute(union_all(*selects))}
