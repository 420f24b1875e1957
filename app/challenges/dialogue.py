"""Services of the public dialogue: questions, answers to everyone at once, announcements, following."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.audit.services import record
from app.challenges import policy, queries
from app.challenges.lifecycle import is_decided_after_closing
from app.challenges.models import Announcement, Challenge, Follow, Question
from app.challenges.services import KIND, address
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.filters import format_datetime
from app.notifications.services import notify
from app.search.services import index_later


def ask(challenge: Challenge, text: str, *, by: Actor) -> Question:
    """Ask a public question; who asks stays hidden, and hears of the answer. Raises `NotPermittedError`."""
    if not policy.can_ask(by, challenge):
        raise NotPermittedError("ask")
    question = Question(challenge=challenge, text=text, asker_id=by.id)
    db.session.add(question)
    record("asked", question, by=by)
    follow(challenge, by=by)
    notify(
        queries.people_with(challenge, Role.OFFICER),
        subject=_l("A new question: %(title)s", title=challenge.title),
        paragraphs=[text, _l("Your answer goes to everyone at once.")],
        link=address(challenge),
    )
    index_later(KIND, challenge.id)
    return question


def answer(question: Question, text: str, *, by: Actor) -> None:
    """Answer a question, or better an answer, to everyone who follows at once. Raises `NotPermittedError`."""
    challenge = question.challenge
    if not policy.can_answer(by, challenge):
        raise NotPermittedError("answer")
    action = "answer_changed" if question.answer else "answered"
    question.answer, question.answered_at, question.answered_by_id = text, now(), by.id
    record(action, question, by=by)
    notify(
        queries.followers(challenge),
        subject=_l("A question was answered: %(title)s", title=challenge.title),
        paragraphs=[
            _l("The question: %(question)s", question=question.text),
            _l("The answer: %(answer)s", answer=text),
            _l("Everybody gets this answer at the same time."),
        ],
        link=address(challenge),
        is_private=True,
    )
    index_later(KIND, challenge.id)


def announce(
    challenge: Challenge,
    *,
    title: str,
    text: str,
    closing_at: datetime | None = None,
    decision_due: date | None = None,
    by: Actor,
) -> Announcement:
    """Tell everyone something, numbered; the only way to change dates after opening, and never to an earlier moment.

    Raises `NotPermittedError` and `RefusedInputError`.
    """
    # Two officers at once must not get the same number.
    db.session.refresh(challenge, with_for_update=True)
    if not policy.can_announce(by, challenge):
        raise NotPermittedError("announce")
    moved = _move_dates(challenge, closing_at, decision_due)
    number = db.session.scalar(
        select(func.coalesce(func.max(Announcement.number), 0)).where(Announcement.challenge_id == challenge.id)
    )
    announcement = Announcement(
        challenge=challenge, number=(number or 0) + 1, title=title, text=text, published_by_id=by.id
    )
    db.session.add(announcement)
    record("announced", challenge, by=by, number=announcement.number, **moved)
    paragraphs = [title, text]
    if closing_at is not None:
        paragraphs.append(_l("The new closing time: %(moment)s", moment=_Moment(closing_at)))
    notify(
        queries.followers(challenge),
        subject=_l("Announcement: %(title)s", title=challenge.title),
        paragraphs=paragraphs,
        link=address(challenge),
        is_private=True,
    )
    index_later(KIND, challenge.id)
    return announcement


def follow(challenge: Challenge, *, by: Actor) -> None:
    """Hear of everything that happens; following twice changes nothing. Raises `NotPermittedError`."""
    if not policy.can_follow(by, challenge) or by.id is None:
        raise NotPermittedError("follow")
    if db.session.get(Follow, (challenge.id, by.id)) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(Follow(challenge_id=challenge.id, user_id=by.id))
    except IntegrityError:
        # Pressed twice at the same moment: the other press has done it.
        return
    record("followed", challenge, by=by)


def unfollow(challenge: Challenge, *, by: Actor) -> None:
    """Hear nothing any more."""
    found = db.session.get(Follow, (challenge.id, by.id)) if by.id is not None else None
    if found is not None:
        db.session.delete(found)
        record("unfollowed", challenge, by=by)


class _Moment:
    """A moment that is written in the language of whoever reads the mail."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __str__(self) -> str:
        return format_datetime(self.moment)


def _move_dates(challenge: Challenge, closing_at: datetime | None, decision_due: date | None) -> dict[str, Any]:
    """Put a closing time or a decision date later; returns what is different, for the audit."""
    moved: dict[str, Any] = {}
    if closing_at is not None and closing_at != challenge.closing_at:
        if challenge.stage is not ChallengeState.OPEN or challenge.closing_at is None:
            raise RefusedInputError(_l("The closing time can only change while it is open."), field="closing_at")
        if closing_at < challenge.closing_at:
            raise RefusedInputError(_l("A closing time never moves to an earlier moment."), field="closing_at")
        moved["closing_at"] = closing_at.isoformat()
        challenge.closing_at = closing_at
    if decision_due is not None and decision_due != challenge.decision_due:
        if challenge.stage not in {ChallengeState.OPEN, ChallengeState.CLOSED}:
            raise RefusedInputError(_l("The decision date can not change any more."), field="decision_due")
        if challenge.decision_due is not None and decision_due < challenge.decision_due:
            raise RefusedInputError(_l("A decision date never moves to an earlier day."), field="decision_due")
        moved["decision_due"] = decision_due.isoformat()
        challenge.decision_due = decision_due
    if moved and not is_decided_after_closing(challenge):
        raise RefusedInputError(_l("Choose a decision date after the closing time."), field="decision_due")
    return moved
