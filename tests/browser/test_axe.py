"""Every page that somebody reaches, as axe sees it (WCAG 2.2 A and AA), and on the narrowest screens."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.browser.accessibility import PHONE, WIDE, faults_in, resize, violations
from tests.browser.person import Person
from tests.demo import copy_of
from tests.site.walk import PEOPLE, walk

Sit = Callable[..., Person]
MAIN = (
    "/",
    "/vraagstukken",
    "/experimenten",
    "/lessen",
    "/etalage",
    "/themas",
    "/zoeken?q=water",
    "/inloggen",
    "/norm",
)
"""Pages that are looked at in the dark as well."""

OTHER_FOR_EVERYBODY = {"challenges.show", "experiments.show", "showcases.show", "scaling.show"}
"""Public pages that offer each role something of its own."""


@pytest.fixture(scope="module")
def pages_of(demo_folder, tmp_path_factory) -> Callable[[str | None], list[str]]:
    """For a person: one address of every kind of page; for all but the first, of the kinds that not everybody has."""
    app = copy_of(demo_folder, tmp_path_factory.mktemp("axe"))
    app.config["WTF_CSRF_ENABLED"] = False
    public = _one_of_a_kind(app, None)

    def pages(person: str | None) -> list[str]:
        if person is None:
            return sorted(public.values())
        own = _one_of_a_kind(app, person)
        return sorted(path for kind, path in own.items() if kind not in public or kind in OTHER_FOR_EVERYBODY)

    return pages


def _one_of_a_kind(app: Flask, person: str | None) -> dict[str, str]:
    found: dict[str, str] = {}
    adapter = app.url_map.bind("localhost")
    for path, response in walk(app, person).answers.items():
        if response.status_code == 200 and response.mimetype == "text/html":
            endpoint, _values = adapter.match(path.partition("?")[0], method="GET")
            found.setdefault(endpoint, path)
    return found


def test_the_instrument_sees_a_fault(person: Sit) -> None:
    page = person().page
    page.set_content(
        '<html lang="nl"><title>Proef</title><p style="color: #bbb; background: #fff">Bleek</p><input></html>'
    )
    assert {line.partition(":")[0] for line in violations(page)} == {"color-contrast", "label"}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("email", PEOPLE, ids=lambda email: email or "visitor")
def test_no_page_breaks_a_rule_or_is_wider_than_the_screen(
    person: Sit, pages_of: Callable[[str | None], list[str]], email: str | None
) -> None:
    somebody = person(email)
    page, faults = somebody.page, {}
    paths = pages_of(email)
    assert len(paths) >= 3
    for path in paths:
        somebody.open(path)
        if found := faults_in(page):
            faults[path] = found
    assert faults == {}


def test_the_main_pages_break_no_rule_in_the_dark(person: Sit) -> None:
    visitor = person(None, color_scheme="dark")
    faults = {}
    for path in MAIN:
        visitor.open(path)
        for width in (WIDE, PHONE):
            resize(visitor.page, width)
            if found := violations(visitor.page):
                faults[path, width] = found
    assert faults == {}
