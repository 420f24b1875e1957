"""Nothing that somebody may not see comes out of search, in any state, for any role of the matrix.

`SURFACES` is every place where a visitor meets what the index holds. A new one is a line there, and a test fails for a
public page that asks the index and is not among them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.accounts.actor import VISITOR, Actor
from app.accounts.models import Membership, User
from app.accounts.services import start_session
from app.challenges import policy as challenge_policy
from app.challenges.states import ChallengeState
from app.core.database import db
from app.experiments import policy as experiment_policy
from app.experiments.states import ExperimentState
from app.organisations.models import Organisation
from app.search.faceting import FACETS
from app.search.queries import counts_by_theme, search_page
from app.search.services import index_later, rebuild
from app.showcases import policy as showcase_policy
from app.showcases.states import ShowcaseState
from tests.factories import AgencyFactory, ProposalFactory, SupplierFactory, ThemeFactory, UserFactory, actor_of
from tests.matrix.people import AGENCY, OTHER_AGENCY, OTHER_SUPPLIER, PEOPLE, SUPPLIER
from tests.web.search.records import challenge_in, experiment_in, lesson_of, story_in

WORD, THEME = "ooievaarsnest", "vogels"
TEXT = f"Het {WORD} op de schoorsteen valt om en niemand weet wie het {WORD} mag verplaatsen."


@dataclass(frozen=True)
class Surface:
    """A page that shows what was found. `by_policy`: it shows people what is theirs too, and not only what is public.

    `tells` is whether it names records, so that the test can see that it works.
    """

    path: str
    by_policy: bool = False
    tells: bool = True


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

CAN_VIEW: dict[str, Callable[[Actor, Any], bool]] = {
    "challenge": challenge_policy.can_view,
    "experiment": experiment_policy.can_view,
    "lesson": experiment_policy.can_view_lesson,
    "showcase": showcase_policy.can_view,
}
HIDDEN = {"challenge": ChallengeState.CONCEPT, "experiment": ExperimentState.DESIGN, "showcase": ShowcaseState.CONCEPT}


@dataclass
class Matrix:
    """Every kind of record in every state, all of one agency, one supplier and one theme, and one person a role."""

    records: dict[str, list[Any]] = field(default_factory=dict)
    people: dict[str, User | None] = field(default_factory=dict)
    agency: str = ""

    def all(self) -> Iterator[tuple[str, Any]]:
        return ((kind, record) for kind, records in self.records.items() for record in records)

    def public(self, kind: str) -> list[Any]:
        return [record for record in self.records[kind] if CAN_VIEW[kind](VISITOR, record)]

    def hidden_from(self, surface: Surface, actor: Actor) -> list[str]:
        """The marks of the records of which this surface may tell this person nothing."""
        viewer = actor if surface.by_policy else VISITOR
        return [mark_of(record) for kind, record in self.all() if not CAN_VIEW[kind](viewer, record)]

    def address(self, surface: Surface) -> str:
        one = {kind: self.public(kind)[0].ref for kind in self.records}
        return surface.path.format(word=WORD, theme=THEME, agency=self.agency, **one)


def mark_of(record: Any) -> str:
    """What stands in the title of this record and of no other."""
    found = re.search(r"merk[a-z]+x", record.title)
    assert found is not None
    return found.group()


def marks() -> Iterator[str]:
    for number in range(26**3):
        letters = "".join(chr(ord("a") + number // 26**place % 26) for place in range(3))
        yield f"merk{letters}{letters}x"


@pytest.fixture
def matrix(app: Flask) -> Matrix:
    mark = marks()
    theme, agency, supplier = ThemeFactory(slug=THEME, name="Vogels"), AgencyFactory(), SupplierFactory()
    themes = [theme]

    def titles() -> dict[str, Any]:
        return {"title": f"Een {WORD} valt om: {next(mark)}", "themes": themes}

    def experiment(state: ExperimentState, **values: Any) -> Any:
        decided = challenge_in(ChallengeState.DECIDED, organisation=agency, **titles())
        made.records["challenge"].append(decided)
        proposal = ProposalFactory(chosen=True, challenge=decided, organisation=supplier)
        return experiment_in(state, proposal=proposal, hypothesis=TEXT, **values)

    made = Matrix(agency=agency.slug)
    made.records["challenge"] = [
        challenge_in(state, organisation=agency, problem=TEXT, **titles()) for state in ChallengeState
    ]
    made.records["experiment"] = [experiment(state, **titles()) for state in ExperimentState]
    made.records["lesson"] = [lesson_of(each, situation=TEXT, **titles()) for each in made.records["experiment"]]
    made.records["showcase"] = [story_in(state, story=TEXT, summary=TEXT, **titles()) for state in ShowcaseState]
    places = {AGENCY: agency, SUPPLIER: supplier, OTHER_AGENCY: AgencyFactory(), OTHER_SUPPLIER: SupplierFactory()}
    made.people = {name: user_like(person, places) for name, person in PEOPLE.items()}
    db.session.commit()
    rebuild(db.session(), app.extensions["search"])
    return made


def user_like(person: Actor, places: dict[int, Organisation]) -> User | None:
    """Somebody with the roles of a person of the matrix."""
    if not person.is_authenticated:
        return None
    user: User = UserFactory(is_ambassador=person.is_ambassador, is_administrator=person.is_administrator)
    for organisation_id, role in person.roles:
        db.session.add(Membership(user_id=user.id, organisation_id=places[organisation_id].id, role=role))
    db.session.flush()
    return user


def browser_of(app: Flask, user: User | None) -> FlaskClient:
    browser = app.test_client()
    if user is not None:
        token = start_session(user, organisation_id=None)
        db.session.commit()
        with browser.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
    return browser


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


def hide_everything(matrix: Matrix) -> None:
    """Everything becomes hidden, as services do it: in the transaction of the change the index hears of it."""
    for kind, record in matrix.all():
        if kind in HIDDEN:
            record.state = HIDDEN[kind]
        index_later(kind, record.id)
    db.session.commit()


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
