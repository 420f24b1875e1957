"""Writing lessons, and telling what a lesson of somebody else saved."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.core.errors import InvalidStepError, NotPermittedError
from app.core.transactions import commits
from app.experiments import policy, queries, services
from app.experiments.forms.lessons import LessonForm
from app.experiments.models import Experiment
from app.experiments.states import PUBLIC_STATES, UNDER_WAY, ExperimentState
from app.experiments.views.blueprint import blueprint
from app.experiments.views.closing import count
from app.experiments.wizard import ClosingPage


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
        if experiment.state is ExperimentState.EVALUATION:
            count(form, experiment)
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


def _after_lesson(experiment: Experiment) -> str:
    if experiment.state in UNDER_WAY and policy.can_close(current_user, experiment):
        return url_for("experiments.closing_page", ref=experiment.path, page=ClosingPage.LESSONS.value)
    return url_for("experiments.show", ref=experiment.path, _anchor="lessen")
