"""What a supplier or an agency sees of a theme: open, running, learned, shown; and the tree with its counts."""

import re
from datetime import timedelta

import pytest

from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.experiments.states import ExperimentState
from app.search.services import rebuild
from app.themes import services
from tests.factories import ChallengeFactory, ThemeFactory, UserFactory, actor_of
from tests.web.scaling.records import make_chain


@pytest.fixture
def tree(app):
    care = ThemeFactory(name="Zorg", slug="zorg", synonyms=["welzijn"], name_en="Care")
    youth = ThemeFactory(name="Jeugd", slug="jeugd", parent=care)
    return {
        "care": care,
        "youth": youth,
        "foster": ThemeFactory(name="Pleegzorg", slug="pleegzorg", parent=youth, synonyms=["logeerouders"]),
        "elderly": ThemeFactory(name="Ouderen", slug="ouderen", parent=care),
        "water": ThemeFactory(name="Water", slug="water"),
    }


@pytest.fixture
def page(app, client):
    """A page as a visitor gets it after everything was indexed; every other space left out."""

    def reading(address):
        db.session.commit()
        rebuild(db.session(), app.extensions["search"])
        response = client.get(address)
        assert response.status_code == 200
        return " ".join(response.text.split())

    return reading


def part(html, name):
    """The section of the page with this id."""
    found = re.search(rf'<section class="vp-section" id="{name}".*?</section>', html)
    return found.group() if found else ""


def titles(html):
    return re.findall(r'class="vp-row__link" href="[^"]*">([^<]*)<', html)


def experiment_on(theme, state, title):
    chain = make_chain(state)
    chain.experiment.themes, chain.experiment.title = [theme], title
    chain.experiment.challenge.themes = []
    for lesson in chain.experiment.lessons:
        lesson.themes, lesson.title = [theme], f"Les van {title}"
    return chain.experiment


def test_open_is_what_can_be_answered_now_and_closes_first(page, tree):
    for days, title in ((9, "Derde"), (1, "Eerste"), (4, "Tweede")):
        ChallengeFactory(opened=True, title=title, themes=[tree["foster"]], closing_at=now() + timedelta(days=days))
    ChallengeFactory(closed=True, title="Gesloten", themes=[tree["foster"]])
    ChallengeFactory(title="Een concept", themes=[tree["foster"]])
    ChallengeFactory(published=True, title="In gesprek", themes=[tree["foster"]])
    for slug in ("pleegzorg", "jeugd", "zorg"):
        html = page(f"/themas/{slug}")
        assert titles(part(html, "open")) == ["Eerste", "Tweede", "Derde"]
        assert "sluit " in part(html, "open")
        assert part(html, "open").count("vp-due--urgent") == 1
        assert titles(part(html, "dialogue")) == ["In gesprek"]
        assert "Een concept" not in html
        assert "Gesloten" not in html


def test_what_did_not_work_stands_beside_the_lessons(page, tree):
    experiment_on(tree["youth"], ExperimentState.RUNNING, "Loopt")
    experiment_on(tree["youth"], ExperimentState.FAILED, "Mislukt")
    experiment_on(tree["youth"], ExperimentState.STOPPED, "Gestopt")
    experiment_on(tree["youth"], ExperimentState.SUCCEEDED, "Geslaagd")
    experiment_on(tree["youth"], ExperimentState.DESIGN, "In ontwerp")
    html = page("/themas/jeugd")
    assert titles(part(html, "running")) == ["Loopt"]
    assert {"Mislukt", "Gestopt", "Les van Mislukt"} <= set(titles(part(html, "learned")))
    assert "Geslaagd" not in titles(part(html, "learned"))
    assert titles(part(html, "shown")) == ["Geslaagd"]
    assert "In ontwerp" not in html


def test_stories_are_shown(page, tree):
    from tests.web.showcases.test_lists import make_story

    make_story(1, themes=[tree["youth"]])
    assert titles(part(page("/themas/zorg"), "shown")) == ["Verhaal 01"]


def test_the_others_are_on_the_search_page_with_the_same_filters(page, client, tree):
    for number in range(7):
        ChallengeFactory(opened=True, title=f"Open {number}", themes=[tree["youth"]])
    ChallengeFactory(published=True, title="In gesprek", themes=[tree["youth"]])
    html = part(page("/themas/jeugd"), "open")
    assert len(titles(html)) == 5
    assert "Alle 7 vraagstukken" in html
    link = re.search(r'vp-more-link.*?href="([^"]*)"', html).group(1).replace("&amp;", "&")
    everything = client.get(link).text
    assert "Open 6" in everything
    assert "In gesprek" not in everything


def test_a_theme_without_anything_says_what_to_do(page, tree):
    html = page("/themas/water")
    assert "Nog niets over dit thema" in html
    assert "/vraagstukken/nieuw" in html


def test_parts_without_anything_say_so(page, tree):
    ChallengeFactory(unsealed=True, state=ChallengeState.ASSESSMENT, themes=[tree["youth"]])
    html = page("/themas/jeugd")
    assert "staat nu geen vraagstuk open" in part(html, "open")
    assert "geen experiment" in part(html, "running")
    assert part(html, "dialogue") == ""


def test_the_way_up_and_the_themes_around_it(page, tree):
    html = page("/themas/jeugd")
    assert re.findall(r'href="(/themas[^"?]*)"', html.partition("<h1")[0].partition("vp-breadcrumbs")[2]) == [
        "/themas",
        "/themas/zorg",
    ]
    assert "/themas/pleegzorg" in part(html, "below")
    assert "/themas/ouderen" in part(html, "beside")
    assert "/themas/jeugd" not in part(html, "beside")
    assert "/themas/water" in part(page("/themas/zorg"), "beside")


def test_counts_in_the_tree_count_what_is_below(page, tree):
    ChallengeFactory(opened=True, themes=[tree["foster"]])
    ChallengeFactory(published=True, themes=[tree["youth"], tree["elderly"]])
    html = page("/themas")
    numbers = {
        name: re.sub("<[^>]*>", "", count)
        for name, count in re.findall(
            r'vp-branch__name">([^<]*)</span> <span class="vp-branch__count">(.*?)</span>', html
        )
    }
    assert numbers == {
        "Jeugd": "1 open · 2 in totaal",
        "Pleegzorg": "1 open · 1 in totaal",
        "Ouderen": "1 in totaal",
    }
    assert "1 open</b> · 2 in totaal" in html.partition("Zorg</a>")[2].partition("<ul")[0]
    assert "nog niets" in html.partition("Water</a>")[2]


@pytest.mark.parametrize("words", ["logeerouder", "PLEEG", "pleegzorgen"])
def test_a_theme_is_found_by_any_of_its_words(page, tree, words):
    html = page(f"/themas?q={words}").partition("<main")[2]
    assert "/themas/pleegzorg" in html
    assert "/themas/water" not in html


def test_words_that_are_no_theme_lead_to_everything(page, tree):
    html = page("/themas?q=<raar>")
    assert "Geen thema heet “&lt;raar&gt;”" in html
    assert "/zoeken?q=%3Craar%3E" in html


def test_a_new_name_or_word_works_in_search_at_once(app, client, page, tree):
    ChallengeFactory(opened=True, title="Wie let er op de pleegzorg?", themes=[tree["foster"]])
    assert "Wie let er op" not in page("/zoeken?q=opvanggezin")
    services.edit(
        tree["foster"],
        name="Pleegzorg",
        name_en="",
        description="",
        synonyms=["opvanggezin"],
        parent_id=tree["youth"].id,
        by=actor_of(UserFactory(is_ambassador=True)),
    )
    db.session.commit()
    assert "Wie let er op" in client.get("/zoeken?q=opvanggezin").text


def test_who_keeps_the_themes_finds_the_way(client, sign_in, tree):
    links = ("/beheer/themas/jeugd", "/beheer/themas/jeugd/samenvoegen", "/beheer/woorden")
    assert not any(f'"{link}"' in client.get("/themas/jeugd").text for link in links)
    sign_in(UserFactory(is_ambassador=True))
    html = client.get("/themas/jeugd").text
    assert all(f'"{link}"' in html for link in links)


def test_lists_know_a_theme_by_its_former_address(app, client, tree):
    from app.themes import merging

    ChallengeFactory(opened=True, title="Hoe houden wij pleegouders?", themes=[tree["foster"]])
    experiment_on(tree["foster"], ExperimentState.FAILED, "Belgroep")
    merging.merge(tree["foster"], into=tree["youth"], by=actor_of(UserFactory(is_ambassador=True)))
    db.session.commit()
    assert "Hoe houden wij pleegouders?" in client.get("/vraagstukken?thema=pleegzorg").text
    assert "Belgroep" in client.get("/experimenten?thema=pleegzorg").text
    assert "Les van Belgroep" in client.get("/lessen?thema=pleegzorg").text
