"""Nothing that somebody may not see comes out of search, in any state, for any role of the matrix.

`SURFACES` is every place where a visitor meets what the index holds. A new one is a line there, and a test fails for a
public page that asks the index and is not among them.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.accounts.actor import VISITOR, Actor
from app.challenges.states import ChallengeState
from app.core.database import db
from app.search.faceting import FACETS
from app.search.queries import counts_by_theme, search_page
from app.search.services import index_later
from tests.factories import actor_of
from tests.web.search.leaks import (
    CAN_VIEW,
    THEME,
    WORD,
    Matrix,
    Surface,
    browser_of,
    hide_everything,
    mark_of,
)

SURFACES = {
    "home": Surface("/", by_policy=True, tells=False),
    "search": Surface("/zoeken?q={word}"),
    "search, second page": Surface("/zoeken?q={word}&pagina=2", tells=False),
    "search, newest": Surface("/zoeken?q={word}&volgorde=nieuwste"),
    "search, one theme": Surface("/zoeken?thema={theme}"),
    "search, one agency": Surface("/zoeken?organisatie={agency}"),
    "search, vraagstukken": Surface("/zoeken?soort=challenge"),
    "search, experiments": Surface("/zoeken?soort=experiment"),
    "search, lessons": Surface("/zoeken?soort=lesson"),
    "search, stories": Surface("/zoeken?soort=showcase"),
    "search, without a question": Surface("/zoeken", tells=False),
    "suggestions": Surface("/zoeken/suggesties?q=ooievaars"),
    "feed of a search": Surface("/feeds/zoeken?q={word}"),
    "feed of a theme": Surface("/feeds/themas/{theme}"),
    "feed of an agency": Surface("/feeds/organisaties/{agency}"),
    "themes": Surface("/themas", tells=False),
    "theme": Surface("/themas/{theme}", by_policy=True),
    "beside a vraagstuk": Surface("/vraagstukken/{challenge}", by_policy=True),
    "beside an experiment": Surface("/experimenten/{experiment}", by_policy=True),
    "beside a lesson": Surface("/lessen/{lesson}", by_policy=True),
    "beside a story": Surface("/etalage/{showcase}", by_policy=True),
    "list of vraagstukken": Surface("/vraagstukken?q={word}", by_policy=True),
    "list of experiments": Surface("/experimenten?q={word}", by_policy=True),
    "list of lessons": Surface("/lessen?q={word}", by_policy=True),
    "list of stories": Surface("/etalage", by_policy=True),
    "page of an agency": Surface("/organisaties/{agency}", by_policy=True),
}


def answers(app: Flask, matrix: Matrix, person: str) -> Iterator[tuple[str, Surface, Actor, str]]:
    """What every surface answers this person."""
    user = matrix.people[person]
    actor = VISITOR if user is None else actor_of(user)
    browser = browser_of(app, user)
    for name, surface in SURFACES.items():
        answer = browser.get(matrix.address(surface), follow_redirects=True)
        assert answer.status_code == 200, (name, person, answer.status_code)
        yield name, surface, actor, answer.get_data(as_text=True)


def test_the_matrix_has_every_kind_that_can_be_found(app: Flask, matrix: Matrix) -> None:
    assert set(matrix.records) == set(CAN_VIEW) == set(app.extensions["search"].sources)
    for kind, records in matrix.records.items():
        assert len({mark_of(record) for record in records}) == len(records)
        assert 0 < len(matrix.public(kind)) < len(records), f"of {kind} some are public and some are not"


def test_nobody_finds_what_they_may_not_see(app: Flask, matrix: Matrix) -> None:
    for person in matrix.people:
        for name, surface, actor, text in answers(app, matrix, person):
            assert [mark for mark in matrix.hidden_from(surface, actor) if mark in text] == [], (name, person)


def test_every_surface_shows_what_is_public(app: Flask, matrix: Matrix) -> None:
    public = [mark_of(record) for kind in matrix.records for record in matrix.public(kind)]
    for name, surface, _actor, text in answers(app, matrix, "visitor"):
        own = {mark_of(matrix.public(kind)[0]) for kind in matrix.records if f"{{{kind}}}" in surface.path}
        assert not surface.tells or any(mark in text for mark in public if mark not in own), name


def test_counts_are_those_of_what_is_public(app: Flask, matrix: Matrix) -> None:
    search = app.extensions["search"]
    found = search_page(db.session(), search, WORD)
    public = {kind: len(matrix.public(kind)) for kind in matrix.records}
    assert found.total == sum(public.values())
    assert found.facets["kind"] == public
    assert found.facets["theme"] == {THEME: found.total}
    assert counts_by_theme(db.session(), search).in_all == {THEME: found.total}


def test_what_became_hidden_is_gone_at_once_while_the_index_still_has_it(app: Flask, matrix: Matrix) -> None:
    search = app.extensions["search"]
    paths = {name: matrix.address(surface) for name, surface in SURFACES.items() if "/{" not in surface.path}
    paths |= {name: matrix.address(SURFACES[name]) for name in ("theme", "feed of a theme", "feed of an agency")}
    paths |= {"page of an agency": matrix.address(SURFACES["page of an agency"])}
    everything = [mark_of(record) for _kind, record in matrix.all()]
    hide_everything(matrix)
    assert search.engine.keys_and_versions(), "the index still has them"
    browser = app.test_client()
    for name, path in paths.items():
        answer = browser.get(path, follow_redirects=True)
        assert answer.status_code == 200, name
        assert [mark for mark in everything if mark in answer.text] == [], name
        if path.startswith(("/zoeken", "/themas")):
            counts = re.findall(r'class="vp-count">\(?(\d+)', answer.text)
            assert set(counts) <= {"0"}, (name, counts)


def test_counts_are_right_while_the_index_is_behind(app: Flask, matrix: Matrix) -> None:
    search = app.extensions["search"]
    before = search_page(db.session(), search, WORD, page_size=5)
    gone = matrix.public("challenge")[-1]
    gone.state = ChallengeState.CONCEPT
    index_later("challenge", gone.id)
    db.session.commit()
    after = search_page(db.session(), search, WORD, page_size=5)
    assert (after.total, len(after.hits)) == (before.total - 1, 5)
    assert after.facets["kind"]["challenge"] == before.facets["kind"]["challenge"] - 1
    assert after.facets["theme"] == counts_by_theme(db.session(), search).in_all == {THEME: after.total}
    assert set(after.facets) <= set(FACETS)


ASKED = ("search", "similar", "begun")


def test_every_public_page_that_asks_the_index_is_among_the_surfaces(
    app: Flask, matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Visits every public route with every record, and notes which of them ask the index."""
    engine, browser = app.extensions["search"].engine, app.test_client()
    asking: set[str] = set()
    current = ""

    def noting(method: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*given: Any, **values: Any) -> Any:
            asking.add(current)
            return method(*given, **values)

        return ask

    for name in ASKED:
        monkeypatch.setattr(engine, name, noting(getattr(engine, name)))
    urls = app.url_map.bind("localhost")
    for rule in public_routes(app):
        current = rule.endpoint
        for address in addresses(urls, rule, matrix):
            browser.get(address, query_string={"q": WORD})
    known = {urls.match(matrix.address(surface).partition("?")[0])[0] for surface in SURFACES.values()}
    assert {"search.page", "themes.show", "challenges.show"} <= asking, "the test sees who asks"
    assert asking - known == set(), "add these pages to SURFACES"


def public_routes(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        is_public = getattr(app.view_functions[rule.endpoint], "is_public", False)
        if is_public and "GET" in (rule.methods or ()) and rule.arguments <= {"ref", "slug"}:
            yield rule


def addresses(urls: Any, rule: Rule, matrix: Matrix) -> list[str]:
    values = [matrix.public(kind)[0].path for kind in matrix.records] if "ref" in rule.arguments else [""]
    slugs = [THEME, matrix.agency] if "slug" in rule.arguments else [""]
    chosen = [{"ref": ref, "slug": slug} for ref in values for slug in slugs]
    return [urls.build(rule.endpoint, {name: each[name] for name in rule.arguments}, method="GET") for each in chosen]
