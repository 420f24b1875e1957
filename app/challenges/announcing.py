"""Announcements: numbered, to everyone at the same time, with what is different since. Services flush, never commit."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.audit.services import record
from app.challenges import policy, queries
from app.challenges.changes import Change, InMail, differences, terms_of, texts_of
from app.challenges.criteria import Weighed, check_criteria, set_criteria, weighed_of
from app.challenges.holding import hold
from app.challenges.lifecycle import is_decided_after_closing
from app.challenges.models import Announcement, Challenge
from app.challenges.moments import InWords, answers_close, questions_close
from app.challenges.naming import KIND, address
from app.challenges.states import RUNNING_STATES, ChallengeState
from app.core.clock import now
from app.core.database import db
from app.core.errors import NotPermittedError, RefusedInputError
from app.notifications.services import notify
from app.search.services import index_later

NEVER_EARLIER = _l("A closing time never moves to an earlier moment.")
DATABASE_SAYS_NEVER_EARLIER = "a closing time never moves to an earlier moment"
"""What the trigger of migration 0002 answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTerms:
    """What an announcement changes; what is None, or the same as it was, stays."""

    closing_at: datetime | None = None
    questions_close_at: datetime | None = None
    decision_due: date | None = None
    criteria: Weighed | None = None


def announce(
    challenge: Challenge, *, title: str, text: str, by: Actor, new_terms: NewTerms | None = None
) -> Announcement:
    """Tell everyone something; the only way to change terms after opening, and dates never to an earlier moment.

    Raises `NotPermittedError` and `RefusedInputError`.
    """
    _lock(challenge)
    if not policy.can_announce(by, challenge):
        raise NotPermittedError("announce")
    changes: list[Change] = []
    if new_terms is not None:
        before = terms_of(challenge)
        with _closing_time_kept_by_the_database():
            _change_terms(challenge, new_terms)
        changes = differences(before, terms_of(challenge))
    return _publish(challenge, title, text, changes, by=by)


def publish_changed_texts(challenge: Challenge, before: Mapping[str, str], why: str, *, by: Actor) -> None:
    """Tell everyone what is different in the texts since `before` (see `texts_of`); nothing when nothing is."""
    if changes := differences(before, texts_of(challenge)):
        _publish_in_its_language(challenge, _l("The text has changed"), why, changes, by=by)


def publish_renewed_report(challenge: Challenge, old: str, *, by: Actor) -> None:
    """Tell everyone that the published report of the dialogue was renewed, with old and new."""
    change = Change("dialogue_report", old, challenge.dialogue_report)
    _publish_in_its_language(challenge, _l("The report of the dialogue is renewed"), "", [change], by=by)


def _publish_in_its_language(
    challenge: Challenge, title: Any, text: str, changes: Sequence[Change], *, by: Actor
) -> Announcement:
    """Publish under a title of ours, which is kept: so in the language of the vraagstuk, not of who presses."""
    _lock(challenge)
    with force_locale(challenge.language):
        in_its_language = str(title)
    return _publish(challenge, in_its_language, text, changes, by=by)


def _publish(challenge: Challenge, title: str, text: str, changes: Sequence[Change], *, by: Actor) -> Announcement:
    last = db.session.scalar(select(func.max(Announcement.number)).where(Announcement.challenge_id == challenge.id))
    announcement = Announcement(
        challenge=challenge,
        number=(last or 0) + 1,
        title=title,
        text=text,
        changes=[change.kept() for change in changes],
        published_by_id=by.id,
    )
    db.session.add(announcement)
    details: dict[str, Any] = {"number": announcement.number, "changed": [change.name for change in changes]}
    if challenge.opened_at is not None and challenge.closing_at is not None:
        details["closing_at"] = challenge.closing_at.isoformat()  # promised from now on: the opener reads it here
    record("announced", challenge, by=by, **details)
    # Private: among those who hear of it may be makers of a proposal that is still sealed.
    notify(
        queries.followers(challenge),
        subject=_l("Announcement: %(title)s", title=challenge.title),
        paragraphs=[part for part in (title, text) if part] + [InMail(change) for change in changes],
        link=f"{address(challenge)}#mededeling-{announcement.number}",
        is_private=True,
    )
    index_later(KIND, challenge.id)
    return announcement


def _lock(challenge: Challenge) -> None:
    """Two people at once must not get the same number, nor judge terms that the other has just changed."""
    db.session.flush()
    hold(challenge)


@contextmanager
def _closing_time_kept_by_the_database() -> Iterator[None]:
    """Say what the trigger says in the same words as the check before it."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        if DATABASE_SAYS_NEVER_EARLIER not in str(error.orig):
            raise
        raise RefusedInputError(NEVER_EARLIER, field="closing_at") from error


def _change_terms(challenge: Challenge, new: NewTerms) -> None:
    dates = challenge.closing_at, challenge.decision_due
    if new.closing_at is not None and new.closing_at != challenge.closing_at:
        _move_closing(challenge, new.closing_at)
    if new.questions_close_at is not None and new.questions_close_at != questions_close(challenge):
        _move_questions_close(challenge, new.questions_close_at)
    if new.decision_due is not None and new.decision_due != challenge.decision_due:
        _move_decision(challenge, new.decision_due)
    if new.criteria is not None and list(new.criteria) != weighed_of(challenge):
        _change_criteria(challenge, new.criteria)
    if dates != (challenge.closing_at, challenge.decision_due) and not is_decided_after_closing(challenge):
        raise RefusedInputError(_l("Choose a decision date after the closing time."), field="decision_due")


def _move_closing(challenge: Challenge, closing_at: datetime) -> None:
    if challenge.stage in {ChallengeState.CLOSED, ChallengeState.ASSESSMENT}:
        message = _l("The closing time has passed: it can not move any more.")
        raise RefusedInputError(message, field="closing_at")
    if challenge.stage is not ChallengeState.OPEN or challenge.closing_at is None:
        raise RefusedInputError(_l("The closing time can only change while it is open."), field="closing_at")
    if closing_at < challenge.closing_at:
        raise RefusedInputError(NEVER_EARLIER, field="closing_at")
    challenge.closing_at = closing_at


def _move_questions_close(challenge: Challenge, moment: datetime) -> None:
    old, last = questions_close(challenge), answers_close(challenge)
    if challenge.stage is not ChallengeState.OPEN or old is None or last is None:
        message = _l("Until when questions can be asked can only change while it is open.")
        raise RefusedInputError(message, field="questions_close_at")
    if moment < old:
        message = _l("Questions never close at an earlier moment than was announced.")
        raise RefusedInputError(message, field="questions_close_at")
    if moment <= now():
        raise RefusedInputError(_l("Choose a moment in the future."), field="questions_close_at")
    if moment > last:
        message = _l("Answers can be given until %(moment)s. Let questions close before that.", moment=InWords(last))
        raise RefusedInputError(message, field="questions_close_at")
    challenge.questions_close_at = moment


def _move_decision(challenge: Challenge, decision_due: date) -> None:
    if challenge.stage not in RUNNING_STATES:
        raise RefusedInputError(_l("The decision date can not change any more."), field="decision_due")
    if challenge.decision_due is not None and decision_due < challenge.decision_due:
        raise RefusedInputError(_l("A decision date never moves to an earlier day."), field="decision_due")
    challenge.decision_due = decision_due


def _change_criteria(challenge: Challenge, criteria: Weighed) -> None:
    if challenge.stage is not ChallengeState.OPEN:
        raise RefusedInputError(_l("The criteria can only change while it is open."), field="criteria")
    if not criteria:
        raise RefusedInputError(_l("Keep at least one criterion."), field="criteria")
    check_criteria(criteria)
    set_criteria(challenge, criteria)
