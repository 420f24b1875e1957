"""The search page: words, filters, order and paging, all of it in the address."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import make_response, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core.access import public
from app.core.database import db
from app.core.paging import Page
from app.search.choice import Choice, read_choice
from app.search.documents import Hit, Results
from app.search.engine import SearchUnavailable
from app.search.faceting import STAGE, THEME
from app.search.offered import FURTHER, IN_SIGHT, LABELS, Names, agencies_shown, groups, narrowed
from app.search.queries import search_page
from app.search.query import Order
from app.search.registry import Search, ThemeWords
from app.search.views.blueprint import blueprint
from app.search.views.parts import address, feed_address, row_of, the_search

RETRY_AFTER = 30
"""Seconds after which it is worth asking again while the index is being rebuilt."""

FilterLink = tuple[Any, str, int | None, bool]
"""What `ui.filter_links` takes: label, address, count, whether it is the current one."""


@blueprint.get("/zoeken")
@public
def page() -> Response:
    """Search over everything that is public. Without words or filters it shows the themes."""
    search = the_search()
    vocabulary = search.vocabulary()
    themes = vocabulary.themes
    asked = read_choice(request.args.getlist)
    if any(slug in vocabulary.former for slug in asked.of(THEME)):
        now = dict.fromkeys(vocabulary.theme_now(slug) for slug in asked.of(THEME))
        return redirect(address(asked.only(THEME, *now).on_page(asked.page)), 301)
    choice = narrowed(asked, themes)
    try:
        results = search_page(
            db.session(),
            search,
            request.args.get("q"),
            filters=choice.filters,
            page=choice.page,
            order=Order.NEWEST if choice.is_newest_first else Order.BEST,
            vocabulary=vocabulary,
        )
    except SearchUnavailable:
        html = render_template("search/page.html", state="rebuilding", again=address(choice), **_head(choice))
        return make_response(html, 503, {"Retry-After": str(RETRY_AFTER)})
    paging = Page(results.hits, results.page, results.page_size, results.total)
    if paging.number > paging.pages:
        return redirect(address(choice.on_page(paging.pages)))
    if choice.is_empty:
        tags = _theme_tags(themes, results)
        return make_response(render_template("search/page.html", state="start", theme_tags=tags, **_head(choice)))
    agencies = search.agency_names(agencies_shown(choice, results.facets))
    return make_response(_found(search, choice, results, paging, Names(search, themes, agencies)))


def _found(search: Search, choice: Choice, results: Results, paging: Page[Hit], names: Names) -> str:
    """The page with what is found, or with nothing, and the filters that lead elsewhere."""
    theme_names = dict(names.known(THEME))
    counts, total = results.facets, results.total
    return render_template(
        "search/page.html",
        state="found" if results.hits else "nothing",
        **_head(choice),
        results=results,
        rows=[(hit, *row_of(search, hit, theme_names)) for hit in results.hits],
        paging=paging,
        url_of_page=lambda number: address(choice.on_page(number)),
        kinds=_kind_links(search, choice, counts.get("kind", {})),
        filters=groups(IN_SIGHT, choice, counts, total, names),
        further=groups(FURTHER, choice, counts, total, names),
        is_further=any(choice.of(facet) for facet in FURTHER),
        chips=[
            (LABELS[facet], names.of(facet, value), address(choice.without(facet, value)))
            for facet, value in choice.chosen()
        ],
        clear_url=address(choice.without_filters()),
        kept=_flat(choice, *IN_SIGHT, *FURTHER),
        sorts=_sorts(choice),
        open_link=_open_link(search, choice, counts.get(STAGE, {})),
    )


def _head(choice: Choice) -> dict[str, Any]:
    """What the head of every search page shows; other words keep the filters."""
    return {
        "choice": choice,
        "feed_url": feed_address(choice),
        "kept_words": [pair for pair in _flat(choice) if pair[0] != "q"],
    }


def _flat(choice: Choice, *leave_out: str) -> list[tuple[str, str]]:
    """The arguments of an address as hidden fields, some facets and the page left out."""
    pairs = []
    for name, value in choice.on_page(1).arguments(*leave_out).items():
        pairs += [(name, each) for each in (value if isinstance(value, list) else [value])]
    return pairs


def _kind_links(search: Search, choice: Choice, counts: Mapping[str, int]) -> list[FilterLink]:
    chosen = choice.of("kind")
    links: list[FilterLink] = [(_l("Everything"), address(choice.only("kind")), sum(counts.values()), not chosen)]
    for kind, source in search.sources.items():
        if counts.get(kind) or kind in chosen:
            links.append((source.label, address(choice.only("kind", kind)), counts.get(kind, 0), kind in chosen))
    return links


def _sorts(choice: Choice) -> list[tuple[Any, str, bool]]:
    first = _l("Best match") if choice.text else _l("Open first")
    return [
        (first, address(choice.ordered(is_newest_first=False)), not choice.is_newest_first),
        (_l("Newest"), address(choice.ordered(is_newest_first=True)), choice.is_newest_first),
    ]


def _open_link(search: Search, choice: Choice, counts: Mapping[str, int]) -> tuple[str, str] | None:
    """The way to what anybody can take part in, when it is among what is found and not chosen yet."""
    stages = search.open_filters()["stage"]
    count = sum(counts.get(stage, 0) for stage in stages)
    if not count or choice.of(STAGE):
        return None
    text = ngettext(
        "Show the challenge that is open for proposals",
        "Show the %(num)s challenges that are open for proposals",
        count,
    )
    return text, address(choice.only(STAGE, *stages))


def _theme_tags(themes: Sequence[ThemeWords], results: Results) -> list[tuple[str, str, int]]:
    """Themes at the top of the tree that hold something, with their number."""
    counts = results.facets.get(THEME, {})
    return [
        (theme.name, address(Choice(filters={THEME: (theme.slug,)})), counts[theme.slug])
        for theme in themes
        if theme.parent is None and counts.get(theme.slug)
    ]
