"""Two themes become one: nothing that pointed to the old one is left, lost or double."""

import json
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

import app.following.models as following
from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.database import Base, db
from app.core.errors import NotPermittedError, RefusedInputError
from app.search.documents import News
from app.search.models import IndexEvent
from app.search.services import differences, drain, rebuild
from app.themes import merging, services
from app.themes.models import LINK_TABLES, FormerSlug, Theme
from tests.factories import AgencyFactory, ChallengeFactory, ThemeFactory, UserFactory, actor, actor_of, member

ADDRESS = "/beheer/themas/geldzorgen/samenvoegen"
FILLED = {"showcase": {"source": "https://bron.example/verhaal"}}
"""What a table asks for beside the columns that must be filled."""

THEMES = Base.metadata.tables["theme"]


@pytest.fixture
def ambassador(app):
    return UserFactory(is_ambassador=True)


@pytest.fixture
def themes(app):
    """Geldzorgen, with boetes below it, is to become part of schulden; zorg stands apart."""
    top = ThemeFactory(name="Bestaan", slug="bestaan")
    debts = ThemeFactory(name="Schulden", slug="schulden", synonyms=["schuldhulp", "rood staan"], parent=top)
    worries = ThemeFactory(
        name="Geldzorgen", name_en="Money worries", slug="geldzorgen", synonyms=["Rood staan", "krap zitten"]
    )
    fines = ThemeFactory(name="Boetes", slug="boetes", parent=worries)
    db.session.commit()
    return {"top": top, "debts": debts, "worries": worries, "fines": fines}


def follow(user, theme, **values):
    subscription = following.Subscription(user=user, kind=following.FollowedKind.THEME, theme=theme, **values)
    db.session.add(subscription)
    db.session.flush()
    return subscription


def find(subscription, record_id, **values):
    values = {"kind": "challenge", "record_id": record_id, "news": News.PUBLISHED, **values}
    db.session.add(following.Finding(subscription=subscription, **values))
    db.session.flush()


def referring():
    return [
        (column.table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column is THEMES.c.id for key in column.foreign_keys)
    ]


def test_every_table_that_refers_to_a_theme_is_known(app):
    tables = {column.table.name for column in merging.referring_to(THEMES)}
    assert {"theme", "former_slug", "subscription", *(links.name for links in LINK_TABLES.values())} <= tables
    assert tables == {table.name for table, _ in referring()}


def linked(record_ids, theme, links):
    db.session.execute(insert(links), [{"record_id": each, "theme_id": theme.id} for each in record_ids])


def records_of(table_name, number):
    """Rows of any kind that bears themes, without the rules of its feature: only the links matter here."""
    table = Base.metadata.tables[table_name]
    return [_row_of(table) for _ in range(number)]


def _row_of(table):
    """One row with something in every column that must be filled; what it refers to is made as well."""
    values = dict(FILLED.get(table.name, {}))
    for column in table.columns:
        if column.nullable or column.primary_key or column.default is not None or column.server_default is not None:
            continue
        key = next(iter(column.foreign_keys), None)
        if key is not None:
            values[column.name] = _row_of(key.column.table)
        elif hasattr(column.type, "enums"):
            values[column.name] = column.type.enum_class(column.type.enums[0])
        else:
            kind = column.type.python_type
            values[column.name] = {
                str: uuid.uuid4().hex[: getattr(column.type, "length", None) or 8],
                int: 1,
                bool: False,
                dict: {},
                list: [],
            }.get(kind, now())
    return db.session.execute(insert(table).values(**values)).inserted_primary_key[0]


@pytest.mark.parametrize("kind", sorted(LINK_TABLES))
def test_links_of_every_kind_move_once(app, themes, ambassador, kind):
    links = LINK_TABLES[kind]
    only_old, both, only_new, other = records_of(kind, 4)
    linked([only_old, both], themes["worries"], links)
    linked([both, only_new], themes["debts"], links)
    linked([other], themes["fines"], links)
    moved = merging.merge(themes["worries"], into=themes["debts"], by=actor_of(ambassador))
    rows = db.session.execute(select(links.c.record_id, Theme.slug).join(Theme, Theme.id == links.c.theme_id)).all()
    assert sorted(map(tuple, rows)) == sorted(
        [(only_old, "schulden"), (both, "schulden"), (only_new, "schulden"), (other, "boetes")]
    )
    assert moved[links.name] == 2


def test_nothing_that_refers_to_the_old_theme_is_left(app, themes, ambassador):
    old_id, new_id = themes["worries"].id, themes["debts"].id
    ChallengeFactory(published=True, themes=[themes["worries"], themes["debts"]])
    follow(UserFactory(), themes["worries"])
    db.session.add(FormerSlug(slug="rood", theme_id=old_id))
    db.session.flush()
    merging.merge(themes["worries"], into=themes["debts"], by=actor_of(ambassador))
    db.session.commit()
    for table, column in referring():
        assert db.session.scalar(select(func.count()).select_from(table).where(column == old_id)) == 0, column
    assert db.session.get(Theme, old_id) is None
    slugs = db.session.scalars(select(FormerSlug.slug).where(FormerSlug.theme_id == new_id))
    assert sorted(slugs) == ["geldzorgen", "rood"]


def test_children_hang_below_the_other(app, themes, ambassador):
    merging.merge(themes["worries"], into=themes["debts"], by=actor_of(ambassador))
    assert themes["fines"].parent_id == themes["debts"].id
    assert themes["debts"].parent_id == themes["top"].id


def test_a_theme_may_become_part_of_the_one_above_it(app, themes, ambassador):
    merging.merge(themes["fines"], into=themes["worries"], by=actor_of(ambassador))
    assert db.session.scalar(select(Theme.parent_id).where(Theme.slug == "geldzorgen")) is None


def test_who_follows_both_follows_one_and_misses_nothing(app, themes, ambassador):
    both, one = UserFactory(), UserFactory()
    gone, kept = follow(both, themes["worries"]), follow(both, themes["debts"])
    moves = follow(one, themes["worries"])
    find(gone, 1)
    find(gone, 2)
    find(kept, 2, told_at=now() - timedelta(days=1))
    find(moves, 1)
    kept_id, moves_id = kept.id, moves.id
    db.session.commit()
    merging.merge(themes["worries"], into=themes["debts"], by=actor_of(ambassador))
    db.session.commit()
    followed = db.session.scalars(select(following.Subscription).order_by(following.Subscription.id)).all()
    assert [(each.id, each.theme.slug) for each in followed] == [(kept_id, "schulden"), (moves_id, "schulden")]
    found = db.session.execute(
        select(following.Finding.subscription_id, following.Finding.record_id, following.Finding.told_at.is_(None))
    )
    assert sorted(map(tuple, found)) == [(kept_id, 1, True), (kept_id, 2, False), (moves_id, 1, True)]


def test_who_stopped_with_the_other_goes_on_with_what_they_follow(app, themes, ambassador):
    goes_on, stopped, both_stopped = UserFactory(), UserFactory(), UserFactory()
    follow(goes_on, themes["worries"])
    follow(goes_on, themes["debts"], ended_at=now())
    follow(stopped, themes["debts"], ended_at=now())
    follow(both_stopped, themes["worries"], ended_at=now())
    follow(both_stopped, themes["debts"], ended_at=now())
    merging.merge(themes["worries"], into=themes["debts"], by=actor_of(ambassador))
    db.session.commit()
    followed = db.session.scalars(select(following.Subscription)).all()
    assert {each.user_id: each.ended_at is None for each in followed} == {
        goes_on.id: True,
        stopped.id: False,
        both_stopped.id: False,
    }
    assert len(followed) == 3


def test_the_words_of_both_lead_to_the_one_that_stays(app, themes, ambassador):
    merging.merge(themes["worries"], into=themes["debts"], by=actor_of(ambassador))
    assert themes["debts"].synonyms == ["schuldhulp", "rood staan", "Geldzorgen", "Money worries", "krap zitten"]


def test_records_are_indexed_again_with_their_new_theme(app, client, themes, ambassador):
    ChallengeFactory(published=True, title="Hoe horen wij eerder van geldzorgen?", themes=[themes["worries"]])
    ChallengeFactory(published=True, title="Waarom stapelen boetes zich op?", themes=[themes["fines"]])
    db.session.commit()
    search = app.extensions["search"]
    rebuild(db.session(), search)
    db.session.query(IndexEvent).delete()
    merging.merge(themes["worries"], into=themes["debts"], by=actor_of(ambassador))
    drain(db.session(), search)
    db.session.commit()
    assert not differences(db.session(), search)
    for slug in ("schulden", "bestaan"):
        page = client.get(f"/zoeken?thema={slug}").text
        assert "Hoe horen wij eerder" in page
        assert "Waarom stapelen boetes" in page


def test_the_old_address_leads_on_everywhere(app, client, sign_in, themes, ambassador):
    rebuild(db.session(), app.extensions["search"])
    merging.merge(themes["worries"], into=themes["debts"], by=actor_of(ambassador))
    merging.merge(themes["debts"], into=themes["top"], by=actor_of(ambassador))
    db.session.commit()
    for old, new in (
        ("/themas/geldzorgen", "/themas/bestaan"),
        ("/feeds/themas/geldzorgen", "/feeds/themas/bestaan"),
        ("/themas/geldzorgen?lang=en", "/themas/bestaan?lang=en"),
        ("/themas/schulden", "/themas/bestaan"),
        ("/themas/schulden?a=1&a=2&slug=x&endpoint=y&_external=1&_scheme=ftp", "/themas/bestaan?a=1&a=2"),
        ("/zoeken?q=brief&thema=geldzorgen&soort=lesson", "/zoeken?q=brief&thema=bestaan&soort=lesson"),
    ):
        response = client.get(old)
        assert (response.status_code, response.location) == (301, new)
    sign_in(ambassador)
    assert client.get("/beheer/themas/geldzorgen").location == "/beheer/themas/bestaan"
    kept = client.post("/beheer/themas/geldzorgen", data={"name": "Iets", "description": "Wat ik typte"})
    assert kept.status_code == 409
    assert "Wat ik typte" in kept.text


def test_an_old_address_is_never_given_to_a_new_theme(app, themes, ambassador):
    by = actor_of(ambassador)
    merging.merge(themes["worries"], into=themes["debts"], by=by)
    again = services.add("Geldzorgen", name_en="", description="", synonyms=[], parent_id=None, by=by)
    assert again.slug == "geldzorgen-2"


def test_it_is_refused_into_itself_and_into_what_is_below(app, client, sign_in, themes, ambassador):
    by = actor_of(ambassador)
    for into, why in ((themes["worries"], "zichzelf"), (themes["fines"], "Boetes valt onder dit thema")):
        with app.test_request_context("/?lang=nl"), pytest.raises(RefusedInputError) as refused:
            merging.merge(themes["worries"], into=into, by=by)
        with app.test_request_context():
            assert why in str(refused.value.message)
    sign_in(ambassador)
    for slug in ("geldzorgen", "boetes", "nergens", ""):
        response = client.post(ADDRESS, data={"into": slug, "version": "1"})
        assert response.status_code == 422
        assert 'id="into-error"' in response.text
    assert db.session.scalar(select(func.count()).select_from(Theme)) == 4


def test_who_chooses_none_is_asked_to(client, sign_in, themes, ambassador):
    sign_in(ambassador)
    asked = client.get(ADDRESS)
    assert asked.status_code == 200
    assert "niet verplicht" not in asked.text
    assert '<option selected value="">Kies een thema</option>' in asked.text
    refused = client.get(f"{ADDRESS}?into=")
    assert refused.status_code == 422
    assert "Kies een thema." in refused.text.partition('id="into-error"')[2][:200]


def test_too_many_words_are_refused_and_none_is_lost(app, themes, ambassador):
    themes["worries"].synonyms = [f"woord {number}" for number in range(59)]
    db.session.flush()
    with pytest.raises(RefusedInputError) as refused:
        merging.merge(themes["worries"], into=themes["debts"], by=actor_of(ambassador))
    assert refused.value.field == "into"
    assert db.session.get(Theme, themes["worries"].id) is not None


def test_what_somebody_else_merged_meanwhile_is_refused(app, themes, ambassador):
    by = actor_of(ambassador)
    merging.merge(themes["worries"], into=themes["debts"], by=by)
    stale = Theme(id=999_999, slug="weg", name="Weg", synonyms=[])
    with pytest.raises(RefusedInputError):
        merging.merge(stale, into=themes["debts"], by=by)


def test_who_may_not_may_not(app, client, sign_in, themes):
    with pytest.raises(NotPermittedError):
        merging.merge(themes["worries"], into=themes["debts"], by=actor((1, Role.OFFICER)))
    assert client.get(ADDRESS).location.startswith("/inloggen")
    sign_in(member(AgencyFactory(), *Role))
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, data={"into": "schulden", "version": "1"}).status_code == 403


def test_an_ambassador_reads_what_will_happen_and_says_yes_once(client, sign_in, themes, ambassador):
    ChallengeFactory.create_batch(2, published=True, themes=[themes["worries"]])
    follow(UserFactory(), themes["worries"])
    db.session.commit()
    sign_in(ambassador)
    assert ADDRESS in client.get("/themas/geldzorgen").text
    choices = client.get(ADDRESS).text.partition("<select")[2].partition("</select")[0]
    assert "Schulden" in choices
    assert "Boetes" not in choices
    page = client.get(f"{ADDRESS}?into=schulden").text
    for sentence in (
        "2 vraagstukken gaan mee.",
        "1 volger volgt voortaan",
        "1 thema dat eronder valt",
        "niet terugdraaien",
    ):
        assert sentence in page
    assert db.session.scalar(select(func.count()).select_from(Theme)) == 4
    response = client.post(ADDRESS, data={"into": "schulden", "version": "1"})
    assert (response.status_code, response.location) == (302, "/themas/schulden")
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "merged").order_by(AuditEntry.id)).all()
    assert [json.dumps(row.details["moved"]["challenge_theme"]) for row in rows] == ["2", "2"]
    assert rows[1].details["theme"] == "geldzorgen"


def test_who_merges_what_was_changed_looks_again(client, sign_in, themes, ambassador):
    sign_in(ambassador)
    assert client.post(ADDRESS, data={"into": "schulden", "version": "7"}).status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Theme)) == 4
