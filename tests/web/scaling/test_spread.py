"""The oil stain of one solution: the tree as picture, list and table, and the coverage of today's register."""

import re
from datetime import timedelta

import pytest

from app.core.clock import now
from app.core.database import db
from app.experiments.states import ExperimentState
from app.scaling.queries import overview
from app.scaling.states import AdoptionState
from tests.factories import AgencyFactory
from tests.web.scaling.records import make_chain, open_case
from tests.web.scaling.test_giving import taker


@pytest.fixture
def chain(app):
    return make_chain()


def page_of(client, chain, lang="en"):
    answer = client.get(f"/experimenten/{chain.experiment.path}/olievlek", query_string={"lang": lang})
    assert answer.status_code == 200
    return answer.text


def cells(page, row):
    found = re.search(rf'<tr[^>]*><th[^>]*scope="row">{row}</th>(.*?)</tr>', page, re.S)
    return re.findall(r"<td[^>]*>(.*?)</td>", found.group(1))


def test_the_picture_and_the_table_say_the_same(client, chain):
    one, _ = taker(chain, name="Gemeente Een")
    two, _ = taker(chain, AdoptionState.TEST, giver=one, name="Gemeente Twee")
    taker(chain, AdoptionState.STOPPED, giver=one, name="Gemeente Drie")
    page = page_of(client, chain)
    picture = page[page.index('role="img" aria-labelledby="stain-title stain-desc"') :]
    picture = picture[: picture.index("</svg>")]
    assert re.findall(r"<use [^>]*><title>Gemeente ([^<]+)</title>", picture) == ["Een", "Drie", "Twee"]
    assert picture.count("vp-stain__thread") == 3
    assert picture.count('class="vp-stain__ring"') == 2
    assert "3 organisations that look at it, try it or use it" in picture
    assert cells(page, "Gemeente Een")[:4] == [chain.agency.name, "1", "copy", "In use"]
    assert cells(page, "Gemeente Twee") == ["Gemeente Een", "2", "not said yet", "Being tested", "–"]
    # It stopped after use: it keeps its place, and is not in use.
    assert cells(page, "Gemeente Drie") == ["Gemeente Een", "2", "copy", "Stopped, with a lesson", "–"]
    for adoption in (one, two):
        assert f"/overnames/{adoption.ref}" in page


def test_the_list_has_takers_in_the_item_of_their_giver(client, chain):
    one, _ = taker(chain, name="Gemeente Een")
    taker(chain, giver=one, name="Gemeente Twee")
    taker(chain, name="Gemeente Drie")
    page = page_of(client, chain)
    tree = page[page.index('<div class="vp-spread">') :]
    tree = re.sub(r"<(?!/?ul|/?li)[^>]*>|\s+", " ", tree[: tree.index("</div>")])
    names = re.findall(r"<(/?ul)|Gemeente (Een|Twee|Drie)", tree)
    assert [a or b for a, b in names] == ["ul", "ul", "Een", "ul", "Twee", "/ul", "Drie", "/ul", "/ul"]


def test_only_what_is_in_use_covers_the_register_of_this_moment(client, chain):
    chain.agency.sector = chain.other_agency.sector = "zorg"
    for state in (AdoptionState.IN_USE, AdoptionState.HARVESTED, AdoptionState.TEST, AdoptionState.STOPPED):
        adoption, _ = taker(chain, state)
        adoption.organisation.sector = "waterschap"
        adoption.organisation.province = "Zeeland" if state is AdoptionState.IN_USE else ""
    db.session.commit()
    page = page_of(client, chain)
    assert "2 of 6 use it (33.3%)" in page
    assert cells(page, "Water authority") == ["2 of 4 (50%)"]
    assert cells(page, "Care") == ["0 of 2 (0%)"]
    assert cells(page, "Zeeland") == ["1 of 1 (100%)"]
    assert cells(page, "province not known") == ["1 of 5 (20%)"]
    for _number in range(4):
        AgencyFactory(sector="zorg", province="Drenthe")
    db.session.commit()
    page = page_of(client, chain)
    assert "2 of 10 use it (20%)" in page
    assert cells(page, "Care") == ["0 of 6 (0%)"]
    assert cells(page, "Drenthe") == ["0 of 4 (0%)"]


def test_growth_is_that_of_this_solution(client, chain):
    other = make_chain()
    taker(other)
    adoption, _ = taker(chain)
    adoption.in_use_at = now() - timedelta(days=70)
    db.session.commit()
    page = page_of(client, chain)
    growth = page[page.index('id="growth-title"') :]
    growth = growth[: growth.index("</figure>")]
    assert "1 organisation used it in" in growth
    assert growth.count("<rect") in {3, 4}


def test_three_queries_whatever_the_number_of_adopters(client, chain, count_queries):
    open_case(chain.experiment)
    for _number in range(3):
        before = None
        for _layer in range(11):
            before, _ = taker(chain, giver=before)
    db.session.commit()
    address = f"/experimenten/{chain.experiment.path}/olievlek"
    with count_queries() as statements:
        page = client.get(address)
    assert page.status_code == 200
    assert len(statements) <= 3
    # Beyond the eighth step the list goes no deeper, and says from whom.
    assert page.text.count('<li class="vp-tree__node">') == 34
    assert f" · van {before.taken_from.organisation.name}" in page.text


def test_nobody_yet(client, chain):
    page = page_of(client, chain)
    assert "Nobody has taken it over yet" in page
    assert "<svg" not in page[page.index("<main") : page.index("</main")].replace('<svg class="vp-icon', "").replace(
        '<svg class="vp-hidden', ""
    )


@pytest.mark.parametrize("state", [ExperimentState.RUNNING, ExperimentState.FAILED, ExperimentState.DESIGN])
def test_what_did_not_succeed_has_no_stain(client, app, state):
    assert client.get(f"{make_chain(state).path}/olievlek").status_code == 404
    assert client.get("/experimenten/zzzzzzzz/olievlek").status_code == 404


def test_the_ways_to_it_and_back(client, chain):
    case = open_case(chain.experiment)
    adoption, _ = taker(chain)
    stain = f"/experimenten/{chain.experiment.path}/olievlek"
    for path in (
        f"/experimenten/{chain.experiment.path}",
        f"/opschalen/{case.path}",
        f"/overnames/{adoption.path}",
        "/opschalen",
        f"/organisaties/{chain.agency.slug}",
    ):
        assert f'href="{stain}"' in client.get(path).text, path
    page = page_of(client, chain)
    assert f'href="/experimenten/{chain.experiment.path}"' in page
    assert f'href="/opschalen/{case.path}"' in page
    bare = client.get(f"{chain.path}/olievlek")
    assert (bare.status_code, bare.location) == (302, stain)


def test_an_organisation_shows_what_it_took_from_whom_and_what_it_passed_on(client, chain):
    one, _ = taker(chain, name="Gemeente Een")
    two, _ = taker(chain, giver=one, name="Gemeente Twee")
    db.session.commit()
    page = client.get(f"/organisaties/{one.organisation.slug}?lang=en").text
    assert f"from {chain.agency.name}" in page
    assert "taken over and passed on" in page
    page = client.get(f"/organisaties/{two.organisation.slug}?lang=en").text
    assert "from Gemeente Een" in page
    assert "passed on" not in page
    page = client.get(f"/organisaties/{chain.agency.slug}?lang=en").text
    assert "made here" in page
    assert "2 adoptions in all" in page


def test_the_list_of_all_shows_the_first_few_from_whom_and_the_coverage(client, chain):
    open_case(chain.experiment)
    one, _ = taker(chain, name="Gemeente Een")
    for _number in range(7):
        taker(chain, giver=one)
    db.session.commit()
    (case,) = overview(1).cases
    assert (len(case.takers), case.adoptions) == (5, 8)
    assert (case.takers[0].giver, case.takers[1].giver) == (None, "Gemeente Een")
    page = client.get("/opschalen?lang=en").text
    assert "Oil stain: all 8 organisations" in page
    assert "8 of 10 use a solution of another (80%)" in page
    assert overview(1).coverage.whole.agencies == 10
