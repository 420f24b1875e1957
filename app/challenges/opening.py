"""Services around the terms on which a vraagstuk opens. Services flush and never commit."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.audit.services import record
from app.challenges import policy
from app.challenges.criteria import check_criteria, set_criteria, weighed_of
from app.challenges.models import Challenge
from app.challenges.moments import InWords
from app.challenges.purchase import MIN_REASON_AGAINST, Advised, advised
from app.challenges.reasons import checked_reason
from app.challenges.services import set_changed
from app.challenges.terms import PLAIN, Terms, dialogue_end, earliest_opening, questions_window
from app.core.clock import in_amsterdam, now
from app.core.config import current_settings
from app.core.database import db
from app.core.errors import NotPermittedError, RefusedInputError
from app.lifecycle.engine import MIN_REASON


def prepare(challenge: Challenge, terms: Terms, *, by: Actor) -> None:
    """Save the terms on which it will open, with the advice of the route helper about them.

    They may be incomplete, but never contradict each other. Raises `NotPermittedError` and `RefusedInputError`.
    """
    if not policy.can_prepare(by, challenge):
        raise NotPermittedError("prepare")
    terms = terms.completed()
    helper = advised(challenge, terms)
    _check(challenge, terms, helper)
    record("prepared", challenge, by=by, fields=_write(challenge, terms, helper))


def autosave_terms(challenge: Challenge, terms: Terms, *, by: Actor) -> None:
    """Keep what somebody is typing of the terms; they become public only when it opens.

    Raises `NotPermittedError`, and `RefusedInputError` for dates in the wrong order: those are never kept.
    """
    if not policy.can_prepare(by, challenge):
        raise NotPermittedError("prepare")
    terms = terms.completed()
    for fault in _order_faults(terms):
        raise fault
    _write(challenge, terms, advised(challenge, terms))
    db.session.flush()


def _write(challenge: Challenge, terms: Terms, helper: Advised | None) -> list[str]:
    changed = set_changed(challenge, {name: getattr(terms, name) for name in PLAIN})
    if list(terms.criteria) != weighed_of(challenge):
        set_criteria(challenge, terms.criteria)
        changed.append("criteria")
    challenge.route_advice = helper.as_json(terms.route_choice) if helper else None
    return changed


def _check(challenge: Challenge, terms: Terms, helper: Advised | None) -> None:
    """Raise the first fault in the terms, each with a message of its own, at its field."""
    for fault in (*_closing_faults(challenge, terms.closing_at), *_order_faults(terms)):
        raise fault
    for fault in _question_faults(challenge, terms):
        raise fault
    check_criteria(terms.criteria)
    _check_reason(terms, helper)


def _closing_faults(challenge: Challenge, closing_at: datetime | None) -> Iterator[RefusedInputError]:
    if closing_at is None:
        return
    days = current_settings().min_open_days
    earliest = earliest_opening(challenge) + timedelta(days=days)
    if closing_at <= now():
        yield RefusedInputError(_l("The closing time must lie in the future."), field="closing_at")
    elif closing_at <= dialogue_end(challenge):
        until = InWords(dialogue_end(challenge))
        message = _l("The dialogue lasts until %(until)s. Choose a closing time after that.", until=until)
        yield RefusedInputError(message, field="closing_at")
    elif closing_at <= earliest:
        message = _l(
            "Suppliers get at least %(days)s days to write a proposal. Choose a time after %(earliest)s.",
            days=days,
            earliest=InWords(earliest),
        )
        yield RefusedInputError(message, field="closing_at")


def _order_faults(terms: Terms) -> Iterator[RefusedInputError]:
    if terms.closing_at is None:
        return
    if terms.questions_close_at is not None and terms.questions_close_at >= terms.closing_at:
        message = _l("Questions must close before the proposals do.")
        yield RefusedInputError(message, field="questions_close_at")
    if terms.decision_due is not None and terms.decision_due <= in_amsterdam(terms.closing_at).date():
        yield RefusedInputError(_l("Choose a decision date after the closing time."), field="decision_due")


def _question_faults(challenge: Challenge, terms: Terms) -> Iterator[RefusedInputError]:
    if terms.questions_close_at is None:
        return
    if terms.questions_close_at <= earliest_opening(challenge):
        message = _l(
            "Questions stay open until after the opening. It can open from %(from)s.",
            **{"from": InWords(earliest_opening(challenge))},
        )
        yield RefusedInputError(message, field="questions_close_at")
    if terms.closing_at is None:
        return
    _questions, answers = questions_window(challenge, terms.closing_at)
    if answers is not None and terms.questions_close_at > answers:
        message = _l(
            "Answers come until two days before closing. Let questions close no later than %(until)s.",
            until=InWords(answers),
        )
        yield RefusedInputError(message, field="questions_close_at")


def _check_reason(terms: Terms, helper: Advised | None) -> None:
    if terms.route:
        checked_reason(
            terms.route,
            field="route",
            too_short=_l("Explain the route in at least %(min)s characters.", min=MIN_REASON),
        )
    least = helper.least_reason(terms.route_choice) if helper else 0
    if terms.route and len(terms.route) < least:
        message = _l(
            "By the figures of the helper this route does not come into question. You may choose it: explain why in at "
            "least %(min)s characters.",
            min=MIN_REASON_AGAINST,
        )
        raise RefusedInputError(message, field="route")
