"""Closing an experiment: five short pages, each kept on its own, and a last look with the button that ends it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.burden.services import measured
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError
from app.core.transactions import commits
from app.experiments import policy, queries, services, wizard
from app.experiments.failing import reasons
from app.experiments.forms.closing import (
    AnswersForm,
    CircumstancesForm,
    ClosingForm,
    EndForm,
    MeasuredForm,
    OutcomeForm,
    SharingForm,
    WholeClosing,
)
from app.experiments.lifecycle import EXPERIMENT_CYCLE, OUTCOMES
from app.experiments.models import Experiment
from app.experiments.states import UNDER_WAY, ExperimentState, Factor, PublicValue
from app.experiments.views.blueprint import blueprint
from app.experiments.views.page import shown
from app.experiments.wizard import ClosingPage


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs to a page: its template, its form and the service that keeps it."""

    template: str
    form: type[Any]
    save: Callable[..., None]


PARTS = {
    ClosingPage.MEASURED: Part("experiments/closing/measured.html", MeasuredForm, services.save_measured),
    ClosingPage.ANSWERS: Part("experiments/closing/answers.html", AnswersForm, services.save_answers),
    ClosingPage.OUTCOME: Part("experiments/closing/outcome.html", OutcomeForm, services.save_outcome),
    ClosingPage.CIRCUMSTANCES: Part(
        "experiments/closing/circumstances.html", CircumstancesForm, services.save_circumstances
    ),
    ClosingPage.LESSONS: Part("experiments/closing/lessons.html", SharingForm, services.save_sharing),
}


@blueprint.get("/experimenten/<ref:ref>/afronden")
@login_required
def close(ref: str) -> ResponseReturnValue:
    """To the page on which to go on."""
    experiment = _closable(ref)
    return redirect(_address(experiment, wizard.first_unfinished(experiment)))


@blueprint.route("/experimenten/<ref:ref>/afronden/<page>", methods=["GET", "POST"])
@login_required
@commits
def closing_page(ref: str, page: str) -> ResponseReturnValue:
    """One of the five pages, kept complete or not."""
    here = next((known for known in ClosingPage if known.value == page), None)
    if here is None:
        raise NotFoundError(page)
    part = PARTS[here]
    form = part.form()  # before anything can be refused, so that a refusal gives back what was typed
    experiment = _closable(ref)
    form.offer(experiment, _possible_ends(experiment))
    if not form.is_submitted():
        form.show(experiment)
        if here is ClosingPage.MEASURED:
            form.propose(queries.told_values(experiment))
        form.show_version(experiment)
        return _page(experiment, here, form)
    form.check_version(experiment, newest_url=_address(experiment, here))
    kind_before = experiment.failure_kind
    if form.validate():
        try:
            part.save(experiment, form.values(), by=current_user)
            count(form, experiment)
            return redirect(_next(experiment, here, is_new_kind=experiment.failure_kind is not kind_before))
        except RefusedInputError as error:
            form.refuse(error)
    return _page(experiment, here, form), 422


@blueprint.route("/experimenten/<ref:ref>/afronden/nakijken", methods=["GET", "POST"])
@login_required
@commits
def last_look(ref: str) -> ResponseReturnValue:
    """What is still missing, with the way to it, and the button that ends the experiment."""
    experiment = _closable(ref)
    form = EndForm()
    if not form.is_submitted():
        form.show_version(experiment)
        return _last_look_page(experiment, form)
    form.check_version(experiment, newest_url=_address(experiment, None))
    outcome = wizard.intended(experiment)
    if outcome is None:
        form.form_errors.append(str(wizard.CHOOSE))
        return _last_look_page(experiment, form), 422
    is_prevented = outcome is not ExperimentState.FAILED or not wizard.asks_for_prevention(experiment)
    if not is_prevented and not form.has_no_prevention.data:
        form.has_no_prevention.errors = [_("This could have been prevented. Say how, or tick that you close without.")]
        return _last_look_page(experiment, form), 422
    try:
        services.end(experiment, outcome, by=current_user)
    except InvalidStepError as error:
        form.form_errors.extend(str(line) for line in error.missing or [error.message])
        return _last_look_page(experiment, form), 422
    count(form, experiment)
    flash(_("The experiment is closed, and its lessons are public. Thank you for sharing them."), "success")
    return redirect(url_for("experiments.show", ref=experiment.path))


def count(form: Any, experiment: Experiment) -> None:
    """Write down the effort of one page, with everything that is filled in so far on all of them."""
    pages = [part.form(formdata=None) for part in PARTS.values()]
    for page in pages:
        page.offer(experiment, ())
        page.show(experiment)
    measured(form, experiment.organisation_id, experiment.ref, whole=WholeClosing(pages))


def _closable(ref: str) -> Experiment:
    """Raises `NotPermittedError`, or `InvalidStepError` when it is not under way."""
    experiment = queries.get(ref, current_user)
    if not policy.can_close(current_user, experiment):
        raise NotPermittedError("close")
    if experiment.state not in UNDER_WAY:
        raise InvalidStepError(_l("Only an experiment that is under way can be evaluated."))
    return experiment


def _address(experiment: Experiment, page: ClosingPage | None, anchor: str | None = None) -> str:
    if page is None:
        return url_for("experiments.last_look", ref=experiment.path)
    return url_for("experiments.closing_page", ref=experiment.path, page=page.value, _anchor=anchor)


def _next(experiment: Experiment, here: ClosingPage, *, is_new_kind: bool) -> str:
    """Where the button leads; a kind of failure that is new is shown first."""
    wanted = request.form.get("naar")
    if wanted == "les":
        return url_for("experiments.lesson_new", ref=experiment.path)
    if wanted == "vorige":
        return _address(experiment, here.previous or here)
    is_failure = wizard.intended(experiment) is ExperimentState.FAILED
    if is_failure and is_new_kind and experiment.failure_kind is not None:
        return _address(experiment, here, "soort")
    return _address(experiment, here.next)


def _possible_ends(experiment: Experiment) -> list[ExperimentState]:
    possible = {step.action for step in EXPERIMENT_CYCLE.actions(experiment, current_user)}
    return [outcome for outcome, action in OUTCOMES.items() if action in possible]


def _tabs(experiment: Experiment, here: ClosingPage | None) -> Sequence[tuple[str, str, bool]]:
    """The pages with their addresses, and which of them this is."""
    return [
        *((f"{page.number}. {page.label}", _address(experiment, page), page is here) for page in ClosingPage),
        (_("Last look"), _address(experiment, None), here is None),
    ]


def _page(experiment: Experiment, here: ClosingPage, form: ClosingForm) -> str:
    return render_template(
        PARTS[here].template,
        experiment=experiment,
        form=form,
        here=here,
        tabs=_tabs(experiment, here),
        total=len(ClosingPage),
        measures=[shown(measure) for measure in experiment.measures],
        is_running=experiment.state is ExperimentState.RUNNING,
        reasons=reasons(experiment.failure_answers),
        factors=Factor,
        public_values=PublicValue,
    )


def _last_look_page(experiment: Experiment, form: EndForm) -> str:
    outcome = wizard.intended(experiment)
    return render_template(
        "experiments/closing/last_look.html",
        experiment=experiment,
        form=form,
        tabs=_tabs(experiment, None),
        outcome=outcome,
        needed=[(missing, _address(experiment, missing.page)) for missing in wizard.needed(experiment)],
        welcome=[(missing, _address(experiment, missing.page)) for missing in wizard.welcome(experiment)],
        reasons=reasons(experiment.failure_answers) if outcome is ExperimentState.FAILED else [],
        asks_for_prevention=outcome is ExperimentState.FAILED and wizard.asks_for_prevention(experiment),
        is_running=experiment.state is ExperimentState.RUNNING,
        addresses={page.name.lower(): _address(experiment, page) for page in ClosingPage},
    )
