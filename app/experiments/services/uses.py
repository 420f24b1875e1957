"""*This saved us …*: another organisation says what a lesson saved it. Counted, and told to who gave the lesson."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.filters import format_money
from app.experiments import policy, queries
from app.experiments.models import Lesson, LessonUse
from app.experiments.states import ENDED
from app.notifications.services import notify

ALREADY = _l("Your organisation has said so already. You can change what stands there.")


def use_lesson(lesson: Lesson, organisation_id: int, *, text: str, saved_eur: int | None, by: Actor) -> LessonUse:
    """Say what a lesson saved an organisation; once each. Who gave the lesson gets a mail.

    Raises `NotPermittedError`, `InvalidStepError` for a lesson that is not public, or `RefusedInputError` (field:
    `organisation`) for one's own lesson and for a second time.
    """
    if not policy.can_speak_for(by, organisation_id):
        raise NotPermittedError("use_lesson")
    if lesson.experiment.state not in ENDED:
        raise InvalidStepError(_l("This lesson is not public yet."))
    if policy.is_own_lesson(lesson, organisation_id):
        raise RefusedInputError(
            _l("This lesson comes from your own organisation. Others say what it saved them."), field="organisation"
        )
    if any(use.organisation_id == organisation_id for use in lesson.uses):
        raise RefusedInputError(ALREADY, field="organisation")
    use = LessonUse(lesson_id=lesson.id, organisation_id=organisation_id, by_id=by.id, text=text, saved_eur=saved_eur)
    try:
        with db.session.begin_nested():
            db.session.add(use)
    except IntegrityError as error:
        # A colleague was first in the same moment.
        raise RefusedInputError(ALREADY, field="organisation") from error
    db.session.expire(lesson, ["uses"])
    record("lesson_used", lesson, by=by, organisation_id=organisation_id)
    _tell_giver(use)
    return use


def change_use(use: LessonUse, *, text: str, saved_eur: int | None, by: Actor) -> None:
    """Change what was said. Raises `NotPermittedError`."""
    if not policy.can_speak_for(by, use.organisation_id):
        raise NotPermittedError("change_use")
    use.text, use.saved_eur, use.by_id, use.at = text, saved_eur, by.id, now()
    record("lesson_use_changed", use.lesson, by=by, organisation_id=use.organisation_id)


def take_back_use(use: LessonUse, *, by: Actor) -> None:
    """Say it no longer. Raises `NotPermittedError`."""
    if not policy.can_speak_for(by, use.organisation_id):
        raise NotPermittedError("take_back_use")
    lesson = use.lesson
    lesson.uses.remove(use)
    record("lesson_use_taken_back", lesson, by=by, organisation_id=use.organisation_id)


def _tell_giver(use: LessonUse) -> None:
    lesson = use.lesson
    said: list[Any] = [
        _l("%(organisation)s used your lesson “%(lesson)s”.", organisation=use.organisation.name, lesson=lesson.title),
        use.text,
    ]
    if use.saved_eur is not None:
        said.append(_l("About %(amount)s, they say.", amount=format_money(use.saved_eur)))
    notify(
        queries.givers(lesson.experiment),
        subject=_l("Your lesson helped: %(title)s", title=lesson.title),
        paragraphs=said,
        link=f"/lessen/{lesson.path}",
    )
