"""Every page that somebody reaches by links, as a visitor and in each role: whole, in order, and in Dutch."""

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from tests.site.reading import Reading
from tests.site.walk import PEOPLE, Walk
from tests.test_site import ROOT

WalkOf = Callable[[str | None], Walk]
CATALOGUE = ROOT / "app/translations/nl/LC_MESSAGES/messages.po"
by_everybody = pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person or "visitor")
NOT_LINKED = {
    "accounts.confirm",  # from mails
    "accounts.reset",
    "experiments.check_in_by_link",
    "experiments.seat_by_link",
    "following.unsubscribe",
    "organisations.accept",
    "accounts.sign_in_code",  # after the password
    "accounts.sign_out",  # by buttons, which send a form
    "challenges.reuse_adopt",  # by choosing it in the reuse check, which sends a form
    "challenges.reuse_beside",  # a part of the page on which somebody writes
    "following.calendar_file",  # by the calendar of who made an address for it
    "search.suggest",  # by the field in which somebody types
    "themes.edit_words",  # nobody of the demo has kept words that mean the same
    "themes.remove_words",
    "proposals.draft_file",  # files: no proposal of the demo has any
    "proposals.opened_file",
    "proposals.review",
    "scaling.step",  # no dossier of the demo has reached all of its milestones
    "showcases.new",
    "site.healthz",  # for operators
    "site.readyz",
    "site.metrics_page",
}
"""Pages that nobody reaches by a link on a page."""

SAME_PAGE = {"/norm/1"}
"""Addresses of what another address shows as well."""


@by_everybody
def test_no_link_is_broken(walk_of: WalkOf, person: str | None) -> None:
    found = walk_of(person)
    assert len(found.pages) > 20
    broken = {
        path: (response.status_code, found.linked_from.get(path))
        for path, response in found.answers.items()
        if response.status_code >= 400 and path not in {"/mijn", "/beheer"}
    }
    assert broken == {}


@by_everybody
def test_no_link_leads_to_a_page_that_does_not_exist_yet(walk_of: WalkOf, person: str | None) -> None:
    for path, page in walk_of(person).pages.items():
        assert [link for link in page.links + page.actions if "/ontbreekt/" in link] == [], path


@by_everybody
def test_every_page_has_one_h1_a_title_a_language_and_a_skip_link(walk_of: WalkOf, person: str | None) -> None:
    for path, page in walk_of(person).pages.items():
        levels = [level for level, _text in page.headings]
        assert levels.count(1) == 1, (path, page.headings)
        assert page.title.endswith("Vraagplein") or "Vraagplein" in page.title, (path, page.title)
        assert len(page.title) > len("Vraagplein"), path
        assert page.language == "nl", path
        assert "#content" in page.links, path
        assert "content" in page.ids, path


@by_everybody
def test_no_heading_level_is_skipped(walk_of: WalkOf, person: str | None) -> None:
    for path, page in walk_of(person).pages.items():
        levels = [level for level, _text in page.headings]
        steps = [(before, after) for before, after in pairwise(levels) if after > before + 1]
        assert steps == [], (path, page.headings)


@by_everybody
def test_ids_are_unique_and_nothing_is_inline(walk_of: WalkOf, person: str | None) -> None:
    for path, page in walk_of(person).pages.items():
        assert [id_ for id_, times in Counter(page.ids).items() if times > 1] == [], path
        inline = [(tag, name) for tag, name, _ in page.attributes if name == "style" or name.startswith("on")]
        assert inline == [], path
        assert [value for _, name, value in page.attributes if name == "href" and "javascript:" in value] == [], path


@by_everybody
def test_titles_tell_pages_apart(walk_of: WalkOf, person: str | None) -> None:
    """Two different pages with the same title cannot be told apart in tabs and in history."""
    titles: dict[str, str] = {}
    for path, page in walk_of(person).pages.items():
        if "?" not in path and path not in SAME_PAGE:
            record = re.sub(r"/([0-9a-z]{8})-[^/]*", r"/\1", path)
            record = re.sub(r"/brief/[0-9a-z]{8}$", "/brief", record)  # the latest letter has two addresses
            other = titles.setdefault(page.title, record)
            assert other == record, (page.title, other, path)


@pytest.fixture(scope="session")
def english() -> set[str]:
    """The English texts of which the Dutch differs, as far as they are told apart from names and numbers."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="nl")
    return {
        message.id
        for message in catalogue
        if isinstance(message.id, str) and message.string and message.id != message.string and "%(" not in message.id
    }


@by_everybody
def test_no_english_is_left_on_a_dutch_page(walk_of: WalkOf, english: set[str], person: str | None) -> None:
    dutch_too = _dutch_texts()
    for path, page in walk_of(person).pages.items():
        words = {text for language, text in page.texts if language == "nl"}
        assert (words & english) - dutch_too == set(), path


def _dutch_texts() -> set[str]:
    with CATALOGUE.open("rb") as file:
        return {message.string for message in read_po(file, locale="nl") if isinstance(message.string, str)}


def test_somebody_reaches_every_page_by_links(demo_app: Flask, walk_of: WalkOf) -> None:
    seen = {endpoint.rstrip("?") for person in PEOPLE for endpoint in walk_of(person).endpoints}
    readable = {rule.endpoint for rule in demo_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert readable - seen - NOT_LINKED - {"static"} == set()


def test_the_english_site_is_english(demo_app: Flask) -> None:
    client = demo_app.test_client()
    page = Reading(client.get("/?lang=en").get_data(as_text=True))
    assert page.language == "en"
    again = Reading(client.get("/vraagstukken").get_data(as_text=True))
    assert again.language == "en"
    assert ("en", "Challenges") in again.texts
