"""Feeds of a theme, an agency and a search: what a visitor may see, the newest first, and cheap to ask again."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.experiments.states import ExperimentState
from app.search.services import rebuild
from app.showcases.states import ShowcaseState
from tests.factories import AgencyFactory, ChallengeFactory, SupplierFactory, ThemeFactory
from tests.web.search.records import experiment_in, lesson_of, story_in

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("/feeds/themas/water", "/feeds/organisaties/waterschap", "/feeds/zoeken?q=kelders", "/feeds/zoeken")


def index(app: Flask) -> Any:
    db.session.commit()
    search = app.extensions["search"]
    rebuild(db.session(), search)
    return search


def entries(client: FlaskClient, path: str) -> list[ElementTree.Element]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.data).findall(f"{ATOM}entry")  # noqa: S314 - our own answer


def titles(client: FlaskClient, path: str) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in entries(client, path)]


@pytest.fixture
def water() -> dict[str, Any]:
    """A vraagstuk of an agency on a theme, and the agency and theme."""
    theme = ThemeFactory(slug="water", name="Water & klimaat")
    below = ThemeFactory(slug="wateroverlast", name="Wateroverlast", parent=theme)
    agency = AgencyFactory(slug="waterschap", name="Waterschap <Noord>")
    challenge = ChallengeFactory(
        opened=True,
        organisation=agency,
        themes=[below],
        title='Kelders & souterrains lopen "onder"; hoe <snel> merken wij het?',
        published_at=now() - timedelta(days=20),
        opened_at=now() - timedelta(days=10),
    )
    return {"theme": theme, "below": below, "agency": agency, "challenge": challenge}


def test_an_entry_tells_what_it_is_of_whom_and_on_what(app: Flask, client: FlaskClient, water: dict[str, Any]) -> None:
    index(app)
    challenge = water["challenge"]
    for path in FEEDS:
        (entry,) = entries(client, path)
        assert entry.findtext(f"{ATOM}title") == challenge.title
        assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Waterschap <Noord>"
        assert entry.findtext(f"{ATOM}updated") == f"{challenge.opened_at:%Y-%m-%dT%H:%M:%SZ}"
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert link.get("href", "").endswith(f"/vraagstukken/{challenge.ref}")
        labels = [category.get("label") for category in entry.findall(f"{ATOM}category")]
        assert labels == ["Vraagstuk", "Wateroverlast", "Water & klimaat"]
        summary = entry.findtext(f"{ATOM}summary") or ""
        assert summary.startswith("Vraagstuk · ")
        assert challenge.sufferers in summary


def test_every_kind_stands_in_it_the_newest_first_and_fifty_at_most(app: Flask, client: FlaskClient) -> None:
    theme = ThemeFactory(slug="water", name="Water")
    experiment = experiment_in(ExperimentState.SUCCEEDED, title="Proef", themes=[theme])
    lesson_of(experiment, title="Les", themes=[theme], created_at=experiment.ended_at + timedelta(hours=1))
    story_in(ShowcaseState.PUBLISHED, title="Verhaal", themes=[theme], published_at=now() - timedelta(hours=1))
    index(app)
    assert titles(client, "/feeds/themas/water") == ["Verhaal", "Les", "Proef"]
    for number in range(60):
        ChallengeFactory(
            published=True, themes=[theme], published_at=now() - timedelta(minutes=number), title=f"V{number}"
        )
    index(app)
    assert titles(client, "/feeds/themas/water") == [f"V{number}" for number in range(50)]


def test_what_opens_after_it_was_published_is_an_entry_of_its_own_on_top(app: Flask, client: FlaskClient) -> None:
    """Who reads by a programme sees an entry once: without another name nobody would hear that it opened."""
    theme = ThemeFactory(slug="water", name="Water")
    early = ChallengeFactory(published=True, title="Eerst", themes=[theme], published_at=now() - timedelta(days=60))
    ChallengeFactory(published=True, title="Later", themes=[theme], published_at=now() - timedelta(days=3))
    index(app)
    path = "/feeds/themas/water"
    assert titles(client, path) == ["Later", "Eerst"]
    before = [entry.findtext(f"{ATOM}id") for entry in entries(client, path)]
    early.state, early.opened_at, early.closing_at = ChallengeState.OPEN, now(), now() + timedelta(days=30)
    index(app)
    assert titles(client, path) == ["Eerst", "Later"]
    opened, other = (entry.findtext(f"{ATOM}id") for entry in entries(client, path))
    assert opened not in before
    assert other in before
    assert "Open voor voorstellen" in (entries(client, path)[0].findtext(f"{ATOM}summary") or "")
    early.state, early.withdrawal_reason = ChallengeState.WITHDRAWN, "Het regent niet meer."
    index(app)
    assert titles(client, path) == ["Later"]  # what was taken back is no news


def test_the_feed_of_a_search_takes_its_words_and_all_its_filters(
    app: Flask, client: FlaskClient, water: dict[str, Any]
) -> None:
    other = ChallengeFactory(
        published=True, title="Kelders verzakken; hoe zien wij het eerder?", published_at=now() - timedelta(days=1)
    )
    index(app)
    assert titles(client, "/feeds/zoeken?q=kelder") == [other.title, water["challenge"].title]
    assert titles(client, "/feeds/zoeken?q=verzakte kelder") == [other.title]
    assert titles(client, "/feeds/zoeken?q=kelders de") == [other.title, water["challenge"].title]
    for filters in ("thema=water", "organisatie=waterschap", "status=open"):
        assert titles(client, f"/feeds/zoeken?q=kelder&{filters}") == [water["challenge"].title], filters
    assert titles(client, "/feeds/zoeken?q=kelder&soort=lesson") == []


def test_who_has_it_already_is_told_so(app: Flask, client: FlaskClient, water: dict[str, Any]) -> None:
    index(app)
    first = client.get("/feeds/themas/water")
    tag, moment = first.headers["ETag"], first.headers["Last-Modified"]
    assert client.get("/feeds/themas/water", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/feeds/themas/water", headers={"If-Modified-Since": moment}).status_code == 304
    ChallengeFactory(published=True, themes=[water["theme"]], published_at=now())
    index(app)
    assert client.get("/feeds/themas/water", headers={"If-None-Match": tag}).status_code == 200
    assert client.get("/feeds/themas/water", headers={"If-Modified-Since": moment}).status_code == 200


def test_what_is_hidden_is_gone_at_once(app: Flask, client: FlaskClient, water: dict[str, Any]) -> None:
    index(app)
    tags = {path: client.get(path).headers["ETag"] for path in FEEDS}
    water["challenge"].state = ChallengeState.CONCEPT
    db.session.commit()
    for path in FEEDS:
        assert entries(client, path) == []
        assert client.get(path, headers={"If-None-Match": tags[path]}).status_code == 200


def test_without_an_index_a_reader_is_asked_to_come_back(client: FlaskClient, water: dict[str, Any]) -> None:
    db.session.commit()
    for path in FEEDS:
        answer = client.get(path)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert answer.mimetype == "text/plain"
        assert "opnieuw opgebouwd" in answer.text


def test_what_is_no_theme_or_organisation_has_no_feed(app: Flask, client: FlaskClient) -> None:
    index(app)
    assert client.get("/feeds/themas/water").status_code == 404
    assert client.get("/feeds/organisaties/waterschap").status_code == 404


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/themas/water", "/feeds/themas/water"),
        ("/organisaties/waterschap", "/feeds/organisaties/waterschap"),
        ("/zoeken?q=kelders&thema=water&pagina=1", "/feeds/zoeken?q=kelders&amp;thema=water"),
    ],
)
def test_the_page_leads_to_its_feed_for_readers_and_for_people(
    app: Flask, client: FlaskClient, water: dict[str, Any], page: str, feed: str
) -> None:
    index(app)
    shown = client.get(page).text
    head, _, body = shown.partition("</head>")
    assert '<link rel="alternate" type="application/atom+xml"' in head
    assert f'href="{feed}"' in head
    assert f'href="{feed}"' in body
    english = client.get(f"{page}{'&' if '?' in page else '?'}lang=en").text
    assert f'href="{feed}{"&amp;" if "?" in feed else "?"}lang=en"' in english


def test_a_supplier_has_no_feed_on_its_page(app: Flask, client: FlaskClient) -> None:
    supplier = SupplierFactory()
    index(app)
    assert "atom+xml" not in client.get(f"/organisaties/{supplier.slug}").text


def test_a_feed_in_english_keeps_its_ids(app: Flask, client: FlaskClient, water: dict[str, Any]) -> None:
    index(app)
    (dutch,) = entries(client, "/feeds/themas/water")
    (english,) = entries(client, "/feeds/themas/water?lang=en")
    assert dutch.findtext(f"{ATOM}id") == english.findtext(f"{ATOM}id")
    assert (english.findtext(f"{ATOM}summary") or "").startswith("Challenge · ")


def test_a_feed_takes_at_most_three_queries(
    app: Flask, client: FlaskClient, water: dict[str, Any], count_queries: Any
) -> None:
    for _ in range(30):
        ChallengeFactory(opened=True, themes=[water["theme"]], organisation=water["agency"], title="Kelders")
    index(app)
    for path in FEEDS:
        with count_queries() as statements:
            client.get(path)
        assert len([statement for statement in statements if " search_" not in statement]) <= 3, path
