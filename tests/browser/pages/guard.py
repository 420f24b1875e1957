"""What the guard says: below a field while somebody types, at publication, and lifting a block."""

from playwright.sync_api import Locator, expect

from app.challenges.guard import advice
from tests.browser.dutch import nl
from tests.browser.pages.challenge import ChallengePage
from tests.browser.person import Person

STOPS = "This stops publication"


def place(person: Person, field: str) -> Locator:
    """Where the guard speaks, below a field."""
    return person.page.locator(f"#wachter-{field}")


def is_stopped(person: Person, field: str, marked: dict[str, str]) -> None:
    """Below the field stands which words are meant, and why: `marked` has the words by rule."""
    said = place(person, field)
    expect(said).to_contain_text(nl(STOPS))
    for rule, words in marked.items():
        explained = advice(rule)
        item = said.locator(".vp-guard__item--stop").filter(has_text=explained.title)
        expect(item.locator("mark")).to_have_text(words)
        for text in (explained.why, explained.question, explained.beginning):
            expect(item).to_contain_text(text)


def passes(person: Person, field: str) -> None:
    """Nothing stands below the field any more."""
    expect(place(person, field).locator(".vp-guard__item")).to_have_count(0)


def is_refused_at_publication(officer: Person, challenge: ChallengePage, sentence: str, *rules: str) -> None:
    """There is no button to publish; the step itself says what is missing, and why the sentence is stopped."""
    officer.open(challenge.path)
    officer.lacks_link("Publish and start the dialogue")
    officer.open(f"{challenge.path}/stap/start_dialogue")
    officer.lacks_button("Publish and start the dialogue")
    officer.reads(nl("This is still missing"), nl("Rewrite what the guard stops, or ask a colleague to lift it."))
    officer.reads(sentence, *(advice(rule).title for rule in rules))
    officer.link("See why, and how to go on")
    for rule in rules:
        officer.reads(advice(rule).title, advice(rule).why, advice(rule).question)


def ask_colleague(officer: Person) -> None:
    """From the page of the guard: who wrote the sentence cannot lift it, and asks."""
    officer.reads(nl("You wrote this sentence, so somebody else decides whether it may stay."))
    officer.lacks_link("Let this sentence stay")
    officer.button("Ask a colleague to look")
    officer.reads(nl("Colleagues were asked to look at this sentence."))


def lift(colleague: Person, challenge: ChallengePage, reason: str) -> None:
    """The second person finds it in *Mijn werk* and gives a reason."""
    colleague.has_work(challenge.title)
    colleague.open(f"{challenge.path}/wachter")
    colleague.link("Let this sentence stay")
    colleague.fill(reason="Mag wel")
    colleague.button("Let this sentence stay")
    colleague.is_refused(nl("Give a reason of at least %(min)s characters.", min=10))
    colleague.fill(reason=reason)
    colleague.button("Let this sentence stay")
    colleague.is_told("The sentence may stay. Everybody can read your reason.")
