"""Both engines give the same answers, and the one of PostgreSQL survives what an index can suffer."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.core.database import db
from app.search.alike import alike, built_in
from app.search.documents import Document
from app.search.engine import SearchUnavailable
from app.search.postgres_engine import PostgresEngine
from app.search.query import Order, Query, parse
from app.search.whoosh_engine import WhooshEngine
from tests.search.pairs import MUST_MEET

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("app", ["postgresql"], indirect=True)]
WORDS = (
    "wateroverlast kelder inwoners wachttijd loket vergunningen jeugdzorg schulden schuldhulpverlening afval kliko "
    "stoep fietsen parkeren eenzaamheid ouderen energie isolatie huur woning brieven begrijpelijk data privacy "
    "toezicht school leerlingen zwembad verkeer ongeluk regen dijk sloot gemeente gemeentelijke café inkoop inkopen "
    "organisaties"
).split()


@pytest.fixture
def postgres(session):
    engine = PostgresEngine(db.session)
    engine.rebuild([])
    return engine


@pytest.fixture
def whoosh(tmp_path):
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([])
    return engine


def documents(count: int) -> list[Document]:
    source = random.Random(7)
    start = datetime(2026, 1, 1, tzinfo=UTC)

    def some(most: int) -> str:
        return " ".join(source.choice(WORDS) for _ in range(source.randint(2, most)))

    return [
        Document(
            kind=source.choice(("challenge", "lesson", "experiment")),
            record_id=number,
            ref=f"r{number}",
            title=some(6),
            tagline=some(10),
            body=some(60),
            themes=tuple(source.sample(("water", "zorg", "afval"), k=source.randint(0, 2))),
            agencies=(source.choice(("a", "b")), *(("c",) if number % 5 == 0 else ())),
            country=source.choice(("NL", "NL", "US")),
            stage=source.choice(("open", "closed")),
            is_open=source.random() < 0.5,
            year=source.choice((2025, 2026)),
            published_at=start + timedelta(days=source.randrange(300)),
        )
        for number in range(1, count + 1)
    ]


def questions(count: int) -> list[str]:
    source = random.Random(11)
    made = []
    for number in range(count):
        words = source.sample(WORDS, k=source.randint(1, 4))
        if number % 10 == 3:
            words[0] = words[0][:3] + "x" + words[0][4:]  # a typing error
        if number % 10 == 5:
            words[0] = words[0][:4] + "*"
        made.append(f'"{words[0]} {words[-1]}"' if number % 10 == 7 else " ".join(words))
    return made


def test_the_words_that_must_meet_do_so_here_too(postgres):
    written = sorted({word for pair in MUST_MEET for word in pair})
    numbers = {word: number for number, word in enumerate(written)}
    postgres.rebuild([Document("challenge", number, f"r{number}", word) for word, number in numbers.items()])
    meanings = alike(built_in())
    for typed, other in MUST_MEET:
        found = {hit.record_id for hit in postgres.search(parse(typed, meanings), page_size=len(written)).hits}
        assert {numbers[typed], numbers[other]} <= found, (typed, other)
        assert len(found) <= 3, (typed, found)


def test_a_hundred_questions_have_the_same_first_ten(postgres, whoosh):
    stored = documents(300)
    postgres.rebuild(stored)
    whoosh.rebuild(stored)
    meanings = alike(built_in())
    filters = ({}, {"kind": ["lesson"]}, {"theme": ["water"], "year": ["2026"]}, {"stage": ["open"], "country": ["NL"]})
    for number, words in enumerate(questions(100)):
        query, chosen = parse(words, meanings), filters[number % len(filters)]
        ours, theirs = (engine.search(query, filters=chosen, page_size=10) for engine in (postgres, whoosh))
        assert [hit.key for hit in ours.hits] == [hit.key for hit in theirs.hits], words
        assert (ours.total, ours.facets, ours.corrected) == (theirs.total, theirs.facets, theirs.corrected), words
        assert [hit.snippet for hit in ours.hits] == [hit.snippet for hit in theirs.hits], words
    assert [hit.key for hit in postgres.search(parse("")).hits] == [hit.key for hit in whoosh.search(parse("")).hits]


def test_what_closes_first_comes_first_in_both(postgres, whoosh):
    soon = datetime.now(UTC) + timedelta(days=1)
    stored = [
        replace(
            each, is_open=True, stage="open", next_stage="closed", stage_until=soon + timedelta(hours=hours * 7 % 31)
        )
        for hours, each in enumerate(documents(30))
    ]
    stored += documents(40)[30:]
    for engine in (postgres, whoosh):
        engine.rebuild(stored)
        hits = engine.search(Query(order=Order.CLOSING), page_size=40).hits
        moments = [hit.until for hit in hits if hit.until]
        assert len(moments) == 30
        assert moments == sorted(moments)
        assert [hit.until is None for hit in hits] == [False] * 30 + [True] * 10
        assert [hit.key for hit in engine.search(Query(order=Order.CLOSING), page=2, page_size=5).hits] == [
            hit.key for hit in hits[5:10]
        ]


def test_the_same_is_near_for_both(postgres, whoosh):
    stored = documents(200)
    postgres.rebuild(stored)
    whoosh.rebuild(stored)
    for document in stored[:20]:
        found = [
            [hit.key for hit in engine.similar(f"{document.title} {document.body}", limit=5)]
            for engine in (postgres, whoosh)
        ]
        assert found[0] == found[1]
        assert document.key in found[0]


def test_what_changes_is_seen_and_what_goes_is_gone(postgres):
    first, second = documents(2)
    postgres.update([first, second])
    assert postgres.search(parse("")).total == 2
    postgres.update([replace(first, title="Vliegveld")], [second.key])
    assert [hit.title for hit in postgres.search(parse("vliegveld")).hits] == ["Vliegveld"]
    assert postgres.search(parse("")).total == 1
    assert dict(postgres.keys_and_versions()) == {first.key: replace(first, title="Vliegveld").version}
    postgres.update([second])
    assert postgres.search(parse("")).total == 2


def test_another_process_sees_it_too(postgres):
    other = PostgresEngine(db.session)
    postgres.update(documents(3))
    assert other.search(parse("")).total == 3
    postgres.rebuild(documents(2))
    assert other.search(parse("")).total == 2


def test_of_a_record_named_twice_the_last_counts(postgres):
    (document,) = documents(1)
    postgres.update([document, replace(document, title="Vliegveld")])
    assert [hit.title for hit in postgres.search(parse("")).hits] == ["Vliegveld"]
    assert postgres.search(parse("vliegveld")).total == 1


@pytest.mark.parametrize("table", ["search_state", "search_document", "search_posting"])
def test_without_a_table_search_is_away_and_a_rebuild_brings_it_back(postgres, table):
    postgres.update(documents(3))
    db.session.execute(text(f"DROP TABLE {table}"))
    assert not postgres.ready()
    with pytest.raises(SearchUnavailable):
        postgres.search(parse("schulden wateroverlastt"))
    assert db.session.scalar(text("SELECT 1")) == 1, "the transaction of the page goes on"
    with pytest.raises(SearchUnavailable):
        postgres.update(documents(1))
    postgres.rebuild(documents(3))
    assert postgres.ready()
    assert postgres.search(parse("")).total == 3


def test_a_table_of_another_release_is_no_index(postgres):
    db.session.execute(text("UPDATE search_state SET format = 0"))
    assert not postgres.ready()
    with pytest.raises(SearchUnavailable):
        postgres.search(parse(""))


@pytest.mark.parametrize("words", ["zo\x00rg", "x" * 200, "' OR 1=1 --", "\u202ezorg", "***", '"', "a:b^2~"])
def test_nothing_that_is_typed_reaches_a_statement(postgres, words):
    postgres.update([replace(documents(1)[0], title="NUL \x00 in een titel")])
    assert postgres.search(parse(words)).total >= 0
