"""The tree of themes with what there is on each, and the page of one theme."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from app.core.access import public
from app.core.addresses import argument
from app.core.database import db
from app.search.documents import Hit, Results
from app.search.engine import SearchUnavailable
from app.search.queries import ThemeCounts, counts_by_theme, parts_of_theme
from app.search.registry import Part, Search, Source
from app.themes import policy, queries
from app.themes.matching import named_like
from app.themes.views.blueprint import blueprint

EACH = 5
"""Records of one kind that a theme shows at most; the others are on the search page."""

TOLD_BY_HEADING = frozenset({Part.OPEN, Part.DIALOGUE})
"""Parts whose rows are all in the same stage."""

PARTS: dict[Part, tuple[Any, Any, Any]] = {
    Part.OPEN: (
        _l("Open now"),
        _l("Suppliers can send a proposal for these. What closes first comes first."),
        _l("No challenge is open on this theme now. Follow the theme, and you hear of the next one."),
    ),
    Part.DIALOGUE: (
        _l("In dialogue"),
        _l("Not open yet: ask your question and say what you think while the challenge can still change."),
        "",
    ),
    Part.RUNNING: (
        _l("Running now"),
        _l("Experiments that are under way now."),
        _l("No experiment is running now. What was learned before stands below."),
    ),
    Part.LEARNED: (
        _l("Learned"),
        _l("Lessons, and experiments that turned out otherwise: worth as much as success."),
        _l("No experiment on this theme has ended yet; the first lesson comes with its end."),
    ),
    Part.SHOWN: (
        _l("To be seen"),
        _l("Stories from the showcase and experiments that worked, and whom to call if you want it too."),
        _l("No story is told yet. Did you do something on this theme? Tell it in the showcase."),
    ),
}
"""Part -> its heading, what it holds, and what to read where there is nothing."""


@blueprint.get("/themas")
@public
def index() -> ResponseReturnValue:
    """All themes, each with how much there is on it; `?q=` leaves those that are called like the words."""
    words, tree, counts = argument("q"), queries.tree(), _counts()
    every = [node for root in tree for node in root.branch()]
    found = named_like(words, every) if words else []
    return render_template(
        "themes/index.html",
        words=words,
        tree=[_branch(root, counts) for root in tree],
        found=[_branch(node, counts) for node in found],
        can_edit=policy.can_edit_themes(current_user),
    )


@blueprint.get("/themas/<slug:slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """One theme: what is open, running, learned and shown, the themes around it, and the words that lead to it."""
    place = queries.place(slug)
    search, counts = _search(), _counts(slug)
    try:
        parts = _parts(search, slug, parts_of_theme(db.session(), search, slug, each=EACH))
    except SearchUnavailable:
        parts = None
    return render_template(
        "themes/show.html",
        theme=place.node,
        crumbs=_crumbs(place),
        below=[_branch(node, counts) for node in place.node.children],
        beside=[{**_branch(node, counts), "children": []} for node in place.beside],
        parts=parts,
        jumps=[(part["title"], f"#{part['id']}", part["total"]) for part in parts or () if part["total"]],
        everything=_everything(search, slug, counts),
        total=counts.in_all.get(slug, 0),
        can_edit=policy.can_edit_themes(current_user),
    )


def _search() -> Search:
    search: Search = current_app.extensions["search"]
    return search


def _counts(slug: str = "") -> ThemeCounts:
    """How much there is on every theme, and of every kind on one; nothing while the index is being rebuilt."""
    try:
        return counts_by_theme(db.session(), _search(), of=slug)
    except SearchUnavailable:
        return ThemeCounts()


def _crumbs(place: queries.Place) -> list[tuple[str, str | None]]:
    """The way to a theme: all themes, the themes above it, and itself without an address."""
    above = [(node.name, url_for("themes.show", slug=node.slug)) for node in place.above]
    return [(_("Themes"), url_for("themes.index")), *above, (place.node.name, None)]


def _branch(node: queries.Node, counts: ThemeCounts) -> dict[str, Any]:
    """A theme with all below it, as `ui.tree` takes it."""
    in_all, can_be_answered = counts.in_all.get(node.slug, 0), counts.open.get(node.slug, 0)
    open_now = ngettext("%(num)s open", "%(num)s open", can_be_answered) if can_be_answered else ""
    total = ngettext("%(num)s in all", "%(num)s in all", in_all) if in_all else _("nothing yet")
    return {
        "label": node.name,
        "url": url_for("themes.show", slug=node.slug),
        "text": node.description,
        "open": open_now,
        "total": total,
        "note": f"{open_now} · {total}" if open_now else total,
        "children": [_branch(child, counts) for child in node.children],
    }


def _parts(search: Search, slug: str, found: Mapping[tuple[Part, str], Results]) -> list[dict[str, Any]]:
    """The parts of the page; one without anything says what to do, or is left out when there is nothing to say."""
    parts = []
    for part, (title, intro, nothing) in PARTS.items():
        kinds = [
            _kind(search.sources[kind], part, slug, results) for (of, kind), results in found.items() if of is part
        ]
        if kinds or nothing:
            total = sum(kind["total"] for kind in kinds)
            words = {"title": title, "intro": intro, "nothing": nothing}
            parts.append({"id": part.value, "total": total, "kinds": kinds, **words})
    return parts


def _kind(source: Source, part: Part, slug: str, results: Results) -> dict[str, Any]:
    return {
        "label": source.label,
        "total": results.total,
        "more": results.total > len(results.hits),
        "all_url": url_for("search.page", thema=slug, soort=source.kind, status=list(source.tells[part])),
        "rows": [_row(source, part, hit) for hit in results.hits],
    }


def _row(source: Source, part: Part, hit: Hit) -> dict[str, Any]:
    return {
        "title": hit.title,
        "url": url_for(source.endpoint, ref=hit.ref),
        "stage": hit.stage,
        "stage_label": None if part in TOLD_BY_HEADING else source.stage_labels.get(hit.stage),
        "organisation": hit.organisation,
        "published_at": None if hit.until else hit.published_at,
        "closes_at": hit.until,
    }


def _everything(search: Search, slug: str, counts: ThemeCounts) -> list[tuple[Any, str, int]]:
    """How much of every kind there is on the theme, and where; kinds without any are left out."""
    return [
        (source.label, url_for("search.page", thema=slug, soort=kind), counts.of_kind[kind])
        for kind, source in search.sources.items()
        if counts.of_kind.get(kind)
    ]
