"""From an index to an answer: rank, filter, count, sort, and cut out the pieces that show why. For every engine."""

from collections.abc import Collection, Sequence

from app.core.clock import now
from app.search.analysis import Language
from app.search.documents import Hit, Results
from app.search.faceting import Filters, apply, bits_of, numbers_of
from app.search.index import Index
from app.search.query import Query
from app.search.ranking import Scores, corrected, rank
from app.search.similarity import likeness, rank_similar
from app.search.snippets import Marker, snippet

TIE = 100
"""Scores within a hundredth of the best score are equal: then open comes first, and newer before older."""


def answer(index: Index, query: Query, filters: Filters, page: int, page_size: int) -> Results:
    """One page of the documents that answer a query, best first; an empty query lists the newest."""
    moment = now().timestamp()
    catalogue = index.catalogue
    query, corrections = corrected(index, query)
    scores = {} if query.is_empty else rank(index, query)
    matching = bits_of(catalogue.numbers() if query.is_empty else scores, catalogue.size)
    found, counts = apply(matching, filters, catalogue.sets(moment))
    first, last = (page - 1) * page_size, page * page_size
    if query.is_empty and query.soonest_first:
        best = sorted(numbers_of(found), key=lambda number: catalogue.closing(number, moment))[first:last]
    elif query.is_empty:
        best = [number for number in catalogue.newest_first(moment) if found >> number & 1][first:last]
    else:
        best = best_first(index, scores, numbers_of(found), moment, last)[first:last]
    return Results(
        hits=_hits(index, Marker.of(query), scores, best, moment),
        total=found.bit_count(),
        facets=counts,
        page=page,
        page_size=page_size,
        corrected=corrections,
        was_cut=query.was_cut,
    )


def alike(index: Index, text: str, kinds: Collection[str], limit: int) -> tuple[Hit, ...]:
    """The documents that are about the same as a text, nearest first; none when nothing is near."""
    moment = now().timestamp()
    wanted = likeness(index, text)
    scores = rank_similar(index, wanted)
    catalogue = index.catalogue
    found = [number for number in scores if not kinds or catalogue[number].kind in kinds]
    nearest = best_first(index, scores, found, moment, limit)[:limit]
    return _hits(index, Marker(frozenset(wanted.terms), ()), scores, nearest, moment)


def best_first(index: Index, scores: Scores, found: Sequence[int], moment: float, most: int) -> list[int]:
    """The first `most` of these documents, and what ties with the last of them, in order."""
    step = max((scores[number] for number in found), default=0.0) / TIE or 1.0
    ranks = {number: round(scores[number] / step) for number in found}
    if len(ranks) > most > 0:
        # Most of what is found is on no page that anybody asks for: only the best are looked at more closely.
        least = sorted(ranks.values(), reverse=True)[most - 1]
        ranks = {number: rank for number, rank in ranks.items() if rank >= least}
    place = index.catalogue.place
    return sorted(ranks, key=lambda number: (-ranks[number], place(number, moment)))


def _hits(index: Index, marker: Marker, scores: Scores, numbers: Sequence[int], moment: float) -> tuple[Hit, ...]:
    texts = index.shown(numbers)
    hits = []
    for number in numbers:
        facts, shown = index.catalogue[number], texts[number]
        language: Language = "en" if shown["language"] == "en" else "nl"
        hits.append(
            Hit(
                kind=facts.kind,
                record_id=facts.record_id,
                ref=shown["ref"],
                title=shown["title"],
                score=round(scores.get(number, 0.0), 4),
                snippet=snippet((shown["tagline"], shown["body"]), marker, language),
                stage=facts.stage_at(moment),
                until=facts.until(moment),
                organisation=shown["organisation"],
                themes=facts.themes,
                published_at=facts.published(),
                country=facts.country,
            )
        )
    return tuple(hits)
