"""*Bestaat dit al?*: what an agency does with what exists already. Services flush and never commit."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.audit.services import record
from app.challenges import policy
from app.challenges.holding import hold
from app.challenges.lifecycle import CHALLENGE_CYCLE
from app.challenges.models import Challenge, ReuseAnswer
from app.challenges.reasons import checked_reason
from app.challenges.reuse_search import given_answers
from app.challenges.states import ChallengeState, ReuseVerdict
from app.challenges.takeover import adopter_for
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.search.documents import Hit

NO_REASON = _l("Say in at least 10 characters why this does not fit.")


@dataclass(frozen=True, slots=True)
class Given:
    """What the officer says of one record. The reason may be empty when the agency talks to them."""

    hit: Hit
    verdict: ReuseVerdict
    reason: str = ""


def finish(challenge: Challenge, given: Sequence[Given], *, by: Actor) -> None:
    """Keep the answers, and that somebody has looked: the vraagstuk can be published as far as this goes.

    An answer about the same record is renewed; earlier answers about others stay. The caller sees to it that everything
    near was answered. Raises `NotPermittedError`, `InvalidStepError` after publication and `RefusedInputError`.
    """
    _lock(challenge, by)
    _keep(challenge, given, by)
    challenge.reuse_checked_at = now()
    record("reuse_checked", challenge, by=by, answers=len(given))


def keep(challenge: Challenge, given: Sequence[Given], *, by: Actor) -> None:
    """Keep answers without being done, while something is taken over. Raises as `finish`."""
    _lock(challenge, by)
    _keep(challenge, given, by)
    db.session.flush()


def adopt_instead(challenge: Challenge, hit: Hit, *, by: Actor) -> str:
    """End the concept by taking over what exists, and return the path where that goes on; twice is once.

    Raises `NotPermittedError`, `InvalidStepError`, and `RefusedInputError` when it cannot be taken over (any more).
    """
    if not policy.is_officer(by, challenge):
        raise NotPermittedError("adopt")
    hold(challenge)
    if challenge.state is ChallengeState.ADOPTED:
        return challenge.adopted_path
    _lock(challenge, by)
    adopter = adopter_for(hit.kind, hit.record_id, challenge.organisation_id)
    if adopter is None:
        raise RefusedInputError(_l("This cannot be taken over (any more)."))
    path = adopter.adopt(hit.record_id, challenge.organisation, by)
    with db.session.no_autoflush:
        challenge.adopted_path = path
        _keep(challenge, [Given(hit, ReuseVerdict.ADOPT)], by)
        CHALLENGE_CYCLE.take(challenge, "adopt", by=by, path=path)
    return path


def _lock(challenge: Challenge, by: Actor) -> None:
    """Make a new version at once: a colleague who saves in the same moment waits, and hears that it changed."""
    if not policy.is_officer(by, challenge):
        raise NotPermittedError("reuse")
    if not policy.can_check_reuse(by, challenge):
        raise InvalidStepError(_l("This is only possible while it is a concept."))
    challenge.updated_at = now()
    db.session.flush()
    db.session.expire(challenge, ["reuse_answers"])


def _keep(challenge: Challenge, given: Sequence[Given], by: Actor) -> None:
    answers = given_answers(challenge)
    for position, item in enumerate(given, start=1):
        does_not_fit = item.verdict is ReuseVerdict.DOES_NOT_FIT
        reason = checked_reason(item.reason, too_short=NO_REASON) if does_not_fit else item.reason.strip()
        answer = answers.get(item.hit.key)
        if answer is None:
            answer = ReuseAnswer(kind=item.hit.kind, record_id=item.hit.record_id)
            challenge.reuse_answers.append(answer)
        answer.ref, answer.title = item.hit.ref, item.hit.title
        answer.organisation, answer.country = item.hit.organisation, item.hit.country
        answer.position, answer.verdict, answer.reason = position, item.verdict, reason
        answer.answered_by_id, answer.answered_at = by.id, now()
