"""The bottlenecks of an experiment: the list, putting one to somebody, and one with its answer."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.core.addresses import readable_address
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.forms import StepForm
from app.core.paging import page_number
from app.core.transactions import commits
from app.experiments import policy
from app.experiments.forms.bottlenecks import AnswerForm, BottleneckForm, ToWhomForm
from app.experiments.models import Escalation
from app.experiments.queries import bottlenecks as queries
from app.experiments.queries.field import with_field
from app.experiments.services import bottlenecks as services
from app.experiments.states import PUBLIC_STATES
from app.experiments.views.blueprint import blueprint


@blueprint.get("/experimenten/<ref:ref>/knelpunten")
@login_required
def bottlenecks(ref: str) -> ResponseReturnValue:
    """What the experiment is stuck on, and who answers by when."""
    experiment = with_field(ref, current_user)
    return readable_address(experiment, ref) or render_template(
        "experiments/field_bottlenecks.html",
        experiment=experiment,
        page=queries.bottlenecks(experiment, page_number(request.args.get("pagina"))),
        can_edit=policy.can_edit_field(current_user, experiment),
    )


@blueprint.route("/experimenten/<ref:ref>/knelpunten/nieuw", methods=["GET", "POST"])
@login_required
@commits
def bottleneck_new(ref: str) -> ResponseReturnValue:
    """Put a bottleneck to somebody. Of a legal one it is shown first what becomes public."""
    experiment = with_field(ref, current_user)
    if not policy.can_edit_field(current_user, experiment):
        raise NotPermittedError("put_bottleneck")
    form = BottleneckForm()
    form.offer(queries.people_to_ask(experiment))
    shows_public = False
    if form.validate_on_submit():
        try:
            services.check(experiment, form.bottleneck(), to_id=form.to_id, due=form.due.data)
            if form.is_agreed():
                services.put(experiment, form.bottleneck(), to_id=form.to_id, due=form.due.data, by=current_user)
                flash(_("The question is put. Who is asked gets a mail."), "success")
                return redirect(url_for("experiments.bottlenecks", ref=experiment.path))
            form.show_public()
            shows_public = True
        except RefusedInputError as error:
            form.refuse(error)
    page = render_template(
        "experiments/field_bottleneck_new.html",
        experiment=experiment,
        form=form,
        shows_public=shows_public,
        is_public=experiment.state in PUBLIC_STATES,
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/knelpunten/<ref:ref>", methods=["GET", "POST"])
@login_required
@commits
def bottleneck(ref: str) -> ResponseReturnValue:
    """One bottleneck, and for who is asked the form to answer it."""
    found = queries.bottleneck(ref, current_user)
    if elsewhere := readable_address(found, ref):
        return elsewhere
    form = AnswerForm()
    is_asked = policy.can_answer_bottleneck(current_user, found)
    if request.method == "GET":
        form.show_version(found)
        return _page(found, form if is_asked and found.is_open else None)
    if not is_asked:
        raise NotPermittedError("answer_bottleneck")
    form.check_version(found, newest_url=_address(found))
    if not form.validate():
        return _page(found, form), 422
    services.answer(found, form.answer.data or "", by=current_user)
    flash(_("Your answer is sent to who asked and to the lead of the experiment. Thank you."), "success")
    return redirect(_address(found))


@blueprint.route("/knelpunten/<ref:ref>/aan-een-ander", methods=["GET", "POST"])
@login_required
@commits
def bottleneck_move(ref: str) -> ResponseReturnValue:
    """Put an unanswered bottleneck to somebody else, or give more time."""
    found = _movable(ref)
    form = ToWhomForm(asked_id=str(found.asked_id), due=found.due)
    form.offer(queries.people_to_ask(found.experiment))
    if not form.is_submitted():
        form.show_version(found)
    else:
        form.check_version(found, newest_url=_address(found))
        if form.validate():
            try:
                services.put_to(found, to_id=form.to_id, due=form.due.data, by=current_user)
                flash(_("The question is put. Who is asked gets a mail."), "success")
                return redirect(_address(found))
            except RefusedInputError as error:
                form.refuse(error)
    page = render_template("experiments/field_bottleneck_move.html", bottleneck=found, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/knelpunten/<ref:ref>/intrekken", methods=["GET", "POST"])
@login_required
@commits
def bottleneck_withdraw(ref: str) -> ResponseReturnValue:
    """Ask once, then take the question back."""
    found = _movable(ref)
    form = StepForm()
    if not form.is_submitted():
        form.show_version(found)
    else:
        form.check_version(found, newest_url=_address(found))
        if form.validate():
            services.withdraw(found, by=current_user)
            flash(_("The question is withdrawn."), "success")
            return redirect(url_for("experiments.bottlenecks", ref=found.experiment.path))
    page = render_template("experiments/field_bottleneck_withdraw.html", bottleneck=found, form=form)
    return page, 422 if form.is_submitted() else 200


def _movable(ref: str) -> Escalation:
    """An unanswered bottleneck, for who may put it to somebody else. Raises as the services do."""
    found = queries.bottleneck(ref, current_user)
    if not policy.can_put_bottleneck(current_user, found):
        raise NotPermittedError("put_bottleneck_to")
    services.check_open(found)
    return found


def _page(found: Escalation, form: AnswerForm | None) -> str:
    return render_template(
        "experiments/field_bottleneck.html",
        bottleneck=found,
        experiment=found.experiment,
        form=form,
        is_public=found.experiment.state in PUBLIC_STATES,
        can_see_field=policy.can_see_field(current_user, found.experiment),
        can_move=found.is_open and policy.can_put_bottleneck(current_user, found),
    )


def _address(found: Escalation) -> str:
    return url_for("experiments.bottleneck", ref=found.path)
