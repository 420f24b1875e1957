"""What is done with adoptions: another organisation takes a solution over, step by step."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.experiments.models import Experiment
from app.lifecycle.engine import MIN_REASON
from app.notifications.services import notify
from app.organisations.models import Organisation
from app.scaling import policy, queries
from app.scaling.giving import giver_for
from app.scaling.lifecycle import ADOPTION_CYCLE, COUNTING
from app.scaling.models import Adoption
from app.scaling.states import COUNTED, AdoptionKind


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
    """Take a step that needs no text of its own: test, adapt or use."""
    if action not in {"test", "adapt", "use"}:
        raise InvalidStepError(_l("This step is not possible (any more) in the present state."))
    if action == "use":
        with db.session.no_autoflush:
            adoption.in_use_at = now()
            ADOPTION_CYCLE.take(adoption, action, by=by)
        _tell_giver(adoption, _l("In use: %(title)s", title=adoption.experiment.title))
    else:
        ADOPTION_CYCLE.take(adoption, action, by=by)


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


def _tell_giver(adoption: Adoption, subject: Any, text: str = "") -> None:
    name = adoption.organisation.name
    told = _l(
        "%(organisation)s, which takes over your solution: %(state)s.", organisation=name, state=adoption.state.label
    )
    notify(
        queries.givers(adoption.experiment),
        subject=subject,
        paragraphs=[told, text] if text else [told],
        link=f"/overnames/{adoption.path}",
    )


def _tell_example(adoption: Adoption, giver: Adoption) -> None:
    """Tell the people who took it over themselves that another takes it over from them."""
    notify(
        queries.people(giver.organisation_id, *policy.ADOPTERS),
        subject=_l("Taken over from you: %(title)s", title=adoption.experiment.title),
        paragraphs=[
            _l("%(organisation)s takes this solution over from you.", organisation=adoption.organisation.name),
            _l("Perhaps they have a question about how you did it."),
        ],
        link=f"/overnames/{adoption.path}",
    )
