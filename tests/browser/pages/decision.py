"""The decision: an officer prepares it, the director signs, and every supplier reads a letter."""

from collections.abc import Mapping

from playwright.sync_api import expect

from tests.browser.dutch import nl
from tests.browser.pages.challenge import ChallengePage
from tests.browser.person import Person
from tests.demo import PASSWORD

Verdicts = Mapping[str, tuple[bool, str]]
"""For every supplier by name: whether it is chosen, and the reason on each criterion."""


class DecisionPage:
    """The pages of the decision on one vraagstuk."""

    def __init__(self, challenge: ChallengePage) -> None:
        self.challenge = challenge
        self.path = f"{challenge.path}/besluit"

    def prepare(self, officer: Person, verdicts: Verdicts, *, explanation: str, characteristics: str) -> None:
        """Choose, give every supplier a reason for each criterion, and offer it to the director."""
        officer.has_work(self.challenge.title)
        officer.open(self.path)
        officer.choose("kind", "choose")
        officer.button("Begin")
        for supplier, (is_chosen, reason) in verdicts.items():
            officer.title_link(supplier)
            officer.choose("outcome", "chosen" if is_chosen else "not_chosen")
            fields = officer.page.locator("main form textarea[name^='reason_']")
            for number in range(fields.count()):
                fields.nth(number).fill(reason)
            officer.page.get_by_role("button", name=nl("Save"), exact=True).click()
            officer.open(self.path)
        officer.fill(
            explanation=explanation,
            characteristics=characteristics,
            contact_name="Inkoper Waterbeek",
            contact_email="inkoop@waterbeek.example",
        )
        officer.button("Offer to the director")
        officer.is_told("The decision lies with the director now. You hear what happens with it.")

    def sign(self, director: Person) -> None:
        """Read it as a document, and sign it with one's password."""
        director.has_work(self.challenge.title)
        director.open(f"{self.path}/tekenen")
        director.fill(password=PASSWORD)
        director.button("Sign and send the letters")
        expect(director.page.locator(".vp-flash")).to_be_visible()
