"""*Hoort hierbij* on the page of every kind of record that can be found: `{{ near_by("challenge", challenge) }}`."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from app.core.database import db
from app.search import nearby
from app.search.views.parts import the_search


def near_by(kind: str, record: Any) -> Markup:
    """A section with a few records that belong with this one; empty when there are none."""
    search = the_search()
    source = search.sources[kind]
    if source.about is None:
        return Markup()
    hits = nearby.near_by(db.session(), search, source.about(record))
    if not hits:
        return Markup()
    rows = [(hit, search.sources[hit.kind]) for hit in hits]
    return Markup(render_template("search/_near_by.html", rows=rows))  # noqa: S704 - a template that escapes
