"""Buttons to follow on the pages of themes, organisations and search, and what is new on *Mijn werk*."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.panels import register_panel
from app.following import policy, queries, services
from app.following.views.follow import search_url
from app.following.views.shown import shown_news
from app.organisations.models import Organisation
from app.search.choice import Choice


def register_panels() -> None:
    """Show the buttons on the pages of lower features."""
    register_panel("theme.after_title", _of_theme)
    register_panel("organisation.head", _of_agency)
    register_panel("search.after", _of_search)
    register_panel("my_work.news", _news)


def _of_theme(theme: Any) -> str:
    """A theme, or a node of the tree."""
    ref = queries.ref_of(current_user, theme_id=theme.id) if current_user.is_authenticated else ""
    return _button(ref, url_for("following.follow", wat="thema", naam=theme.slug))


def _of_agency(organisation: Organisation) -> str:
    if not policy.can_be_followed(organisation):
        return ""
    ref = queries.ref_of(current_user, organisation_id=organisation.id) if current_user.is_authenticated else ""
    return _button(ref, url_for("following.follow", wat="organisatie", naam=organisation.slug))


def _of_search(choice: Choice) -> str:
    if choice.is_empty:
        return ""
    key = services.search_key(choice.text, choice.filters)
    ref = queries.ref_of(current_user, key=key) if current_user.is_authenticated else ""
    return _button(ref, search_url(choice), _("Follow this search"))


def _button(ref: str, follow_url: str, label: str = "") -> str:
    return render_template("following/panels/button.html", ref=ref, follow_url=follow_url, label=label or _("Follow"))


def _news(rows: Sequence[Any]) -> str:
    items = shown_news(rows) if rows else []
    return render_template("following/panels/news.html", items=items) if items else ""
