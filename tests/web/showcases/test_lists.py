"""The etalage as a list: filters, order, pages, queries; and what search gets."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.core.database import db
from app.showcases.documents import SOURCE
from app.showcases.listing import Filters, Order, latest_of_organisation, listing, newest
from app.showcases.models import Showcase
from app.showcases.states import ShowcaseOutcome, ShowcaseState
from tests.factories import ThemeFactory
from tests.web.scaling.records import make_chain


def make_story(number=0, **values) -> Showcase:
    """A public story from a source, unless a value says otherwise."""
    complete = {
        "title": f"Verhaal {number:02}",
        "summary": "Kort.",
        "result": "Minder wachten.",
        "story": "Lang.",
        "organisation_name": "Gemeente Proefdam",
        "source": "Een rapport",
        "state": ShowcaseState.PUBLISHED,
        "outcome": ShowcaseOutcome.UNKNOWN,
        "published_at": now() - timedelta(days=number),
    }
    story = Showcase(**{**complete, **values})
    db.session.add(story)
    db.session.flush()
    return story


@pytest.fixture
def stories(app):
    care = ThemeFactory(name="Zorg", slug="zorg")
    elderly = ThemeFactory(name="Ouderen", slug="ouderen", parent=care)
    water = ThemeFactory(name="Water", slug="water")
    return [
        make_story(1, themes=[care, elderly], outcome=ShowcaseOutcome.SUCCEEDED),
        make_story(2, themes=[elderly], country="DK", outcome=ShowcaseOutcome.LEARNED),
        make_story(3, themes=[water], outcome=ShowcaseOutcome.LEARNED),
        make_story(4, themes=[water], state=ShowcaseState.CURATED),
        make_story(5, themes=[water], state=ShowcaseState.ARCHIVED),
    ]


def titles(found):
    return [row.title for row in found.page]


def test_only_public_stories_the_newest_first(stories):
    assert titles(listing(Filters(), 1)) == ["Verhaal 01", "Verhaal 02", "Verhaal 03"]
    assert [row.title for row in newest(2)] == ["Verhaal 01", "Verhaal 02"]
    assert newest(1)[0].themes in {"Zorg, Ouderen", "Ouderen, Zorg"}


def test_a_theme_stands_for_all_below_it_and_a_story_counts_once(stories):
    found = listing(Filters(themes=("zorg",)), 1)
    assert titles(found) == ["Verhaal 01", "Verhaal 02"]
    counts = {choice.value: choice.count for choice in found.themes}
    assert (counts["zorg"], counts["ouderen"], counts["water"]) == (2, 2, 1)


def test_filters_together_and_counts_under_the_other_filters(stories):
    found = listing(Filters(outcomes=(ShowcaseOutcome.LEARNED,), countries=("DK",)), 1)
    assert titles(found) == ["Verhaal 02"]
    assert {choice.value: choice.count for choice in found.countries} == {"DK": 1, "NL": 1}
    assert {choice.value: choice.count for choice in found.outcomes} == {"learned": 1}


def test_by_title(app):
    for title in ("Zwaan", "Aap"):
        make_story(title=title)
    assert titles(listing(Filters(order=Order.TITLE), 1)) == ["Aap", "Zwaan"]


def test_every_page_takes_at_most_three_queries(client, stories, count_queries):
    for number in range(20):
        make_story(10 + number, themes=list(stories[0].themes))
    db.session.commit()
    for path in (
        "/etalage",
        "/etalage?pagina=2",
        "/etalage?thema=zorg&uitkomst=succeeded&land=NL&volgorde=titel",
        "/etalage?thema=onbekend",
    ):
        db.session.expunge_all()
        with count_queries() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= 3, path


@pytest.mark.parametrize(
    "query",
    [
        "pagina=999",
        "pagina=-1",
        "pagina=x",
        "uitkomst=x",
        "land=<script>",
        "thema=%00",
        "volgorde=../x",
        "thema=" + "x" * 5000,
    ],
)
def test_any_address_shows_a_page(client, stories, query):
    db.session.commit()
    response = client.get(f"/etalage?{query}")
    assert response.status_code == 200
    assert "<script>alert" not in response.text


def test_lists_of_other_pages(stories):
    chain = make_chain()
    make_story(
        6, experiment=chain.experiment, title="Eigen verhaal", agency_consent_at=now(), supplier_consent_at=now()
    )
    for organisation, expected in (
        (chain.agency, ["Eigen verhaal"]),
        (chain.supplier, ["Eigen verhaal"]),
        (chain.other_agency, []),
    ):
        assert [row.title for row in latest_of_organisation(organisation.id, 5)] == expected


@pytest.mark.parametrize("outcome", [ShowcaseOutcome.STOPPED, ShowcaseOutcome.INCONCLUSIVE])
def test_what_did_not_end_in_a_yes_or_no_is_found_as_such(client, stories, outcome):
    story = make_story(7, outcome=outcome, title="Het liep anders")
    db.session.commit()
    [document] = SOURCE.load([story.id])
    assert (document.outcome, document.stage) == (outcome.value, outcome.value)
    page = client.get(f"/etalage?uitkomst={outcome.value}").text
    assert "Het liep anders" in page
    assert "Verhaal 3" not in page


def test_search_gets_only_what_everybody_may_read(stories):
    ids = list(SOURCE.all_ids())
    visible = sorted(db.session.scalars(SOURCE.visible(ids)))
    assert visible == sorted(story.id for story in stories[:3])
    documents = {document.record_id: document for document in SOURCE.load(visible)}
    first = documents[stories[0].id]
    assert set(first.themes) == {"zorg", "ouderen"}
    assert (first.kind, first.stage, first.title) == ("showcase", "succeeded", "Verhaal 01")
    assert set(SOURCE.stage_labels) == {outcome.value for outcome in ShowcaseOutcome}
