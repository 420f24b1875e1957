"""The ceiling of an organisation: up to which amount one director signs a loss mandate."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.core.errors import NotPermittedError, StaleRecordError
from app.core.transactions import commits
from app.experiments import policy, queries, services
from app.experiments.forms.mandate import CeilingForm
from app.experiments.views.blueprint import blueprint
from app.organisations import queries as organisations

NOT_SET = "0"
"""The version in the form where no ceiling is set yet."""


@blueprint.route("/organisaties/<slug:slug>/verliesmandaat", methods=["GET", "POST"])
@login_required
@commits
def ceiling(slug: str) -> ResponseReturnValue:
    """Look at the ceiling, and set it."""
    organisation = organisations.get(slug)
    if not policy.can_set_ceiling(current_user, organisation):
        raise NotPermittedError("set_ceiling")
    known = queries.ceiling(organisation.id)
    version = NOT_SET if known is None else str(known.version)
    form = CeilingForm(obj=known)
    if not form.is_submitted():
        form.version.data = version
    elif form.version.data != version:
        raise StaleRecordError(kept=form.typed(), newest_url=url_for("experiments.ceiling", slug=slug))
    if form.validate_on_submit():
        services.set_ceiling(organisation, form.one_signs_to_eur.data, by=current_user)
        flash(_("Saved."), "success")
        return redirect(url_for("organisations.show", slug=slug))
    page = render_template(
        "experiments/ceiling.html",
        organisation=organisation,
        form=form,
        directors=queries.count_directors(organisation.id),
    )
    return page, 422 if form.is_submitted() else 200
