"""The closing page, and writing lessons."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.burden.services import measured
from app.core.errors import InvalidStepError, NotPermittedError
from app.core.transactions import commits
from app.experiments import policy, queries, services
from app.experiments.forms.closing import ClosingForm, LessonForm
from app.experiments.lifecycle import EXPERIMENT_CYCLE, OUTCOMES
from app.experiments.models import Experiment
from app.experiments.states import PUBLIC_STATES, UNDER_WAY, ExperimentState
from app.experiments.views.blueprint import blueprint
from app.experiments.views.page import shown


@blueprint.route("/experimenten/<ref:ref>/afronden", methods=["GET", "POST"])
@login_required
@commits
def close(ref: str) -> ResponseReturnValue:
    """What was measured and learned, kept as often as people like, and the end."""
    experiment = queries.get(ref, current_user)
    if not policy.can_close(current_user, experiment):
        raise NotPermittedError("close")
    if experiment.state not in UNDER_WAY:
        raise InvalidStepError(_l("Only an experiment that is under way can be evaluated."))
    form = ClosingForm()
    form.offer(_possible_ends(experiment))
    if not form.is_submitted():
        form.show(experiment)
        form.show_version(experiment)
        form.name_rows(experiment)
        return _closing_page(experiment, form)
    form.name_rows(experiment)
    form.check_version(experiment, newest_url=url_for("experiments.close", ref=experiment.path))
    if not form.validate():
        return _closing_page(experiment, form), 422
    if request.form.get("go") == "end":
        return _end(experiment, form)
    services.save_evaluation(experiment, form.evaluation(), by=current_user)
    measured(form, experiment.organisation_id, experiment.ref)
    if request.form.get("go") == "lesson":
        return redirect(url_for("experiments.lesson_new", ref=experiment.path))
    flash(_("Saved. You can go on later."), "success")
    return redirect(url_for("experiments.close", ref=experiment.path))


@blueprint.route("/experimenten/<ref:ref>/lessen/nieuw", methods=["GET", "POST"])
@login_required
@commits
def lesson_new(ref: str) -> ResponseReturnValue:
    """Write down a lesson."""
    experiment = queries.get(ref, current_user)
    if not policy.can_write_lesson(current_user, experiment):
        raise NotPermittedError("add_lesson")
    if experiment.state not in PUBLIC_STATES:
        raise InvalidStepError(_l("A lesson comes from an experiment that has started."))
    form = LessonForm(themes=experiment.themes)
    if form.validate_on_submit():
        services.add_lesson(experiment, form.lesson(), by=current_user)
        flash(_("The lesson is saved."), "success")
        return redirect(_after_lesson(experiment))
    page = render_template("experiments/lesson_edit.html", experiment=experiment, lesson=None, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/lessen/<ref:ref>/bewerken", methods=["GET", "POST"])
@login_required
@commits
def lesson_edit(ref: str) -> ResponseReturnValue:
    """Improve a lesson."""
    lesson = queries.get_lesson(ref, current_user)
    if not policy.can_write_lesson(current_user, lesson.experiment):
        raise NotPermittedError("edit_lesson")
    form = LessonForm(obj=lesson)
    if not form.is_submitted():
        form.show_version(lesson)
    else:
        form.check_version(lesson, newest_url=url_for("experiments.lesson_edit", ref=lesson.path))
        if form.validate():
            services.edit_lesson(lesson, form.lesson(), by=current_user)
            flash(_("The lesson is saved."), "success")
            return redirect(_after_lesson(lesson.experiment))
    page = render_template("experiments/lesson_edit.html", experiment=lesson.experiment, lesson=lesson, form=form)
    return page, 422 if form.is_submitted() else 200


def _end(experiment: Experiment, form: ClosingForm) -> ResponseReturnValue:
    outcome = form.chosen_outcome()
    if outcome is None:
        form.outcome.errors = [*form.outcome.errors, _("Choose how it ended.")]
        return _closing_page(experiment, form), 422
    if form.asks_for_prevention():
        form.preventive_action.errors = [
            *form.preventive_action.errors,
            _("This could have been prevented. Say how, or tick below that you close without it."),
        ]
        return _closing_page(experiment, form), 422
    services.save_evaluation(experiment, form.evaluation(), by=current_user)
    measured(form, experiment.organisation_id, experiment.ref)
    try:
        services.end(experiment, outcome, by=current_user)
    except InvalidStepError as error:
        # Nothing is kept of what was typed just now, but it stands in the form, with what is still missing.
        form.form_errors.extend(str(line) for line in error.missing or [error.message])
        return _closing_page(experiment, form), 422
    flash(_("The experiment is closed, and its lessons are public. Thank you for sharing them."), "success")
    return redirect(url_for("experiments.show", ref=experiment.path))


def _possible_ends(experiment: Experiment) -> list[ExperimentState]:
    possible = {step.action for step in EXPERIMENT_CYCLE.actions(experiment, current_user)}
    return [outcome for outcome, action in OUTCOMES.items() if action in possible]


def _closing_page(experiment: Experiment, form: ClosingForm) -> str:
    return render_template(
        "experiments/close.html",
        experiment=experiment,
        form=form,
        measures=[shown(measure) for measure in experiment.measures],
        is_running=experiment.state is ExperimentState.RUNNING,
    )


def _after_lesson(experiment: Experiment) -> str:
    is_closing = experiment.state in UNDER_WAY and policy.can_close(current_user, experiment)
    return url_for("experiments.close" if is_closing else "experiments.show", ref=experiment.path, _anchor="lessen")
