"""News: from the first page to an open vraagstuk; its theme is followed, and the next one comes by mail and feed."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.chain import OFFICER, SUPPLIER, THEME, Sit
from tests.browser.dutch import nl
from tests.browser.live import LiveSite
from tests.browser.pages.challenge import ChallengePage
from tests.browser.person import Person
from tests.demo import PASSWORD

MOST_CLICKS = 3
MAIN_THEME = "Water en klimaat"
FEED = "/feeds/themas/wateroverlast"
TITLE = "Bewoners weten niet waar het water heen kan; hoe weten zij dat op tijd?"


def comes_to_an_open_vraagstuk(visitor: Person) -> None:
    """By a theme on the first page; three presses at most."""
    visitor.open("/")
    visitor.title_link(MAIN_THEME)
    visitor.press(visitor.page.locator("#open .vp-row__link").first)
    expect(visitor.page.locator("main .vp-status").first).to_have_text(nl("Open for proposals"))
    assert visitor.clicks <= MOST_CLICKS


def follows_the_theme(visitor: Person) -> None:
    """The button asks a visitor to sign in, and what was to be followed is not lost."""
    visitor.open("/themas/wateroverlast")
    visitor.link("Follow", within="main")
    expect(visitor.page).to_have_url(re.compile(r"/inloggen"))
    visitor.fill(email=SUPPLIER, password=PASSWORD)
    visitor.button("Sign in")
    visitor.reads(THEME, nl("Press the button and you hear when there is news."))
    visitor.button("Yes, follow")
    visitor.is_told("You follow %(name)s. You get a mail once a day when there is news.", name=THEME)


def link_in(mail: str, path: str) -> str:
    """The address in a mail that begins so, without the host."""
    parts = next(urlsplit(line) for line in mail.splitlines() if path in line)
    return f"{parts.path}?{parts.query}"


def news_for(site: LiveSite, address: str) -> list[str]:
    """The bodies of the mails in which the new vraagstuk stands."""
    return [mail.body for mail in site.mails_to(address) if TITLE in mail.body]


@pytest.mark.timeout(240)
def test_a_new_vraagstuk_on_a_followed_theme_comes_by_mail_and_feed(site: LiveSite, person: Sit) -> None:
    visitor, officer = person(), person(OFFICER)
    comes_to_an_open_vraagstuk(visitor)
    follows_the_theme(visitor)
    assert TITLE not in visitor.page.request.get(FEED).text()

    challenge = ChallengePage.write(officer, TITLE, THEME)
    site.work()
    assert TITLE not in visitor.page.request.get(FEED).text()
    challenge.say_what_exists(officer)
    challenge.publish(officer)
    site.work()
    feed = visitor.page.request.get(FEED)
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert feed.text().count(f"<title>{TITLE}</title>") == 1
    visitor.open("/mijn")
    visitor.reads(nl("New for you"), TITLE)

    # Once a day, in the morning, and once.
    assert news_for(site, SUPPLIER) == []
    site.wait(days=1)
    site.work()
    site.wait(days=1)
    site.work()
    (told,) = news_for(site, SUPPLIER)
    visitor.open(link_in(told, "/vraagstukken/"))
    visitor.reads(TITLE)
    ends_the_mails(site, person(viewport={"width": 360, "height": 740}), told)


def ends_the_mails(site: LiveSite, reader: Person, told: str) -> None:
    """By the link in the mail, without signing in."""
    reader.open(link_in(told, "/volgen/afmelden/"))
    reader.reads(nl("Stop these mails?"), THEME)
    reader.button("Stop these mails")
    reader.reads(nl("You do not get these mails any more"))
