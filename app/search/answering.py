"""From an index to an answer: rank, filter, count, sort, and cut out the pieces that show why. For every engine."""

from collections.abc import Collection, Sequence
from heapq import nsmallest
from itertools import compress, islice

from app.core.clock import now
from app.search.analysis import Language
from app.search.documents import Hit, Results
from app.search.faceting import Filters, apply, mask_of, numbers_of
from app.search.index import Index
from app.search.query import Order, Query
from app.search.ranking import TIE, Ranking, Scores, corrected, highest
from app.search.similarity import likeness, rank_similar
from app.search.snippets import Marker, snippet

NO_SCORES: Scores = {}


def answer(index: Index, query: Query, filters: Filters, page: int, page_size: int) -> Results:
    """One page of the documents that answer a query, best first; an empty query lists what is open, then the newest."""
    moment = now().timestamp()
    catalogue = index.catalogue
    query, corrections = corrected(index, query)
    ranking = None if query.is_empty else Ranking(index, query)
    matching = ranking.matching if ranking else catalogue.live
    if query.without:
        matching &= ~catalogue.bits_with(query.without)
    found, counts = apply(matching, filters, catalogue.sets(moment))
    first, last = (page - 1) * page_size, page * page_size
    scores = ranking.best(found, last) if ranking and not query.order.is_by_date else {}
    if query.order.is_by_date:
        age = catalogue.age if query.order is Order.NEWEST else catalogue.age_of_news
        best = nsmallest(last, numbers_of(found), key=age)[first:]
    elif ranking:
        best = best_first(index, scores, moment, last)[first:last]
    elif query.order is Order.CLOSING:
        best = sorted(numbers_of(found), key=lambda number: catalogue.closing(number, moment))[first:last]
    else:
        order, mask = catalogue.newest_first(moment), mask_of(found, catalogue.size)
        best = list(islice(compress(order, map(mask.__getitem__, order)), first, last))
    return Results(
        hits=hits_of(index, best, moment, Marker.of(query), scores),
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
    catalogue = index.catalogue
    scores = {
        number: score
        for number, score in rank_similar(index, wanted).items()
        if not kinds or catalogue[number].kind in kinds
    }
    nearest = best_first(index, scores, moment, limit)[:limit]
    return hits_of(index, nearest, moment, Marker(frozenset(wanted.terms), ()), scores)


def best_first(index: Index, scores: Scores, moment: float, most: int) -> list[int]:
    """The first `most` of these documents, and what ties with the last of them, in order."""
    step = max(scores.values(), default=0.0) / TIE or 1.0
    if len(scores) > most > 0:
        # Most of what is found is on no page that anybody asks for: only the best are looked at more closely.
        least = round(highest(scores.values(), most) / step)
        reach = (least - 0.51) * step
        ranks = {number: round(score / step) for number, score in scores.items() if score >= reach}
        ranks = {number: rank for number, rank in ranks.items() if rank >= least}
    else:
        ranks = {number: round(score / step) for number, score in scores.items()}
    place = index.catalogue.place
    return sorted(ranks, key=lambda number: (-ranks[number], place(number, moment)))


def hits_of(
    index: Index, numbers: Sequence[int], moment: float, marker: Marker | None = None, scores: Scores = NO_SCORES
) -> tuple[Hit, ...]:
    """These documents as they are shown, in their order; where words are marked, with the text that shows why."""
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
                snippet=snippet((shown["tagline"], shown["body"]), marker, language) if marker else (),
                stage=facts.stage_at(moment),
                until=facts.until(moment),
                organisation=shown["organisation"],
                themes=facts.themes,
                published_at=facts.published(),
                news=facts.last_news(),
                country=facts.country,
            )
        )
    return tuple(hits)
