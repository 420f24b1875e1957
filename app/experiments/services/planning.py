"""From a chosen proposal to a plan that the director can sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.audit.services import record
from app.challenges.models import Challenge
from app.challenges.services import mark_in_experiment
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.filters import excerpt
from app.experiments import policy, queries
from app.experiments.lifecycle import DIRECTOR, EXPERIMENT_CYCLE, MOST_LEARNING_QUESTIONS, SUPPLIER
from app.experiments.models import Experiment, LearningQuestion, Measure, StopCriterion
from app.experiments.services.mandate import withdraw_waiting
from app.experiments.services.messages import address, hold, index_all, tell
from app.experiments.states import (
    Comparison,
    ExperimentState,
    InnovationType,
    Origin,
    Strategy,
    TechnologyNovelty,
    TechnologyShare,
)
from app.notifications.services import notify
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from app.themes.models import Theme

TITLE_LENGTH = 120
TARGET_GROUP_LENGTH = 500


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """A measure in the plan: `baseline` is its value before the start, `target` the value aimed at, in `unit`."""

    name: str
    unit: str = ""
    method: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StopPlan:
    """When to stop. With a number: when measure `measure_position` (from 1) is at or beyond `threshold`."""

    text: str
    measure_position: int | None = None
    comparison: Comparison | None = None
    threshold: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Background:
    """What others want to know to compare; none of it is required. `contact` is whom anybody may call."""

    strategy: Strategy | None = None
    innovation_types: Sequence[InnovationType] = ()
    origin: Origin | None = None
    origin_source: str = ""
    technology_share: TechnologyShare | None = None
    technology_novelty: TechnologyNovelty | None = None
    target_group: str = ""
    partners: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan as it is now, complete or not. Amounts are whole euros; the hours are of each person."""

    title: str
    hypothesis: str
    goal: str
    urgency: str
    hours_per_week: int | None
    budget_eur: int | None
    learning_questions: Sequence[str]
    measures: Sequence[MeasurePlan]
    stop_criteria: Sequence[StopPlan]
    themes: Sequence[Theme]
    background: Background


def start_from_proposal(proposal: Proposal, *, by: Actor) -> Experiment:
    """Set up the one experiment with a chosen proposal, filled from the proposal and its vraagstuk.

    Raises `NotPermittedError`, or `InvalidStepError` when it was not chosen or has its experiment already.
    """
    if not policy.can_start_from(by, proposal):
        raise NotPermittedError("start_from_proposal")
    if proposal.state is not ProposalState.CHOSEN:
        raise InvalidStepError(_l("Only a chosen proposal becomes an experiment."))
    challenge = proposal.challenge
    experiment = Experiment(
        challenge_id=challenge.id,
        proposal_id=proposal.id,
        organisation_id=challenge.organisation_id,
        supplier_id=proposal.organisation_id,
        title=_title(proposal),
        hypothesis=_hypothesis(proposal),
        goal=challenge.benefit,
        urgency=challenge.urgency,
        target_group=excerpt(challenge.sufferers, TARGET_GROUP_LENGTH),
        budget_eur=proposal.price_eur,
        themes=list(challenge.themes),
    )
    try:
        # A colleague may begin in the same moment: there is one experiment for each proposal.
        with db.session.begin_nested():
            db.session.add(experiment)
    except IntegrityError as error:
        raise InvalidStepError(_l("There is an experiment with this proposal already.")) from error
    record("started", experiment, by=by, proposal=proposal.ref)
    _begin_in_challenge(challenge, by=by)
    notify(
        [reader for reader in queries.audience(experiment, (SUPPLIER, DIRECTOR)) if reader.id != by.id],
        subject=_l("An experiment is being set up: %(title)s", title=experiment.title),
        paragraphs=[_l("Together you make the plan: what you want to learn, what you measure and when you stop.")],
        link=address(experiment),
    )
    return experiment


def save_plan(experiment: Experiment, plan: Plan, *, by: Actor) -> None:
    """Keep the plan, complete or not. Rows keep their positions and what belongs to them.

    Raises `NotPermittedError`, `InvalidStepError` when it is no longer being designed, or `RefusedInputError`
    for more than five learning questions.
    """
    _write(experiment, plan, by=by)
    experiment.updated_at = now()
    index_all(experiment)
    record("edited", experiment, by=by)


def autosave_plan(experiment: Experiment, plan: Plan, *, by: Actor) -> None:
    """Keep what somebody is typing in the plan; this leaves no trace in the audit. Raises as `save_plan`."""
    _write(experiment, plan, by=by)
    experiment.updated_at = now()
    db.session.flush()


def _write(experiment: Experiment, plan: Plan, *, by: Actor) -> None:
    if not policy.can_edit(by, experiment):
        raise NotPermittedError("save_plan")
    if experiment.state is not ExperimentState.DESIGN:
        raise InvalidStepError(_l("The plan is closed. It can be changed when it is taken back from the director."))
    if len(plan.learning_questions) > MOST_LEARNING_QUESTIONS:
        raise RefusedInputError(_l("Ask at most 5 learning questions."), field="learning_questions")
    experiment.title, experiment.hypothesis = plan.title, plan.hypothesis
    experiment.goal, experiment.urgency = plan.goal, plan.urgency
    experiment.hours_per_week, experiment.budget_eur = plan.hours_per_week, plan.budget_eur
    experiment.themes = list(plan.themes)
    _resize(experiment.learning_questions, LearningQuestion, len(plan.learning_questions))
    for question, text in zip(experiment.learning_questions, plan.learning_questions, strict=True):
        question.text = text
    _resize(experiment.measures, Measure, len(plan.measures))
    for measure, planned in zip(experiment.measures, plan.measures, strict=True):
        measure.name, measure.unit, measure.method = planned.name, planned.unit, planned.method
        measure.baseline, measure.target = planned.baseline, planned.target
    _resize(experiment.stop_criteria, StopCriterion, len(plan.stop_criteria))
    for criterion, stop in zip(experiment.stop_criteria, plan.stop_criteria, strict=True):
        criterion.text, criterion.measure_position = stop.text, stop.measure_position
        criterion.comparison, criterion.threshold = stop.comparison, stop.threshold
    _write_background(experiment, plan.background)


def _write_background(experiment: Experiment, told: Background) -> None:
    experiment.strategy, experiment.innovation_types = told.strategy, [kind.value for kind in told.innovation_types]
    experiment.origin, experiment.origin_source = told.origin, told.origin_source
    experiment.technology_share = told.technology_share
    experiment.technology_novelty = told.technology_novelty
    experiment.target_group, experiment.partners, experiment.contact = told.target_group, told.partners, told.contact


def prepare(experiment: Experiment, *, by: Actor) -> None:
    """Close the plan and ask the director for the loss mandate. Raises as `LifeCycle.take`."""
    tell(experiment, EXPERIMENT_CYCLE.take(experiment, "prepare", by=by), by=by)


def revise(experiment: Experiment, *, by: Actor) -> None:
    """Take the plan back from the director to change it; a first signature lapses. Raises as `LifeCycle.take`."""
    hold(experiment)
    db.session.expire(experiment, ["mandates"])
    tell(experiment, EXPERIMENT_CYCLE.take(experiment, "revise", by=by), by=by)
    withdraw_waiting(experiment, by=by)


def _title(proposal: Proposal) -> str:
    first_sentence = proposal.idea.partition(". ")[0].rstrip(".")
    return excerpt(first_sentence, TITLE_LENGTH) or excerpt(proposal.challenge.title, TITLE_LENGTH)


def _hypothesis(proposal: Proposal) -> str:
    text: str = gettext(
        "If we do this: %(idea)s\n\nthen this gets better: %(benefit)s\n\nbecause: %(reason)s",
        idea=proposal.idea,
        benefit=proposal.challenge.benefit,
        reason=proposal.why_it_works,
    )
    return text


def _begin_in_challenge(challenge: Challenge, *, by: Actor) -> None:
    # A vraagstuk that was completed meanwhile stays so: its other chosen proposals can still be tried.
    if challenge.state is not ChallengeState.COMPLETED:
        mark_in_experiment(challenge, by=by)


def _resize(rows: list[LearningQuestion] | list[Measure] | list[StopCriterion], kind: type, count: int) -> None:
    """Make the list `count` long, keeping the first rows with their positions (from 1)."""
    del rows[count:]
    for position in range(len(rows) + 1, count + 1):
        rows.append(kind(position=position))
