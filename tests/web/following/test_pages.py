"""Following by one press, also for a visitor; the overview, stopping and taking that back; what is new."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.challenges.dialogue import follow as follow_challenge
from app.challenges.models import Follow
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.following import queries, services
from app.following.models import Finding, Subscription
from app.following.states import Pace
from app.themes.models import FormerSlug
from tests.factories import AgencyFactory, ChallengeFactory, SupplierFactory, ThemeFactory, UserFactory, member
from tests.web.following.conftest import acting, follow, publish

THEME = "/mijn/volgen/nieuw?wat=thema&naam=water"


def subscriptions() -> list[Subscription]:
    return list(db.session.scalars(select(Subscription).order_by(Subscription.id)))


def test_one_press_follows_a_theme_and_one_press_stops(client, search, sign_in, person, theme):
    sign_in(person)
    assert THEME.replace("&", "&amp;") in client.get("/themas/water").text
    answer = client.post(THEME, follow_redirects=True)
    assert answer.request.path == "/themas/water"
    assert "U volgt Water" in answer.text
    assert "Niet meer volgen" in answer.text
    (made,) = subscriptions()
    assert (made.user_id, made.theme_id, made.pace) == (person.id, theme.id, Pace.DAILY)
    answer = client.post(f"/mijn/volgen/{made.ref}/stoppen", follow_redirects=True)
    assert "U volgt Water niet meer" in answer.text
    assert made.ended_at is not None
    client.post(f"/mijn/volgen/{made.ref}/toch")
    assert made.ended_at is None


def test_one_press_follows_an_agency_and_a_supplier_is_not_followed(client, sign_in, person):
    agency, supplier = AgencyFactory(), SupplierFactory()
    sign_in(person)
    follow_url = f"/mijn/volgen/nieuw?wat=organisatie&naam={agency.slug}"
    assert follow_url.replace("&", "&amp;") in client.get(f"/organisaties/{agency.slug}").text
    client.post(follow_url)
    assert [each.organisation_id for each in subscriptions()] == [agency.id]
    assert "/mijn/volgen/nieuw" not in client.get(f"/organisaties/{supplier.slug}").text
    assert client.post(f"/mijn/volgen/nieuw?wat=organisatie&naam={supplier.slug}").status_code == 404


def test_a_visitor_sees_the_button_and_comes_back_to_it_after_signing_in(client, search, sign_in, person, theme):
    db.session.commit()
    assert THEME.replace("&", "&amp;") in client.get("/themas/water").text
    answer = client.get(THEME)
    assert answer.status_code == 302
    assert "/inloggen?next=/mijn/volgen/nieuw?wat%3Dthema%26naam%3Dwater" in answer.location
    sign_in(person)
    page = client.get(THEME).text
    assert "Ja, volgen" in page
    assert subscriptions() == []
    client.post(THEME)
    assert len(subscriptions()) == 1


def test_a_visitor_can_begin_to_follow_a_vraagstuk_in_the_same_way(client, sign_in, person):
    challenge, concept = ChallengeFactory(published=True), ChallengeFactory()
    db.session.commit()
    address = f"/mijn/volgen/nieuw?wat=vraagstuk&naam={challenge.ref}"
    assert address.replace("&", "&amp;") in client.get(f"/vraagstukken/{challenge.path}").text
    sign_in(person)
    assert f'action="/vraagstukken/{challenge.path}/volgen"' in client.get(address).text
    assert client.get(f"/mijn/volgen/nieuw?wat=vraagstuk&naam={concept.ref}").status_code == 404


def test_pressing_twice_follows_once(client, sign_in, person, theme):
    sign_in(person)
    assert [client.post(THEME).status_code for _ in range(2)] == [302, 302]
    assert len(subscriptions()) == 1


def test_a_search_is_followed_with_its_words_and_filters(client, search, sign_in, person, theme):
    publish(search, theme, title="Natte kelders; hoe blijven ze droog?")
    address = "/mijn/volgen/nieuw?wat=zoeken&q=natte+kelders&thema=water"
    for path in ("/zoeken?q=natte+kelders&thema=water", "/zoeken?q=natte+kelders&thema=water&volgorde=nieuwste"):
        assert address.replace("&", "&amp;") in client.get(path).text
    sign_in(person)
    answer = client.post(address, follow_redirects=True)
    assert answer.request.path == "/zoeken"
    assert answer.request.args.getlist("thema") == ["water"]
    assert "Niet meer volgen" in answer.text
    (made,) = subscriptions()
    assert made.search == {"text": "natte kelders", "filters": {"theme": ["water"]}}
    assert made.name == "“natte kelders” · Water"
    page = client.get("/mijn/volgen").text
    assert made.name in page
    assert "/zoeken?q=natte+kelders&amp;thema=water" in page
    client.post("/mijn/volgen/nieuw?wat=zoeken&q=Natte+Kelders&thema=water")
    assert len(subscriptions()) == 1


def test_a_typing_error_that_search_corrects_is_not_saved(client, search, sign_in, person):
    publish(search, title="Wateroverlast in de straat")
    sign_in(person)
    client.post("/mijn/volgen/nieuw?wat=zoeken&q=wateroverlasd+wateroverlasdpad")
    (made,) = subscriptions()
    assert made.search["text"] == "wateroverlast wateroverlasdpad"


def test_a_search_for_everything_is_not_followed(client, search, sign_in, person):
    sign_in(person)
    assert client.post("/mijn/volgen/nieuw?wat=zoeken").status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?wat=thema", "?wat=thema&naam=niets", "?wat=iets&naam=water", "?wat=%00&naam=y"]
)
def test_what_is_not_there_cannot_be_followed(client, sign_in, person, theme, query):
    sign_in(person)
    assert client.get(f"/mijn/volgen/nieuw{query}").status_code == 404
    assert client.post(f"/mijn/volgen/nieuw{query}").status_code == 404


def test_a_theme_that_became_part_of_another_is_followed_as_that_other(client, search, sign_in, person, theme):
    db.session.add(FormerSlug(slug="sloten", theme_id=theme.id))
    sign_in(person)
    address = THEME.replace("water", "sloten")
    assert THEME.replace("&", "&amp;") in client.get(address).text
    assert client.post(address).location == "/themas/water"
    assert [each.theme_id for each in subscriptions()] == [theme.id]


def test_more_than_the_most_is_refused_in_words(client, sign_in, person, theme, monkeypatch):
    monkeypatch.setattr(services, "MOST", 2)
    for _ in range(2):
        follow(person, ThemeFactory())
    sign_in(person)
    answer = client.post(THEME)
    assert answer.status_code == 422
    assert "U volgt al 2 dingen" in answer.text
    assert len(subscriptions()) == 2
    services.unfollow(subscriptions()[0], by=acting(person))
    db.session.commit()
    assert client.post(THEME).status_code == 302
    answer = client.post(f"/mijn/volgen/{subscriptions()[0].ref}/toch", follow_redirects=True)
    assert "U volgt al 2 dingen" in answer.text


def test_the_overview_shows_everything_with_its_pace_and_changes_it_in_place(client, search, sign_in, person, theme):
    mine = follow(person, theme)
    follow(person, ("natte kelders", {}), Pace.WEEKLY)
    challenge = ChallengeFactory(published=True)
    follow_challenge(challenge, by=acting(person))
    publish(search, theme)
    sign_in(person)
    page = client.get("/mijn/volgen").text
    for text in ("Water", "natte kelders", challenge.title, "1 nieuw"):
        assert text in page
    client.post(f"/mijn/volgen/{mine.ref}/ritme", data={"pace": "weekly"})
    assert mine.pace is Pace.WEEKLY
    answer = client.post(f"/mijn/volgen/{mine.ref}/ritme", data={"pace": "hourly"}, follow_redirects=True)
    assert "Kies uit de lijst" in answer.text
    assert mine.pace is Pace.WEEKLY


def test_who_follows_nothing_reads_what_to_do(client, sign_in, person):
    sign_in(person)
    page = client.get("/mijn/volgen").text
    assert "U volgt nog niets" in page
    assert "/themas" in page


def test_what_somebody_follows_is_not_there_for_anybody_else(client, search, sign_in, person, theme):
    mine = follow(person, theme)
    publish(search, theme)
    for other in (UserFactory(), UserFactory(is_administrator=True), member(AgencyFactory(), Role.MANAGER)):
        sign_in(other)
        for step in ("stoppen", "toch"):
            assert client.post(f"/mijn/volgen/{mine.ref}/{step}").status_code == 404
        assert client.post(f"/mijn/volgen/{mine.ref}/ritme", data={"pace": "weekly"}).status_code == 404
        for path in ("/mijn/volgen", f"/mijn/volgen?gestopt={mine.ref}", "/mijn/volgen/nieuws", "/mijn"):
            assert "Water" not in client.get(path).text
        client.post("/mijn/volgen/gezien")
    db.session.refresh(mine)
    assert (mine.pace, mine.ended_at) == (Pace.DAILY, None)
    assert db.session.scalars(select(Finding.seen_at)).all() == [None]


def test_the_trail_shows_nobody_that_somebody_follows(client, sign_in, person, theme):
    sign_in(person)
    client.post(THEME)
    row = db.session.scalars(select(AuditEntry).where(AuditEntry.record_kind == "subscription")).one()
    assert row.details == {}
    sign_in(UserFactory(is_administrator=True))
    answer = client.get("/beheer/logboek?soort=subscription")
    assert person.name not in answer.text


def test_my_work_shows_what_is_new_until_it_was_seen(client, search, sign_in, person, theme):
    agency = AgencyFactory()
    follow(person, theme)
    follow(person, agency)
    challenge = publish(search, theme, organisation=agency, title="Natte kelders; hoe droog?")
    sign_in(person)
    for path in ("/mijn", "/mijn/volgen/nieuws"):
        page = client.get(path).text
        assert "Nieuw voor u" in page
        assert page.count(challenge.title) == 1
    challenge.state = ChallengeState.CONCEPT
    db.session.commit()
    assert challenge.title not in client.get("/mijn").text
    assert challenge.title not in client.get("/mijn/volgen/nieuws").text
    challenge.state = ChallengeState.DIALOGUE
    db.session.commit()
    client.post("/mijn/volgen/gezien")
    assert challenge.title not in client.get("/mijn").text
    assert "Niets nieuws" in client.get("/mijn/volgen/nieuws").text


def test_what_closes_first_stands_on_top_and_nobody_reads_a_moment_before_it_opens(client, sign_in, person):
    later, soon = (ChallengeFactory(opened=True, closing_at=now() + timedelta(days=days)) for days in (20, 4))
    planned = ChallengeFactory(published=True, closing_at=now() + timedelta(days=2))
    over = ChallengeFactory(closed=True)
    followed = [over, later, planned, soon]
    for challenge in followed:
        db.session.add(Follow(challenge_id=challenge.id, user_id=person.id))
    db.session.commit()
    sign_in(person)
    for path in ("/mijn", "/mijn/volgen"):
        page = client.get(path).text
        assert sorted(followed, key=lambda each: page.index(each.title)) == [soon, later, planned, over]
    rows = {row.ref: row.moment for row in queries.at_a_glance(acting(person)).challenges}
    assert rows[planned.ref] is None
    assert rows[soon.ref] == soon.closing_at


def test_my_work_costs_nothing_more_for_who_follows_nothing(client, search, sign_in, person, theme, count_queries):
    numbers = []
    sign_in(person)
    client.get("/mijn")
    with count_queries() as statements:
        client.get("/mijn")
    numbers.append(len(statements))
    follow(person, theme)
    for _ in range(12):
        publish(search, theme)
    sign_in(person)
    with count_queries() as statements:
        client.get("/mijn")
    numbers.append(len(statements))
    assert numbers[1] - numbers[0] == 1


def test_the_overview_asks_the_same_however_much_somebody_follows(client, sign_in, person, theme, count_queries):
    numbers = []
    for more in (1, 20):
        for _ in range(more):
            follow(person, ThemeFactory())
        sign_in(person)
        with count_queries() as statements:
            assert client.get("/mijn/volgen").status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
