"""Feeds for whoever reads many sites with one programme: what is new on a theme, of an agency, or for a search.

They show what the search page shows to a visitor, the newest first, whoever asks. Of a search of several words only
what has all of them, as with mails about a search: what is new must be told by itself, and not by being the best.
"""

from collections.abc import Mapping
from datetime import datetime

from flask import make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.access import public
from app.core.atom import MEDIA_TYPE, Category, Entry, Feed, render
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.i18n import language
from app.core.links import public_url
from app.search.choice import Choice, read_choice
from app.search.documents import Hit, News
from app.search.engine import SearchUnavailable
from app.search.faceting import THEME
from app.search.offered import DOT, Names, in_words, narrowed
from app.search.queries import search_page
from app.search.query import Order
from app.search.registry import Search, Vocabulary
from app.search.views.blueprint import blueprint
from app.search.views.page import RETRY_AFTER
from app.search.views.parts import address, feed_address, spoken, the_search

MOST = 50
"""Entries of a feed."""

NAME = "Vraagplein"


@blueprint.get("/feeds/zoeken")
@public
def feed() -> Response:
    """What is new for a search: the same question and filters as the search page."""
    search = the_search()
    vocabulary = search.vocabulary()
    choice = narrowed(read_choice(request.args.getlist), vocabulary.themes).ordered(is_newest_first=True)
    words = in_words(choice, Names(search, vocabulary.themes, search.agency_names(choice.of("agency"))))
    title = _("Search: %(words)s", words=words) if words else _("Search")
    return _answer(search, vocabulary, choice, title, address(choice))


@blueprint.get("/feeds/themas/<slug:slug>")
@public
def theme_feed(slug: str) -> Response:
    """What is new on a theme and the themes below it; who follows one that was merged is sent to the other."""
    search = the_search()
    vocabulary = search.vocabulary()
    if slug in vocabulary.former:
        return redirect(url_for("search.theme_feed", slug=vocabulary.theme_now(slug), **spoken()), 301)
    theme = next((theme for theme in vocabulary.themes if theme.slug == slug), None)
    if theme is None:
        raise NotFoundError(slug)
    choice = Choice(filters={THEME: (slug,)})
    return _answer(search, vocabulary, choice, theme.name, url_for("themes.show", slug=slug))


@blueprint.get("/feeds/organisaties/<slug:slug>")
@public
def agency_feed(slug: str) -> Response:
    """What is new of an agency."""
    search = the_search()
    name = search.agency_names([slug]).get(slug)
    if name is None:
        raise NotFoundError(slug)
    choice = Choice(filters={"agency": (slug,)})
    return _answer(search, search.vocabulary(), choice, name, url_for("organisations.show", slug=slug))


def _answer(search: Search, vocabulary: Vocabulary, choice: Choice, title: str, page_path: str) -> Response:
    """The feed, or 304 for who has it already, or 503 for as long as there is no index."""
    try:
        results = search_page(
            db.session(),
            search,
            choice.text,
            filters=choice.filters,
            page_size=MOST,
            order=Order.NEWS,
            needs_all=True,
            vocabulary=vocabulary,
        )
    except SearchUnavailable:
        text = _("Search is being rebuilt. This feed works again in a moment; nothing is lost.")
        headers = {"Retry-After": str(RETRY_AFTER), "Content-Type": "text/plain; charset=utf-8"}
        return make_response(f"{text}\n", 503, headers)
    names = {theme.slug: theme.name for theme in vocabulary.themes}
    own_path = _own_path(choice)
    found = Feed(
        name=own_path,
        title=f"{title} – {NAME}",
        subtitle=_("What is new on Vraagplein, the newest first."),
        url=public_url(page_path),
        own_url=public_url(own_path),
        author=NAME,
        language=language(),
        entries=[_entry(search, hit, *hit.news, names) for hit in results.hits if hit.news],
    )
    return _conditional(found)


def _own_path(choice: Choice) -> str:
    """The address of the feed with what makes a difference to it, and nothing else."""
    if request.endpoint == "search.feed":
        return feed_address(choice)
    return url_for(str(request.endpoint), **(request.view_args or {}), **spoken())


def _entry(search: Search, hit: Hit, news: News, at: datetime, names: Mapping[str, str]) -> Entry:
    source = search.sources[hit.kind]
    kind, stage = str(source.singular or source.label), source.stage_labels.get(hit.stage)
    told = DOT.join(str(part) for part in (kind, stage, hit.organisation) if part)
    text = "".join(piece for piece, _is_marked in hit.snippet)
    themes = [Category(public_url(url_for("themes.index")), slug, names[slug]) for slug in hit.themes if slug in names]
    return Entry(
        # Programmes show an entry once: what opens after it was published is another one, as it is another mail.
        name=f"{hit.kind}/{hit.ref}" + ("" if news is News.PUBLISHED else f"/{news}"),
        title=hit.title,
        url=public_url(url_for(source.endpoint, ref=hit.ref)),
        updated=at,
        summary=f"{told}. {text}" if text else f"{told}.",
        author=hit.organisation,
        categories=(Category(public_url(url_for("search.page")), hit.kind, kind), *themes),
    )


def _conditional(found: Feed) -> Response:
    response = make_response(render(found), {"Content-Type": f"{MEDIA_TYPE}; charset=utf-8"})
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    if found.entries:
        response.last_modified = found.updated
    return response.make_conditional(request)
