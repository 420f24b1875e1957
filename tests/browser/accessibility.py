"""A page as axe sees it (WCAG 2.2 A and AA), and whether it fits on the narrowest screens."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.person import Person

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
WIDE, PHONE, NARROWEST = 1280, 360, 320

axe = Axe()


def violations(page: Page) -> list[str]:
    """One line for every rule that is broken, with the first place."""
    found = axe.run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['target']} {rule['nodes'][0]['html'][:160]}" for rule in found]


def resize(page: Page, width: int) -> None:
    """Make the window this wide, in pixels."""
    page.set_viewport_size({"width": width, "height": 800})


def faults_in(page: Page) -> dict[int, list[str]]:
    """What is wrong with the page that is open, by width of the window."""
    faults = {}
    for width in (WIDE, PHONE):
        resize(page, width)
        if found := violations(page):
            faults[width] = found
    resize(page, NARROWEST)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults[NARROWEST] = [*faults.get(NARROWEST, []), "wider than the screen"]
    resize(page, WIDE)
    return faults


def in_both(person: Person) -> dict[str, dict[int, list[str]]]:
    """What is wrong with the page that is open, in the light and in the dark."""
    found = {}
    for scheme in ("light", "dark"):
        person.page.emulate_media(color_scheme=scheme)
        if faults := faults_in(person.page):
            found[scheme] = faults
    return found
