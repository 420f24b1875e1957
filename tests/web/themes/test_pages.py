"""The tree of themes, what there is on one theme, and keeping the tree."""

import pytest
from sqlalchemy import select

from app.accounts.states import Role
from app.core.database import db
from app.search.models import IndexEvent
from app.search.services import drain
from app.themes import queries, services
from app.themes.models import Theme
from tests.factories import AgencyFactory, ChallengeFactory, ThemeFactory, UserFactory, actor_of, member


@pytest.fixture
def tree(app):
    """Care (with youth and older people) and water."""
    care = ThemeFactory(name="Zorg", slug="zorg", synonyms=["welzijn"], name_en="Care")
    youth = ThemeFactory(name="Jeugd", slug="jeugd", parent=care)
    ThemeFactory(name="Ouderen", slug="ouderen", parent=care)
    ThemeFactory(name="Water", slug="water")
    db.session.commit()
    return {"care": care, "youth": youth}


@pytest.fixture
def index(app):
    """Write the index as the worker does."""

    def writing():
        from app.search.services import rebuild

        db.session.commit()
        rebuild(db.session(), app.extensions["search"])

    return writing


@pytest.fixture
def ambassador(app):
    return UserFactory(is_ambassador=True)


def typed(version=1, **changes):
    values = {"name": "Jeugd", "name_en": "", "description": "", "synonyms": "", "parent": "", "version": str(version)}
    return {**values, **changes}


def test_the_tree_has_all_themes_by_name(tree):
    assert [(node.name, [child.name for child in node.children]) for node in queries.tree()] == [
        ("Water", []),
        ("Zorg", ["Jeugd", "Ouderen"]),
    ]
    assert [choice.name for choice in queries.choices()] == ["Water", "Zorg", "Jeugd", "Ouderen"]
    assert {choice.group for choice in queries.choices()} == {"Water", "Zorg"}


def test_the_tree_in_english(client, tree):
    page = client.get("/themas?lang=en").text
    assert "Care" in page
    assert "Jeugd" in page  # without an English name


def test_the_words_of_themes_reach_search(app, tree):
    words = {theme.slug: theme for theme in app.extensions["search"].vocabulary().themes}
    assert words["zorg"].synonyms == ("welzijn", "Care")
    assert words["jeugd"].parent == "zorg"


def test_a_theme_shows_what_is_on_it_and_below_it(client, tree, index):
    ChallengeFactory(published=True, title="Hoe helpen wij eerder?", themes=[tree["youth"]])
    ChallengeFactory(title="Een concept", themes=[tree["youth"]])
    index()
    for slug in ("jeugd", "zorg"):
        page = client.get(f"/themas/{slug}")
        assert page.status_code == 200
        assert "Hoe helpen wij eerder?" in page.text
        assert "Een concept" not in page.text
    assert "Hoe helpen wij eerder?" not in client.get("/themas/water").text
    assert "welzijn" in client.get("/themas/zorg").text


def test_more_than_five_lead_to_the_search_page(client, tree, index):
    ChallengeFactory.create_batch(7, published=True, themes=[tree["youth"]])
    index()
    page = client.get("/themas/jeugd").text
    assert page.count('class="vp-row"') == 5
    assert "/zoeken?thema=jeugd&amp;soort=challenge" in page


def test_pages_ask_the_database_at_most_three_things(client, tree, index, count_queries):
    ChallengeFactory.create_batch(3, published=True, themes=[tree["youth"]])
    index()
    for address in ("/themas", "/themas/zorg", "/themas/jeugd"):
        with count_queries() as statements:
            assert client.get(address).status_code == 200
        # On PostgreSQL the index lies in tables too.
        assert len([statement for statement in statements if " search_" not in statement]) <= 3


def test_without_an_index_the_themes_are_still_there(client, tree):
    assert "/themas/zorg" in client.get("/themas").text
    assert client.get("/themas/zorg").status_code == 200


@pytest.mark.parametrize("slug", ["nergens", "Zorg", "x" * 200, "%00"])
def test_an_unknown_theme_is_not_found(client, tree, slug):
    assert client.get(f"/themas/{slug}").status_code == 404


@pytest.mark.parametrize("address", ["/beheer/themas", "/beheer/themas/nieuw", "/beheer/themas/zorg"])
def test_only_administrators_and_ambassadors_keep_the_tree(client, sign_in, tree, address):
    assert client.get(address).location.startswith("/inloggen")
    sign_in(member(AgencyFactory(), *Role))
    assert client.get(address).status_code == 403
    for role in ("is_administrator", "is_ambassador"):
        sign_in(UserFactory(**{role: True}))
        assert client.get(address).status_code == 200


def test_a_theme_is_added_with_its_words(client, sign_in, tree, ambassador):
    sign_in(ambassador)
    data = typed(
        name="Jeugd & gezin", synonyms="opvoeden\r\n\r\n  jonge   ouders \nopvoeden", parent=str(tree["care"].id)
    )
    assert client.post("/beheer/themas/nieuw", data=data).status_code == 302
    theme = db.session.scalar(select(Theme).where(Theme.slug == "jeugd-gezin"))
    assert (theme.synonyms, theme.parent_id) == (["opvoeden", "jonge ouders"], tree["care"].id)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "Water"}),
        ("name", {"name": "x" * 81}),
        ("synonyms", {"synonyms": "x" * 61}),
        ("synonyms", {"synonyms": "\n".join(map(str, range(61)))}),
        ("parent", {"parent": "999999"}),
        ("parent", {"parent": "x"}),
    ],
)
def test_what_is_wrong_is_said_at_the_field(client, sign_in, tree, ambassador, field, changes):
    sign_in(ambassador)
    for address in ("/beheer/themas/nieuw", "/beheer/themas/jeugd"):
        response = client.post(address, data=typed(**{"name": "Iets anders", **changes}))
        assert response.status_code == 422
        assert f'id="{field}-error"' in response.text
    assert len(db.session.scalars(select(Theme)).all()) == 4


def test_a_theme_never_hangs_under_itself(app, client, sign_in, tree, ambassador):
    from app.core.errors import RefusedInputError

    sign_in(ambassador)
    care, youth = tree["care"], tree["youth"]
    for parent in (care.id, youth.id):
        response = client.post("/beheer/themas/zorg", data=typed(name="Zorg", parent=str(parent)))
        assert response.status_code == 422
        with pytest.raises(RefusedInputError):
            services.edit(
                care,
                name="Zorg",
                name_en="",
                description="",
                synonyms=[],
                parent_id=parent,
                by=actor_of(ambassador),
            )
    assert db.session.get(Theme, care.id).parent_id is None


def test_who_saves_second_gets_the_text_back(client, sign_in, tree, ambassador):
    sign_in(ambassador)
    assert client.post("/beheer/themas/jeugd", data=typed(description="Eerst")).status_code == 302
    second = client.post("/beheer/themas/jeugd", data=typed(description="Later"))
    assert second.status_code == 409
    assert "Later" in second.text


def test_a_theme_that_moves_has_its_records_indexed_again(app, client, sign_in, tree, index, ambassador):
    ChallengeFactory(published=True, title="Hoe helpen wij eerder?", themes=[tree["youth"]])
    index()
    db.session.query(IndexEvent).delete()
    sign_in(ambassador)
    client.post("/beheer/themas/jeugd", data=typed(parent=str(tree["care"].id), synonyms="kind"))
    assert db.session.scalars(select(IndexEvent.kind)).all() == []  # words are read when somebody searches
    client.post("/beheer/themas/jeugd", data=typed(version=2))
    assert db.session.scalars(select(IndexEvent.kind)).all() == ["challenge"]
    drain(db.session(), app.extensions["search"])
    db.session.commit()
    assert "Hoe helpen wij eerder?" not in client.get("/themas/zorg").text
    assert "Hoe helpen wij eerder?" in client.get("/themas/jeugd").text


def test_a_theme_is_never_at_the_address_where_one_is_added(client, sign_in, tree, ambassador):
    sign_in(ambassador)
    assert client.post("/beheer/themas/nieuw", data=typed(name="Nieuw")).status_code == 302
    assert db.session.scalar(select(Theme.slug).where(Theme.name == "Nieuw")) == "nieuw-2"
