"""An ambassador introduces a giver and a taker: from an interest that was shown, or from the experiment itself."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.core.errors import NotPermittedError, RefusedInputError
from app.core.transactions import commits
from app.experiments import queries as experiment_queries
from app.organisations import queries as organisation_queries
from app.organisations.models import Organisation
from app.scaling import queries as scaling_queries
from app.scaling.policy import is_adoptable
from app.showcases import policy, queries, services
from app.showcases.forms import IntroductionForm
from app.showcases.views.blueprint import blueprint


@blueprint.route("/overnames/<ref:ref>/introduceren", methods=["GET", "POST"])
@login_required
@commits
def introduce(ref: str) -> ResponseReturnValue:
    """Introduce the organisation that showed interest to the makers."""
    adoption = scaling_queries.get_adoption(ref, current_user)
    experiment, taker = adoption.experiment, adoption.organisation
    if not policy.can_introduce(current_user, experiment):
        raise NotPermittedError("introduce")
    form = IntroductionForm(None)
    if form.validate_on_submit():
        try:
            services.introduce(experiment, taker, form.text.data or "", by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("Both have a mail with your text and with each other’s address."), "success")
            return redirect(url_for("scaling.adoption", ref=adoption.path))
    page = render_template(
        "showcases/introduce.html",
        form=form,
        experiment=experiment,
        taker=taker,
        givers=scaling_queries.givers(experiment),
        takers=queries.takers(experiment, taker.id),
        earlier=queries.introduction_by(current_user, experiment, taker.id),
        back=url_for("scaling.adoption", ref=adoption.path),
        is_adoptable=is_adoptable(experiment),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/experimenten/<ref:ref>/introduceren", methods=["GET", "POST"])
@login_required
@commits
def introduce_agency(ref: str) -> ResponseReturnValue:
    """Introduce an organisation that could use a solution to the makers."""
    experiment = experiment_queries.get(ref, current_user)
    if not policy.can_introduce(current_user, experiment):
        raise NotPermittedError("introduce")
    form = IntroductionForm(queries.reachable_agencies(experiment))
    if form.validate_on_submit():
        try:
            services.introduce(experiment, _chosen(form), form.text.data or "", by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("Both have a mail with your text and with each other’s address."), "success")
            return redirect(url_for("experiments.show", ref=experiment.path))
    page = render_template(
        "showcases/introduce.html",
        form=form,
        experiment=experiment,
        taker=None,
        givers=scaling_queries.givers(experiment),
        takers=[],
        earlier=None,
        back=url_for("experiments.show", ref=experiment.path),
        is_adoptable=is_adoptable(experiment),
    )
    return page, 422 if form.errors else 200


def _chosen(form: IntroductionForm) -> Organisation:
    """The organisation that was chosen. Raises `RefusedInputError` when there is none."""
    found = organisation_queries.by_id(form.organisation_id())
    if found is None:
        raise RefusedInputError(_("Choose an organisation from the list."), field="organisation")
    return found
