"""Has it been tried before? From the first page to a failed experiment, its lesson and whom to call: three clicks."""

import pytest

from tests.browser.chain import Sit
from tests.browser.dutch import nl
from tests.browser.person import Person

MOST_CLICKS = 3
NARROW = {"width": 360, "height": 740}


def reads_lesson_of_a_failure(visitor: Person, title: str, agency: str) -> None:
    """The page says what was learned, from which failed experiment, and whom to call."""
    visitor.reads(title, nl("Advice"), nl("Situation"), nl("Surprise"))
    visitor.reads(nl("From the experiment"), nl("Failed and learned"), nl("Whom can you call?"), agency)
    assert visitor.clicks <= MOST_CLICKS


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, NARROW], ids=["desk", "phone"])
def test_by_a_theme_on_the_first_page(person: Sit, viewport: dict[str, int]) -> None:
    visitor = person(viewport=viewport)
    visitor.open("/")
    visitor.title_link("Dienstverlening")
    visitor.title_link("Kies de goede volgorde: eerst de ploeg, dan de melder")
    reads_lesson_of_a_failure(visitor, "Kies de goede volgorde", "Gemeente Waterbeek")
    assert visitor.clicks == 2


def test_by_all_themes(person: Sit) -> None:
    visitor = person()
    visitor.open("/")
    visitor.link("All themes", within="main")
    visitor.title_link("Zorg en jeugd")
    visitor.title_link("Regel eerst de overdracht, dan de buddy")
    reads_lesson_of_a_failure(visitor, "Regel eerst de overdracht", "Gemeente")
    # One click more leads to the experiment itself, which tells the same in full.
    visitor.title_link("Een buddy in de eerste week na een ziekenhuisopname")
    visitor.reads(nl("What we tried"), nl("What happened"), nl("What it cost"), nl("What we learned"))
    visitor.reads(nl("What we would do now"), nl("Whom can you call?"))


def test_by_search_on_the_first_page(person: Sit) -> None:
    visitor = person()
    visitor.open("/")
    visitor.fill(q="opgenomen na ontslag")
    visitor.button("Search")
    visitor.title_link("Regel eerst de overdracht, dan de buddy")
    reads_lesson_of_a_failure(visitor, "Regel eerst de overdracht", "Gemeente")
