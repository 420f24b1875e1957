"""Without a mouse, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.core.database import db
from tests.browser.chain import OFFICER, SOLUTION, SUPPLIER, TEXTS, THEME, WHY_STOPPED
from tests.browser.dutch import nl
from tests.browser.live import LiveSite
from tests.browser.pages import guard
from tests.browser.pages.challenge import SIX_ANSWERS, WHY_NOT, ChallengePage
from tests.browser.pages.proposal import ProposalPage
from tests.browser.person import Person
from tests.demo import PASSWORD
from tests.factories import ChallengeFactory

Sit = Callable[..., Person]


@pytest.fixture
def challenge(site: LiveSite) -> ChallengePage:
    """An open vraagstuk to which nobody has answered."""
    with site.app.app_context():
        record = ChallengeFactory(opened=True, organisation__name="Gemeente Zonderdam", organisation__slug="zonderdam")
        db.session.commit()
        return ChallengePage(f"/vraagstukken/{record.path}", record.title)


def test_the_first_tab_skips_to_the_content(person: Sit) -> None:
    visitor = person()
    visitor.open("/vraagstukken")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator("a[href='#content']")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("main")).to_be_focused()


def test_signing_in_by_keyboard_only(person: Sit) -> None:
    visitor = person()
    visitor.open("/inloggen")
    keyboard, focused = visitor.page.keyboard, visitor.page.locator(":focus")
    for _ in range(40):
        if focused.count() and focused.get_attribute("name") == "email":
            break
        keyboard.press("Tab")
    keyboard.type(SUPPLIER)
    keyboard.press("Tab")
    while focused.get_attribute("name") != "password":
        keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    expect(visitor.page.locator("h1")).to_be_visible()
    visitor.open("/mijn")
    assert visitor.path == "/mijn"


def test_focus_is_visible_on_whatever_has_it(person: Sit) -> None:
    visitor = person()
    visitor.open("/")
    for _ in range(25):
        visitor.page.keyboard.press("Tab")
        style = visitor.page.evaluate(
            "(() => {const s = getComputedStyle(document.activeElement);"
            "return [document.activeElement.tagName, s.outlineStyle, s.outlineWidth, s.boxShadow]})()"
        )
        tag, outline, width, shadow = style
        assert tag == "BODY" or (outline != "none" and width != "0px") or shadow != "none", style


def test_a_fault_gets_the_focus_and_keeps_what_was_typed(person: Sit) -> None:
    visitor = person()
    visitor.open("/registreren")
    visitor.fill(name="Ada de Vries", email="geen adres", password="kort")
    visitor.page.locator("main form button[type=submit]").first.click()
    expect(visitor.page.locator("[data-error-summary]")).to_be_focused()
    expect(visitor.page.locator("main [name='name']")).to_have_value("Ada de Vries")
    expect(visitor.page.locator("main [name='email']")).to_have_value("geen adres")
    visitor.faults.clear()  # the 422 that was asked for


def test_asking_and_proposing_without_javascript(person: Sit, challenge: ChallengePage) -> None:
    supplier = person(SUPPLIER, java_script_enabled=False)
    challenge.ask(supplier, "Mogen wij een dag meelopen aan de balie?")
    proposal = ProposalPage.submit(supplier, challenge, TEXTS)
    supplier.open("/mijn/voorstellen")
    supplier.reads(challenge.title)
    supplier.open(proposal.path)
    supplier.reads(challenge.title)
    supplier.does_not_read(str(TEXTS["idea"]))


@pytest.mark.timeout(120)
def test_guard_and_reuse_check_without_javascript(person: Sit) -> None:
    officer = person(OFFICER, java_script_enabled=False)
    officer.open("/vraagstukken/nieuw")
    officer.fill(problem=SOLUTION)
    officer.button("Begin")
    guard.is_stopped(officer, "problem", WHY_STOPPED)
    expect(officer.page.locator("[data-guard-begin]:visible")).to_have_count(0)  # these need a script
    officer.fill(**{name: text for name, text in SIX_ANSWERS.items() if name != "problem"})
    officer.tick_label(THEME)
    officer.button("Save and look")
    challenge = ChallengePage(officer.path, SOLUTION)
    guard.is_refused_at_publication(officer, challenge, SOLUTION, *WHY_STOPPED)

    officer.link("Rewrite")
    officer.fill(title="Straten lopen onder bij een piekbui; hoe kan dat anders?", problem=SIX_ANSWERS["problem"])
    officer.button("Save and look")
    challenge = ChallengePage(officer.path, "Straten lopen onder bij een piekbui; hoe kan dat anders?")
    officer.does_not_read(SOLUTION)
    officer.lacks_link("Publish and start the dialogue")
    officer.reads(nl("Look first whether it exists already."))

    officer.link("Look whether it exists already")
    officer.button("Save these answers")
    officer.is_refused(nl("Choose what you do with this, or say why it does not fit."))
    officer.open(challenge.path)
    found = challenge.say_what_exists(officer)
    challenge.publish(officer)
    officer.reads(*found, WHY_NOT)
