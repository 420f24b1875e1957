"""What scaling shows on the pages of lower features."""

from flask import render_template
from flask_login import current_user
from markupsafe import Markup

from app.core.panels import register_panel
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.scaling import policy, queries


def register_panels() -> None:
    """Show dossiers and adoptions on the pages of experiments and organisations."""
    register_panel("experiment.aside", _experiment_aside)
    register_panel("experiment.after", _experiment_after)
    register_panel("organisation.after", _organisation_after)


def _experiment_aside(experiment: Experiment) -> str | Markup:
    if not policy.is_adoptable(experiment):
        return ""
    in_use = queries.in_use_count(experiment)
    html = render_template("scaling/panels/aside.html", experiment=experiment, in_use=in_use, offer=_offer(experiment))
    return Markup(html)  # noqa: S704 - a template


def _offer(experiment: Experiment) -> queries.Offer:
    return queries.offer_of(current_user, experiment.id, experiment.organisation_id)


def _experiment_after(experiment: Experiment) -> str | Markup:
    if not policy.is_adoptable(experiment):
        return ""
    case, adoptions = queries.case_of(experiment.id), queries.adoptions_of(experiment)
    html = render_template("scaling/panels/adoptions.html", experiment=experiment, case=case, adoptions=adoptions)
    return Markup(html)  # noqa: S704 - a template


def _organisation_after(organisation: Organisation) -> str | Markup:
    taken, given = queries.taken_by(organisation), queries.given_by(organisation)
    if not taken and not given:
        return ""
    html = render_template("scaling/panels/organisation.html", taken=taken, given=given)
    return Markup(html)  # noqa: S704 - a template
