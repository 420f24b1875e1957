"""A panel: naming it, declaring interests, assessing, settling where scores differ, and establishing them."""

from collections.abc import Mapping, Sequence

from playwright.sync_api import expect

from tests.browser.dutch import nl
from tests.browser.pages.challenge import ChallengePage
from tests.browser.person import Person

Points = Sequence[int]
"""Points for each criterion, in their order."""


class PanelPage:
    """The pages of the panel of one vraagstuk."""

    def __init__(self, challenge: ChallengePage) -> None:
        self.challenge = challenge
        self.path = f"{challenge.path}/panel"
        self.desk = f"/beoordelen/{challenge.path.rsplit('/', 1)[-1]}"

    def name(self, owner: Person, email: str, background: str) -> None:
        """Ask somebody for the panel, for what they know about."""
        owner.open(self.path)
        owner.fill(email=email)
        owner.select("background", nl(background))
        owner.button("Name this person")

    def declare(self, member: Person, suppliers: Sequence[str], *, conflict_with: str | None = None) -> None:
        """Say of every supplier whether there is an interest; nothing can be read before."""
        member.open(self.desk)
        for supplier in suppliers:
            group = member.page.get_by_role("group", name=supplier, exact=True)
            is_conflict = supplier == conflict_with
            group.get_by_label(nl("Yes, I have an interest") if is_conflict else nl("No interest"), exact=True).check()
            if is_conflict:
                group.get_by_role("textbox").fill("Mijn zus werkt bij dit bedrijf.")
        member.button("Send my answers")

    def assess(self, member: Person, points: Mapping[str, Points], reason: str) -> None:
        """Give points by a piece of the idea, with a sentence for each, then hand in."""
        for number in range(len(points)):
            member.page.locator("main .vp-row__title a, main a.vp-row__title").nth(number).click()
            member.page.wait_for_url(f"**{self.desk}*/**")
            text = member.page.locator("main").inner_text()
            given = next(each for idea, each in points.items() if idea in text)
            for position, value in enumerate(given, start=1):
                member.choose(f"points_{position}", value)
                member.fill(**{f"reason_{position}": reason})
            member.button("Save, next proposal" if number + 1 < len(points) else "Save, to the list")
            member.open(self.desk)
        member.link("Look at everything and hand in")
        member.button("Hand in")
        member.is_told("You have handed in. Thank you.")

    def settle(self, owner: Person, minutes: str, *, points: int, reason: str) -> None:
        """Write the minutes, with one settled score wherever two differed by two or more."""
        owner.open(f"{self.challenge.path}/beoordelingen")
        owner.link("Write the minutes")
        owner.fill(minutes=minutes)
        groups = owner.page.locator("main form fieldset.vp-fieldset")
        for number in range(groups.count()):
            groups.nth(number).locator(f"input[type=radio][value='{points}']").check()
            groups.nth(number).locator("textarea").fill(reason)
        owner.button("Save the minutes")
        owner.is_told("The minutes are saved.")

    def establish(self, owner: Person) -> None:
        """From now on no score changes."""
        owner.open(f"{self.challenge.path}/beoordelingen")
        owner.link("Establish the scores")
        owner.button("Establish the scores")
        expect(owner.page.locator("main")).to_contain_text(nl("The scores are established"))
