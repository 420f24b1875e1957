"""The search page on real records: found by words and theme, never more than the visitor may see."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.challenges.states import ChallengeState
from app.core.database import db
from app.search.services import differences, drain, index_later, rebuild
from tests.factories import ChallengeFactory, ThemeFactory


@pytest.fixture
def search(app: Flask) -> Any:
    return app.extensions["search"]


def index(search: Any) -> None:
    db.session.commit()
    rebuild(db.session(), search)


def test_without_an_index_the_page_says_so_and_comes_back(client: FlaskClient, search: Any) -> None:
    answer = client.get("/zoeken?q=balie")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    index(search)
    assert client.get("/zoeken?q=balie").status_code == 200


def test_a_published_vraagstuk_is_found_by_another_form_of_its_words(client: FlaskClient, search: Any) -> None:
    ChallengeFactory(
        opened=True,
        title="Jeugdzorg begint te laat; hoe horen wij ouders eerder?",
        problem="Ouders wachten een half jaar op jeugdzorg.",
    )
    index(search)
    page = client.get("/zoeken?q=zorg").text
    assert "Jeugdzorg begint te laat" in page
    assert "<mark>jeugdzorg</mark>" in page


def test_a_concept_is_never_found(client: FlaskClient, search: Any) -> None:
    ChallengeFactory(title="Geheim concept over kelderlekkage; hoe dan?")
    index(search)
    assert "Geheim concept" not in client.get("/zoeken?q=kelderlekkage").text
    assert "Geheim concept" not in client.get("/zoeken?soort=challenge").text


def test_what_is_hidden_again_is_not_shown_from_an_old_index(client: FlaskClient, search: Any) -> None:
    challenge = ChallengeFactory(published=True, title="Zwaluwen nestelen niet meer; wat helpt hen?")
    index(search)
    assert "Zwaluwen nestelen" in client.get("/zoeken?q=zwaluwen").text
    challenge.state = ChallengeState.CONCEPT
    db.session.commit()
    assert "Zwaluwen nestelen" not in client.get("/zoeken?q=zwaluwen").text


def test_a_theme_brings_what_hangs_below_it(client: FlaskClient, search: Any) -> None:
    water = ThemeFactory(slug="water", name="Water")
    flooding = ThemeFactory(slug="wateroverlast", name="Wateroverlast", parent=water)
    ChallengeFactory(opened=True, title="Kelders lopen onder; hoe merken wij het?", themes=[flooding])
    index(search)
    assert "Kelders lopen onder" in client.get("/zoeken?thema=water").text
    assert "Kelders lopen onder" in client.get("/zoeken?thema=wateroverlast").text


def test_every_page_of_results_takes_at_most_three_queries(
    client: FlaskClient, search: Any, count_queries: Any
) -> None:
    theme = ThemeFactory()
    for _ in range(45):
        ChallengeFactory(opened=True, themes=[theme])
    index(search)
    for number in (1, 2, 3):
        with count_queries() as statements:
            assert client.get(f"/zoeken?q=balie&pagina={number}").status_code == 200
        # On PostgreSQL the index itself lies in tables, and is read with a fixed number of statements too: whether
        # something changed and then what, postings, texts.
        of_the_index = [statement for statement in statements if " search_" in statement]
        assert len(of_the_index) <= 4, of_the_index
        assert len(statements) - len(of_the_index) <= 3, statements


@pytest.mark.parametrize(
    "words",
    [
        "*" * 178,
        '"onaf',
        "field:x OR (",
        "a" * 10_000,
        " ".join(["woord"] * 500),
        "\x00",
        "\u202eabc",
        "🙂",
        "=1+1",
        "../",
    ],
)
def test_hostile_words_are_answered(client: FlaskClient, search: Any, words: str) -> None:
    ChallengeFactory(opened=True)
    index(search)
    assert client.get("/zoeken", query_string={"q": words}).status_code == 200


def test_events_that_are_handled_twice_change_nothing(client: FlaskClient, search: Any) -> None:
    challenge = ChallengeFactory(opened=True)
    index(search)
    for _ in range(2):
        index_later("challenge", challenge.id)
        db.session.commit()
        assert drain(db.session(), search) == 1
        db.session.commit()
    assert not differences(db.session(), search)


def test_check_names_what_differs(search: Any) -> None:
    challenge = ChallengeFactory(opened=True)
    index(search)
    challenge.title = "Een heel andere titel; hoe dan?"
    db.session.commit()
    assert differences(db.session(), search).changed == (("challenge", challenge.id),)


def test_who_searches_for_a_theme_finds_what_bears_it(client: FlaskClient, search: Any) -> None:
    debts = ThemeFactory(slug="schulden", name="Schulden")
    ChallengeFactory(opened=True, title="Post blijft dicht; hoe bereiken wij mensen?", themes=[debts])
    index(search)
    assert "Post blijft dicht" in client.get("/zoeken?q=schulden").text
