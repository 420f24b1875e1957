"""Suggestions while somebody types."""

from collections.abc import Iterable
from typing import Any

from flask import jsonify
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core.access import public
from app.core.addresses import argument
from app.core.database import db
from app.search.choice import Choice
from app.search.faceting import THEME
from app.search.offered import DOT
from app.search.queries import suggestions
from app.search.query import MAX_CHARACTERS
from app.search.views.blueprint import blueprint
from app.search.views.parts import address, open_text, row_of, the_search

KEEP = 60
"""Seconds that a browser may keep suggestions: who takes a letter back asks the same again."""


@blueprint.get("/zoeken/suggesties")
@public
def suggest() -> Response:
    """What somebody may mean who has typed the beginning of something (`q`), as JSON: themes first, then titles."""
    search = the_search()
    found = suggestions(db.session(), search, argument("q", MAX_CHARACTERS))
    shown = []
    for named in found.themes:
        slug = named.theme.slug
        kind = _("Theme, also “%(word)s”", word=named.word) if named.word else _("Theme")
        hints = (kind, open_text(found.open_on_theme.get(slug, 0)))
        shown.append(_shown(named.theme.name, hints, address(Choice(filters={THEME: (slug,)}))))
    for hit in found.titles:
        url, singular, stage, _tags = row_of(search, hit, {})
        shown.append(_shown(hit.title, (singular, stage), url))
    response = jsonify(suggestions=shown, said=_said(len(shown)))
    response.headers["Cache-Control"] = f"private, max-age={KEEP}"
    return response


def _shown(label: str, hints: Iterable[Any], url: str) -> dict[str, str]:
    return {"label": label, "hint": DOT.join(str(hint) for hint in hints if hint), "url": url}


def _said(count: int) -> str:
    """What a screen reader tells when the suggestions are there."""
    if not count:
        return str(_("No suggestions"))
    return str(
        ngettext(
            "%(num)s suggestion. Choose with the arrow keys.",
            "%(num)s suggestions. Choose with the arrow keys.",
            count,
        )
    )
