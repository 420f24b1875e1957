"""The calendar of everything that somebody follows, behind an address of their own."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.challenges.dialogue import follow as follow_challenge
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.following.models import CalendarKey
from app.search.services import rebuild
from tests.factories import AgencyFactory, ChallengeFactory, ThemeFactory
from tests.web.following.conftest import acting, follow


@pytest.fixture
def address(client, sign_in, person):
    """The path of the calendar of the person, who is signed out again."""
    sign_in(person)
    page = client.post("/mijn/volgen/agenda").text
    found = page.partition("/agenda/")[2].partition(".ics")[0]
    client.post("/uitloggen")
    return f"/agenda/{found}.ics"


def test_it_has_what_is_followed_and_what_is_open_on_what_is_followed(client, search, person, theme, address):
    agency, below = AgencyFactory(), ThemeFactory(parent=theme)
    for what in (theme, agency, ("fietsbellen kelders", {})):
        follow(person, what)
    direct = ChallengeFactory(closed=True, title="Zelf gevolgd")
    follow_challenge(direct, by=acting(person))
    shown = [
        direct,
        ChallengeFactory(opened=True, themes=[theme], title="Op het thema"),
        ChallengeFactory(opened=True, themes=[below], title="Daaronder"),
        ChallengeFactory(opened=True, organisation=agency, title="Van de overheid"),
        ChallengeFactory(opened=True, title="Fietsbellen in kelders"),
    ]
    hidden = [
        ChallengeFactory(opened=True, title="Fietsbellen elders"),
        ChallengeFactory(closed=True, themes=[theme], title="Al gesloten"),
        ChallengeFactory(published=True, themes=[theme], title="Nog in dialoog"),
        ChallengeFactory(themes=[theme], title="Concept"),
    ]
    db.session.commit()
    rebuild(db.session(), search)
    answer = client.get(address)
    assert answer.mimetype == "text/calendar"
    assert "private" in answer.headers["Cache-Control"]
    text = answer.text.replace("\r\n ", "")
    for challenge in shown:
        assert f"UID:{challenge.ref}@vraagplein" in text, challenge.title
        assert f"UID:{challenge.ref}-vragen@vraagplein" in text, challenge.title
    for challenge in hidden:
        assert challenge.ref not in text, challenge.title


def test_a_vraagstuk_that_is_public_no_more_is_not_in_it(client, person, address):
    challenge = ChallengeFactory(opened=True)
    follow_challenge(challenge, by=acting(person))
    db.session.commit()
    assert challenge.ref in client.get(address).text
    challenge.state = ChallengeState.CONCEPT
    db.session.commit()
    assert challenge.ref not in client.get(address).text


def test_while_the_index_is_away_the_rest_is_there(client, search, person, theme, address):
    follow(person, theme)
    follow(person, ("kelders", {}))
    challenge = ChallengeFactory(opened=True, themes=[theme])
    db.session.commit()
    search.engine.forget()
    assert challenge.ref in client.get(address).text


def test_the_address_is_shown_once_and_a_new_one_ends_the_old(client, sign_in, person, address):
    token = address.removeprefix("/agenda/").removesuffix(".ics")
    assert db.session.scalars(select(CalendarKey.token_hash)).one() != token
    sign_in(person)
    answer = client.get("/mijn/volgen/agenda")
    assert token not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(address).status_code == 200
    page = client.post("/mijn/volgen/agenda").text
    assert token not in page
    assert client.get(address).status_code == 404
    newest = f"/agenda/{page.partition('/agenda/')[2].partition('.ics')[0]}.ics"
    assert client.get(newest).status_code == 200
    client.post("/mijn/volgen/agenda/stoppen")
    assert client.get(newest).status_code == 404


def test_a_closed_account_has_no_calendar(client, person, address):
    person.disabled_at = now() - timedelta(minutes=1)
    db.session.commit()
    assert client.get(address).status_code == 404


def test_the_address_is_not_in_the_log(client, address, caplog):
    with caplog.at_level("INFO", logger="request"):
        client.get(address)
    assert "/agenda/<token:token>.ics" in caplog.text
    assert address not in caplog.text
