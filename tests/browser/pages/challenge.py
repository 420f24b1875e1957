"""A vraagstuk: writing it, the dialogue, opening it and deciding."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.browser.dutch import nl
from tests.browser.person import Person

SIX_ANSWERS = {
    "sufferers": "Ongeveer 340 tuinders en 2.000 huishoudens in de wijken die lager liggen.",
    "problem": "Bij een piekbui lozen alle tuinders tegelijk. Het gemaal kan dat niet aan en straten lopen onder.",
    "frequency": "Zeven keer in het afgelopen jaar, met gemiddeld 90.000 euro schade.",
    "evidence": "Eigen metingen aan het gemaal en 31 gesprekken met bewoners.",
    "benefit": "Bij een piekbui blijft de straat droog en weet iedere tuinder wanneer lozen kan.",
    "urgency": "De zomer van dit jaar is de natste sinds de metingen begonnen.",
}


class ChallengePage:
    """The pages of one vraagstuk, at `path`."""

    def __init__(self, path: str, title: str) -> None:
        self.path = path
        self.title = title

    @classmethod
    def write(cls, officer: Person, title: str, theme: str) -> "ChallengePage":
        """From nothing to a public vraagstuk in dialogue."""
        officer.open("/vraagstukken")
        officer.link("New challenge")
        officer.fill(title=title)
        officer.button("Begin")
        officer.fill(**SIX_ANSWERS)
        officer.page.get_by_label(theme, exact=True).check()
        officer.clicks += 1
        officer.button("Save and look")
        officer.reads(*SIX_ANSWERS.values())
        officer.link("Publish and start the dialogue")
        officer.button("Publish and start the dialogue")
        officer.reads(title)
        return cls(officer.path, title)

    def ask(self, supplier: Person, question: str) -> None:
        """Ask a public question."""
        supplier.open(self.path)
        supplier.fill(question=question)
        supplier.button("Ask this question")
        supplier.reads(question)

    def answer(self, officer: Person, question: str, answer: str) -> None:
        """Find the question in *Mijn werk* and answer it to everyone."""
        officer.has_work(self.title)
        officer.open(self.path)
        officer.reads(question)
        officer.page.locator("main").get_by_role("link", name=nl("Answer"), exact=True).first.click()
        officer.fill(answer=answer)
        officer.button("Send to everyone")
        officer.reads(answer)

    def fill_in_terms(self, officer: Person, *, closing: datetime, terms: Mapping[str, object]) -> None:
        """Everything that suppliers have to know before they write."""
        officer.open(self.path)
        officer.link("Prepare the opening")
        officer.fill(
            closing_at=closing.strftime("%Y-%m-%dT%H:%M"),
            decision_due=(closing + timedelta(days=14)).date().isoformat(),
            **terms,
        )
        officer.button("Save")
        officer.reads(nl("How it goes") if officer.page.locator("#voorwaarden").count() else self.title)

    def open_for_proposals(self, owner: Person) -> None:
        """The owner of the problem opens it."""
        owner.has_work(self.title)
        owner.open(self.path)
        owner.link("Open for proposals")
        owner.button("Open for proposals")
        owner.reads(nl("Open for proposals"))

    def decide(self, officer: Person, verdicts: Mapping[str, tuple[bool, str]], explanation: str) -> None:
        """Choose for every supplier, by name, with a reason, and explain it to everybody."""
        officer.has_work(self.title)
        officer.open(f"{self.path}/besluit")
        for supplier, (is_chosen, reason) in verdicts.items():
            officer.page.get_by_label(nl("Reason for %(supplier)s", supplier=supplier)).fill(reason)
            group = officer.page.get_by_role("group", name=nl("Outcome for %(supplier)s", supplier=supplier))
            group.get_by_label(nl("Chosen" if is_chosen else "Not chosen"), exact=True).check()
        officer.fill(explanation=explanation)
        officer.button("Record the decision", confirm=True)
        expect(officer.page.locator("main")).to_contain_text(explanation)
