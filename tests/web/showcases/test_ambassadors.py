"""Pages of ambassadors: made by themselves, public only by choice, with figures that are counted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.clock import now, today
from app.core.database import db
from app.scaling.states import AdoptionState
from app.showcases import queries
from app.showcases.models import Ambassador, Introduction, Sharing
from app.showcases.queries import Figures
from app.showcases.states import SharingKind, ShowcaseState
from tests.factories import ThemeFactory
from tests.web.scaling.records import make_chain
from tests.web.showcases.records import make_adoption, make_ambassador, make_page, make_story_of

ABOUT = "Ik werk in een wijk en ken veel makers."


@pytest.fixture
def ambassador(app):
    return make_ambassador(name="Amber Ambassadeur")


def save(client, theme=None, **changes):
    data = {"about": ABOUT, "themes": [(theme or ThemeFactory()).id], **changes}
    db.session.commit()
    return client.post("/mijn/ambassadeur", data=data)


def own_page() -> Ambassador:
    return db.session.scalars(select(Ambassador)).one()


def test_a_page_is_made_and_is_not_public_until_they_say_so(client, sign_in, ambassador):
    theme = ThemeFactory(name="Water")
    assert save(sign_in(ambassador), theme).status_code == 302
    page = own_page()
    assert (page.about, page.is_public, [each.name for each in page.themes]) == (ABOUT, False, ["Water"])
    path = f"/ambassadeurs/{page.path}"
    assert "Alleen u ziet deze pagina" in client.get(path).text
    for other in (make_ambassador(), make_chain().officer):
        assert sign_in(other).get(path).status_code == 404
    client.post("/uitloggen")
    assert client.get(path).status_code == 404
    assert ambassador.name not in client.get("/ambassadeurs").text
    assert save(sign_in(ambassador), theme, is_public="y", version=page.version).status_code == 302
    client.post("/uitloggen")
    shown = client.get(path)
    assert shown.status_code == 200
    assert ABOUT in shown.text
    assert ambassador.name in client.get("/ambassadeurs").text
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.record_kind == "ambassador")).all()
    assert list(actions) == ["page_saved", "page_saved"]


def test_a_name_stands_at_a_story_only_when_it_is_public(client, ambassador):
    story = make_story_of(make_chain(), ambassador)
    page = make_page(ambassador, is_public=False)
    db.session.commit()
    address = f"/etalage/{story.path}"
    assert ambassador.name not in client.get(address).text
    page.is_public = True
    db.session.commit()
    assert f"/ambassadeurs/{page.path}" in client.get(address).text
    ambassador.is_ambassador = False
    db.session.commit()
    assert ambassador.name not in client.get(address).text
    assert client.get(f"/ambassadeurs/{page.path}").status_code == 404
    assert ambassador.name not in client.get("/ambassadeurs").text


@pytest.mark.parametrize(
    "changes", [{"about": "  "}, {"about": "x" * 1_501}, {"themes": []}, {"themes": ["999999"]}, {"themes": ["x"]}]
)
def test_what_is_not_complete_is_refused_and_nothing_is_lost(client, sign_in, ambassador, changes):
    response = save(sign_in(ambassador), **changes)
    assert response.status_code == 422
    assert changes.get("about", ABOUT).strip() in response.text
    assert db.session.scalars(select(Ambassador)).all() == []


def test_five_themes_are_too_many(client, sign_in, ambassador):
    themes = [ThemeFactory().id for _ in range(5)]
    assert save(sign_in(ambassador), themes=themes).status_code == 422


def test_two_windows_do_not_overwrite_each_other(client, sign_in, ambassador):
    assert save(sign_in(ambassador)).status_code == 302
    first = own_page().version
    late = save(client, about="Uit het andere venster", version="")
    assert late.status_code == 409
    assert "Uit het andere venster" in late.text
    assert save(client, about="Nieuw", version=first).status_code == 302
    assert save(client, about="Te laat", version=first).status_code == 409
    assert own_page().about == "Nieuw"


def test_only_ambassadors_have_a_page(client, sign_in):
    sign_in(make_chain().director)
    assert client.get("/mijn/ambassadeur").status_code == 403
    assert save(client).status_code == 403
    assert client.get("/ambassadeurs/zzzzzzzz").status_code == 404


def test_figures_are_counted(client, ambassador):
    chain, elsewhere = make_chain(), make_chain()
    story = make_story_of(chain, ambassador)
    make_story_of(elsewhere, ambassador, state=ShowcaseState.CONCEPT)
    for at in (chain, elsewhere):
        db.session.add(
            Introduction(
                experiment=at.experiment,
                giver_id=at.agency.id,
                taker_id=at.other_agency.id,
                ambassador_id=ambassador.id,
                text="Hallo allebei",
                created_at=now() - timedelta(days=9),
            )
        )
    make_adoption(chain, AdoptionState.HARVESTED, in_use_at=now(), benefit_realised="Half zo lang")
    make_adoption(elsewhere, AdoptionState.TEST)
    for by_id in (ambassador.id, ambassador.id, chain.lead.id):
        db.session.add(Sharing(showcase_id=story.id, kind=SharingKind.WORKSHOP, on=today(), note="Zwolle", by_id=by_id))
    db.session.flush()
    assert queries.figures_of(ambassador.id) == Figures(stories=1, introductions=2, followed=1, shared=2)
    page = make_page(ambassador)
    db.session.commit()
    text = client.get(f"/ambassadeurs/{page.path}").text
    assert story.title in text
    assert chain.other_agency.name in text
    (row,) = queries.ambassadors(1)
    assert (row.stories, row.introductions, row.followed, row.shared) == (1, 2, 1, 2)


def test_the_list_takes_at_most_three_queries_and_a_page_a_handful(client, count_queries):
    theme = ThemeFactory()
    pages = [make_page(make_ambassador(), themes=[theme]) for _ in range(25)]
    for _ in range(3):
        chain = make_chain()
        make_story_of(chain, pages[0].user)
        make_adoption(chain)
    path = f"/ambassadeurs/{pages[0].path}"
    db.session.commit()
    for address, most in (("/ambassadeurs", 3), ("/ambassadeurs?pagina=2", 3), (path, 6)):
        db.session.expunge_all()
        with count_queries() as statements:
            assert client.get(address).status_code == 200
        assert len(statements) <= most, address
    assert client.get("/ambassadeurs").text.count("vp-row__link") == 20
