"""Walking through the site by its links, as one person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.demo import PASSWORD
from tests.site.reading import Reading

PEOPLE = (
    None,
    "inkoper@demo.example",
    "vraageigenaar@demo.example",
    "beoordelaar1@demo.example",
    "experimentleider@demo.example",
    "directeur@demo.example",
    "inkoper@elders.example",
    "leverancier@demo.example",
    "leverancier2@demo.example",
    "ambassadeur@demo.example",
    "beheerder@demo.example",
)
"""One demo account a role; None is a visitor."""

WITH_SECOND_STEP = "ambassadeur@demo.example"
"""Who signs in with a code too; early in the alphabet, so that the administrator sees their page."""

RECOVERY_CODES = "RECOVERY_CODES"
"""Where the application that is walked through keeps the codes of that person."""

ONE_OF_A_KIND = 3
"""How many pages of the same endpoint are read; the first ones are those that are linked from the best places.

What waits for somebody comes before the home page.
"""

AWAY = ("mailto:", "tel:", "otpauth:", "https:", "http:", "#")


@dataclass
class Walk:
    """What one person found: pages by address, other answers by address, and where each was linked from."""

    person: str | None
    pages: dict[str, Reading] = field(default_factory=dict)
    answers: dict[str, TestResponse] = field(default_factory=dict)
    linked_from: dict[str, str] = field(default_factory=dict)
    endpoints: Counter[str] = field(default_factory=Counter)


def walk(app: Flask, person: str | None, starts: Iterable[str] = ("/mijn", "/", "/beheer")) -> Walk:
    """Follow links from the first pages on, a few of every kind of page."""
    client = signed_in(app, person)
    found = Walk(person)
    waiting = list(starts)
    while waiting:
        path = waiting.pop(0)
        if path in found.answers or not _is_wanted(app, path, found):
            continue
        response = client.get(path)
        found.answers[path] = response
        if response.status_code in {301, 302}:
            waiting.insert(0, _local(path, response.location))
            found.linked_from.setdefault(_local(path, response.location), path)
        elif response.mimetype == "text/html":
            page = found.pages[path] = Reading(response.get_data(as_text=True))
            for link in page.links:
                if not link.startswith(AWAY):
                    found.linked_from.setdefault(_local(path, link), path)
                    waiting.append(_local(path, link))
        response.close()  # a file is streamed, and stays open until somebody has had enough of it
    return found


def signed_in(app: Flask, person: str | None) -> FlaskClient:
    """A client without JavaScript, signed in by the page when it is somebody."""
    client = app.test_client()
    if person is not None:
        response = client.post("/inloggen", data={"email": person, "password": PASSWORD})
        if response.location == "/inloggen/code":
            response = client.post(response.location, data={"code": app.config[RECOVERY_CODES].pop()})
        assert response.status_code == 302, person
    return client


def _local(page: str, link: str) -> str:
    return urljoin(page, link).partition("#")[0]


def _is_wanted(app: Flask, path: str, found: Walk) -> bool:
    """Whether few enough pages of this kind were read; the same page with another query is the same kind."""
    parts = urlsplit(path)
    if "lang=" in parts.query or path.startswith("/static/"):
        return False
    try:
        endpoint, _values = app.url_map.bind("localhost").match(parts.path, method="GET")
    except HTTPException:
        endpoint = "nothing"
    kind = f"{endpoint}?" if parts.query else endpoint
    found.endpoints[kind] += 1
    return endpoint == "nothing" or found.endpoints[kind] <= ONE_OF_A_KIND
