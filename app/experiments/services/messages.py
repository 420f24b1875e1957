"""Who hears of what happens to an experiment, and that search looks at it again."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Update

from app.accounts.actor import Actor
from app.core.database import db
from app.experiments import queries
from app.experiments.models import Experiment
from app.experiments.queries.documents import EXPERIMENT, LESSON
from app.experiments.states import PUBLIC_STATES
from app.lifecycle import Step
from app.notifications.services import notify
from app.search.services import index_later

_SENTENCES = {
    "prepare": _l("The plan is ready. The experiment starts when the director signs the loss mandate."),
    "revise": _l("The plan is being changed. After that it goes to the director again."),
    "start": _l("The loss mandate is signed and the experiment has started. Its page is public from now on."),
    "evaluate": _l("The trial is over. What was measured and learned is being written down."),
    "succeed": _l("The experiment has succeeded. What was measured and the lessons are public."),
    "fail": _l("The experiment has failed, and we have learned from it. The lessons are public."),
    "stop": _l("The experiment was stopped. The lessons are public."),
    "end_inconclusive": _l("The experiment ended without a clear answer. The lessons are public."),
}


def tell(experiment: Experiment, step: Step[Any, Any], *, by: Actor) -> None:
    """Write to everybody whom the step names, but not to who took it."""
    readers = [reader for reader in queries.audience(experiment, step.tells) if reader.id != by.id]
    notify(
        readers,
        subject=_l("%(state)s: %(title)s", state=step.target.label, title=experiment.title),
        paragraphs=[_SENTENCES[step.action]],
        link=address(experiment),
        is_private=experiment.state not in PUBLIC_STATES,
    )


def address(experiment: Experiment) -> str:
    """The path of its page on this site."""
    return f"/experimenten/{experiment.path}"


def index_all(experiment: Experiment) -> None:
    """Have search look at the experiment and its lessons again."""
    db.session.flush()
    index_later(EXPERIMENT, experiment.id)
    for lesson in experiment.lessons:
        index_later(LESSON, lesson.id)


def hold(experiment: Experiment) -> None:
    """Read the experiment afresh and keep others from changing it until this transaction ends."""
    db.session.flush()
    db.session.refresh(experiment, ["state", "version"], with_for_update=True)


def claims(statement: Update) -> bool:
    """Whether this update changed its one row: of several at once whose condition it takes away, one is first."""
    unseen = statement.execution_options(synchronize_session=False)
    changed = db.session.execute(unseen).rowcount  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
    return bool(changed == 1)
