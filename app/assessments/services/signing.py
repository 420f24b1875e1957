"""The director signs a decision, and with that everything happens at once; or sends it back to the officers."""

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.states import Role
from app.assessments import policy
from app.assessments.completeness import outcome_of
from app.assessments.models import Decision
from app.assessments.queries import deciding as queries
from app.assessments.services.deciding import refuse_gaps
from app.assessments.services.letters import send_letters
from app.assessments.signing import DECISION_CYCLE
from app.assessments.states import DecisionKind, DecisionState, Outcome
from app.challenges.holding import hold
from app.challenges.queries import people_with
from app.challenges.services import mark_decided
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError
from app.notifications.services import notify
from app.proposals import services as proposals

ACTIONS = {Outcome.INVITED: "invite", Outcome.CHOSEN: "choose", Outcome.NOT_CHOSEN: "reject"}
NO_LONGER = _l("This step is not possible (any more) in the present state.")


def sign(decision: Decision, *, by: Actor) -> int:
    """Take the decision: proposals and vraagstuk move, letters and mails go out; returns the number of letters.

    All or nothing. Call it after the director has shown once more who they are. Raises `NotPermittedError`, and
    `InvalidStepError` when it is not offered (any more), not complete, or rests on scores that have changed since.
    """
    challenge = decision.challenge
    # Signed twice at once: the second one waits here and finds it signed.
    hold(challenge)
    db.session.refresh(decision, with_for_update={"of": Decision})
    if not policy.can_sign(by, decision):
        raise NotPermittedError("sign") if challenge.decided_at is None else InvalidStepError(NO_LONGER)
    if decision.state is DecisionState.OFFERED:
        refuse_gaps(decision)
        refuse_changed_basis(decision)
    decision.decided_at, decision.decided_by_id = now(), by.id
    counts = {outcome.value: _number(decision, outcome) for outcome in Outcome}
    DECISION_CYCLE.take(decision, "sign", by=by, kind=decision.kind.value, outcomes=counts)
    damaged = queries.damaged(challenge)
    for verdict in decision.verdicts:
        verdict.outcome = outcome_of(verdict)
        verdict.proposal.decision_read_at = None
        proposals.conclude(verdict.proposal, ACTIONS[verdict.outcome or Outcome.NOT_CHOSEN], by=by)
    number = send_letters(decision, damaged, by=by)
    if decision.kind is not DecisionKind.INVITE:
        mark_decided(challenge, by=by)
    _tell_preparer(decision)
    db.session.flush()
    return number


def send_back(decision: Decision, comment: str, *, by: Actor) -> None:
    """Give a decision back to the officers, with a comment. Raises as `LifeCycle.take`."""
    DECISION_CYCLE.take(decision, "send_back", by=by, reason=comment)
    decision.comment, decision.offered_at = comment.strip(), None
    notify(
        people_with(decision.challenge, Role.OFFICER),
        subject=_l("The director sent a decision back: %(title)s", title=decision.challenge.title),
        paragraphs=[_l("The comment:"), decision.comment],
        link=f"/vraagstukken/{decision.challenge.ref}/besluit",
        is_private=True,
    )
    db.session.flush()


def has_changed_basis(decision: Decision) -> bool:
    """Whether proposals or scores changed after the officer offered the decision."""
    return decision.state is DecisionState.OFFERED and decision.basis != queries.basis_of(decision.challenge)


def refuse_changed_basis(decision: Decision) -> None:
    """Raise `InvalidStepError` when what the decision rests on is no longer as it was."""
    if has_changed_basis(decision):
        raise InvalidStepError(
            _l("Proposals or scores changed after this decision was prepared."),
            missing=[_l("Send it back: an officer has to look at it again.")],
        )


def _number(decision: Decision, outcome: Outcome) -> int:
    return sum(outcome_of(verdict) is outcome for verdict in decision.verdicts)


def _tell_preparer(decision: Decision) -> None:
    if decision.prepared_by_id in {None, decision.decided_by_id}:
        return
    preparer = db.session.get(User, decision.prepared_by_id)
    if preparer is None or preparer.disabled_at is not None:
        return
    notify(
        [preparer],
        subject=_l("The director signed the decision: %(title)s", title=decision.challenge.title),
        paragraphs=[_l("Every supplier got their letter.")],
        link=f"/vraagstukken/{decision.challenge.ref}/besluit/tekenen",
        is_private=True,
    )
