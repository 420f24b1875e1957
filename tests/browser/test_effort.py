"""What the script measures: active time and clicks, by pointer and by keyboard alike, and nothing without a script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.burden.models import FormUse
from app.core.database import db
from tests.browser.live import LiveSite
from tests.browser.person import Person

Sit = Callable[..., Person]
PASSWORD = "vier losse woorden hier"
SEND = "main form.vp-form button[type=submit]"


@pytest.fixture
def measured(site: LiveSite) -> Callable[[], tuple[int | None, int | None]]:
    """(seconds, clicks) of the form that was sent last."""

    def reading() -> tuple[int | None, int | None]:
        with site.app.app_context():
            row = db.session.scalars(select(FormUse).order_by(FormUse.id.desc())).first()
            assert row is not None
            return row.active_seconds, row.clicks

    return reading


def begin(visitor: Person, email: str) -> None:
    """The page with time standing still, and the three fields filled in."""
    visitor.page.clock.install()
    visitor.open("/registreren")
    visitor.page.clock.pause_at(visitor.page.evaluate("Date.now() / 1000") + 1)
    visitor.fill(name="Noor de Wit", email=email, password=PASSWORD)


def test_time_counts_until_half_a_minute_after_the_last_activity(person: Sit, measured) -> None:
    visitor = person()
    begin(visitor, "noor1@voorbeeld.example")
    visitor.page.clock.run_for(20_000)
    visitor.fill(name="Noor de Groot")
    visitor.page.clock.run_for(10 * 60_000)  # a cup of coffee
    visitor.fill(name="Noor de Boer")
    visitor.page.locator(SEND).click()
    expect(visitor.page).not_to_have_url("**/registreren")
    seconds, clicks = measured()
    assert 50 <= seconds <= 52
    assert clicks == 1


def test_a_page_out_of_view_does_not_count(person: Sit, measured) -> None:
    visitor = person()
    begin(visitor, "noor2@voorbeeld.example")
    seen = "Object.defineProperty(document, 'hidden', {value: %s, configurable: true});"
    seen += "document.dispatchEvent(new Event('visibilitychange'))"
    visitor.page.evaluate(seen % "true")
    visitor.page.clock.run_for(25_000)
    visitor.page.evaluate(seen % "false")
    visitor.page.clock.run_for(5_000)
    visitor.page.locator(SEND).click()
    expect(visitor.page).not_to_have_url("**/registreren")
    seconds, _clicks = measured()
    assert 5 <= seconds <= 7


def test_the_keyboard_counts_as_the_pointer_does(person: Sit, measured) -> None:
    visitor = person()
    begin(visitor, "noor3@voorbeeld.example")
    visitor.page.locator("main [name=name]").click()  # putting the cursor in a text is no click
    visitor.page.locator("main [name=password]").press("Enter")
    expect(visitor.page).not_to_have_url("**/registreren")
    assert measured()[1] == 1


def test_a_form_that_comes_back_goes_on_counting(person: Sit, measured) -> None:
    visitor = person()
    begin(visitor, "geen adres")
    visitor.page.clock.run_for(20_000)
    visitor.page.locator(SEND).click()
    expect(visitor.page.locator("[data-error-summary]")).to_be_focused()
    visitor.faults.clear()  # the 422 that was asked for
    visitor.fill(email="noor4@voorbeeld.example", password=PASSWORD)
    visitor.page.clock.run_for(15_000)
    visitor.page.locator(SEND).click()
    expect(visitor.page).not_to_have_url("**/registreren")
    seconds, clicks = measured()
    assert 35 <= seconds <= 38
    assert clicks == 2


def test_without_a_script_nothing_is_known(person: Sit, measured) -> None:
    visitor = person(java_script_enabled=False)
    visitor.open("/registreren")
    visitor.fill(name="Noor de Wit", email="noor5@voorbeeld.example", password=PASSWORD)
    visitor.page.locator(SEND).click()
    expect(visitor.page).not_to_have_url("**/registreren")
    assert measured() == (None, None)
