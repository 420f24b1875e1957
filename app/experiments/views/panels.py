"""What experiments show on the pages of vraagstukken, proposals, themes and organisations."""

from flask import render_template
from flask_login import current_user

from app.challenges.models import Challenge
from app.core.panels import register_panel
from app.experiments import policy, queries
from app.experiments.forms.planning import StartForm
from app.experiments.models import Experiment
from app.experiments.queries.field import summary
from app.experiments.queries.register import public_bottlenecks_of
from app.experiments.states import PUBLIC_STATES
from app.organisations.models import Organisation
from app.proposals.models import Proposal
from app.proposals.states import ProposalState

ROWS_ELSEWHERE = 5


def register_panels() -> None:
    """Show experiments on the pages of lower features."""
    register_panel("challenge.after", _of_challenge)
    register_panel("proposal.aside", _of_proposal)
    register_panel("organisation.after", _references)
    register_panel("organisation.after", _of_organisation)
    register_panel("experiment.after", _field_of)
    register_panel("organisation.aside", _ceiling_of)


def _of_challenge(challenge: Challenge) -> str:
    rows = queries.of_challenge(challenge, current_user)
    return render_template("experiments/panels/rows.html", rows=rows, filters={}) if rows else ""


def _of_organisation(organisation: Organisation) -> str:
    rows = queries.latest_of_organisation(organisation.id, ROWS_ELSEWHERE)
    filters = {"organisatie": organisation.slug} if organisation.kind == "agency" else {}
    return render_template("experiments/panels/rows.html", rows=rows, filters=filters) if rows else ""


def _ceiling_of(organisation: Organisation) -> str:
    """For managers and directors: up to which amount one director signs."""
    if not policy.can_set_ceiling(current_user, organisation):
        return ""
    ceiling = queries.ceiling(organisation.id)
    return render_template("experiments/panels/ceiling.html", organisation=organisation, ceiling=ceiling)


def _references(organisation: Organisation) -> str:
    """What a supplier shows with consent."""
    if organisation.kind != "supplier":
        return ""
    rows = queries.references_of(organisation)
    return render_template("experiments/panels/references.html", rows=rows) if rows else ""


def _of_proposal(proposal: Proposal) -> str:
    """The button for whoever may set up the experiment, or the way to the one that is there."""
    if proposal.state is not ProposalState.CHOSEN:
        return ""
    experiment = queries.of_proposal(proposal)
    if experiment is not None and not policy.can_view(current_user, experiment):
        return ""
    can_start = experiment is None and policy.can_start_from(current_user, proposal)
    if experiment is None and not can_start:
        return ""
    form = StartForm(formdata=None) if can_start else None
    return render_template("experiments/panels/proposal.html", proposal=proposal, experiment=experiment, form=form)


def _field_of(experiment: Experiment) -> str:
    """For insiders the numbers of field and bottlenecks; for everybody what stands in the public register."""
    inside = summary(experiment) if policy.can_see_field(current_user, experiment) else None
    legal = public_bottlenecks_of(experiment) if experiment.state in PUBLIC_STATES else []
    if inside is None and not legal:
        return ""
    return render_template("experiments/panels/field.html", experiment=experiment, field=inside, legal=legal)
