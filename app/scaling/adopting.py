"""What is done with adoptions: another organisation takes a solution over, step by step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.clock import from_amsterdam, in_amsterdam, now, today
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.filters import format_date
from app.experiments.models import Experiment
from app.lifecycle.engine import MIN_REASON
from app.notifications.services import notify
from app.organisations.models import Organisation
from app.scaling import policy, queries
from app.scaling.giving import giver_for
from app.scaling.lifecycle import ADOPTION_CYCLE, COUNTING
from app.scaling.models import Adoption
from app.scaling.states import COUNTED, AdoptionKind, AdoptionState


def show_interest(experiment: Experiment, organisation: Organisation, *, by: Actor) -> Adoption:
    """Begin an adoption, or give back the one that this organisation has already. The giver gets a mail.

    Raises `NotPermittedError`, or `RefusedInputError` for one's own solution and for one that did not succeed.
    """
    if not policy.can_adopt_for(by, organisation.id):
        raise NotPermittedError("adopt")
    if policy.is_own_solution(experiment, organisation.id):
        raise RefusedInputError(
            _l("This is a solution of your own organisation. You cannot take it over from yourself."),
            field="organisation",
        )
    if not policy.is_adoptable(experiment):
        raise RefusedInputError(_l("You can only take over what was shown to work in an experiment."))
    existing = queries.adoption_by(organisation.id, experiment)
    return existing or begin(experiment, organisation, by=by)


@dataclass(frozen=True, slots=True)
class Description:
    """How a solution is taken over: four fields. `taken_from` is the ref of an adoption, "" the experiment itself."""

    kind: AdoptionKind | None
    adapted: str
    taken_from: str
    benefit_promised: str


def describe(adoption: Adoption, described: Description, *, by: Actor) -> None:
    """Say how the solution is taken over, from whom, and what it should bring; a new giver gets a mail.

    Raises `NotPermittedError`, `InvalidStepError`, and `RefusedInputError` for a giver that cannot be one, and for an
    adoption that counts when something is left out that counting asks.
    """
    if not policy.can_work_on_adoption(by, adoption):
        raise NotPermittedError("describe")
    if not ADOPTION_CYCLE.actions(adoption, by):
        raise InvalidStepError(_l("This adoption is closed. It can no longer be changed."))
    giver = giver_for(adoption, described.taken_from)
    if adoption.state in COUNTED:
        for field, need in COUNTING.items():
            if not need.met(described):
                raise RefusedInputError(need.message, field=field)
    has_new_giver = giver is not None and giver is not adoption.taken_from
    adoption.taken_from = giver
    adoption.kind, adoption.adapted = described.kind, described.adapted
    adoption.benefit_promised = described.benefit_promised
    record("describe", adoption, by=by, taken_from=giver.ref if giver else None)
    if giver is not None and has_new_giver:
        _tell_example(adoption, giver)


def step(adoption: Adoption, action: str, *, by: Actor) -> None:
    """Take a step that needs nothing more to be said: test or adapt."""
    if action not in {"test", "adapt"}:
        raise InvalidStepError(_l("This step is not possible (any more) in the present state."))
    ADOPTION_CYCLE.take(adoption, action, by=by)


def use(adoption: Adoption, since: date, *, by: Actor) -> None:
    """Say that it is in use, and since which day; from now on it counts, and the giver gets a mail.

    Raises what `LifeCycle.take` raises, or `RefusedInputError` for a day to come or before the adoption began.
    """
    if since > today():
        raise RefusedInputError(_l("This day is still to come. Choose today or an earlier day."), field="since")
    begun_on = in_amsterdam(adoption.created_at).date()
    if since < begun_on:
        raise RefusedInputError(
            _l(
                "The adoption began on %(date)s. Choose that day or a later one.",
                date=LazyString(format_date, begun_on),
            ),
            field="since",
        )
    with db.session.no_autoflush:
        adoption.in_use_at = _moment_of(since, adoption.created_at)
        ADOPTION_CYCLE.take(adoption, "use", by=by)
    _tell_giver(adoption, _l("In use: %(title)s", title=adoption.experiment.title))


def _moment_of(day: date, earliest: datetime) -> datetime:
    """Now for today, else the beginning of that day in Amsterdam; never before `earliest`."""
    return now() if day == today() else max(from_amsterdam(datetime.combine(day, time())), earliest)


def harvest(adoption: Adoption, benefit_realised: str, *, by: Actor) -> None:
    """Tell what benefit was measured. Raises what `LifeCycle.take` raises, or `RefusedInputError`."""
    _need(benefit_realised, "text")
    with db.session.no_autoflush:
        adoption.benefit_realised = benefit_realised
        ADOPTION_CYCLE.take(adoption, "harvest", by=by)
    _tell_giver(adoption, _l("Benefit measured: %(title)s", title=adoption.experiment.title), benefit_realised)


def stop(adoption: Adoption, lesson: str, *, by: Actor) -> None:
    """Stop, with a lesson that everybody may read. Raises what `LifeCycle.take` raises, or `RefusedInputError`."""
    _need(lesson, "text")
    with db.session.no_autoflush:
        adoption.lesson = lesson
        ADOPTION_CYCLE.take(adoption, "stop", by=by)
    _tell_giver(adoption, _l("Adoption stopped: %(title)s", title=adoption.experiment.title), lesson)


def begin(experiment: Experiment, organisation: Organisation, *, by: Actor | None) -> Adoption:
    """Begin an adoption without asking who may; `by` is None when it begins by itself. The giver gets a mail."""
    adoption = Adoption(experiment=experiment, organisation=organisation, created_by_id=by.id if by else None)
    try:
        with db.session.begin_nested():
            db.session.add(adoption)
    except IntegrityError:
        # A colleague was first in the same moment: an organisation takes a solution over once.
        existing = queries.adoption_by(organisation.id, experiment)
        if existing is None:
            raise
        return existing
    record("interest", adoption, by=by)
    _tell_giver(adoption, _l("Interest in your solution: %(title)s", title=experiment.title))
    return adoption


def _need(text: str, field: str) -> None:
    if len(text.strip()) < MIN_REASON:
        raise RefusedInputError(_l("Write at least %(number)s characters.", number=MIN_REASON), field=field)


_TOLD: dict[AdoptionState, Callable[[str], Any]] = {
    AdoptionState.INTEREST: lambda name: _l(
        "%(name)s is interested in your solution, and promises nothing yet. Perhaps you can help them.", name=name
    ),
    AdoptionState.IN_USE: lambda name: _l("%(name)s uses your solution.", name=name),
    AdoptionState.HARVESTED: lambda name: _l("%(name)s uses your solution and measured what it brought:", name=name),
    AdoptionState.STOPPED: lambda name: _l("%(name)s stopped with your solution. This can be learned:", name=name),
}
"""State that an adoption came into -> what its giver is told."""


def _tell_giver(adoption: Adoption, subject: Any, text: str = "") -> None:
    paragraphs = [_TOLD[adoption.state](adoption.organisation.name), text]
    notify(
        queries.givers(adoption.experiment),
        subject=subject,
        paragraphs=[paragraph for paragraph in paragraphs if paragraph],
        link=f"/overnames/{adoption.path}",
    )


def _tell_example(adoption: Adoption, giver: Adoption) -> None:
    """Tell the people who took it over themselves that another takes it over from them, or means to."""
    name, title, counts = adoption.organisation.name, adoption.experiment.title, adoption.state in COUNTED
    notify(
        queries.people(giver.organisation_id, *policy.ADOPTERS),
        subject=_l("Taken over from you: %(title)s", title=title)
        if counts
        else _l("Interest in how you did it: %(title)s", title=title),
        paragraphs=[
            _l("%(organisation)s takes this solution over from you.", organisation=name)
            if counts
            else _l(
                "%(organisation)s wants to take this solution over from you. It does not use it yet.", organisation=name
            ),
            _l("Perhaps they have a question about how you did it."),
        ],
        link=f"/overnames/{adoption.path}",
    )
