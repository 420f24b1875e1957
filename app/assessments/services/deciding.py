"""Preparing a decision: an officer begins it, fills it in as they go, and offers it to the director."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.accounts.models import User
from app.assessments import policy
from app.assessments.completeness import SELECTED, gaps, in_words
from app.assessments.confidentiality import leaks
from app.assessments.models import Decision, Verdict, VerdictReason
from app.assessments.queries import deciding as queries
from app.assessments.queries.assessing import Row, Sheet, established
from app.assessments.signing import DECISION_CYCLE
from app.assessments.states import DecisionKind, DecisionState, Outcome
from app.assessments.terms import usual_objection_days
from app.audit.services import record
from app.challenges.holding import hold
from app.challenges.models import Challenge
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.notifications.services import notify

LONGEST_REASON = 2000
WHOLE_FIELDS = (
    "explanation",
    "characteristics",
    "invitation",
    "objection_days",
    "contact_name",
    "contact_email",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionText:
    """What an officer fills in for the decision as a whole. `objection_days` are calendar days."""

    kind: DecisionKind
    explanation: str
    characteristics: str
    invitation: str
    objection_days: int
    contact_name: str
    contact_email: str


def begin(challenge: Challenge, kind: DecisionKind, *, by: Actor) -> Decision:
    """Begin to prepare a decision, with reasons from what the panel wrote. Who comes second gets the one that is there.

    Raises `NotPermittedError`, `InvalidStepError` while the scores are not established or when nothing came in, and
    `RefusedInputError` for a second round of invitations.
    """
    # Two officers at once: the second one waits here and finds the decision of the first.
    hold(challenge)
    if not policy.can_prepare_decision(by, challenge):
        raise NotPermittedError("begin")
    existing = queries.unsigned(challenge)
    if existing is not None:
        return existing
    if missing := still_needed(challenge):
        raise InvalidStepError(_l("Something has to be done first."), missing=missing)
    if kind is DecisionKind.INVITE and queries.had_invitations(challenge):
        raise RefusedInputError(_l("There was a round of conversations already. Choose now."), field="kind")
    decision = Decision(
        challenge=challenge,
        kind=kind,
        objection_days=usual_objection_days(challenge),
        prepared_by_id=by.id,
        **_contact(by),
    )
    db.session.add(decision)
    db.session.flush()
    _take_up(decision)
    record("prepared", decision, by=by, kind=kind.value)
    db.session.flush()
    return decision


def still_needed(challenge: Challenge) -> list[Any]:
    """Sentences about what comes before a decision: proposals that were opened, and scores that are established."""
    if queries.to_decide_on(challenge):
        is_judged = established(challenge)
        return [] if is_judged else [_l("The panel has to judge all proposals first, and its scores be established.")]
    if queries.damaged(challenge):
        return []
    return [_l("No proposals came. Record that instead of a decision.")]


def keep(decision: Decision, text: DecisionText, *, by: Actor) -> None:
    """Keep the decision as a whole as it is at the moment, complete or not.

    Raises `NotPermittedError`, `InvalidStepError` once it lies with the director, and `RefusedInputError`.
    """
    _check_changeable(decision, by)
    if text.kind is not decision.kind:
        _change_kind(decision, text.kind)
    for name in WHOLE_FIELDS:
        setattr(decision, name, getattr(text, name))
    _take_up(decision)
    decision.prepared_at = now()
    db.session.flush()


def keep_verdict(verdict: Verdict, outcome: Outcome | None, reasons: Mapping[int, str], *, by: Actor) -> None:
    """Keep what is written about one proposal: its outcome, and a reason by the id of the criterion.

    Raises `NotPermittedError`, `InvalidStepError`, and `RefusedInputError` for an outcome of another kind of decision.
    """
    decision = verdict.decision
    _check_changeable(decision, by)
    if outcome not in {None, Outcome.NOT_CHOSEN, SELECTED.get(decision.kind)}:
        raise RefusedInputError(_l("Choose one of the two."), field="outcome")
    verdict.outcome = outcome
    kept = {reason.criterion_id: reason for reason in verdict.reasons}
    for criterion in decision.challenge.criteria:
        if criterion.id in reasons:
            _write_reason(verdict, kept.get(criterion.id), criterion.id, reasons[criterion.id])
    db.session.flush()


def offer(decision: Decision, *, by: Actor) -> None:
    """Give a complete decision to the director, who is told. Raises as `LifeCycle.take`, with all that is missing."""
    if not policy.can_work_on(by, decision):
        raise NotPermittedError("offer")
    _take_up(decision)
    refuse_gaps(decision)
    directors = queries.directors(decision.challenge)
    if not directors:
        message = _l("Your organisation has no director here yet. Its manager can give somebody that role.")
        raise InvalidStepError(_l("Something has to be done first."), missing=[message])
    decision.basis = queries.basis_of(decision.challenge)
    decision.offered_at, decision.prepared_by_id, decision.comment = now(), by.id, ""
    DECISION_CYCLE.take(decision, "offer", by=by)
    notify(
        directors,
        subject=_l("A decision waits for your signature: %(title)s", title=decision.challenge.title),
        paragraphs=[_l("An officer has prepared the decision on the proposals. Read it and sign it, or send it back.")],
        link=f"/vraagstukken/{decision.challenge.ref}/besluit/tekenen",
        is_private=True,
    )
    db.session.flush()


def take_back(decision: Decision, *, by: Actor) -> None:
    """Go on changing a decision that lies with the director. Raises as `LifeCycle.take`."""
    DECISION_CYCLE.take(decision, "take_back", by=by)
    decision.offered_at = None
    db.session.flush()


def refuse_gaps(decision: Decision) -> None:
    """Raise `InvalidStepError` with everything that is missing from a decision or must not stand in it."""
    found = [*gaps(decision), *leaks(decision, queries.confidential(decision.challenge))]
    if found:
        raise InvalidStepError(_l("Something has to be done first."), missing=in_words(found))


def proposed_reason(row: Row) -> str:
    """What a reason begins with: what the meeting settled on, else the sentences of the panel, as many as fit."""
    if row.settlement is not None:
        return row.settlement.reason.strip()
    text = ""
    for mark in row.marks:
        longer = f"{text}\n{mark.reason.strip()}".strip()
        if len(longer) <= LONGEST_REASON:
            text = longer
    return text


def _check_changeable(decision: Decision, by: Actor) -> None:
    if not policy.can_work_on(by, decision):
        raise NotPermittedError("keep")
    if decision.state is not DecisionState.PREPARED:
        raise InvalidStepError(_l("This decision lies with the director. Take it back if you want to change it."))


def _change_kind(decision: Decision, kind: DecisionKind) -> None:
    """Another kind of decision; who was to go on still is, in the words of that kind."""
    if kind is DecisionKind.INVITE and queries.had_invitations(decision.challenge):
        raise RefusedInputError(_l("There was a round of conversations already. Choose now."), field="kind")
    decision.kind = kind
    for verdict in decision.verdicts:
        if verdict.outcome not in {None, Outcome.NOT_CHOSEN}:
            verdict.outcome = SELECTED.get(kind, verdict.outcome)


def _take_up(decision: Decision) -> None:
    """Have a verdict for each proposal that is in the running, and for no other."""
    running = {proposal.id: proposal for proposal in queries.to_decide_on(decision.challenge)}
    there = {verdict.proposal_id for verdict in decision.verdicts}
    if there == set(running):
        return
    decision.verdicts = [verdict for verdict in decision.verdicts if verdict.proposal_id in running]
    sheets = queries.scores(decision.challenge)
    for proposal in running.values():
        if proposal.id not in there:
            verdict = Verdict(proposal_id=proposal.id, proposal=proposal)
            verdict.reasons = _proposed(sheets.get(proposal.id))
            decision.verdicts.append(verdict)
    db.session.flush()


def _proposed(sheet: Sheet | None) -> list[VerdictReason]:
    if sheet is None:
        return []
    return [VerdictReason(criterion_id=row.criterion.id, reason=proposed_reason(row)) for row in sheet.rows]


def _write_reason(verdict: Verdict, kept: VerdictReason | None, criterion_id: int, text: str) -> None:
    if kept is not None:
        kept.reason = text
    elif text:
        verdict.reasons.append(VerdictReason(criterion_id=criterion_id, reason=text))


def _contact(by: Actor) -> dict[str, str]:
    person = db.session.get(User, by.id)
    return {"contact_name": person.name, "contact_email": person.email} if person else {}
