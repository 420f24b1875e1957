"""Suggestions while somebody types: themes, then titles, and never more than a visitor may see."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.challenges.states import ChallengeState
from app.core.database import db
from app.search.queries import MOST_SUGGESTED, MOST_THEMES
from app.search.services import rebuild
from tests.factories import ChallengeFactory, ExperimentFactory, ThemeFactory


@pytest.fixture
def search(app: Flask) -> Any:
    return app.extensions["search"]


def index(search: Any) -> None:
    db.session.commit()
    rebuild(db.session(), search)


def suggested(client: FlaskClient, words: str) -> list[dict[str, str]]:
    answer = client.get("/zoeken/suggesties", query_string={"q": words})
    assert answer.status_code == 200
    return answer.get_json()["suggestions"]


def labels(client: FlaskClient, words: str) -> list[str]:
    return [each["label"] for each in suggested(client, words)]


def test_themes_come_first_and_then_titles_with_what_they_are(client: FlaskClient, search: Any) -> None:
    debts = ThemeFactory(slug="schulden", name="Schulden", synonyms=["geldzorgen"])
    challenge = ChallengeFactory(opened=True, title="Post over schulden blijft dicht; hoe dan?", themes=[debts])
    index(search)
    theme, title = suggested(client, "schuld")
    assert theme == {
        "label": "Schulden",
        "hint": "Thema · 1 vraagstuk open voor voorstellen",
        "url": "/zoeken?thema=schulden",
    }
    assert title["label"] == challenge.title
    assert title["hint"] == "Vraagstuk · Open voor voorstellen"
    assert client.get(title["url"], follow_redirects=True).status_code == 200
    assert challenge.title in client.get(theme["url"]).text
    assert suggested(client, "geldz")[0]["hint"].startswith("Thema, ook “geldzorgen”")


def test_there_are_eight_at_most_of_which_four_themes(client: FlaskClient, search: Any) -> None:
    for number in range(9):
        ThemeFactory(slug=f"water-{number}", name=f"Water {number}")
        ChallengeFactory(opened=True, title=f"Water staat hoog {number}; hoe dan?")
    index(search)
    found = labels(client, "wat")
    assert len(found) == MOST_SUGGESTED
    assert sum("staat hoog" not in label for label in found) == MOST_THEMES
    answer = client.get("/zoeken/suggesties?q=wat").get_json()
    assert answer["said"] == "8 suggesties. Kies met de pijltjestoetsen."


def test_no_title_comes_out_that_a_visitor_may_not_see(client: FlaskClient, search: Any) -> None:
    ChallengeFactory(title="Geheim concept over kelderlekkage; hoe dan?")
    ExperimentFactory(title="Geheime proef met kelderlekkage")
    shown = ChallengeFactory(published=True, title="Open gesprek over kelderlekkage; hoe dan?")
    index(search)
    assert labels(client, "kelderl") == [shown.title]


def test_what_was_hidden_since_the_index_was_written_does_not_come_out(client: FlaskClient, search: Any) -> None:
    hidden = [ChallengeFactory(opened=True, title=f"Zwaluwen nestelen {number}; hoe dan?") for number in range(5)]
    shown = ChallengeFactory(opened=True, title="Zwaluwen komen terug; hoe dan?")
    index(search)
    for challenge in hidden:
        challenge.state = ChallengeState.CONCEPT
    db.session.commit()
    assert labels(client, "zwal") == [shown.title]


def test_without_an_index_there_are_themes(client: FlaskClient, search: Any) -> None:
    ThemeFactory(slug="water", name="Water")
    db.session.commit()
    search.engine.forget()
    assert labels(client, "wat") == ["Water"]


@pytest.mark.parametrize("words", ["", " ", "w", "?", "*", "\x00", "\u202e", "🙂", '"', "a" * 10_000, "wo " * 3000])
def test_nothing_or_something_odd_gives_none(client: FlaskClient, search: Any, words: str) -> None:
    ChallengeFactory(opened=True)
    index(search)
    assert suggested(client, words) == []


def test_the_reader_chooses_the_language(client: FlaskClient, search: Any) -> None:
    ThemeFactory(slug="schulden", name="Schulden", name_en="Debts")
    index(search)
    answer = client.get("/zoeken/suggesties?q=debt&lang=en").get_json()
    assert answer["suggestions"][0]["label"] == "Debts"
    assert answer["said"] == "1 suggestion. Choose with the arrow keys."


def test_a_browser_may_keep_them_for_a_moment_and_nobody_else(client: FlaskClient, search: Any) -> None:
    index(search)
    answer = client.get("/zoeken/suggesties?q=water")
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    assert answer.mimetype == "application/json"


def test_suggestions_take_two_queries(client: FlaskClient, search: Any, count_queries: Any) -> None:
    for number in range(30):
        ThemeFactory(slug=f"water-{number}", name=f"Water {number}")
        ChallengeFactory(opened=True, title=f"Water staat hoog {number}; hoe dan?")
    index(search)
    with count_queries() as statements:
        assert len(suggested(client, "wat hoog")) == MOST_SUGGESTED
    of_the_index = [statement for statement in statements if " search_" in statement]
    assert len(of_the_index) <= 7, of_the_index
    assert len(statements) - len(of_the_index) <= 2, statements


@pytest.mark.parametrize("path", ["/", "/zoeken", "/vraagstukken"])
def test_every_field_that_searches_everything_offers_them(client: FlaskClient, search: Any, path: str) -> None:
    index(search)
    page = client.get(path).text
    assert 'data-suggestions="/zoeken/suggesties"' in page
    assert 'type="module"' in page
    assert page.count("data-suggestions=") == page.count('action="/zoeken"')
