"""Somebody at a browser: opens pages, follows links, presses buttons and fills in forms, as the page offers them."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.dutch import nl
from tests.demo import PASSWORD

PATIENCE_MS = 10_000
OVERTAKEN = "htmx:sendAbort"
"""What htmx writes when a newer question replaces the one under way, or somebody goes to another page: no fault."""
expect.set_options(timeout=PATIENCE_MS)


class Person:
    """One person in a browser of their own. `clicks` counts what they pressed or chose."""

    def __init__(self, context: BrowserContext, email: str | None = None) -> None:
        context.set_default_timeout(PATIENCE_MS)
        self.page: Page = context.new_page()
        self.email = email
        self.clicks = 0
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self._hear(line.type, line.text))

    def sign_in(self) -> "Person":
        """By the page, as a new user would."""
        assert self.email is not None
        self.open("/inloggen")
        self.fill(email=self.email, password=PASSWORD)
        self.page.locator("main form button[type=submit]").first.click()
        expect(self.page).not_to_have_url("**/inloggen*")
        return self

    @property
    def path(self) -> str:
        """Where they are, without the host."""
        return urlsplit(self.page.url).path

    def open(self, path: str) -> None:
        """Type an address."""
        response = self.page.goto(path)
        assert response is not None
        assert response.status < 400, (path, response.status)

    def press(self, target: Locator) -> None:
        """Press this, and wait for the page that it leads to, if it leads to one."""
        self.clicks += 1
        target.click()
        # A click waits for no more than the first bytes, and a page without its words cannot be looked at.
        self.page.wait_for_load_state()

    def link(self, english: str, *, within: str = "body") -> None:
        """Follow a link by its text."""
        self.press(self.page.locator(within).get_by_role("link", name=nl(english), exact=True).first)

    def title_link(self, title: str) -> None:
        """Follow a link that is somebody's own text, such as a title in a list."""
        self.press(self.page.locator("main").get_by_role("link", name=title).first)

    def button(self, english: str, *, confirm: bool = False, **values: object) -> None:
        """Press a button by its text, and say yes when the page asks whether it is meant."""
        self.press(self.page.locator("main").get_by_role("button", name=nl(english, **values), exact=True).first)
        if confirm:
            self.press(self.page.locator("#confirm-dialog button[value=yes]"))

    def fill(self, **values: object) -> None:
        """Type in fields, by their names."""
        for name, value in values.items():
            self.page.locator(f"main [name='{name}']").fill(str(value))

    def paste(self, name: str, text: str) -> None:
        """Replace what stands in a field by what was copied elsewhere."""
        self.page.locator(f"main [name='{name}']").focus()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def choose(self, name: str, value: object) -> None:
        """Tick a box or a radio button."""
        self.clicks += 1
        self.page.locator(f"main [name='{name}'][value='{value}']").check()

    def tick(self, name: str) -> None:
        """Tick a box that stands alone."""
        self.clicks += 1
        self.page.locator(f"main [name='{name}']").check()

    def tick_label(self, label: str) -> None:
        """Tick the box with this label, unless it is ticked already."""
        box = self.page.get_by_label(label, exact=True)
        if not box.is_checked():
            self.clicks += 1
            box.check()

    def select(self, name: str, label: str) -> None:
        """Choose from a list by what it says."""
        self.clicks += 1
        self.page.locator(f"main [name='{name}']").select_option(label=label)

    def pick(self, name: str, value: object) -> None:
        """Choose from a list by what it sends."""
        self.clicks += 1
        self.page.locator(f"main [name='{name}']").select_option(value=str(value))

    def attach(self, name: str, file: Path) -> None:
        """Choose a file."""
        self.page.locator(f"main [name='{name}']").set_input_files(file)

    def unfold(self, english: str) -> None:
        """Open the first closed part with this title."""
        self.press(self.page.locator("main details:not([open]) summary").filter(has_text=nl(english)).first)

    def reads(self, *texts: str) -> None:
        """Raises `AssertionError` unless the page says all of this."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def does_not_read(self, *texts: str | re.Pattern[str]) -> None:
        """Raises `AssertionError` when the page says any of this."""
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def lacks(self, selector: str) -> None:
        """Raises `AssertionError` when the page shows any such part."""
        expect(self.page.locator("main").locator(selector).locator("visible=true")).to_have_count(0)

    def lacks_link(self, english: str) -> None:
        """Raises `AssertionError` when the page offers this link."""
        expect(self.page.locator("main").get_by_role("link", name=nl(english), exact=True)).to_have_count(0)

    def lacks_button(self, english: str) -> None:
        """Raises `AssertionError` when the page offers this button."""
        expect(self.page.locator("main").get_by_role("button", name=nl(english), exact=True)).to_have_count(0)

    def is_told(self, english: str, **values: object) -> None:
        """Raises `AssertionError` unless a message on the page says so."""
        expect(self.page.locator(".vp-flash")).to_contain_text(nl(english, **values))

    def is_refused(self, *texts: str) -> None:
        """Raises `AssertionError` unless the form came back with all of this above it; the 4xx is no fault then."""
        for text in texts:
            expect(self.page.locator("[data-error-summary]")).to_contain_text(text)
        self.faults = [fault for fault in self.faults if "Failed to load resource" not in fault]

    def has_work(self, title: str) -> None:
        """Go to *Mijn werk*, where this must wait."""
        self.open("/mijn")
        self.reads(title)

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and text != OVERTAKEN:
            self.faults.append(text)
