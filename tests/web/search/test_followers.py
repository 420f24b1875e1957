"""Who follows everything hears nothing of what a visitor may not see: in the calendar, the list of news, and mails."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.actor import VISITOR
from app.accounts.models import User
from app.challenges.models import Follow
from app.core.clock import now
from app.core.database import db
from app.following import services
from app.following.models import Subscription
from app.following.states import Pace
from app.following.telling import tell_people
from app.notifications.models import Mail
from app.organisations.models import Organisation
from app.search.services import drain, index_later
from app.themes.models import Theme
from tests.factories import actor_of
from tests.web.search.leaks import (
    THEME,
    WORD,
    Matrix,
    Surface,
    browser_of,
    hide_everything,
    mark_of,
)


@pytest.fixture
def followers(app: Flask, matrix: Matrix) -> dict[str, tuple[User, str]]:
    """Everybody who can sign in follows everything there is, and the worker has just been by: (person, calendar)."""
    theme = db.session.scalars(select(Theme).where(Theme.slug == THEME)).one()
    agency = db.session.scalars(select(Organisation).where(Organisation.slug == matrix.agency)).one()
    found = {}
    for name, user in matrix.people.items():
        if user is None:
            continue
        actor = actor_of(user)
        services.follow_theme(theme, by=actor)
        services.follow_agency(agency, by=actor)
        services.save_search(WORD, {}, name=WORD, by=actor)
        db.session.add_all(
            Follow(challenge_id=challenge.id, user_id=user.id) for challenge in matrix.records["challenge"]
        )
        found[name] = user, f"/agenda/{services.make_calendar_key(by=actor)}.ics"
    long_ago = now() - timedelta(days=60)
    db.session.execute(update(Subscription).values(pace=Pace.AT_ONCE, created_at=long_ago))
    for kind, record in matrix.all():
        index_later(kind, record.id)
    db.session.commit()
    search = app.extensions["search"]
    while drain(db.session(), search):
        db.session.commit()
    return found


def told(app: Flask, user: User, calendar: str) -> dict[str, str]:
    """What somebody who follows is told, by place: calendar, list of news, and mails."""
    browser = browser_of(app, user)
    texts = {path: browser.get(path).get_data(as_text=True) for path in (calendar, "/mijn/volgen/nieuws")}
    mails = db.session.scalars(select(Mail).where(Mail.user_id == user.id))
    return {**texts, "mail": "\n".join(f"{mail.subject}\n{mail.body}" for mail in mails)}


def test_who_follows_everything_is_told_of_nothing_hidden(
    app: Flask, matrix: Matrix, followers: dict[str, tuple[User, str]]
) -> None:
    assert tell_people(app.extensions["search"]) == len(followers)
    hidden = matrix.hidden_from(Surface(""), VISITOR)
    public = [mark_of(record) for kind in matrix.records for record in matrix.public(kind)]
    for name, (user, calendar) in followers.items():
        for place, text in told(app, user, calendar).items():
            assert [mark for mark in hidden if mark in text.replace("\r\n ", "")] == [], (name, place)
            if name == "signed in, no organisation":
                assert any(mark in text.replace("\r\n ", "") for mark in public), place


def test_what_became_hidden_before_anybody_was_told_stays_hidden(
    app: Flask, matrix: Matrix, followers: dict[str, tuple[User, str]]
) -> None:
    everything = [mark_of(record) for _kind, record in matrix.all()]
    hide_everything(matrix)
    assert tell_people(app.extensions["search"]) == 0
    user, calendar = followers["signed in, no organisation"]
    for place, text in told(app, user, calendar).items():
        assert [mark for mark in everything if mark in text.replace("\r\n ", "")] == [], place
