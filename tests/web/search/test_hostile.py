"""Whatever is typed, search answers, and the work for it has a bound. Work is counted here, time in `make bench`."""

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import db
from app.search import analysis
from app.search.documents import Document
from app.search.engine import SearchEngine
from app.search.index import Index
from app.search.postgres_snapshot import Snapshot as PostgresSnapshot
from app.search.posting_list import PostingList
from app.search.query import MAX_CHARACTERS, MAX_WORDS, parse
from app.search.ranking import MAX_EXPANSIONS, MAX_LOOKED_AT
from app.search.services import rebuild
from app.search.whoosh_snapshot import Snapshot as WhooshSnapshot
from tests.bench.hostile import HOSTILE
from tests.factories import ChallengeFactory

MOST_TERMS = 200
"""Terms that ten words lead to at most: themselves, their parts, and their other names."""

MOST_STATEMENTS = 5 + 4 * MAX_WORDS
"""For each word at most: what is near it, what begins with it, its postings, its places."""

# What half a character becomes on its way through an address is a sign that stands for it.
ADDRESSES = {name: words.encode(errors="replace").decode() for name, words in HOSTILE.items()}


@pytest.fixture
def engine(app: Flask) -> SearchEngine:
    """The engine of the application, with hundreds of documents and thousands of words that begin the same."""
    engine: SearchEngine = app.extensions["search"].engine
    engine.rebuild(
        Document("challenge", number, f"r{number}", f"Gemeente {number}", body=" ".join(_words(number)))
        for number in range(1, 301)
    )
    return engine


def _words(number: int) -> Iterator[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    first, second = letters[number % 26], letters[number // 26 % 26]
    yield from ("gemeente", "jaar", "goed", "komen", "water", "wachten", "antwoord")
    for beginning in ("ver", "ont", "bes", "ges", "aan", "uit", "inz", "opd", "ove", "ond"):
        yield from (f"{beginning}{first}{second}o", f"{beginning}{second}{first}a")


class Work:
    """What an engine was asked for while it answered."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.terms: set[str] = set()
        self.calls: Counter[str] = Counter()
        self.looked_at = 0
        self.expanded = 0


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Counts what ranking asks of either engine."""
    work = Work()

    def watch(snapshot: type[Index]) -> None:
        postings, beginning, with_words = snapshot.postings, snapshot.words_beginning, snapshot.with_words
        near = snapshot.words_near

        def watched_postings(self: Index, term: str) -> PostingList:
            work.terms.add(term)
            return postings(self, term)

        def watched_beginning(self: Index, begins: str, most: int) -> Any:
            work.calls["beginning"] += 1
            found = beginning(self, begins, most)
            work.looked_at = max(work.looked_at, len(found))
            return found

        def watched_with(self: Index, words: Any) -> Any:
            work.expanded = max(work.expanded, len(words))
            return with_words(self, words)

        def watched_near(self: Index, word: str) -> Any:
            work.calls["near"] += 1
            return near(self, word)

        monkeypatch.setattr(snapshot, "postings", watched_postings)
        monkeypatch.setattr(snapshot, "words_beginning", watched_beginning)
        monkeypatch.setattr(snapshot, "with_words", watched_with)
        monkeypatch.setattr(snapshot, "words_near", watched_near)

    watch(PostgresSnapshot)
    watch(WhooshSnapshot)
    return work


def test_the_work_for_a_question_has_a_bound(engine: SearchEngine, work: Work, count_queries: Any) -> None:
    for name, words in HOSTILE.items():
        work.forget()
        query = parse(words)
        assert len(query.text) <= MAX_CHARACTERS, name
        asked = [*query.words, *query.prefixes]
        assert len(asked) + sum(len(phrase.readings[0]) for phrase in query.phrases) <= MAX_WORDS, name
        assert all(len(each.folded) <= analysis.MAX_WORD for each in asked), name
        with count_queries() as statements:
            found = engine.search(query)
        assert len(found.hits) <= found.page_size, name
        assert len(work.terms) <= MOST_TERMS, name
        assert work.calls["near"] <= MAX_WORDS, name
        assert work.calls["beginning"] <= MAX_WORDS, name
        assert work.looked_at <= MAX_LOOKED_AT, name
        assert work.expanded <= MAX_EXPANSIONS, name
        assert len(statements) <= MOST_STATEMENTS, (name, statements)


def test_a_prefix_that_thousands_of_words_have_reads_a_few_of_them(engine: SearchEngine, work: Work) -> None:
    found = engine.search(parse("ver*"))
    assert found.total > 0
    assert work.looked_at > MAX_EXPANSIONS, "there is something to bound"
    assert work.expanded == MAX_EXPANSIONS


def test_a_prefix_of_one_letter_is_a_word(engine: SearchEngine, work: Work) -> None:
    engine.search(parse("a*"))
    assert work.calls["beginning"] == 0


@pytest.fixture
def answered(app: Flask) -> None:
    """A vraagstuk that can be found."""
    ChallengeFactory(opened=True, title="Wachten op een antwoord van de gemeente; hoe korter?")
    db.session.commit()
    rebuild(db.session(), app.extensions["search"])
    db.session.remove()


@pytest.mark.usefixtures("answered")
def test_the_page_answers(client: FlaskClient) -> None:
    for name, words in ADDRESSES.items():
        assert client.get("/zoeken", query_string={"q": words}).status_code == 200, name
    assert client.get("/zoeken", query_string={"q": "antwoord"}).text.count("Wachten op een antwoord") == 1


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("answered")
def test_another_request_is_answered_meanwhile(app: Flask) -> None:
    answers: dict[str, int] = {}

    def ask(name: str, words: str) -> None:
        answers[name] = app.test_client().get("/zoeken", query_string={"q": words}).status_code

    asked = ADDRESSES | {"meanwhile": "antwoord"}
    threads = [threading.Thread(target=ask, args=each) for each in asked.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == dict.fromkeys(asked, 200)
