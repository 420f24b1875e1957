"""Writing lessons, and telling what a lesson of somebody else saved."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.transactions import commits
from app.experiments import policy, queries, services
from app.experiments.forms.lessons import LessonForm, UseAgainForm, UseForm
from app.experiments.models import Experiment, Lesson, LessonUse
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


@blueprint.route("/lessen/<ref:ref>/gebruikt", methods=["GET", "POST"])
@login_required
@commits
def use(ref: str) -> ResponseReturnValue:
    """*This saved us …*: another agency says what a lesson saved it."""
    lesson = queries.get_lesson(ref, current_user)
    form = UseForm()
    agencies = _agencies(lesson)
    form.offer(agencies)
    if form.validate_on_submit():
        try:
            organisation_id = form.organisation_id()
            if organisation_id is None:
                raise RefusedInputError(_l("Choose an organisation."), field="organisation")
            text, saved_eur = form.text.data or "", form.saved_eur.data
            services.use_lesson(lesson, organisation_id, text=text, saved_eur=saved_eur, by=current_user)
            flash(_("Thank you. Who gave the lesson gets a mail."), "success")
            return redirect(url_for("experiments.lesson", ref=lesson.path, _anchor="gebruikt"))
        except RefusedInputError as error:
            form.refuse(error)
    page = render_template(
        "experiments/lesson_use.html",
        lesson=lesson,
        form=form,
        agencies=agencies,
        said=_said(lesson),
        is_own=current_user.belongs_to(lesson.experiment.organisation_id),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/lessen/<ref:ref>/gebruikt/<slug:slug>", methods=["GET", "POST"])
@login_required
@commits
def use_edit(ref: str, slug: str) -> ResponseReturnValue:
    """Change what one's own agency said of a lesson."""
    lesson, said = _own_use(ref, slug)
    form = UseAgainForm(obj=said)
    if not form.is_submitted():
        form.show_version(said)
    else:
        form.check_version(said, newest_url=url_for("experiments.use_edit", ref=lesson.path, slug=slug))
        if form.validate():
            services.change_use(said, text=form.text.data or "", saved_eur=form.saved_eur.data, by=current_user)
            flash(_("Saved."), "success")
            return redirect(url_for("experiments.lesson", ref=lesson.path, _anchor="gebruikt"))
    page = render_template("experiments/lesson_use_edit.html", lesson=lesson, use=said, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/lessen/<ref:ref>/gebruikt/<slug:slug>/intrekken")
@login_required
@commits
def use_take_back(ref: str, slug: str) -> ResponseReturnValue:
    """Say it no longer."""
    lesson, said = _own_use(ref, slug)
    services.take_back_use(said, by=current_user)
    flash(_("Taken back. It does not stand with the lesson any more."), "success")
    return redirect(url_for("experiments.lesson", ref=lesson.path))


def _agencies(lesson: Lesson) -> list[Any]:
    """The organisations for which this person may say for the first time what the lesson saved them."""
    told = {held.organisation_id for held in lesson.uses}
    return [
        organisation
        for organisation in current_user.organisations
        if policy.can_speak_for(current_user, organisation.id)
        and not policy.is_own_lesson(lesson, organisation.id)
        and organisation.id not in told
    ]


def _said(lesson: Lesson) -> list[Any]:
    """The organisations of this person that have said it already."""
    told = {held.organisation_id for held in lesson.uses}
    return [each for each in current_user.organisations if each.id in told]


def _own_use(ref: str, slug: str) -> tuple[Lesson, LessonUse]:
    """A lesson and what this person's agency said of it. Raises `NotFoundError`, `NotPermittedError`."""
    lesson = queries.get_lesson(ref, current_user)
    said = queries.use_by(lesson, slug)
    if not policy.can_speak_for(current_user, said.organisation_id):
        raise NotPermittedError("change_use")
    return lesson, said


def _after_lesson(experiment: Experiment) -> str:
    if experiment.state in UNDER_WAY and policy.can_close(current_user, experiment):
        return url_for("experiments.closing_page", ref=experiment.path, page=ClosingPage.LESSONS.value)
    return url_for("experiments.show", ref=experiment.path, _anchor="lessen")
