"""Keeping the words that mean the same when people search."""

from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.core.addresses import argument
from app.core.errors import NotFoundError, NotPermittedError, RefusedInputError, StaleRecordError
from app.core.forms import StepForm
from app.core.paging import page_number
from app.core.transactions import commits
from app.search.engine import SearchUnavailable
from app.search.registry import Search
from app.themes import policy, word_lists
from app.themes import words as services
from app.themes.forms import NewWordsForm, WordsForm
from app.themes.models import WordGroup
from app.themes.views.blueprint import blueprint

TRY = "try"
ACTIONS: dict[str, Any] = {"added": _l("Added"), "edited": _l("Changed"), "removed": _l("Removed")}


@blueprint.get("/beheer/woorden")
@login_required
def words() -> ResponseReturnValue:
    """The groups of words that were added on the site."""
    _require_editor()
    wanted = argument("q")
    page = word_lists.listing(wanted, page_number(request.args.get("pagina")))
    return render_template("themes/words.html", wanted=wanted, page=page)


@blueprint.route("/beheer/woorden/nieuw", methods=["GET", "POST"])
@login_required
@commits
def new_words() -> ResponseReturnValue:
    """Add a group, after a look at what it would do."""
    _require_editor()
    form = NewWordsForm()
    if form.validate_on_submit():
        try:
            if _is_try():
                return _form_page(form, tried=_tried(form, None))
            group = services.add(form.wording(), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("Saved. Search uses these words from now on: %(words)s.", words=_line(group)), "success")
            return redirect(url_for("themes.words"))
    return _form_page(form)


@blueprint.route("/beheer/woorden/<ref:ref>", methods=["GET", "POST"])
@login_required
@commits
def edit_words(ref: str) -> ResponseReturnValue:
    """Change a group, after a look at what that would do."""
    _require_editor()
    group = _to_change(ref)
    form = WordsForm(group)
    if request.method != "POST":
        form.show_version(group)
    elif form.validate():
        form.check_version(group, newest_url=url_for("themes.edit_words", ref=group.ref))
        try:
            if _is_try():
                return _form_page(form, group, _tried(form, group))
            services.edit(group, form.wording(), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("Saved. Search uses these words from now on: %(words)s.", words=_line(group)), "success")
            return redirect(url_for("themes.words"))
    return _form_page(form, group)


@blueprint.route("/beheer/woorden/<ref:ref>/verwijderen", methods=["GET", "POST"])
@login_required
@commits
def remove_words(ref: str) -> ResponseReturnValue:
    """Take a group away, after one question."""
    _require_editor()
    group, form = word_lists.get(ref), StepForm()
    if request.method != "POST":
        form.show_version(group)
    elif form.validate():
        form.check_version(group, newest_url=url_for("themes.edit_words", ref=group.ref))
        line = _line(group)
        services.remove(group, by=current_user)
        flash(_("Removed: %(words)s.", words=line), "success")
        return redirect(url_for("themes.words"))
    html = render_template("themes/words_remove.html", group=group, line=_line(group), form=form)
    return make_response(html, 422 if request.method == "POST" else 200)


def _to_change(ref: str) -> WordGroup:
    """The group. Raises `StaleRecordError`, with what was typed, when somebody removed it meanwhile."""
    try:
        return word_lists.get(ref)
    except NotFoundError as error:
        if request.method != "POST":
            raise
        raise StaleRecordError(kept=WordsForm().typed(), newest_url=url_for("themes.words")) from error


def _is_try() -> bool:
    return request.form.get("action") == TRY


def _tried(form: WordsForm, group: WordGroup | None) -> list[tuple[str, int, int]] | None:
    """What each word finds now and would find; None while the index is being rebuilt. Nothing is saved."""
    wording = form.wording()
    services.check(wording, group)
    search: Search = current_app.extensions["search"]
    try:
        return services.difference(search, search.vocabulary(), wording, group)
    except SearchUnavailable:
        return None


def _form_page(
    form: WordsForm, group: WordGroup | None = None, tried: list[tuple[str, int, int]] | None = None
) -> ResponseReturnValue:
    """The form; sent, it is shown again with faults or with what was tried, and nothing was saved."""
    html = render_template(
        "themes/words_form.html",
        form=form,
        group=group,
        title=_("Words that mean the same") if group is not None else _("New words that mean the same"),
        is_tried=_is_try() and not form.errors,
        tried=tried,
        history=[(ACTIONS.get(row.action, row.action), row) for row in word_lists.history(group)] if group else [],
    )
    return make_response(html, 422 if request.method == "POST" else 200)


def _line(group: WordGroup) -> str:
    return services.in_one_line(group)


def _require_editor() -> None:
    if not policy.can_edit_words(current_user):
        raise NotPermittedError("words")
