"""Merging two themes: choose the other one, read what will happen, and say yes once."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user, login_required

from app.core.errors import NotPermittedError, RefusedInputError
from app.core.transactions import commits
from app.themes import merging as services
from app.themes import policy, queries
from app.themes.forms import MergeForm
from app.themes.models import Theme
from app.themes.views.blueprint import blueprint

OWN = frozenset({"former_slug"})
"""Tables of which nobody needs to be told a number."""

LINES: dict[str, Callable[[int], str]] = {
    "challenge_theme": lambda number: ngettext("%(num)s challenge moves.", "%(num)s challenges move.", number),
    "experiment_theme": lambda number: ngettext("%(num)s experiment moves.", "%(num)s experiments move.", number),
    "lesson_theme": lambda number: ngettext("%(num)s lesson moves.", "%(num)s lessons move.", number),
    "showcase_theme": lambda number: ngettext("%(num)s story moves.", "%(num)s stories move.", number),
    "ambassador_theme": lambda number: ngettext("%(num)s ambassador moves.", "%(num)s ambassadors move.", number),
    "subscription": lambda number: ngettext(
        "%(num)s follower follows the other theme from now on.",
        "%(num)s followers follow the other theme from now on.",
        number,
    ),
    "theme": lambda number: ngettext(
        "%(num)s theme below it moves along.", "%(num)s themes below it move along.", number
    ),
}


@blueprint.route("/beheer/themas/<slug:slug>/samenvoegen", methods=["GET", "POST"])
@login_required
@commits
def merging(slug: str) -> ResponseReturnValue:
    """Make this theme part of another one."""
    if not policy.can_merge_themes(current_user):
        raise NotPermittedError("merge")
    theme = queries.get(slug)
    form = MergeForm(theme)
    if request.method != "POST":
        form.show_version(theme)
        form.into.data = request.args.get("into", "")
        into = _target(form)
        if into is None and "into" in request.args:
            form.refuse(RefusedInputError(_("Choose a theme."), field="into"))
        return _page(theme, form, into)
    if form.validate_on_submit():
        form.check_version(theme, newest_url=url_for("themes.merging", slug=slug))
        name, into = queries.name_of(theme), queries.get(form.into.data)
        try:
            services.merge(theme, into=into, by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("%(name)s is part of %(other)s now.", name=name, other=queries.name_of(into)), "success")
            return redirect(url_for("themes.show", slug=into.slug))
    return _page(theme, form, None)


def _target(form: MergeForm) -> Theme | None:
    """The theme that was chosen, when it can be."""
    chosen = form.into.data
    return queries.get(chosen) if chosen and chosen in {value for value, *_rest in form.into.iter_choices()} else None


def _page(theme: Theme, form: MergeForm, into: Theme | None) -> ResponseReturnValue:
    html = render_template(
        "themes/merging.html",
        theme=theme,
        name=queries.name_of(theme),
        form=form,
        into=into,
        into_name=queries.name_of(into) if into else "",
        consequences=_consequences(services.what_moves(theme), theme, into) if into else [],
    )
    return make_response(html, 422 if form.errors else 200)


def _consequences(counts: Mapping[str, int], theme: Theme, into: Theme) -> list[Any]:
    """What will happen, a sentence each; what no sentence is known for is counted together."""
    name, other = queries.name_of(theme), queries.name_of(into)
    lines = [line(counts[table]) for table, line in LINES.items() if table in counts]
    unnamed = sum(number for table, number in counts.items() if table not in LINES and table not in OWN)
    if unnamed:
        lines.append(ngettext("%(num)s other link moves.", "%(num)s other links move.", unnamed))
    return [
        *(lines or [_("Nothing has this theme yet, so nothing moves.")]),
        _("What has both themes already, has %(other)s once.", other=other),
        _("“%(name)s” and its everyday words become words that lead to %(other)s.", name=name, other=other),
        _("The old address leads on to %(other)s, also from searches and feeds.", other=other),
        _("This cannot be undone."),
    ]
