"""The filters of the search page on real records: names, counts under every other filter, and taking them away."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.challenges.models import CoOwner
from app.challenges.states import CoOwnerState
from app.core.clock import now
from app.core.database import db
from app.experiments.states import ExperimentState, FailureKind
from app.search.choice import PARAMETERS
from app.search.services import rebuild
from tests.factories import AgencyFactory, ChallengeFactory, ExperimentFactory, ThemeFactory

ENDED = {"started_at": now() - timedelta(days=90), "mandate_signed_at": now() - timedelta(days=91), "ended_at": now()}
BOX = re.compile(
    r'<input[^>]*type="checkbox"[^>]*name="(\w+)" value="([^"]*)"( checked)?>\s*'
    r'<label[^>]*>(.*?) <span class="vp-count">(\d+)</span></label>'
)
CHIP = re.compile(r'<a class="vp-tag vp-chip" href="([^"]*)">(.*?)</a>', re.DOTALL)
KIND = re.compile(r'class="vp-filter-links__link" href="([^"]*)"[^>]*>(.*?) <span class="vp-count">(\d+)</span>')


@pytest.fixture
def search(app: Flask) -> Any:
    return app.extensions["search"]


@pytest.fixture
def records(app: Flask, search: Any) -> None:
    """Two agencies, a tree of themes, vraagstukken in several stages, experiments that ended in several ways."""
    here = AgencyFactory(name="Gemeente Lindedam", slug="lindedam", sector="gemeente")
    there = AgencyFactory(name="Waterschap Veld", slug="veld", sector="waterschap")
    water = ThemeFactory(slug="water", name="Water")
    below = ThemeFactory(slug="wateroverlast", name="Wateroverlast", parent=water)
    care = ThemeFactory(slug="zorg", name="Zorg")
    ChallengeFactory(opened=True, title="Kelders lopen onder in de buurt; hoe dan?", organisation=here, themes=[below])
    ChallengeFactory(
        opened=True, title="Sloten lopen vol in de buurt; hoe dan?", organisation=there, themes=[water], country="BE"
    )
    ChallengeFactory(published=True, title="Wachten op zorg in de buurt; hoe dan?", organisation=here, themes=[care])
    for state, kind in ((ExperimentState.SUCCEEDED, None), (ExperimentState.FAILED, FailureKind.SIMPLE)):
        ExperimentFactory(
            **ENDED,
            state=state,
            failure_kind=kind,
            organisation=here,
            themes=[care],
            title=f"Proef {state.value} in de buurt",
        )
    db.session.commit()
    rebuild(db.session(), search)


def boxes(page: str) -> dict[tuple[str, str], tuple[str, int, bool]]:
    """(name in the address, value) -> (label, count, whether it is chosen)."""
    found = BOX.findall(page)
    return {(name, value): (unescape(label), int(count), bool(on)) for name, value, on, label, count in found}


def chips(page: str) -> dict[str, str]:
    """What each chip says -> where it leads."""
    text = {re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", words)).strip(): url for url, words in CHIP.findall(page)}
    return {unescape(words): unescape(url) for words, url in text.items()}


@pytest.mark.usefixtures("records")
def test_every_filter_has_the_names_people_use(client: FlaskClient) -> None:
    found = boxes(client.get("/zoeken?q=buurt").text)
    assert found["thema", "water"] == ("Water", 2, False)
    assert found["status", "open"] == ("Open voor voorstellen", 2, False)
    assert found["organisatie", "veld"] == ("Waterschap Veld", 1, False)
    assert found["sector", "waterschap"] == ("Waterschap", 1, False)
    assert found["uitkomst", "failed"] == ("Mislukt en geleerd", 1, False)
    assert found["mislukking", "simple"][1] == 1
    assert found["land", "BE"] == ("België", 1, False)
    assert ("thema", "wateroverlast") not in found  # the tree opens at what is chosen
    assert ("status", "succeeded") not in found  # how it ended is a filter of its own


@pytest.mark.usefixtures("records")
def test_a_filter_shows_as_many_as_it_says_under_every_other_filter(client: FlaskClient) -> None:
    """Every option of every filter, alone and beside a first choice: its number is the number of results."""
    for first in ("", "&thema=water", "&organisatie=lindedam", "&status=open", "&uitkomst=failed"):
        start = f"/zoeken?q=buurt{first}"
        page = client.get(start).text
        for (name, value), (label, count, is_chosen) in boxes(page).items():
            if is_chosen or f"&{name}=" in first:
                continue
            other = client.get(f"{start}&{name}={value}").text
            said = re.search(r'vp-list-head__count">(\d+)', other)
            assert said, (first, label)
            assert int(said[1]) == count, (first, label)


@pytest.mark.usefixtures("records")
def test_what_agencies_own_together_is_found_at_each_of_them(client: FlaskClient, search: Any) -> None:
    agency = AgencyFactory(slug="heide", sector="gemeente")
    challenge = ChallengeFactory(published=True, title="Riolen in de buurt lekken; hoe dan?", organisation=agency)
    together, asking = (AgencyFactory(name=name, slug=name.lower(), sector="provincie") for name in ("Oever", "Duin"))
    for other, state, at in ((together, CoOwnerState.ACCEPTED, now()), (asking, CoOwnerState.ASKED, None)):
        db.session.add(
            CoOwner(challenge=challenge, organisation=other, state=state, share=10, why="Ook wij.", decided_at=at)
        )
    db.session.commit()
    rebuild(db.session(), search)
    found = boxes(client.get("/zoeken?q=riolen+buurt").text)
    assert [found["organisatie", slug][1] for slug in ("heide", "oever")] == [1, 1]
    assert ("organisatie", "duin") not in found
    assert found["sector", "provincie"][1] == 1
    for slug, is_found in (("heide", True), ("oever", True), ("duin", False)):
        assert (challenge.title in client.get(f"/zoeken?q=riolen&organisatie={slug}").text) is is_found
        assert (challenge.title in client.get(f"/feeds/organisaties/{slug}").text) is is_found


@pytest.mark.usefixtures("records")
def test_kinds_are_links_with_counts(client: FlaskClient) -> None:
    kinds = {
        label: (int(count), unescape(url)) for url, label, count in KIND.findall(client.get("/zoeken?q=buurt").text)
    }
    assert kinds["Alles"][0] == 5
    assert kinds["Vraagstukken"][0] == 3
    only = client.get(kinds["Experimenten"][1]).text
    assert "Proef succeeded" in only
    assert "Kelders" not in only


@pytest.mark.usefixtures("records")
def test_what_is_chosen_is_named_and_can_be_taken_away(client: FlaskClient) -> None:
    page = client.get("/zoeken?q=buurt&thema=water&organisatie=lindedam&land=NL&volgorde=nieuwste").text
    assert "Kelders lopen onder" in page
    assert "Sloten lopen vol" not in page
    found = chips(page)
    assert list(found) == [
        "Haal filter weg: Thema: Water",
        "Haal filter weg: Organisatie: Gemeente Lindedam",
        "Haal filter weg: Land: Nederland",
    ]
    less = client.get(found["Haal filter weg: Organisatie: Gemeente Lindedam"]).text
    assert list(chips(less)) == ["Haal filter weg: Thema: Water", "Haal filter weg: Land: Nederland"]
    clear = re.search(r'class="vp-chips__clear" href="([^"]*)">Wis alle filters', page)
    assert clear
    assert unescape(clear[1]) == "/zoeken?q=buurt&volgorde=nieuwste"


@pytest.mark.usefixtures("records")
def test_several_values_of_a_filter_widen_and_several_filters_narrow(client: FlaskClient) -> None:
    both = client.get("/zoeken?organisatie=lindedam&organisatie=veld&status=open").text
    assert "Kelders lopen onder" in both
    assert "Sloten lopen vol" in both
    assert "Wachten op zorg" not in both


@pytest.mark.usefixtures("records")
def test_of_a_theme_and_the_one_below_it_the_one_below_counts(client: FlaskClient) -> None:
    page = client.get("/zoeken?thema=water&thema=wateroverlast").text
    assert "Kelders lopen onder" in page
    assert "Sloten lopen vol" not in page
    assert boxes(page)["thema", "wateroverlast"][2]
    assert not boxes(page)["thema", "water"][2]


@pytest.mark.usefixtures("records")
def test_what_is_open_is_one_link_away_and_the_link_goes_when_it_is_chosen(client: FlaskClient) -> None:
    page = client.get("/zoeken?q=buurt").text
    link = re.search(r'href="([^"]*)">Toon de 2 vraagstukken die open staan voor voorstellen', page)
    assert link
    only = client.get(unescape(link[1])).text
    assert "Kelders lopen onder" in only
    assert "Wachten op zorg" not in only
    assert "die open staan voor voorstellen" not in only


@pytest.mark.usefixtures("records")
def test_a_filter_that_finds_nothing_stays_to_be_taken_away(client: FlaskClient) -> None:
    page = client.get("/zoeken?q=kelders&land=BE").text
    assert "Niets gevonden" in page
    assert boxes(page)["land", "BE"] == ("België", 0, True)
    assert "Zoek zonder filters" in page


@pytest.mark.usefixtures("records")
def test_words_and_order_stay_when_filters_change_and_filters_when_words_do(client: FlaskClient) -> None:
    page = client.get("/zoeken?q=buurt&thema=water&soort=challenge&volgorde=nieuwste").text
    for kept in (("q", "buurt"), ("soort", "challenge"), ("volgorde", "nieuwste"), ("thema", "water")):
        assert '<input type="hidden" name="{}" value="{}">'.format(*kept) in page, kept


@pytest.mark.usefixtures("records")
def test_the_newest_first_is_another_order(client: FlaskClient) -> None:
    page = client.get("/zoeken?q=buurt").text
    assert '/zoeken?q=buurt&amp;volgorde=nieuwste">Nieuwste</a>' in page
    assert 'aria-current="true">Nieuwste</a>' in client.get("/zoeken?q=buurt&volgorde=nieuwste").text


@pytest.mark.parametrize("name", PARAMETERS.values())
def test_odd_values_find_nothing_and_do_no_harm(client: FlaskClient, search: Any, name: str) -> None:
    ChallengeFactory(opened=True)
    db.session.commit()
    rebuild(db.session(), search)
    for value in ("<script>alert(1)</script>", "\x00", "a" * 5000, "../", "XX", "0"):
        answer = client.get("/zoeken", query_string={name: [value] * 30})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_a_page_of_all_filters_takes_at_most_three_queries(
    client: FlaskClient, search: Any, count_queries: Any
) -> None:
    for number in range(60):
        agency = AgencyFactory(name=f"Gemeente {number}", slug=f"gemeente-{number}", sector=f"sector {number % 9}")
        ChallengeFactory(opened=True, organisation=agency, themes=[ThemeFactory()])
    db.session.commit()
    rebuild(db.session(), search)
    with count_queries() as statements:
        page = client.get("/zoeken?q=balie&organisatie=gemeente-1&organisatie=gemeente-2&status=open&sector=sector+1")
    assert page.status_code == 200
    assert len([statement for statement in statements if " search_" not in statement]) <= 3, statements
