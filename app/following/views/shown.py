"""News as lists show it: only what a visitor may see at this moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app.core.database import db
from app.following.views.blueprint import the_search
from app.search.queries import names_of


@dataclass(frozen=True, slots=True)
class Item:
    """Something new: its title and page, what kind of thing it is, and what it was found for."""

    title: str
    url: str
    kind: Any
    found_for: str
    found_at: datetime


def shown_news(rows: Iterable[Any]) -> list[Item]:
    """These rows with titles, in their order, one query; what was hidden since is left out."""
    rows = list(rows)
    search = the_search()
    names = names_of(db.session(), search, [(row.kind, row.record_id) for row in rows])
    items = []
    for row in rows:
        if (found := names.get((row.kind, row.record_id))) is not None:
            source, (ref, title) = search.sources[row.kind], found
            kind, url = source.singular or source.label, url_for(source.endpoint, ref=ref)
            items.append(Item(title, url, kind, row.name, row.moment))
    return items
