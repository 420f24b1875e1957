"""Beginning to follow: with one press on a page, and for a visitor after signing in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.challenges import policy as challenge_policy
from app.challenges import queries as challenges
from app.core.addresses import argument
from app.core.errors import NotFoundError, RefusedInputError
from app.core.transactions import commits
from app.following import policy, services
from app.following.models import Subscription
from app.following.searches import name_of, to_save
from app.following.views.blueprint import blueprint, the_search
from app.organisations import queries as organisations
from app.search.choice import Choice, read_choice
from app.themes import queries as themes

SEARCH = "zoeken"


@dataclass(frozen=True, slots=True)
class Followable:
    """Something to follow, named by an address: what it is called, its own page, and following it."""

    title: Any
    name: str
    page_url: str
    follow_url: str
    follow: Callable[[], Subscription] | None = None


@blueprint.route("/mijn/volgen/nieuw", methods=["GET", "POST"])
@login_required
@commits
def follow() -> ResponseReturnValue:
    """Follow what the address names. A visitor who pressed the button comes here after signing in, and confirms."""
    wanted = _wanted()
    if request.method == "POST" and wanted.follow is not None:
        try:
            wanted.follow()
        except RefusedInputError as error:
            return render_template("following/follow.html", wanted=wanted, refusal=error.message), error.status
        flash(_("You follow %(name)s. You get a mail once a day when there is news.", name=wanted.name), "success")
        return redirect(wanted.page_url)
    return render_template("following/follow.html", wanted=wanted, refusal=None)


def _wanted() -> Followable:
    """What the address asks to follow. Raises `NotFoundError`."""
    kind, name = argument("wat"), argument("naam")
    if kind == SEARCH:
        return _search()
    if kind not in _KINDS or not name:
        raise NotFoundError("follow")
    return _KINDS[kind](name)


def _theme(slug: str) -> Followable:
    try:
        theme = themes.get(slug)
    except themes.ThemeMovedError as moved:
        theme = themes.get(moved.slug)
    return Followable(
        _l("Follow this theme"),
        themes.name_of(theme),
        url_for("themes.show", slug=theme.slug),
        url_for("following.follow", wat="thema", naam=theme.slug),
        lambda: services.follow_theme(theme, by=current_user),
    )


def _agency(slug: str) -> Followable:
    organisation = organisations.get(slug)
    if not policy.can_be_followed(organisation):
        raise NotFoundError(slug)
    return Followable(
        _l("Follow this public body"),
        organisation.name,
        url_for("organisations.show", slug=slug),
        url_for("following.follow", wat="organisatie", naam=slug),
        lambda: services.follow_agency(organisation, by=current_user),
    )


def _search() -> Followable:
    choice = to_save(the_search(), read_choice(request.args.getlist))
    if choice.is_empty:
        raise NotFoundError("search")
    name = name_of(the_search(), choice)
    return Followable(
        _l("Follow this search"),
        name,
        url_for("search.page", **choice.arguments()),
        search_url(choice),
        lambda: services.save_search(choice.text, choice.filters, name=name, by=current_user),
    )


def search_url(choice: Choice) -> str:
    """The address by which a search is followed."""
    return url_for("following.follow", wat=SEARCH, **replace(choice, is_newest_first=False, page=1).arguments())


def _challenge(ref: str) -> Followable:
    """A vraagstuk is followed by a form of its own page."""
    challenge = challenges.get(ref, current_user)
    if not challenge_policy.can_follow(current_user, challenge):
        raise NotFoundError(ref)
    return Followable(
        _l("Follow this challenge"),
        challenge.title,
        url_for("challenges.show", ref=challenge.path),
        url_for("challenges.follow", ref=challenge.path),
    )


_KINDS: dict[str, Callable[[str], Followable]] = {
    "thema": _theme,
    "organisatie": _agency,
    "vraagstuk": _challenge,
}
