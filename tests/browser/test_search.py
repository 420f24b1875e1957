"""Searching: suggestions by keyboard, pointer and screen reader, and from the first page to an open vraagstuk."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import PHONE, WIDE, resize, violations
from tests.browser.chain import Sit
from tests.browser.dutch import nl
from tests.browser.person import Person

MOST_STEPS = 3
NARROW = {"width": PHONE, "height": 740}
OPEN_ON_DEBTS = "Inwoners met schulden melden zich gemiddeld pas na vijf jaar"


def field_of(page: Page) -> Locator:
    """The field that searches everything, on the page or in the bar."""
    return page.locator("form[data-suggestions] [name=q]:visible").first


def options_of(page: Page) -> Locator:
    return page.get_by_role("option").locator("visible=true")


def types(visitor: Person, text: str) -> Locator:
    """Type in the field, letter by letter, and wait for the suggestions."""
    field = field_of(visitor.page)
    field.click()
    visitor.page.keyboard.type(text, delay=20)
    expect(field).to_have_attribute("aria-expanded", "true")
    return field


def is_chosen(field: Locator, option: Locator) -> None:
    """The field points at this option, and no other is chosen."""
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    expect(field.page.locator("[role=option][aria-selected=true]")).to_have_count(1)


def is_at_an_open_challenge(visitor: Person) -> None:
    visitor.reads(OPEN_ON_DEBTS, nl("Open for proposals"))
    assert visitor.path.startswith("/vraagstukken/")
    assert visitor.clicks <= MOST_STEPS


@pytest.mark.parametrize("viewport", [{"width": WIDE, "height": 900}, NARROW], ids=["desk", "phone"])
def test_from_the_first_page_to_an_open_vraagstuk_by_a_suggested_theme(person: Sit, viewport: dict[str, int]) -> None:
    supplier = person(viewport=viewport)
    supplier.open("/")
    types(supplier, "geldzorgen")
    supplier.press(options_of(supplier.page).first)  # typing and choosing is one step
    expect(supplier.page).to_have_url(re.compile(r"/zoeken\?thema=schulden$"))
    supplier.title_link(OPEN_ON_DEBTS)
    is_at_an_open_challenge(supplier)
    assert supplier.clicks == 2


def test_from_the_first_page_to_an_open_vraagstuk_by_words(person: Sit) -> None:
    supplier = person(java_script_enabled=False)
    supplier.open("/")
    supplier.fill(q="schulden")
    supplier.button("Search")
    supplier.press(
        supplier.page.locator("main").get_by_role("link", name=re.compile("open sta(at|an) voor voorstellen"))
    )
    expect(supplier.page).to_have_url(re.compile(r"status=open"))
    supplier.title_link(OPEN_ON_DEBTS)
    is_at_an_open_challenge(supplier)


def test_from_the_first_page_to_an_open_vraagstuk_by_a_theme(person: Sit) -> None:
    supplier = person(viewport=NARROW)
    supplier.open("/")
    supplier.title_link("Dienstverlening")
    supplier.title_link(OPEN_ON_DEBTS)
    is_at_an_open_challenge(supplier)


def test_from_the_first_page_to_an_open_vraagstuk_by_keyboard_alone(person: Sit) -> None:
    supplier = person()
    supplier.open("/")
    types(supplier, "schuld")
    title = options_of(supplier.page).filter(has_text=OPEN_ON_DEBTS)
    expect(title).to_be_visible()
    for _ in range(options_of(supplier.page).count()):
        supplier.page.keyboard.press("ArrowDown")
        if title.get_attribute("aria-selected") == "true":
            break
    supplier.page.keyboard.press("Enter")
    expect(supplier.page.locator("h1")).to_contain_text(OPEN_ON_DEBTS)
    is_at_an_open_challenge(supplier)


def test_the_list_is_walked_through_by_keyboard(person: Sit) -> None:
    visitor = person()
    visitor.open("/zoeken")
    keyboard, options = visitor.page.keyboard, options_of(visitor.page)
    field = types(visitor, "zorg")
    expect(field).to_have_attribute("role", "combobox")
    expect(visitor.page.get_by_role("listbox")).to_have_id(str(field.get_attribute("aria-controls")))
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    keyboard.press("ArrowDown")
    is_chosen(field, options.first)
    keyboard.press("ArrowDown")
    is_chosen(field, options.nth(1))
    keyboard.press("ArrowUp")
    keyboard.press("ArrowUp")
    is_chosen(field, options.last)
    keyboard.press("ArrowDown")
    is_chosen(field, options.first)
    keyboard.press("End")
    is_chosen(field, options.last)
    keyboard.press("Home")
    is_chosen(field, options.first)
    expect(field).to_be_focused()
    expect(field).to_have_value("zorg")

    keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(visitor.page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_value("zorg")
    keyboard.press("ArrowDown")
    is_chosen(field, options.first)
    keyboard.press("Tab")
    expect(field).to_have_attribute("aria-expanded", "false")


def test_enter_without_a_choice_searches_for_what_was_typed(person: Sit) -> None:
    visitor = person()
    visitor.open("/")
    types(visitor, "water")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page).to_have_url(re.compile(r"/zoeken\?q=water$"))
    expect(visitor.page.locator("h2").first).to_contain_text("resultaten")


def test_what_is_there_is_told_and_what_is_old_goes(person: Sit) -> None:
    visitor = person()
    visitor.open("/vraagstukken")
    field = types(visitor, "water")
    status = field.locator("xpath=ancestor::form").get_by_role("status")
    expect(status).to_contain_text(re.compile(r"^\d suggesties\."))
    visitor.page.keyboard.type("xyzq")
    expect(status).to_have_text(nl("No suggestions"))
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(options_of(visitor.page)).to_have_count(0)


def test_nothing_is_asked_for_one_letter_and_once_for_a_word_that_is_typed_fast(person: Sit) -> None:
    visitor = person()
    visitor.open("/")
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url) if "suggesties" in request.url else None)
    field_of(visitor.page).click()
    visitor.page.keyboard.type("w")
    visitor.page.wait_for_timeout(400)
    assert asked == []
    visitor.page.keyboard.type("ater")
    expect(field_of(visitor.page)).to_have_attribute("aria-expanded", "true")
    assert [url.partition("?")[2] for url in asked] == ["q=water"]


def test_when_suggestions_fail_the_field_still_searches(person: Sit) -> None:
    visitor = person()
    visitor.page.route("**/zoeken/suggesties**", lambda route: route.abort())
    visitor.open("/")
    field_of(visitor.page).click()
    with visitor.page.expect_event("requestfailed"):
        visitor.page.keyboard.type("water")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page).to_have_url(re.compile(r"/zoeken\?q=water$"))
    visitor.faults.clear()  # the request that was made to fail


def test_without_javascript_it_is_a_plain_field(person: Sit) -> None:
    visitor = person(java_script_enabled=False)
    visitor.open("/")
    expect(visitor.page.locator("[role=combobox]")).to_have_count(0)
    visitor.fill(q="water")
    visitor.button("Search")
    visitor.reads("resultaten")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_and_the_filters_as_axe_sees_them(person: Sit, scheme: str) -> None:
    visitor = person()
    visitor.page.emulate_media(color_scheme=scheme)
    for path in ("/", "/zoeken?q=water&thema=water-en-klimaat&organisatie=waterbeek&land=NL"):
        visitor.open(path)
        for width in (WIDE, PHONE):
            resize(visitor.page, width)
            field_of(visitor.page).fill("")
            types(visitor, "zorg")
            visitor.page.keyboard.press("ArrowDown")
            assert violations(visitor.page) == [], (path, width)
            visitor.page.keyboard.press("Escape")


def test_filters_on_a_phone(person: Sit) -> None:
    """Behind one button; what is chosen stands above the results and is taken away by name."""
    visitor = person(viewport=NARROW)
    visitor.open("/zoeken?q=water")
    box = visitor.page.get_by_role("checkbox", name="Water en klimaat")
    expect(box).to_be_hidden()
    visitor.press(visitor.page.locator("summary.vp-filters__summary"))
    box.check()
    visitor.page.get_by_role("checkbox", name="Open voor voorstellen").check()
    visitor.button("Apply filters")
    chip = visitor.page.get_by_role("link", name="Haal filter weg: Fase: Open voor voorstellen")
    expect(chip).to_be_visible()
    expect(visitor.page.locator(".vp-filters")).not_to_have_attribute("open", re.compile(".*"))
    chip.click()
    expect(visitor.page).to_have_url(re.compile(r"/zoeken\?q=water&thema=water-en-klimaat$"))
    visitor.link("Clear all filters", within=".vp-chips")
    expect(visitor.page).to_have_url(re.compile(r"/zoeken\?q=water$"))
