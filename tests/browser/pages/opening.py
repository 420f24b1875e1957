"""Opening the seals: two officers confirm, each with their own password."""

from playwright.sync_api import expect

from tests.browser.dutch import nl
from tests.browser.live import LiveSite
from tests.browser.pages.challenge import ChallengePage
from tests.browser.person import Person
from tests.demo import PASSWORD


class OpeningPage:
    """The page on which a vraagstuk is opened."""

    def __init__(self, challenge: ChallengePage) -> None:
        self.challenge = challenge
        self.path = ""

    def confirm(self, officer: Person, *, is_second: bool = False) -> None:
        """Confirm as one of the two; whoever is second sees that the opener is at work."""
        officer.has_work(self.challenge.title)
        officer.open(self.challenge.path)
        officer.link("Open the proposals")
        self.path = officer.path
        officer.fill(password=PASSWORD)
        officer.button("Confirm as the second" if is_second else "Confirm as the first")

    def open(self, site: LiveSite, first: Person, second: Person) -> None:
        """Both confirm, and the opener does its work; the second sees that without loading the page again."""
        self.confirm(first)
        self.confirm(second, is_second=True)
        site.open_seals()
        expect(second.page.locator("main")).to_contain_text(nl("The proposals are open"))
