"""A search as it is saved: without typing errors, and with a name for lists and mails."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.search.choice import Choice
from app.search.engine import SearchUnavailable
from app.search.faceting import FACETS
from app.search.offered import Names, in_words
from app.search.query import parse
from app.search.registry import Search, alike_of


def choice_of(search: Mapping[str, Any]) -> Choice:
    """A saved search as the search page takes it."""
    filters = {facet: tuple(search["filters"][facet]) for facet in FACETS if search["filters"].get(facet)}
    return Choice(search["text"], filters)


def to_save(search: Search, choice: Choice) -> Choice:
    """Words and filters as they find something: a typing error that search corrects would never find anything."""
    text = choice.text
    if text:
        try:
            corrected = search.engine.search(parse(text, alike_of(search.vocabulary())), page_size=1).corrected
        except SearchUnavailable:
            corrected = ()
        for typed, used in corrected:
            # As a whole word; what replaces it has letters only.
            text = re.sub(rf"\b{re.escape(typed)}\b", used, text)
    return replace(choice, text=text, is_newest_first=False, page=1)


def name_of(search: Search, choice: Choice) -> str:
    """`“natte kelders” · Water · Lessen`, in the language of the reader."""
    names = Names(search, search.vocabulary().themes, search.agency_names(choice.of("agency")))
    return in_words(choice, names)
