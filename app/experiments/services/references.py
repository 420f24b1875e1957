"""References: a supplier asks to show an ended experiment, and the agency answers."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError
from app.experiments import policy, queries
from app.experiments.lifecycle import SUPPLIER
from app.experiments.models import Experiment, SupplierReference
from app.experiments.references import REFERENCE_CYCLE
from app.experiments.services.messages import address
from app.experiments.states import ENDED, ReferenceState
from app.lifecycle import Step
from app.notifications.services import notify

WITH_WORDS = ("agree", "decline")
_SENTENCES = {
    "agree": _l("The agency agrees: the experiment stands on your page as a reference."),
    "decline": _l("The agency does not agree. The experiment is not shown as your reference."),
    "withdraw": _l("The agency has taken its consent back. The experiment is not shown as your reference any more."),
    "drop": _l("The supplier does not show the experiment as a reference any more."),
    "ask_again": _l("The supplier asks again whether it may show this experiment on its page, however it ended."),
}


_SUBJECTS: dict[str, Callable[[str], Any]] = {
    "agree": lambda title: _l("Agreed to your reference: %(title)s", title=title),
    "decline": lambda title: _l("Not agreed to your reference: %(title)s", title=title),
    "withdraw": lambda title: _l("Consent to your reference taken back: %(title)s", title=title),
    "drop": lambda title: _l("The supplier drops the reference: %(title)s", title=title),
    "ask_again": lambda title: _l("Asked again for a reference: %(title)s", title=title),
}


def ask_reference(experiment: Experiment, *, by: Actor) -> SupplierReference:
    """Ask the agency whether an ended experiment may stand on the supplier's page. The agency gets a mail.

    Raises `NotPermittedError`, or `InvalidStepError` before the end and when it was asked before.
    """
    if not policy.can_ask_reference(by, experiment):
        if policy.is_insider(by, experiment) and experiment.state not in ENDED:
            raise InvalidStepError(_l("An experiment can be a reference when it has ended."))
        raise NotPermittedError("ask_reference")
    asked_before = InvalidStepError(_l("Your organisation has asked this already."))
    if experiment.reference is not None:
        raise asked_before
    reference = SupplierReference(experiment_id=experiment.id, state=ReferenceState.ASKED, asked_by_id=by.id)
    try:
        with db.session.begin_nested():
            db.session.add(reference)
    except IntegrityError as error:
        raise asked_before from error
    db.session.expire(experiment, ["reference"])
    record("reference_asked", reference, by=by)
    notify(
        queries.who_answers_references(experiment),
        subject=_l("May this be a reference? %(title)s", title=experiment.title),
        paragraphs=[
            _l(
                "%(supplier)s asks whether it may show this experiment on its page, however it ended.",
                supplier=experiment.supplier.name,
            ),
            _l("You agree or not, with a few words if you like. You can take it back at any time."),
        ],
        link=f"{address(experiment)}/referentie",
        is_private=True,
    )
    return reference


def step_reference(reference: SupplierReference, action: str, *, words: str = "", by: Actor) -> None:
    """Take a step with a reference; `words` go with agreeing (public) and declining (for the supplier).

    Raises as `LifeCycle.take`.
    """
    with db.session.no_autoflush:
        # The answer must be there when the state changes; a step that is refused rolls all of it back.
        if action == "ask_again":
            reference.asked_at, reference.asked_by_id = now(), by.id
        else:
            reference.answered_at, reference.answered_by_id = now(), by.id
        reference.words = words if action in WITH_WORDS else ""
        step = REFERENCE_CYCLE.take(reference, action, by=by)
    _tell(reference, step, by=by)


def _tell(reference: SupplierReference, step: Step[Any, Any], *, by: Actor) -> None:
    experiment = reference.experiment
    is_for_supplier = SUPPLIER in step.tells
    people = (
        queries.audience(experiment, (SUPPLIER,)) if is_for_supplier else queries.who_answers_references(experiment)
    )
    notify(
        [person for person in people if person.id != by.id],
        subject=_SUBJECTS[step.action](experiment.title),
        paragraphs=[_SENTENCES[step.action], *([reference.words] if reference.words else [])],
        link=f"{address(experiment)}/referentie",
        is_private=True,
    )
