"""A vraagstuk that is a problem: the guard, what exists already, the dialogue, another agency, the route."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.challenges.guard import advice
from app.core.clock import in_amsterdam, now, today
from tests.browser.chain import (
    ADMINISTRATOR,
    ANSWER,
    ASKER,
    CLICKS,
    COLLEAGUE,
    ELSEWHERE,
    NAMES,
    OFFICER,
    OWNER,
    QUESTION,
    ROUTE,
    SOLUTION,
    SUPPLIER,
    TERMS,
    THEME,
    WHY_STOPPED,
    Sit,
)
from tests.browser.dutch import nl
from tests.browser.live import LiveSite
from tests.browser.pages import guard, joining
from tests.browser.pages.challenge import CONVERSATION, SIX_ANSWERS, WHY_NOT, ChallengePage
from tests.browser.person import Person

BEFORE, AFTER = "Bij een piekbui blijft de straat droog", "Bij een piekbui blijven straat en kelder droog"
WHY_CHANGED = "Een bedrijf vroeg of kelders meetellen. Dat doen zij."
STANCE = "Wij deden dit eerder met drie gemalen in de polder."
JOINS = "Bij ons liepen vorig jaar veertig kelders onder, op dezelfde avonden."
STOPPED = "Wij hebben een app nodig om te kunnen lozen, en die valt bij iedere bui uit."
MAY_STAY = "De app bestaat al en is verplicht. De zin vertelt dat tuinders er niet in komen."


@pytest.mark.timeout(300)
def test_from_a_problem_to_an_open_vraagstuk_with_another_agency(site: LiveSite, person: Sit) -> None:
    officer, supplier, elsewhere, owner, visitor = (
        person(email) for email in (OFFICER, SUPPLIER, ELSEWHERE, OWNER, None)
    )
    challenge = ChallengePage.write(officer, "Kelders en straten lopen onder; hoe blijven zij droog?", THEME)
    assert officer.clicks <= CLICKS

    pastes_a_solution(officer, challenge)
    guard.is_refused_at_publication(officer, challenge, SOLUTION, *WHY_STOPPED)
    rewrites(officer, challenge)

    found = challenge.say_what_exists(officer)
    assert 2 <= len(found) <= 5
    challenge.publish(officer)
    site.work()

    challenge.ask(supplier, QUESTION)
    joining.say_opportunity(supplier, challenge, STANCE)
    challenge.answer(officer, QUESTION, ANSWER)
    officer.open(challenge.path)
    officer.reads(STANCE)
    changes_an_answer(officer, challenge)
    sees_old_and_new(visitor, challenge)
    visitor.does_not_read(STANCE)

    joining.ask_to_join(elsewhere, challenge, share=30, why=JOINS)
    visitor.open(challenge.path)
    visitor.does_not_read(JOINS)
    joining.accept(officer, challenge, "Gemeente Lindedal", lead_share=70)

    challenge.note_conversation(officer, today())
    challenge.publish_report(officer, QUESTION, ANSWER, WHY_CHANGED, *CONVERSATION.values())
    challenge.fill_in_terms(officer, closing=in_amsterdam(now() + timedelta(days=30)), terms=TERMS, route=ROUTE)
    challenge.open_for_proposals(owner)

    reads_it_all(visitor, challenge, found)
    site.work()
    subjects = [mail.subject for mail in site.mails_to(SUPPLIER)]
    assert any(challenge.title in subject for subject in subjects), "who asked follows it"


def pastes_a_solution(officer: Person, challenge: ChallengePage) -> None:
    """It is stopped while it stands there, before anything is saved, and again on the page that was saved."""
    officer.open(challenge.path)
    officer.link("Edit the texts")
    guard.passes(officer, "problem")
    officer.paste("problem", SOLUTION)
    guard.is_stopped(officer, "problem", WHY_STOPPED)
    expect(officer.page.locator("[data-guard-status]")).to_contain_text("1")
    officer.button("Save and look")
    officer.is_told("Saved.")


def rewrites(officer: Person, challenge: ChallengePage) -> None:
    """The guard goes quiet while the problem is typed again, and nothing keeps it from going on."""
    officer.open(f"{challenge.path}/bewerken")
    guard.is_stopped(officer, "problem", WHY_STOPPED)
    officer.paste("problem", SIX_ANSWERS["problem"])
    guard.passes(officer, "problem")
    officer.button("Save and look")
    officer.is_told("Saved.")
    officer.does_not_read(advice("R8").title, SOLUTION)


def changes_an_answer(officer: Person, challenge: ChallengePage) -> None:
    """In dialogue everybody gets to know what is different."""
    officer.open(challenge.path)
    officer.link("Edit the texts")
    benefit = SIX_ANSWERS["benefit"]
    assert benefit.startswith(BEFORE)
    officer.fill(benefit=benefit.replace(BEFORE, AFTER), change_reason=WHY_CHANGED)
    officer.button("Save and look")
    officer.is_told("Saved.")


def sees_old_and_new(visitor: Person, challenge: ChallengePage) -> None:
    """Side by side, with the words that differ marked; and not who asked."""
    visitor.open(challenge.path)
    visitor.reads(QUESTION, ANSWER, WHY_CHANGED)
    visitor.does_not_read(*ASKER)
    row = visitor.page.locator(".vp-changes tbody tr")
    expect(row).to_have_count(1)
    was, is_now = row.locator("td").nth(0), row.locator("td").nth(1)
    expect(was).to_contain_text(BEFORE)
    expect(is_now).to_contain_text(AFTER)
    expect(was.locator("del").first).to_have_text("blijft de")
    expect(is_now.locator("ins").first).to_have_text("blijven")
    left, right = was.bounding_box(), is_now.bounding_box()
    assert left["y"] == right["y"], "side by side"
    assert left["x"] < right["x"], "old comes first"


def reads_it_all(visitor: Person, challenge: ChallengePage, found: list[str]) -> None:
    """Co-owner with its money, what exists already, route with reason and figures, report."""
    visitor.open(challenge.path)
    together = visitor.page.locator("#meedoen")
    for text in ("Gemeente Lindedal", JOINS, "30%", "70%", nl("Promises to adopt what works")):
        expect(together).to_contain_text(text)
    reuse = visitor.page.locator("#bestaat-dit-al")
    for text in (*found, WHY_NOT, nl("We talk to them")):
        expect(reuse).to_contain_text(text)
    terms = visitor.page.locator("#voorwaarden")
    for text in (nl(ROUTE), str(TERMS["route"]), nl("The figures of the route helper")):
        expect(terms).to_contain_text(text)
    visitor.does_not_read(*ASKER, STANCE)
    visitor.link("Read the report of the dialogue")
    visitor.reads(QUESTION, ANSWER, WHY_CHANGED, *CONVERSATION.values())
    visitor.does_not_read(*ASKER, STANCE)


def test_a_second_officer_lets_a_sentence_stay_and_everybody_reads_why(site: LiveSite, person: Sit) -> None:
    officer, colleague, visitor = person(OFFICER), person(COLLEAGUE), person()
    officer.open("/vraagstukken/nieuw")
    officer.paste("problem", SOLUTION)
    guard.is_stopped(officer, "problem", WHY_STOPPED)
    officer.fill(problem="")

    challenge = ChallengePage.write(officer, "Tuinders kunnen niet lozen bij een bui; hoe kan dat wel?", THEME)
    officer.link("Edit the texts")
    officer.fill(evidence=STOPPED)
    guard.is_stopped(officer, "evidence", {"R3": "hebben een app nodig"})
    officer.button("Save and look")
    guard.is_refused_at_publication(officer, challenge, STOPPED, "R3")
    guard.ask_colleague(officer)

    guard.lift(colleague, challenge, MAY_STAY)
    officer.open(challenge.path)
    challenge.say_what_exists(officer)
    challenge.publish(officer)

    visitor.open(challenge.path)
    lifted = visitor.page.locator("#opgeheven")
    for text in (STOPPED, MAY_STAY, advice("R3").title):
        expect(lifted).to_contain_text(text)
    visitor.does_not_read(NAMES[OFFICER], NAMES[COLLEAGUE])

    administrator = person(ADMINISTRATOR)
    administrator.open("/beheer")
    administrator.link("Guard of the challenges")
    administrator.reads(STOPPED, MAY_STAY)
    administrator.open("/beheer/wachter?regel=R8")
    administrator.does_not_read(MAY_STAY)
