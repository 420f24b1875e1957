"""A vraagstuk: writing it, the dialogue, and opening it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

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


WHY_NOT = "Dat gaat over een andere plek: hier komt het water van de daken en de kassen."
CONVERSATION = {
    "with_whom": "Zes bedrijven uit het regionale netwerk",
    "about": "Zij vroegen of een proef ook in één straat mag. Dat mag.",
}


class ChallengePage:
    """The pages of one vraagstuk, at `path`."""

    def __init__(self, path: str, title: str) -> None:
        self.path = path
        self.title = title

    @classmethod
    def write(cls, officer: Person, title: str, theme: str) -> "ChallengePage":
        """From nothing to a complete concept: what goes wrong first, then the other five answers."""
        officer.open("/vraagstukken")
        officer.link("New challenge")
        officer.fill(problem=SIX_ANSWERS["problem"])
        officer.button("Begin")
        officer.fill(title=title, **{name: text for name, text in SIX_ANSWERS.items() if name != "problem"})
        officer.tick_label(theme)
        officer.button("Save and look")
        officer.reads(title, *SIX_ANSWERS.values())
        return cls(officer.path, title)

    def say_what_exists(self, officer: Person) -> list[str]:
        """Say what is done with each that was found: talking about the first, the others do not fit. Its titles."""
        officer.link("Look whether it exists already")
        officer.page.wait_for_url("**/bestaat-dit-al")  # reading the titles waits for nothing
        found = officer.page.locator("main form .vp-row__title").all_inner_texts()
        for row in range(len(found)):
            if row == 0:
                officer.choose(f"items-{row}-verdict", "talking")
            else:
                officer.choose(f"items-{row}-verdict", "does_not_fit")
                officer.fill(**{f"items-{row}-reason": WHY_NOT})
        officer.button("Save these answers" if found else "I have looked, go on")
        officer.is_told("Saved. This step is done.")
        return found

    def publish(self, officer: Person) -> None:
        """Public from now on, and in dialogue."""
        officer.link("Publish and start the dialogue")
        officer.button("Publish and start the dialogue")
        officer.is_told("The challenge is public. The dialogue has started.")
        officer.reads(self.title)

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
        officer.link("Answer", within="main")
        officer.fill(answer=answer)
        officer.button("Send to everyone")
        officer.reads(answer)

    def note_conversation(self, officer: Person, spoken_on: date) -> None:
        """Whom the agency spoke outside the platform."""
        officer.open(self.path)
        officer.link("Conversations elsewhere")
        officer.fill(spoken_on=spoken_on.isoformat(), **CONVERSATION)
        officer.button("Add")
        officer.is_told("The conversation is noted.")

    def publish_report(self, officer: Person, *told: str) -> None:
        """Publish the report as it was drafted from the record, which `told` all this."""
        officer.open(self.path)
        officer.link("Write the report of the dialogue")
        drafted = officer.page.locator("main [name='report']").input_value()
        assert [text for text in told if text not in drafted] == []
        officer.button("Publish the report")
        officer.is_told("The report is public. Everyone who follows this challenge gets a mail.")
        officer.reads(*told)

    def fill_in_terms(self, officer: Person, *, closing: datetime, terms: Mapping[str, object], route: str) -> None:
        """Everything that suppliers have to know before they write, with the advice about the route beside it."""
        officer.open(self.path)
        officer.link("Prepare the opening")
        officer.fill(
            closing_at=closing.strftime("%Y-%m-%dT%H:%M"),
            decision_due=(closing + timedelta(days=14)).date().isoformat(),
            **terms,
        )
        advice = officer.page.locator("#route-advice")
        expect(advice).to_contain_text(nl("These routes come into question"))
        expect(advice).to_contain_text(nl(route))
        officer.select("route_choice", nl(route))
        officer.button("Save")
        officer.is_told("Saved.")

    def open_for_proposals(self, owner: Person) -> None:
        """The owner of the problem opens it."""
        owner.has_work(self.title)
        owner.open(self.path)
        owner.link("Open for proposals")
        owner.button("Open for proposals")
        owner.is_told("The challenge is open for proposals.")
