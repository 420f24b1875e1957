"""What the pages of search share: its address, and one record that was found."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, url_for
from flask_babel import ngettext

from app.core.i18n import LANGUAGES, language
from app.search.choice import Choice
from app.search.documents import Hit
from app.search.faceting import THEME
from app.search.registry import Search


def the_search() -> Search:
    """The search of this application."""
    search: Search = current_app.extensions["search"]
    return search


def address(choice: Choice) -> str:
    """The address of this choice; what is not chosen is left out."""
    return url_for("search.page", **choice.arguments())


def feed_address(choice: Choice) -> str:
    """The feed of what is found with these words and filters, in the language of the page."""
    return url_for("search.feed", **Choice(choice.text, choice.filters).arguments(), **spoken())


def spoken() -> dict[str, Any]:
    """The argument that gives another page the language of this one, for who brings no cookie."""
    return {} if language() == LANGUAGES[0] else {"lang": language()}


def open_text(count: int) -> str:
    """How many vraagstukken anybody can take part in; empty for none."""
    return str(ngettext("%(num)s open for proposals", "%(num)s open for proposals", count)) if count else ""


def row_of(search: Search, hit: Hit, names: Mapping[str, str]) -> tuple[str, Any, Any, list[tuple[str, str]]]:
    """The address of a hit, the words for its kind and its stage, and its themes as links."""
    source = search.sources[hit.kind]
    tags = [(names[slug], address(Choice(filters={THEME: (slug,)}))) for slug in hit.themes if slug in names]
    url, stage = url_for(source.endpoint, ref=hit.ref), source.stage_labels.get(hit.stage)
    return url, source.singular or source.label, stage, tags
