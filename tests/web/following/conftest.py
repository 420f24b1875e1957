"""Somebody who follows, and records that become public while they do."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts.actor import Actor
from app.accounts.models import User
from app.challenges.models import Challenge
from app.core.clock import now
from app.core.database import db
from app.following import services
from app.following.models import Subscription
from app.following.states import Pace
from app.search.registry import Search
from app.search.services import drain, index_later, rebuild
from app.themes.models import Theme
from tests.factories import ChallengeFactory, ThemeFactory, UserFactory


@pytest.fixture
def search(app: Flask) -> Search:
    """The search of the application, with an empty index."""
    found: Search = app.extensions["search"]
    rebuild(db.session(), found)
    return found


@pytest.fixture
def person(session: Any) -> User:
    """Somebody without an organisation."""
    return UserFactory(email="volger@voorbeeld.example", name="Vera Volger")


@pytest.fixture
def theme(session: Any) -> Theme:
    return ThemeFactory(name="Water", slug="water")


def acting(user: User) -> Actor:
    return Actor(id=user.id, name=user.name, email=user.email)


def follow(user: User, what: Any, pace: Pace = Pace.DAILY) -> Subscription:
    """Follow a theme, an agency or (text, filters), as of an hour ago."""
    if isinstance(what, Theme):
        made = services.follow_theme(what, by=acting(user))
    elif isinstance(what, tuple):
        made = services.save_search(*what, name=what[0] or "filters", by=acting(user))
    else:
        made = services.follow_agency(what, by=acting(user))
    made.pace, made.created_at = pace, now() - timedelta(hours=1)
    db.session.commit()
    return made


def publish(search: Search, *themes: Theme, **values: Any) -> Challenge:
    """A vraagstuk that has just become public, and that the worker has just looked at."""
    challenge = ChallengeFactory(**{"published": True, "published_at": now(), "themes": list(themes), **values})
    look_at(search, challenge)
    return challenge


def look_at(search: Search, *challenges: Challenge) -> None:
    """What the worker does after a change."""
    for challenge in challenges:
        index_later("challenge", challenge.id)
    db.session.commit()
    drain(db.session(), search)
    db.session.commit()
