"""The page of one experiment."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.models import User
from app.core.access import public
from app.core.addresses import readable_address
from app.core.filters import format_money, format_number, format_weeks
from app.experiments import policy, queries
from app.experiments.lifecycle import EXPERIMENT_CYCLE
from app.experiments.models import Experiment, Measure
from app.experiments.states import ENDED, UNDER_WAY, ExperimentState, Seat
from app.experiments.views.blueprint import blueprint
from app.experiments.views.ended import ended
from app.experiments.views.progress import Told, mandate_use, measure_lines, told

# Steps with a button that leads to a page of confirmation; the others have a page of their own.
CONFIRMED = ("prepare", "revise", "evaluate")
LINE = (ExperimentState.DESIGN, ExperimentState.READY, ExperimentState.RUNNING, ExperimentState.EVALUATION)

PERCENTAGES = frozenset({"%", "procent", "percent", "per cent"})


@dataclass(frozen=True, slots=True)
class Button:
    """A step that this person may take, and what is still missing for it."""

    action: str
    label: Any
    missing: list[Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure as numbers to draw, with a sentence that says what they show. `measured` is so far or in the end."""

    name: str
    unit: str
    method: str
    baseline: float | None
    target: float | None
    measured: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened, for the timeline."""

    at: datetime
    title: str = ""
    text: str = ""
    sign: str | None = None
    told: Told | None = None


@blueprint.get("/experimenten/<ref:ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """The page of one experiment: what was thought, how it goes, what was learned."""
    experiment = queries.get(ref, current_user)
    return readable_address(experiment, ref) or render_template(
        "experiments/show.html",
        experiment=experiment,
        is_insider=policy.is_insider(current_user, experiment),
        line=[*(str(state.label) for state in LINE), _outcome(experiment)],
        place=_place(experiment),
        **measures_of(experiment),
        mandate=mandate_use(experiment),
        open_criterion=queries.open_criterion(experiment),
        lead_to_ask=_lead_to_ask(experiment),
        moments=moments(experiment),
        buttons=_buttons(experiment),
        can=_possible(experiment),
        seats=Seat,
        ended=ended(experiment) if experiment.state in ENDED else None,
    )


def _lead_to_ask(experiment: Experiment) -> User | None:
    """Whom a colleague can ask how it goes, also one who may check in; nobody asks themselves."""
    if not policy.is_colleague(current_user, experiment):
        return None
    held = experiment.seat(Seat.PROJECT_LEADER)
    return held.user if held is not None and held.user_id != current_user.id else None


def measures_of(experiment: Experiment) -> dict[str, Any]:
    """What `experiments/_measured.html` shows."""
    return {
        "measures": [shown(measure) for measure in experiment.measures],
        "measure_lines": measure_lines(experiment),
        "is_on_the_way": experiment.state not in ENDED,
    }


def shown(measure: Measure) -> Shown:
    """The measure as numbers to draw."""
    return Shown(
        name=measure.name,
        unit=measure.unit,
        method=measure.method,
        baseline=_float(measure.baseline),
        target=_float(measure.target),
        measured=_float(measure.newest),
        sentence=_sentence(measure),
    )


def moments(experiment: Experiment) -> list[Moment]:
    """What happened so far, the newest first."""
    found = [Moment(one.check_in.at, told=one) for one in told(experiment)]
    found += [
        Moment(criterion.met_at, _("A stop criterion was met"), criterion.text, "flag")
        for criterion in experiment.stop_criteria
        if criterion.met_at is not None
    ]
    found += _mandates(experiment)
    if experiment.evaluation_at is not None:
        found.append(Moment(experiment.evaluation_at, _("The trial was over; the evaluation began.")))
    if experiment.ended_at is not None:
        found.append(Moment(experiment.ended_at, str(experiment.state.label), sign="book"))
    return sorted(found, key=lambda moment: moment.at, reverse=True)


def _mandates(experiment: Experiment) -> list[Moment]:
    """The start, and every later mandate that came into force, with its reason."""
    if experiment.started_at is None:
        return []
    signed = [(one.in_force_at, one.euros, one.weeks, one.reason) for one in experiment.mandates if one.in_force_at]
    # Of what was loaded from elsewhere the history may be missing.
    signed = signed or [(experiment.started_at, experiment.mandate_eur or 0, experiment.mandate_weeks or 0, "")]
    found = []
    for number, (at, euros, weeks, reason) in enumerate(signed):
        title = _("A new loss mandate was signed.") if number else _("The director signed the loss mandate. Start.")
        text = _("At most %(money)s and %(weeks)s may be lost.", money=format_money(euros), weeks=format_weeks(weeks))
        why = f"\n{reason}" if number else ""
        found.append(Moment(at, title, f"{text}{why}", "flag"))
    return found


def _awaits_signature(experiment: Experiment) -> bool:
    """Whether the signature of this person is waited for: the first, or the second beside that of a colleague."""
    if not policy.can_sign(current_user, experiment):
        return False
    if experiment.state is ExperimentState.READY and experiment.waiting_mandate is None:
        return True
    return policy.can_sign_second(current_user, experiment)


def _possible(experiment: Experiment) -> dict[str, bool]:
    """What this person can do on other pages, now."""
    state = experiment.state
    may_edit = policy.can_edit(current_user, experiment)
    return {
        "edit": may_edit and state is ExperimentState.DESIGN,
        "appoint": may_edit and state not in ENDED,
        "accept": policy.can_accept_seat(current_user, experiment) and state not in ENDED,
        "leave": policy.has_seat(current_user, experiment) and state not in ENDED,
        "sign": _awaits_signature(experiment),
        "renew": policy.can_sign(current_user, experiment) and experiment.waiting_mandate is None,
        "check_in": policy.can_check_in(current_user, experiment) and state is ExperimentState.RUNNING,
        "mark": policy.can_check_in(current_user, experiment) and state in UNDER_WAY,
        "answer": policy.can_answer_criterion(current_user, experiment) and state in UNDER_WAY,
        "close": policy.can_close(current_user, experiment) and state in UNDER_WAY,
        "reference": _has_reference_page(experiment),
        "learn": policy.can_write_lesson(current_user, experiment) and state in UNDER_WAY | ENDED,
    }


def _has_reference_page(experiment: Experiment) -> bool:
    """For the supplier, and for who answers for the agency once the supplier has asked."""
    if policy.can_ask_reference(current_user, experiment):
        return True
    return policy.answers_references(current_user, experiment) and experiment.reference is not None


def _buttons(experiment: Experiment) -> list[Button]:
    return [
        Button(step.action, step.label, EXPERIMENT_CYCLE.missing(experiment, step.action))
        for step in EXPERIMENT_CYCLE.actions(experiment, current_user)
        if step.action in CONFIRMED
    ]


def _outcome(experiment: Experiment) -> str:
    return str(experiment.state.label if experiment.state in ENDED else _("Ended"))


def _place(experiment: Experiment) -> int:
    """Where it is in the line, from 1; past the last one when it has ended."""
    return LINE.index(experiment.state) + 1 if experiment.state in LINE else len(LINE) + 2


def _sentence(measure: Measure) -> str:
    if measure.baseline is None:
        return str(_("The value before the start is not known, so there is nothing to compare with."))
    if measure.newest is None:
        return str(_("There is no measurement yet to lay beside the value before the start."))
    difference = measure.newest - measure.baseline
    if not difference:
        return str(_("Measured is the same as before the start."))
    # The difference of two percentages is one of points: from 11 to 8 per cent is 3 points, not 3 per cent.
    unit = _("percentage points") if measure.unit.strip().lower() in PERCENTAGES else measure.unit
    size = f"{format_number(abs(difference))} {unit}".strip()
    if measure.measured is None and difference > 0:
        return str(_("So far that is %(size)s more than before the start.", size=size))
    if measure.measured is None:
        return str(_("So far that is %(size)s less than before the start.", size=size))
    if difference > 0:
        return str(_("That is %(size)s more than before the start.", size=size))
    return str(_("That is %(size)s less than before the start.", size=size))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
