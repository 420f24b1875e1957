"""The pages of closing, a lesson that helped, a reference and every end, as axe sees them: light, dark and narrow."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import in_both
from tests.browser.chain import ELSEWHERE, LEAD, Sit
from tests.browser.person import Person

EVALUATED = "Eén zaterdag per maand langs de deur"
LESSON = "Kies de goede volgorde: eerst de ploeg, dan de melder"


@pytest.mark.timeout(300)
def test_every_page_of_closing(person: Sit) -> None:
    lead = person(LEAD)
    lead.open("/experimenten?status=evaluation")
    lead.title_link(EVALUATED)
    path, faults = lead.path, {}
    for page in ("metingen", "antwoorden", "afloop", "omstandigheden", "lessen", "nakijken"):
        lead.open(f"{path}/afronden/{page}")
        if found := in_both(lead):
            faults[page] = found
    lead.open(f"{path}/afronden/afloop")
    lead.choose("outcome", "failed")
    if found := in_both(lead):
        faults["five questions"] = found
    assert faults == {}


def test_a_factor_is_scored_and_taken_back_by_the_keyboard(person: Sit) -> None:
    lead = person(LEAD)
    lead.open("/experimenten?status=evaluation")
    lead.title_link(EVALUATED)
    lead.open(f"{lead.path}/afronden/omstandigheden")
    page = lead.page
    page.locator("[name=factor_time]:checked").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[name=factor_time][value='5']")).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=factor_time][value='']")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.locator("[name=factor_money]:focus")).to_have_count(1)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("state", ["succeeded", "failed", "stopped", "inconclusive"])
def test_every_end(person: Sit, state: str) -> None:
    visitor = person()
    visitor.open(f"/experimenten?status={state}")
    visitor.press(visitor.page.locator("main .vp-row__link").first)
    visitor.reads("Wat wij probeerden")
    assert in_both(visitor) == {}


@pytest.mark.timeout(300)
def test_a_lesson_that_helped(person: Sit) -> None:
    officer = person(ELSEWHERE)
    _to_lesson(officer)
    officer.link("This lesson helped us", within="main")
    assert in_both(officer) == {}
    officer.fill(text="Wij hoefden deze proef niet meer te doen.", saved_eur="15.000")
    officer.button("Save")
    officer.reads("Wij hoefden deze proef niet meer te doen.", "Deze les hielp 1 andere organisatie")
    assert in_both(officer) == {}
    visitor = person()
    visitor.open("/lessen?volgorde=gebruikt")
    expect(visitor.page.locator(".vp-lesson").filter(has_text=LESSON)).to_contain_text("Deze les hielp 1 andere")


def _to_lesson(somebody: Person) -> None:
    somebody.open("/themas/dienstverlening")
    somebody.title_link(LESSON)
