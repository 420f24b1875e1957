"""The field of an experiment: the parties as a table and as a drawing, and what is done about each."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.core.addresses import readable_address
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.forms import StepForm
from app.core.transactions import commits
from app.experiments import field_map, policy
from app.experiments.forms.field import ActionForm, PartyForm
from app.experiments.models import Experiment, Stakeholder
from app.experiments.queries import field as queries
from app.experiments.services import field as services
from app.experiments.states import Ring
from app.experiments.views.blueprint import blueprint


@blueprint.get("/experimenten/<ref:ref>/speelveld")
@login_required
def field(ref: str) -> ResponseReturnValue:
    """Who is needed, for what, and what is done about it."""
    experiment = queries.with_field(ref, current_user)
    if elsewhere := readable_address(experiment, ref):
        return elsewhere
    rows = queries.parties(experiment)
    drawn = _drawn(rows)
    return render_template(
        "experiments/field.html",
        experiment=experiment,
        parties=rows,
        rings=Ring,
        can_edit=policy.can_edit_field(current_user, experiment),
        late=sum(row.is_late for row in rows),
        narrow=field_map.narrow(drawn),
        wide=field_map.wide(drawn, [str(ring.label) for ring in Ring], _("late")),
        most_drawn=field_map.MOST_DRAWN,
    )


@blueprint.route("/experimenten/<ref:ref>/speelveld/nieuw", methods=["GET", "POST"])
@login_required
@commits
def party_new(ref: str) -> ResponseReturnValue:
    """Put a party in the field."""
    experiment = _editable(ref)
    form = PartyForm()
    form.offer(queries.people_of_field(experiment))
    if form.validate_on_submit():
        try:
            party = services.add_party(experiment, form.party(), by=current_user)
            flash(_("%(name)s stands in the field.", name=party.name), "success")
            return redirect(_to_party(experiment, party))
        except RefusedInputError as error:
            form.refuse(error)
    page = render_template("experiments/field_party.html", experiment=experiment, party=None, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/experimenten/<ref:ref>/speelveld/<ref:party_ref>", methods=["GET", "POST"])
@login_required
@commits
def party_edit(ref: str, party_ref: str) -> ResponseReturnValue:
    """Change a party."""
    experiment = _editable(ref)
    party = queries.party_of(experiment, party_ref)
    form = PartyForm(obj=party)
    form.offer(queries.people_of_field(experiment), party)
    if not form.is_submitted():
        form.show_version(party)
    else:
        form.check_version(party, newest_url=_address("experiments.party_edit", experiment, party))
        if form.validate():
            try:
                services.change_party(party, form.party(), by=current_user)
                flash(_("Saved."), "success")
                return redirect(_to_party(experiment, party))
            except RefusedInputError as error:
                form.refuse(error)
    page = render_template("experiments/field_party.html", experiment=experiment, party=party, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/experimenten/<ref:ref>/speelveld/<ref:party_ref>/gedaan")
@login_required
@commits
def action_done(ref: str, party_ref: str) -> ResponseReturnValue:
    """Mark the action as done; who may change the field is asked for the next one."""
    experiment = queries.with_field(ref, current_user)
    party = queries.party_of(experiment, party_ref)
    # Somebody may have planned another action since: that one is not done.
    StepForm().check_version(party, newest_url=url_for("experiments.field", ref=experiment.path))
    services.mark_done(party, by=current_user)
    flash(_("Done: %(action)s", action=party.next_action), "success")
    if policy.can_edit_field(current_user, experiment):
        return redirect(_address("experiments.action_next", experiment, party))
    return redirect(_to_party(experiment, party))


@blueprint.route("/experimenten/<ref:ref>/speelveld/<ref:party_ref>/vervolg", methods=["GET", "POST"])
@login_required
@commits
def action_next(ref: str, party_ref: str) -> ResponseReturnValue:
    """What is done next, after something is done."""
    experiment = _editable(ref)
    party = queries.party_of(experiment, party_ref)
    form = ActionForm(who_id=str(party.who_id or ""))
    form.offer(queries.people_of_field(experiment), party)
    if not form.is_submitted():
        form.show_version(party)
    else:
        form.check_version(party, newest_url=_address("experiments.party_edit", experiment, party))
        if form.validate():
            try:
                services.plan_action(party, form.action(), by=current_user)
                flash(_("Saved."), "success")
                return redirect(_to_party(experiment, party))
            except RefusedInputError as error:
                form.refuse(error)
    page = render_template("experiments/field_next.html", experiment=experiment, party=party, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/experimenten/<ref:ref>/speelveld/<ref:party_ref>/verwijderen", methods=["GET", "POST"])
@login_required
@commits
def party_remove(ref: str, party_ref: str) -> ResponseReturnValue:
    """Ask once, then take the party out of the field."""
    experiment = _editable(ref)
    party = queries.party_of(experiment, party_ref)
    form = StepForm()
    if form.validate_on_submit():
        services.remove_party(party, by=current_user)
        flash(_("%(name)s is taken out of the field.", name=party.name), "success")
        return redirect(url_for("experiments.field", ref=experiment.path))
    return render_template("experiments/field_remove.html", experiment=experiment, party=party, form=form)


def _editable(ref: str) -> Experiment:
    experiment = queries.with_field(ref, current_user)
    if not policy.can_edit_field(current_user, experiment):
        raise NotPermittedError("edit_field")
    return experiment


def _drawn(rows: Sequence[Any]) -> list[field_map.Party]:
    """The first parties of the table, as the drawing knows them."""
    return [
        field_map.Party(number, row.name, row.ring, bool(row.is_late))
        for number, row in enumerate(rows[: field_map.MOST_DRAWN], start=1)
    ]


def _address(endpoint: str, experiment: Experiment, party: Stakeholder) -> str:
    return url_for(endpoint, ref=experiment.path, party_ref=party.path)


def _to_party(experiment: Experiment, party: Stakeholder) -> str:
    return url_for("experiments.field", ref=experiment.path, _anchor=f"partij-{party.ref}")
