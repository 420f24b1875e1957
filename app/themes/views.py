"""The tree of themes, what there is on one theme, and keeping the tree."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.core.access import public
from app.core.database import db
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.transactions import commits
from app.search.engine import SearchUnavailable
from app.search.queries import counts_by_theme, newest_of_each_kind
from app.search.registry import Search
from app.themes import policy, queries, services
from app.themes.forms import ThemeForm
from app.themes.models import Theme

NEWEST = 5
blueprint = Blueprint("themes", __name__)


@blueprint.get("/themas")
@public
def index() -> ResponseReturnValue:
    """All themes, each with how much there is on it."""
    return render_template("themes/index.html", tree=queries.tree(), counts=_counts())


@blueprint.get("/themas/<slug:slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """One theme: the newest of every kind, the themes below it, and the words that lead to it."""
    theme, parent = queries.node(slug)
    found = _newest(slug)
    return render_template(
        "themes/show.html",
        theme=theme,
        parent=parent,
        counts=_counts() if theme.children else {},
        found=found,
        can_edit=policy.can_edit_themes(current_user),
    )


@blueprint.get("/beheer/themas")
@login_required
def admin_index() -> ResponseReturnValue:
    """The tree, to be changed."""
    _require_editor()
    return render_template("themes/admin_index.html", nodes=[_to_edit(node) for node in queries.tree()])


@blueprint.route("/beheer/themas/nieuw", methods=["GET", "POST"])
@login_required
@commits
def admin_new() -> ResponseReturnValue:
    """Add a theme."""
    _require_editor()
    form = ThemeForm()
    if form.validate_on_submit():
        try:
            theme = services.add(**form.values(), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("The theme %(name)s is added.", name=theme.name), "success")
            return redirect(url_for("themes.admin_index"))
    return _form_page(form)


@blueprint.route("/beheer/themas/<slug:slug>", methods=["GET", "POST"])
@login_required
@commits
def admin_edit(slug: str) -> ResponseReturnValue:
    """Change a theme."""
    _require_editor()
    theme = queries.get(slug)
    form = ThemeForm(theme)
    if request.method != "POST":
        form.show_version(theme)
    elif form.validate():
        form.check_version(theme, newest_url=url_for("themes.admin_edit", slug=slug))
        try:
            services.edit(theme, **form.values(), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("themes.admin_index"))
    return _form_page(form, theme)


def _form_page(form: ThemeForm, theme: Theme | None = None) -> ResponseReturnValue:
    title = theme.name if theme is not None else _("New theme")
    html = render_template("themes/admin_form.html", form=form, title=title)
    return make_response(html, 422 if request.method == "POST" else 200)


def _to_edit(node: queries.Node) -> dict[str, Any]:
    """A theme with all below it, as `ui.tree` takes it."""
    return {
        "label": node.name,
        "url": url_for("themes.admin_edit", slug=node.slug),
        "note": ", ".join(node.synonyms),
        "children": [_to_edit(child) for child in node.children],
    }


def _require_editor() -> None:
    if not policy.can_edit_themes(current_user):
        raise NotPermittedError("themes")


def _search() -> Search:
    search: Search = current_app.extensions["search"]
    return search


def _counts() -> Mapping[str, int]:
    """How much there is on every theme; nothing while the index is being rebuilt."""
    try:
        return counts_by_theme(_search())
    except SearchUnavailable:
        return {}


def _newest(slug: str) -> list[dict[str, Any]] | None:
    """The newest of every kind, with where the others are; None while the index is being rebuilt."""
    search = _search()
    try:
        found = newest_of_each_kind(db.session(), search, slug, each=NEWEST)
    except SearchUnavailable:
        return None
    return [
        {
            "source": search.sources[kind],
            "total": results.total,
            "hits": [(hit, search.sources[kind].stage_labels.get(hit.stage)) for hit in results.hits],
            "all_url": url_for("search.page", thema=slug, soort=kind),
        }
        for kind, results in found.items()
    ]


def register(app: Flask) -> None:
    """Add the pages, and tell search which words mean a theme."""
    app.register_blueprint(blueprint)
    app.extensions["search"].themes = queries.theme_words
