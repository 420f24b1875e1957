"""Chromium against a running site on a copy of the demo."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.live import LiveSite
from tests.browser.person import Person
from tests.demo import copy_of, demo_folder

__all__ = ["demo_folder"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.fail("no Chromium on PATH; `make chromium` installs it or says how")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    with LiveSite(copy_of(demo_folder, tmp_path_factory.mktemp("live"))) as running:
        yield running


@pytest.fixture
def person(browser: Browser, site: LiveSite) -> Iterator[Callable[..., Person]]:
    """`person("inkoper@demo.example")` sits at a browser, signed in; `person()` is a visitor."""
    people: dict[str | None, Person] = {}
    contexts = []

    def sit_down(email: str | None = None, **options: object) -> Person:
        if email not in people or options:
            context = browser.new_context(base_url=site.url, locale="nl-NL", **{"viewport": WIDE, **options})
            contexts.append(context)
            people[email] = Person(context, email)
            if email is not None:
                people[email].sign_in()
        return people[email]

    yield sit_down
    for context in contexts:
        context.close()
    assert [fault for one in people.values() for fault in one.faults] == []
