"""A saved question answered by one document: the same as an index says, with all words."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from app.search.alike import NOTHING_ALIKE, alike, built_in
from app.search.documents import Document
from app.search.faceting import FACETS
from app.search.matching import Question, Readable, Watch
from app.search.query import parse

NOW = datetime(2026, 6, 1, tzinfo=UTC)
WORDS = (
    "wateroverlast kelder inwoners wachttijd vergunningen jeugdzorg schulden schuldhulpverlening afval kliko stoep "
    "fietsen parkeren eenzaamheid ouderen huurwoning brieven begrijpelijk privacy school zwembad verkeer gemeentelijke "
    "café inkoop inkopen zorg jeugd water wet"
).split()


def readable(document: Document) -> Readable:
    return Readable(document, NOW.timestamp())


def made(count: int) -> list[Document]:
    source = random.Random(3)

    def some(most: int) -> str:
        return " ".join(source.choice(WORDS) for _ in range(source.randint(1, most)))

    return [
        Document(
            kind=source.choice(("challenge", "lesson")),
            record_id=number,
            ref=f"r{number}",
            title=some(4),
            tagline=some(4),
            body=some(12),
            themes=tuple(source.sample(("water", "zorg", "afval"), k=source.randint(0, 2))),
            agencies=source.choice((("a",), ("b",), ("a", "b"), ())),
            stage=source.choice(("open", "dialogue")),
            is_open=True,
            stage_until=source.choice((None, NOW - timedelta(days=1), NOW + timedelta(days=1))),
            next_stage="closed",
            year=2026,
            published_at=NOW,
            language=source.choice(("nl", "nl", "en")),
        )
        for number in range(1, count + 1)
    ]


QUESTIONS = [
    *WORDS,
    *(f"{word[:4]}*" for word in WORDS),
    *(f'"{a} {b}"' for a, b in pairwise(WORDS)),
]


def test_one_word_phrase_or_beginning_finds_what_the_index_finds(engine, monkeypatch):
    monkeypatch.setattr("app.search.answering.now", lambda: NOW)
    documents, meanings = made(150), alike(built_in())
    engine.rebuild(documents)
    for text in QUESTIONS:
        query = parse(text, meanings)
        results = engine.search(query, page_size=200)
        found = {hit.key for hit in results.hits} if not results.corrected else set()
        assert {each.key for each in documents if readable(each).answers(query, {})} == found, text


def test_filters_let_through_what_the_index_lets_through(engine, monkeypatch):
    monkeypatch.setattr("app.search.answering.now", lambda: NOW)
    documents = made(150)
    engine.rebuild(documents)
    chosen = (
        {"kind": ["lesson"]},
        {"theme": ["water", "zorg"]},
        {"stage": ["closed"]},
        {"stage": ["open"], "agency": ["a"]},
        {"year": ["2026"], "country": ["NL"], "theme": []},
        {"agency": ["nobody"]},
        {"no-facet": ["x"]},
    )
    for filters in chosen:
        found = {hit.key for hit in engine.search(parse(""), filters=filters, page_size=200).hits}
        assert {each.key for each in documents if readable(each).answers(parse(""), filters)} == found, filters


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("wateroverlast kelder", True),
        ("wateroverlast zolder", False),
        ('"natte kelders"', True),
        ('"kelders natte"', False),
        ("overlast", True),
        ("kliko", False),
        ("de het een", False),
        ("", True),
        ("keld* wat*", True),
        ("keld* zol*", False),
    ],
)
def test_all_words_are_needed(text, is_found):
    document = Document("challenge", 1, "r1", "Wateroverlast: natte kelders", body="Inwoners klagen.")
    assert readable(document).answers(parse(text), {}) is is_found


def test_many_questions_are_watched_for_as_each_by_itself():
    documents, meanings = made(60), alike(built_in())
    questions = {
        **{text: Question(text, {}) for text in QUESTIONS},
        **{f"{facet}": Question("", {facet: ["a", "water", "open"]}) for facet in FACETS},
        "both": Question("water kelder", {"kind": ["lesson"]}),
    }
    watch = Watch()
    watch.keep(questions, meanings)
    for document in map(readable, documents):
        each = {key for key, one in questions.items() if document.answers(parse(one.text, meanings), one.filters)}
        assert set(watch.answered_by(document)) == each


def test_what_is_watched_for_follows_what_is_kept_and_what_words_mean():
    watch = Watch()
    document = readable(Document("challenge", 1, "r1", "Afvalcontainers op de stoep", themes=("afval",)))
    watch.keep({"a": Question("kliko", {}), "b": Question("stoep", {})}, NOTHING_ALIKE)
    assert set(watch.answered_by(document)) == {"b"}
    watch.keep({"a": Question("kliko", {}), "c": Question("", {"theme": ["afval"]})}, alike(built_in()))
    assert set(watch.answered_by(document)) == {"a", "c"}
    watch.keep({}, alike(built_in()))
    assert not set(watch.answered_by(document))


def test_the_clock_moves_the_stage_on():
    document = Document("challenge", 1, "r1", "Titel", stage="open", stage_until=NOW, next_stage="closed")
    assert readable(document).passes("stage", ["closed"])
    assert readable(replace(document, stage_until=NOW + timedelta(seconds=1))).passes("stage", ["open"])
