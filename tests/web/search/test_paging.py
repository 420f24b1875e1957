"""Paging: page 50 costs what page 1 costs, and beyond the last page is the last page."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import db
from app.search import answering
from app.search.documents import Document
from app.search.query import Order, parse
from app.search.services import rebuild
from tests.factories import ChallengeFactory

SIZE = 20


@pytest.fixture
def engine(app: Flask) -> Any:
    """An index of a thousand documents that all answer the same question."""
    engine = app.extensions["search"].engine
    engine.rebuild([Document("challenge", number, f"r{number}", "Water", body="straat " * 9) for number in range(1000)])
    return engine


@pytest.mark.parametrize("words", ["water straat", ""])
@pytest.mark.parametrize("order", [Order.BEST, Order.NEWEST, Order.NEWS])
def test_texts_are_fetched_and_cut_for_the_page_alone(
    engine: Any, monkeypatch: pytest.MonkeyPatch, words: str, order: Order
) -> None:
    cut: list[Any] = []
    really = answering.snippet
    monkeypatch.setattr(answering, "snippet", lambda *given: cut.append(given) or really(*given))
    query = replace(parse(words), order=order)
    for page in (1, 50):
        cut.clear()
        found = engine.search(query, page=page, page_size=SIZE)
        assert (len(found.hits), found.total, len(cut)) == (SIZE, 1000, SIZE)


def test_all_pages_together_are_everything_once(engine: Any) -> None:
    pages = [engine.search(parse("water"), page=page, page_size=SIZE).hits for page in range(1, 51)]
    assert len({hit.key for hits in pages for hit in hits}) == 1000
    assert not engine.search(parse("water"), page=51, page_size=SIZE).hits


def test_beyond_the_last_page_is_the_last_page_with_the_same_filters(client: FlaskClient, app: Flask) -> None:
    for _ in range(SIZE + 1):
        ChallengeFactory(opened=True)
    db.session.commit()
    rebuild(db.session(), app.extensions["search"])
    answer = client.get("/zoeken?soort=challenge&status=open&volgorde=nieuwste&pagina=50")
    assert answer.status_code == 302
    assert answer.location == "/zoeken?soort=challenge&status=open&volgorde=nieuwste&pagina=2"
    assert client.get(answer.location).status_code == 200
    nothing = client.get("/zoeken?land=BE&pagina=50")
    assert (nothing.status_code, nothing.location) == (302, "/zoeken?land=BE")
