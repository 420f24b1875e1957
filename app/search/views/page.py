"""The search page: words, filters and paging, all of it in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.core.access import public
from app.core.database import db
from app.core.forms import clean
from app.core.paging import Page, page_number
from app.search.documents import Hit, Results
from app.search.engine import SearchUnavailable
from app.search.queries import search_page
from app.search.query import MAX_CHARACTERS, MAX_READ
from app.search.registry import Search, ThemeWords
from app.search.views.blueprint import blueprint

RETRY_AFTER = 30
"""Seconds after which it is worth asking again while the index is being rebuilt."""

FilterLink = tuple[Any, str, int | None, bool]
"""What `ui.filter_links` takes: label, address, count, whether it is the current one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for."""

    text: str
    theme: str = ""
    kind: str = ""
    page: int = 1

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.theme or self.kind)

    def url(self) -> str:
        """The address of this choice; what is not chosen is left out."""
        page = self.page if self.page > 1 else None
        return url_for(
            "search.page", q=self.text or None, thema=self.theme or None, soort=self.kind or None, pagina=page
        )

    def url_of_page(self, number: int) -> str:
        return replace(self, page=number).url()


def _choice() -> Choice:
    return Choice(
        text=" ".join(clean(request.args.get("q", "")[:MAX_READ]).split())[:MAX_CHARACTERS],
        theme=request.args.get("thema", "")[:MAX_CHARACTERS],
        kind=request.args.get("soort", "")[:MAX_CHARACTERS],
        page=page_number(request.args.get("pagina")),
    )


@blueprint.get("/zoeken")
@public
def page() -> Response:
    """Search over everything that is public. Without words or filters it shows the themes."""
    search: Search = current_app.extensions["search"]
    choice = _choice()
    vocabulary = search.vocabulary()
    themes = vocabulary.themes
    if choice.theme in vocabulary.former:
        return redirect(replace(choice, theme=vocabulary.theme_now(choice.theme)).url(), 301)
    try:
        results = search_page(
            db.session(),
            search,
            request.args.get("q"),
            filters={"kind": [choice.kind] if choice.kind else [], "theme": [choice.theme] if choice.theme else []},
            page=choice.page,
            vocabulary=vocabulary,
        )
    except SearchUnavailable:
        html = render_template("search/page.html", state="rebuilding", choice=choice)
        return make_response(html, 503, {"Retry-After": str(RETRY_AFTER)})
    paging = Page(results.hits, results.page, results.page_size, results.total)
    if paging.number > paging.pages:
        return redirect(replace(choice, page=paging.pages).url())
    names = {theme.slug: theme.name for theme in themes}
    return make_response(
        render_template(
            "search/page.html",
            state=_state(choice, results),
            choice=choice,
            results=results,
            rows=[(hit, *_row(search, hit, names)) for hit in results.hits],
            paging=paging,
            theme_name=names.get(choice.theme, choice.theme),
            kind_links=_kind_links(search, choice, results.facets.get("kind", {})),
            theme_links=_theme_links(themes, choice, results.facets.get("theme", {})),
            theme_tags=_theme_tags(themes, results.facets.get("theme", {})),
        )
    )


def _state(choice: Choice, results: Results) -> str:
    if choice.is_empty:
        return "start"
    return "found" if results.hits else "nothing"


def _row(search: Search, hit: Hit, names: Mapping[str, str]) -> tuple[str, Any, Any, list[tuple[str, str]]]:
    """The address of a hit, the words for its kind and its stage, and its themes as links."""
    source = search.sources[hit.kind]
    tags = [(names[slug], Choice("", theme=slug).url()) for slug in hit.themes if slug in names]
    url, stage = url_for(source.endpoint, ref=hit.ref), source.stage_labels.get(hit.stage)
    return url, source.singular or source.label, stage, tags


def _kind_links(search: Search, choice: Choice, counts: Mapping[str, int]) -> list[FilterLink]:
    links: list[FilterLink] = [
        (_l("Everything"), replace(choice, kind="", page=1).url(), sum(counts.values()), not choice.kind)
    ]
    for kind, source in search.sources.items():
        is_chosen = kind == choice.kind
        if counts.get(kind) or is_chosen:
            url = replace(choice, kind=kind, page=1).url()
            links.append((source.label, url, counts.get(kind, 0), is_chosen))
    return links


def _theme_links(themes: Sequence[ThemeWords], choice: Choice, counts: Mapping[str, int]) -> list[FilterLink]:
    """The top of the tree, opened at the chosen theme; themes without results are left out."""
    parents = {theme.slug: theme.parent for theme in themes}
    opened: set[str | None] = {None}
    slug: str | None = choice.theme or None
    while slug is not None and slug not in opened:
        opened.add(slug)
        slug = parents.get(slug)
    links: list[FilterLink] = [(_l("All themes"), replace(choice, theme="", page=1).url(), None, not choice.theme)]
    for theme in themes:
        is_chosen = theme.slug == choice.theme
        if theme.parent in opened and (counts.get(theme.slug) or is_chosen):
            url = replace(choice, theme=theme.slug, page=1).url()
            links.append((theme.name, url, counts.get(theme.slug, 0), is_chosen))
    return links


def _theme_tags(themes: Sequence[ThemeWords], counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Themes at the top of the tree that hold something, with their number."""
    return [
        (theme.name, Choice("", theme=theme.slug).url(), counts[theme.slug])
        for theme in themes
        if theme.parent is None and counts.get(theme.slug)
    ]
