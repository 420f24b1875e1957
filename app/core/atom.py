"""Feeds: a list of what is new, for the programme of who reads many sites (Atom, RFC 4287). Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

MEDIA_TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
NEVER = datetime.fromtimestamp(0, UTC)
"""The moment of a feed in which nothing stands yet: a feed must have one, and an empty one did not change."""

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, not even escaped (XML 1.0, 2.2): control characters and halves of characters."""


@dataclass(frozen=True, slots=True)
class Category:
    """A word to sort by: `term` in the list of words at the address `scheme`, with its name on the screen."""

    scheme: str
    term: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One record. `name` is what never changes of it; `url` its page."""

    name: str
    title: str
    url: str
    updated: datetime
    summary: str = ""
    author: str = ""
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries, the newest first. `url` is the page that shows the same, `own_url` the address of the feed."""

    name: str
    title: str
    subtitle: str
    url: str
    own_url: str
    author: str
    language: str
    entries: Sequence[Entry] = ()

    @property
    def updated(self) -> datetime:
        """The moment of the newest entry."""
        return max((entry.updated for entry in self.entries), default=NEVER)


def stable_id(name: str) -> str:
    """A name that is the same for ever, wherever the site runs, as an id that readers know an entry by (4.2.6)."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'vraagplein:{name}')}"


def render(feed: Feed) -> bytes:
    """The feed as a document in UTF-8; the same entries give the same bytes."""
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    _text(root, "id", stable_id(feed.name))
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", _moment(feed.updated))
    _link(root, "self", feed.own_url, MEDIA_TYPE)
    _link(root, "alternate", feed.url, "text/html")
    _author(root, feed.author)
    for entry in feed.entries:
        _entry(root, entry)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _entry(root: Element, entry: Entry) -> None:
    element = SubElement(root, "entry")
    _text(element, "id", stable_id(entry.name))
    _text(element, "title", entry.title)
    _text(element, "updated", _moment(entry.updated))
    _text(element, "published", _moment(entry.updated))
    _link(element, "alternate", entry.url, "text/html")
    if entry.author:
        _author(element, entry.author)
    for category in entry.categories:
        attributes = {"scheme": category.scheme, "term": category.term, "label": category.label}
        SubElement(element, "category", {name: possible(value) for name, value in attributes.items() if value})
    _text(element, "summary", entry.summary)


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = possible(text)


def _link(parent: Element, relation: str, url: str, media_type: str) -> None:
    SubElement(parent, "link", {"rel": relation, "type": media_type, "href": possible(url)})


def _author(parent: Element, name: str) -> None:
    SubElement(SubElement(parent, "author"), "name").text = possible(name)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def possible(text: str) -> str:
    """A text without what no XML document may hold."""
    return _FORBIDDEN.sub("", text)
