"""Keeping the tree of themes."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.core.errors import NotPermittedError, RefusedInputError, StaleRecordError
from app.core.transactions import commits
from app.themes import policy, queries, services
from app.themes.forms import NewThemeForm, ThemeForm
from app.themes.models import Theme
from app.themes.views.blueprint import blueprint


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
    form = NewThemeForm()
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
    theme = _to_change(slug)
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


def _to_change(slug: str) -> Theme:
    """The theme. Raises `StaleRecordError`, with what was typed, when it became part of another meanwhile."""
    try:
        return queries.get(slug)
    except queries.ThemeMovedError as moved:
        if request.method != "POST":
            raise
        newest_url = url_for("themes.admin_edit", slug=moved.slug)
        raise StaleRecordError(kept=ThemeForm().typed(), newest_url=newest_url) from moved


def _form_page(form: ThemeForm, theme: Theme | None = None) -> ResponseReturnValue:
    title = theme.name if theme is not None else _("New theme")
    html = render_template("themes/admin_form.html", form=form, theme=theme, title=title)
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
