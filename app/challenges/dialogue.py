"""Questions that everybody reads, what comes of them, and following. Services flush and never commit.

A question is answered, merged into another one, or refused with a reason: once, and to everyone at once. Who asked it
is known to the officers of the agency only; nothing that is written here for others names that person.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.states import Role
from app.audit.services import record
from app.challenges import policy, queries
from app.challenges.holding import hold
from app.challenges.models import Challenge, Follow, Question
from app.challenges.moments import InWords, answers_close, questions_close
from app.challenges.naming import KIND, address
from app.challenges.states import PUBLIC_STATES, RUNNING_STATES
from app.core.clock import now
from app.core.database import db
from app.core.errors import NotPermittedError, RefusedInputError
from app.lifecycle.engine import MIN_REASON
from app.notifications.services import notify
from app.search.services import index_later


def ask(challenge: Challenge, text: str, *, by: Actor) -> Question:
    """Ask a public question; who asks stays hidden, and hears of the answer.

    Raises `NotPermittedError` and, when questions have closed, `RefusedInputError`.
    """
    if not by.is_authenticated or policy.is_officer(by, challenge):
        raise NotPermittedError("ask")
    if not policy.can_ask(by, challenge):
        raise RefusedInputError(_too_late_to_ask(challenge), field="question")
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
    """Answer a question, or better an answer, to everyone at once; it answers what was merged into it too.

    Raises `NotPermittedError` and `RefusedInputError` (too late, or merged or refused already).
    """
    challenge = question.challenge
    _require_officer_in_time(challenge, "answer", by=by)
    _refuse_if_ended(question, field="answer")
    old = question.answer
    question.answer, question.answered_at, question.answered_by_id = text, now(), by.id
    record("answer_changed" if old else "answered", question, by=by)
    given = [_l("The answer: %(answer)s", answer=text)]
    if old:
        given = [_l("The answer was: %(answer)s", answer=old), _l("The answer is now: %(answer)s", answer=text)]
    subject = (
        _l("An answer was improved: %(title)s", title=challenge.title)
        if old
        else _l("A question was answered: %(title)s", title=challenge.title)
    )
    _tell_everyone(question, subject, *given, _l("Everybody gets this answer at the same time."))


def refuse(question: Question, reason: str, *, by: Actor) -> None:
    """Say in public why a question gets no answer.

    Raises `NotPermittedError` and `RefusedInputError` (too late, no real reason, or ended already).
    """
    _require_officer_in_time(question.challenge, "refuse", by=by)
    _refuse_if_ended(question, field="reason", is_answer_an_end=True)
    if len(reason.strip()) < MIN_REASON:
        raise RefusedInputError(_l("Give a reason of at least 10 characters."), field="reason")
    question.refusal, question.answered_at, question.answered_by_id = reason.strip(), now(), by.id
    record("refused", question, by=by, reason=question.refusal)
    _tell_everyone(
        question,
        _l("A question gets no answer: %(title)s", title=question.challenge.title),
        _l("The agency does not answer this question. The reason: %(reason)s", reason=question.refusal),
    )


def merge(question: Question, target: Question, *, by: Actor) -> None:
    """Join a question with another of the same vraagstuk: it gets what that one gets, and its asker is told.

    Never a chain: what was merged before moves along, and a target that was merged itself stands for its own target.
    A question with an answer stays as it is, because everyone has read that answer.
    Raises `NotPermittedError` and `RefusedInputError`.
    """
    challenge = question.challenge
    _require_officer_in_time(challenge, "merge", by=by)
    _refuse_if_ended(question, field="into", is_answer_an_end=True)
    db.session.refresh(target)
    target = target.merged_into or target
    if target.challenge_id != challenge.id or target.id == question.id:
        raise RefusedInputError(_l("Choose another question of this challenge."), field="into")
    moved = [question, *queries.merged_into(question)]
    for one in moved:
        one.merged_into, one.answered_at, one.answered_by_id = target, now(), by.id
        record("merged", one, by=by, into=target.ref)
        _tell_asker_of_merging(one, target)
    index_later(KIND, challenge.id)


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


def _too_late_to_ask(challenge: Challenge) -> Any:
    if challenge.stage in PUBLIC_STATES and (moment := questions_close(challenge)) is not None:
        return _l("Questions could be asked until %(moment)s. Your text is still here.", moment=InWords(moment))
    return _l("Questions can be asked during the dialogue and while it is open for proposals.")


def _require_officer_in_time(challenge: Challenge, action: str, *, by: Actor) -> None:
    if not policy.is_officer(by, challenge):
        raise NotPermittedError(action)
    if not policy.can_answer(by, challenge):
        raise RefusedInputError(too_late_to_answer(challenge))


def too_late_to_answer(challenge: Challenge) -> Any:
    """Why questions are not answered, merged or refused now."""
    if challenge.stage in RUNNING_STATES:
        moment = InWords(answers_close(challenge))
        return _l("Answers could be given until %(moment)s, so that everyone can still use them.", moment=moment)
    return _l("Questions are answered during the dialogue and while it is open for proposals.")


def _refuse_if_ended(question: Question, *, field: str, is_answer_an_end: bool = False) -> None:
    """Refuse what comes second, also when the first came a moment ago. Locks the vraagstuk, and with it its questions.

    Raises `RefusedInputError`.
    """
    hold(question.challenge)
    db.session.refresh(question)
    if question.merged_into_id is not None:
        raise RefusedInputError(_l("This question was merged with another already."), field=field)
    if question.refusal:
        raise RefusedInputError(_l("This question was refused already."), field=field)
    if is_answer_an_end and question.answer:
        message = _l("This question has an answer that everybody has read. You can improve that answer.")
        raise RefusedInputError(message, field=field)


def _tell_everyone(question: Question, subject: Any, *paragraphs: Any) -> None:
    """Write to who follows, and to who asked this or what was merged into it, also when they stopped following."""
    merged: Sequence[Question] = queries.merged_into(question)
    readers: Iterable[User] = [*queries.followers(question.challenge), *queries.askers_of([question, *merged])]
    notify(
        readers,
        subject=subject,
        paragraphs=[_l("The question: %(question)s", question=question.text), *paragraphs],
        link=_address_of(question),
        is_private=True,
    )
    index_later(KIND, question.challenge_id)


def _tell_asker_of_merging(question: Question, target: Question) -> None:
    notify(
        queries.askers_of([question]),
        subject=_l("Your question was merged with another: %(title)s", title=question.challenge.title),
        paragraphs=[
            _l("Your question: %(question)s", question=question.text),
            _l("It gets what this question gets: %(question)s", question=target.text),
            _outcome(target),
        ],
        link=_address_of(target),
        is_private=True,
    )


def _outcome(target: Question) -> Any:
    if target.answer:
        return _l("The answer: %(answer)s", answer=target.answer)
    if target.refusal:
        return _l("The agency does not answer this question. The reason: %(reason)s", reason=target.refusal)
    return _l("There is no answer yet. You get a mail when there is one.")


def _address_of(question: Question) -> str:
    return f"{address(question.challenge)}#vraag-{question.ref}"
