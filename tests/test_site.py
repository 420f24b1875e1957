"""The whole site: every route is public or asks to sign in, every writing view commits, every template is in use."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import create_app
from app.accounts.models import User
from app.accounts.states import Role
from app.core.database import db
from app.responses import PAGES
from app.search.services import rebuild
from tests.conftest import make_settings
from tests.factories import AgencyFactory, member

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
ARGUMENTS = {
    "ref": "k7m2q9xa",
    "file_ref": "k7m2q9xa",
    "question_ref": "k7m2q9xa",
    "contact_ref": "k7m2q9xa",
    "co_owner_ref": "k7m2q9xa",
    "assessment_ref": "k7m2q9xa",
    "proposal_ref": "k7m2q9xa",
    "letter_ref": "k7m2q9xa",
    "party_ref": "k7m2q9xa",
    "slug": "water",
    "token": "t" * 40,
    "action": "withdraw",
    "kind": "experiment",
    "filename": "css/base.css",
}
NUMBER = 999_999
CONTRACT = (
    "/",
    "/vraagstukken",
    "/vraagstukken?q=zorg&thema=zorg&status=open&pagina=2",
    "/vraagstukken/nieuw",
    "/experimenten",
    "/lessen",
    "/etalage",
    "/themas",
    "/organisaties",
    "/zoeken",
    "/zoeken?q=zorg&thema=zorg&soort=les&pagina=2",
    "/norm",
    "/inloggen",
    "/uitloggen",
    "/registreren",
    "/mijn",
    "/beheer",
    "/toegankelijkheid",
    "/privacy",
    "/.well-known/security.txt",
    "/healthz",
)
HOSTILE = (
    "niet-te-vinden",
    "k7m2q9xa",
    "K7M2Q9XA",
    "0",
    "-1",
    "999999999999999999999999",
    "a" * 1000,
    "k7m2q9xa-" + "b" * 1000,
    "..",
    "../../etc/passwd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%00",
    "k7m2q9xa%00",
    "%F0%9F%98%80",
    "%FF%FE",
    "k7m2q9x%C3%A9",
    "'; DROP TABLE user; --",
    "<script>alert(1)</script>",
    "=1+1",
    "%0a",
    "k7m2q9xa%0a",
    "k7m2q9xa%20",
)

WORST = ("k7m2q9xa", "999999999999999999999999", "%00")

SignIn = Callable[[User], FlaskClient]


@pytest.fixture(autouse=True)
def _index(request: pytest.FixtureRequest) -> None:
    """An empty index, as the worker makes it at its start."""
    if "app" in request.fixturenames:
        app = request.getfixturevalue("app")
        rebuild(db.session(), app.extensions["search"])


def bare_app(folder: Path) -> Flask:
    """The application without a database behind it: enough to read the URL map."""
    return create_app(make_settings(folder, "sqlite://"))


@pytest.fixture(scope="module")
def the_map(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return bare_app(tmp_path_factory.mktemp("map"))


def routes(app: Flask) -> Iterator[Rule]:
    """Every route of ours; Flask's own for static files is public by nature."""
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def address(app: Flask, rule: Rule) -> str:
    """A well-formed address for this route, of a record that does not exist."""
    values = {name: ARGUMENTS.get(name, NUMBER) for name in rule.arguments}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, method=sorted(rule.methods or ())[0])


def is_public(app: Flask, rule: Rule) -> bool:
    return bool(getattr(app.view_functions[rule.endpoint], "is_public", False))


def reads(rule: Rule) -> bool:
    return "GET" in (rule.methods or ())


def with_value(rule: Rule, value: str) -> str:
    """The address with this value in every place."""
    return re.sub(r"<[^>]+>", lambda _: value, rule.rule)


def hostile_paths(app: Flask) -> Iterator[tuple[str, bool]]:
    """Every route with the worst values, and one route of every shape with all of them; and whether it is public."""
    shapes: set[tuple[str, ...]] = set()
    for rule in routes(app):
        if not rule.arguments or not reads(rule):
            continue
        shape = tuple(re.findall(r"<[^>]+>", rule.rule))
        for value in WORST if shape in shapes else HOSTILE:
            yield with_value(rule, value), is_public(app, rule)
        shapes.add(shape)


# Routes


def test_every_route_that_is_not_public_asks_to_sign_in(app: Flask, client: FlaskClient) -> None:
    seen = 0
    for rule in routes(app):
        if is_public(app, rule):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            response = client.open(address(app, rule), method=method)
            assert response.status_code == 302, (rule.rule, method, response.status_code)
            assert response.location.startswith("/inloggen"), (rule.rule, method, response.location)
            seen += 1
    assert seen > 40


def test_a_public_route_answers_a_visitor(app: Flask, client: FlaskClient) -> None:
    for rule in routes(app):
        if is_public(app, rule):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                response = client.open(address(app, rule), method=method)
                assert response.status_code < 500 or rule.rule == "/readyz", (rule.rule, method, response.status_code)


def test_every_view_that_answers_post_commits(the_map: Flask) -> None:
    writing = [rule for rule in routes(the_map) if "POST" in (rule.methods or ())]
    assert len(writing) > 20
    without = [rule.rule for rule in writing if not getattr(the_map.view_functions[rule.endpoint], "commits", False)]
    assert without == []


def test_no_view_that_only_reads_commits(the_map: Flask) -> None:
    reading = [rule for rule in routes(the_map) if "POST" not in (rule.methods or ())]
    with_commit = [rule.rule for rule in reading if getattr(the_map.view_functions[rule.endpoint], "commits", False)]
    assert with_commit == []


def test_every_endpoint_has_one_name_in_dutch(the_map: Flask) -> None:
    """Addresses are part of the contract: lower case, no underscore, no slash at the end."""
    technical = {"/.well-known/security.txt", "/"}
    for rule in routes(the_map):
        fixed = re.sub(r"<[^>]+>", "", rule.rule)
        assert rule.rule in technical or re.fullmatch(r"(/[a-z.-]*)+", fixed), rule.rule
        assert rule.rule == "/" or not rule.rule.endswith("/"), rule.rule


def test_every_address_of_the_contract_answers_or_asks_to_sign_in(client: FlaskClient) -> None:
    for path in CONTRACT:
        response = client.get(path, follow_redirects=True)
        assert response.status_code == 200, path
        assert response.request.path in {path.partition("?")[0], "/inloggen"}, path


@pytest.mark.timeout(300)  # every address with an id, in every wrong form, twice
def test_unknown_and_malformed_ids_are_not_found(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    """For a visitor the page to sign in may come first; for a person of an agency there is nothing to find."""
    paths = dict(hostile_paths(app))
    assert len(paths) > 100
    for path, public in paths.items():
        response = client.get(path)
        assert response.status_code == 404 or (not public and response.status_code == 302), (path, response.status_code)
    sign_in(member(AgencyFactory(), Role.OFFICER, Role.LEAD, Role.DIRECTOR, Role.MANAGER))
    for path in paths:
        allowed = {404, 403} if path.startswith("/beheer/") else {404}
        assert client.get(path).status_code in allowed, path


def test_files_outside_the_static_folder_are_not_found(client: FlaskClient) -> None:
    for path in ("../wsgi.py", "%2e%2e/wsgi.py", "..%2f..%2fetc%2fpasswd", "css/../../wsgi.py", "%00", "css"):
        assert client.get(f"/static/{path}").status_code == 404, path


# Templates


def template_names() -> list[str]:
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


def test_every_template_compiles(the_map: Flask) -> None:
    for name in template_names():
        the_map.jinja_env.get_template(name)


def test_every_template_is_used() -> None:
    sources = [*(ROOT / "app").rglob("*.py"), *TEMPLATES.rglob("*.html")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    errors = {f"errors/{status}.html" for status in PAGES}
    unused = [name for name in template_names() if name not in errors and not re.search(rf"[\"']{name}[\"']", text)]
    assert unused == []


def test_templates_have_no_inline_style_script_or_handler() -> None:
    """The content security policy refuses them, so they would silently not work."""
    refused = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
    found = [
        f"{name}: {match[0].strip()}"
        for name in template_names()
        for match in refused.finditer(
            re.sub(r"\{#.*?#\}", "", (TEMPLATES / name).read_text(encoding="utf-8"), flags=re.S)
        )
    ]
    assert found == []
