"""Asking the opener to open a vraagstuk: two officers, each by themselves, within ten minutes. Services never commit.

Nothing is opened here: the web process has no key for it. When two have confirmed, the opener does its work.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.states import Role
from app.audit.services import record
from app.challenges.models import Challenge
from app.challenges.queries import people_with
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError
from app.proposals import opening_mails, policy
from app.proposals.models import Opening
from app.proposals.states import OpeningRefusal, OpeningState

TOGETHER: Final = timedelta(minutes=10)
"""How long after the first confirmation the second may come."""

R = OpeningRefusal
REFUSALS: dict[OpeningRefusal, tuple[Any, Any]] = {
    R.TOO_EARLY: (
        _l("A later closing time was recorded for this challenge than the one that it has now."),
        _l("Wait until that moment has passed. Ask the administrators of this site to find out who changed the time."),
    ),
    R.CONFIRMED_TOO_EARLY: (
        _l("Somebody confirmed before the latest closing time had passed."),
        _l("Confirm again, both of you."),
    ),
    R.NOT_TOGETHER: (
        _l("The two confirmations are not of two different people within ten minutes."),
        _l("Confirm again, both of you, within ten minutes."),
    ),
    R.NOT_OFFICERS: (
        _l("One of the two is no longer an officer of your organisation."),
        _l("Confirm again with two officers."),
    ),
    R.NOT_CLOSED: (
        _l("This challenge does not wait for its opening any more."),
        _l("Look on the page of the challenge what has changed."),
    ),
    R.TRAIL_BROKEN: (
        _l("The record of what happened on this site does not hold: something in it was changed."),
        _l("Ask the administrators of this site to look at it. Until then nothing is opened."),
    ),
    R.MEMORY_DAMAGED: (
        _l("The opener cannot read its own list of closing times."),
        _l("Ask the administrators of this site to repair it. Then confirm again."),
    ),
    R.KEY_MISSING: (
        _l("The opener does not have the key that these proposals were sealed or signed with."),
        _l("Ask the administrators of this site for the earlier keys. Then confirm again."),
    ),
    R.FAILED: (
        _l("Something went wrong in the opener."),
        _l("Ask the administrators of this site: the log of the opener says more. Then confirm again."),
    ),
}
"""For each refusal why, and what to do."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the opening of a vraagstuk is.

    `opening` is the last one, whatever its state; `until` is when the second confirmation must be there.
    """

    opening: Opening | None
    first: User | None = None
    second: User | None = None

    @property
    def state(self) -> OpeningState | None:
        """What it is now, by the clock; None before the first confirmation."""
        if self.opening is None:
            return None
        return OpeningState.EXPIRED if is_expired(self.opening) else self.opening.state

    @property
    def until(self) -> datetime | None:
        return self.opening.first_at + TOGETHER if self.opening is not None else None

    @property
    def minutes_left(self) -> int:
        """How many minutes the second still has, rounded up."""
        return max(0, ceil((self.until - now()).total_seconds() / 60)) if self.until is not None else 0

    @property
    def refusal(self) -> tuple[Any, Any] | None:
        """Why it was refused and what to do; None when it was not."""
        if self.opening is None or self.opening.state is not OpeningState.REFUSED:
            return None
        return REFUSALS[OpeningRefusal(self.opening.refusal)]


def is_expired(opening: Opening) -> bool:
    """Whether the second confirmation can no longer come."""
    return opening.state is OpeningState.WAITING and now() > opening.first_at + TOGETHER


def standing(challenge: Challenge) -> Standing:
    """How far the opening of this vraagstuk is."""
    opening = db.session.scalar(
        select(Opening).where(Opening.challenge_id == challenge.id).order_by(Opening.id.desc()).limit(1)
    )
    if opening is None:
        return Standing(None)
    first = db.session.get(User, opening.first_by_id)
    second = db.session.get(User, opening.second_by_id) if opening.second_by_id else None
    return Standing(opening, first, second)


def confirm_opening(challenge: Challenge, *, by: Actor) -> Opening:
    """Confirm as the first or as the second officer; the caller has just made sure that it is really this person.

    Raises `NotPermittedError`, and `InvalidStepError` when it does not wait for this person.
    """
    check_confirms(challenge, by=by)
    waiting = _live(challenge)
    if waiting is not None and is_expired(waiting):
        _expire(waiting, "opening_expired", by=None)
        waiting = None
    if waiting is None:
        return _begin(challenge, by)
    return _complete(waiting, by)


def check_confirms(challenge: Challenge, *, by: Actor) -> None:
    """Raise as `confirm_opening` when this person cannot confirm at this moment; for before a password is asked."""
    if not policy.can_confirm_opening(by, challenge):
        raise NotPermittedError("confirm_opening")
    if challenge.stage is not ChallengeState.CLOSED:
        raise InvalidStepError(_l("Proposals are opened after the closing time, and only once."))
    waiting = _live(challenge)
    if waiting is None or is_expired(waiting):
        return
    if waiting.state is not OpeningState.WAITING:
        raise InvalidStepError(_l("Two officers have confirmed already. The opener is at work."))
    if waiting.first_by_id == by.id:
        raise InvalidStepError(_l("You have confirmed already. Now another officer has to, within ten minutes."))


def take_back_confirmation(challenge: Challenge, *, by: Actor) -> None:
    """Take one's own confirmation back while nobody else has confirmed.

    Raises `NotPermittedError`, and `InvalidStepError` when there is nothing to take back.
    """
    if not policy.can_confirm_opening(by, challenge):
        raise NotPermittedError("take_back_confirmation")
    waiting = _live(challenge)
    if waiting is None or waiting.state is not OpeningState.WAITING or waiting.first_by_id != by.id:
        raise InvalidStepError(_l("There is no confirmation of yours that you can take back."))
    _expire(waiting, "opening_taken_back", by=by)


def record_wrong_confirmation(challenge: Challenge, *, by: Actor) -> None:
    """Write down that somebody tried to confirm with a wrong password or code; the caller must commit it."""
    record("opening_not_confirmed", challenge, by=by)


def officers_of(challenge: Challenge) -> list[User]:
    """The officers of the agency, by name: two of them open."""
    return sorted(people_with(challenge, Role.OFFICER), key=lambda officer: (officer.name, officer.id))


def _live(challenge: Challenge) -> Opening | None:
    """The opening that waits for somebody or was done; the database lets there be one."""
    live = (OpeningState.WAITING, OpeningState.CONFIRMED, OpeningState.DONE)
    return db.session.scalar(select(Opening).where(Opening.challenge_id == challenge.id, Opening.state.in_(live)))


def _begin(challenge: Challenge, by: Actor) -> Opening:
    opening = Opening(challenge=challenge, first_by_id=by.id, first_at=now())
    try:
        with db.session.begin_nested():
            db.session.add(opening)
    except IntegrityError as error:
        # A colleague was first in the same moment.
        message = _l("A colleague confirmed at the same moment. Load the page again and confirm as the second.")
        raise InvalidStepError(message) from error
    record("opening_confirmed", challenge, by=by, opening=opening.ref, place=1)
    opening_mails.ask_second(challenge, db.session.get_one(User, by.id), opening.first_at + TOGETHER)
    return opening


def _complete(opening: Opening, by: Actor) -> Opening:
    opening.second_by_id, opening.second_at, opening.state = by.id, now(), OpeningState.CONFIRMED
    record("opening_confirmed", opening.challenge, by=by, opening=opening.ref, place=2)
    return opening


def _expire(opening: Opening, action: str, *, by: Actor | None) -> None:
    opening.state = OpeningState.EXPIRED
    record(action, opening.challenge, by=by, opening=opening.ref)
    db.session.flush()
