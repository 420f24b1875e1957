"""From a draft to a letter, in the states that the demo has none of, in light and dark; and the second step."""

from pathlib import Path

import pyotp
import pytest

from app.core.clock import now
from tests.browser.accessibility import in_both
from tests.browser.chain import (
    CHARACTERISTICS,
    COLLEAGUE,
    COMPANIES,
    DIRECTOR,
    ELSEWHERE,
    EXPLANATION,
    OFFICER,
    OTHER_REASON,
    OTHER_SUPPLIER,
    OTHER_TEXTS,
    OWNER,
    PANEL,
    POINTS_BECAUSE,
    REASON,
    SUPPLIER,
    TEXTS,
    Sit,
    publish,
)
from tests.browser.dutch import nl
from tests.browser.live import LiveSite
from tests.browser.pages.challenge import ChallengePage
from tests.browser.pages.decision import DecisionPage
from tests.browser.pages.opening import OpeningPage
from tests.browser.pages.panel import PanelPage
from tests.browser.pages.proposal import ProposalPage
from tests.browser.person import Person
from tests.demo import PASSWORD


class Inspector:
    """Keeps what is wrong with the pages it looks at, by the name of the page."""

    def __init__(self) -> None:
        self.faults: dict[str, object] = {}

    def look(self, name: str, person: Person, path: str | None = None) -> None:
        """Look at the page that is open, or at this one."""
        if path is not None:
            person.open(path)
            assert person.path == path.partition("?")[0], "the page itself, not where it sends people"
        if found := in_both(person):
            self.faults[name] = found


@pytest.mark.timeout(900)
def test_no_page_from_a_draft_to_a_letter_breaks_a_rule(site: LiveSite, person: Sit, tmp_path: Path) -> None:
    inspector = Inspector()
    challenge = publish(site, person, "Tuinen staan dagen blank na een bui; hoe blijft het water weg?")
    proposal = _sealed(inspector, person, challenge, tmp_path)
    _receipt_checked(inspector, person(), proposal.download_receipt(person(SUPPLIER), tmp_path / "bewijs.json"))
    other = ProposalPage.submit(person(OTHER_SUPPLIER), challenge, OTHER_TEXTS)
    site.wait(hours=4)
    _opened(inspector, site, person, challenge)
    _assessed(inspector, person, challenge)
    _decided(inspector, person, challenge)
    inspector.look("letter", person(OTHER_SUPPLIER), f"{other.path}/brief")
    inspector.look("answered", person(OTHER_SUPPLIER), other.path)
    inspector.look("decided", person(), challenge.path)
    assert inspector.faults == {}


def _sealed(inspector: Inspector, person: Sit, challenge: ChallengePage, folder: Path) -> ProposalPage:
    supplier, file = person(SUPPLIER), folder / "metingen.csv"
    file.write_text("maand,mm\n1,80\n")
    inspector.look("begin", supplier, f"{challenge.path}/voorstellen/nieuw")
    supplier.button("Begin")
    supplier.fill(**TEXTS)
    supplier.attach("files", file)
    supplier.button("Save")
    inspector.look("draft", supplier)
    supplier.button("Last look")
    inspector.look("last look", supplier)
    supplier.button("Submit proposal")
    inspector.look("receipt with the salt", supplier)
    proposal = ProposalPage(supplier.path.removesuffix("/ontvangstbewijs"))
    inspector.look("sealed", supplier, proposal.path)
    inspector.look("withdraw", supplier, f"{proposal.path}/stap/withdraw")
    return proposal


def _receipt_checked(inspector: Inspector, visitor: Person, receipt: str) -> None:
    forged = receipt.replace('"ciphertext_size": ', '"ciphertext_size": 1')
    for name, text in (("genuine", receipt), ("forged", forged), ("no receipt", "onzin")):
        visitor.open("/ontvangstbewijs")
        visitor.fill(receipt=text)
        visitor.button("Check")
        inspector.look(name, visitor)
    visitor.faults.clear()  # a receipt that is not real is a 422, which the browser writes down


def _opened(inspector: Inspector, site: LiveSite, person: Sit, challenge: ChallengePage) -> None:
    officer, colleague, opening = person(OFFICER), person(COLLEAGUE), OpeningPage(challenge)
    page = f"{challenge.path}/ontzegelen"
    inspector.look("still sealed", officer, f"{challenge.path}/voorstellen")
    inspector.look("first", officer, page)
    officer.fill(password="een ander wachtwoord")
    officer.button("Confirm as the first")
    officer.is_refused(nl("This is not your password."))
    inspector.look("wrong password", officer)
    opening.confirm(officer)
    inspector.look("waits for the other", officer)
    inspector.look("second", colleague, page)
    opening.confirm(colleague, is_second=True)
    inspector.look("at work", colleague)
    site.open_seals()
    inspector.look("open", colleague, page)
    inspector.look("record", officer, f"{challenge.path}/proces-verbaal")


def _assessed(inspector: Inspector, person: Sit, challenge: ChallengePage) -> None:
    owner, panel, suppliers = person(OWNER), PanelPage(challenge), sorted(COMPANIES.values())
    scores = f"{challenge.path}/beoordelingen"
    inspector.look("nobody in the panel", owner, panel.path)
    for email, background in PANEL.items():
        panel.name(owner, email, background)
    first, second, third = (person(email) for email in PANEL)
    first.open(panel.desk)
    first.button("Send my answers")
    inspector.look("interests refused", first)
    first.faults.clear()  # what is refused is a 422
    for member in (first, second, third):
        panel.declare(member, suppliers)
    inspector.look("desk", third, panel.desk)
    first.title_link(COMPANIES[SUPPLIER])
    inspector.look("one proposal", first)
    first.open(panel.desk)
    inspector.look("hidden", owner, scores)
    panel.assess(first, {TEXTS["idea"]: (5, 4), OTHER_TEXTS["idea"]: (4, 4)}, POINTS_BECAUSE)
    inspector.look("handed in", first, panel.desk)
    for member in (second, third):
        panel.assess(member, {TEXTS["idea"]: (4, 4), OTHER_TEXTS["idea"]: (2, 4)}, POINTS_BECAUSE)
    inspector.look("differ much", owner, scores)
    owner.link("Write the minutes")
    inspector.look("minutes", owner)
    panel.settle(owner, "Wij spraken over de lamp.", points=3, reason="Buren zien de lamp wel.")
    inspector.look("settled", owner)
    owner.link("Establish the scores")
    inspector.look("establish", owner)
    owner.button("Establish the scores")
    inspector.look("established", owner)


def _decided(inspector: Inspector, person: Sit, challenge: ChallengePage) -> None:
    officer, director, decision = person(OFFICER), person(DIRECTOR), DecisionPage(challenge)
    verdicts = {COMPANIES[SUPPLIER]: (True, REASON), COMPANIES[OTHER_SUPPLIER]: (False, OTHER_REASON)}
    inspector.look("what to decide", officer, decision.path)
    decision.prepare(officer, verdicts, explanation=EXPLANATION, characteristics=CHARACTERISTICS)
    inspector.look("offered", officer)
    inspector.look("sign", director, f"{decision.path}/tekenen")
    decision.sign(director)
    inspector.look("signed", director)


@pytest.mark.timeout(180)
def test_no_page_of_the_second_step_breaks_a_rule(person: Sit) -> None:
    inspector, officer = Inspector(), person(ELSEWHERE)
    inspector.look("set up", officer, "/mijn/account/tweede-stap")
    for more in officer.page.locator("main summary").all():
        more.click()
    inspector.look("key as text", officer)
    secret = officer.page.locator("#key").inner_text().replace(" ", "")
    officer.fill(code=pyotp.TOTP(secret).at(now()))
    officer.button("Turn on")
    inspector.look("recovery codes", officer)
    inspector.look("on", officer, "/mijn/account/tweede-stap")
    inspector.look("off", officer, "/mijn/account/tweede-stap/uit")
    again = person()
    again.open("/inloggen")
    again.fill(email=ELSEWHERE, password=PASSWORD)
    again.page.locator("main form button[type=submit]").first.click()
    again.page.wait_for_url("**/inloggen/code*")
    inspector.look("code", again)
    again.fill(code="000000")
    again.button("Sign in")
    inspector.look("wrong code", again)
    again.faults.clear()  # what is refused is a 4xx
    assert inspector.faults == {}
