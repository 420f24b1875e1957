"""What a decision still lacks before it can be offered to the director, and signed. Pure: records in, gaps out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _n

from app.assessments.models import Decision, Verdict
from app.assessments.states import DecisionKind, Outcome
from app.assessments.terms import LONGEST_OBJECTION, least_objection_days

LEAST_REASON = 20
"""The least characters of a reason or an explanation: one short sentence."""

LEAST_INVITED, MOST_INVITED = 3, 6
"""How many suppliers are invited to a conversation; all of them when there are fewer."""

SELECTED = {DecisionKind.INVITE: Outcome.INVITED, DecisionKind.CHOOSE: Outcome.CHOSEN}
"""What going on means in each kind of decision; where none is chosen nobody goes on."""

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing or not right: the field of the form, and a sentence for the officer.

    `verdict` is the proposal that it is about, None when it is about the decision as a whole; `position` is that of the
    criterion.
    """

    field: str
    message: Any
    verdict: Verdict | None = None
    position: int | None = None


def gaps(decision: Decision) -> list[Gap]:
    """Everything that is missing: first in the decision itself, then for each proposal."""
    return [*_own_gaps(decision), *(gap for verdict in decision.verdicts for gap in gaps_of(verdict))]


def is_complete(decision: Decision) -> bool:
    """Whether nothing is missing. What is borrowed from confidential proposals is looked at elsewhere."""
    return not gaps(decision)


def gaps_of(verdict: Verdict) -> Iterator[Gap]:
    """What is missing for one proposal: its outcome, and a reason for each criterion."""
    if outcome_of(verdict) is None:
        yield Gap("outcome", _l("Choose what happens with this proposal."), verdict)
    given = {reason.criterion_id: reason.reason for reason in verdict.reasons}
    for criterion in verdict.decision.challenge.criteria:
        if len(given.get(criterion.id, "").strip()) < LEAST_REASON:
            message = _l("Give a reason of at least 20 characters for “%(criterion)s”.", criterion=criterion.name)
            yield Gap(f"reason_{criterion.position}", message, verdict, criterion.position)


def outcome_of(verdict: Verdict) -> Outcome | None:
    """What the decision means for this proposal; where none is chosen that is not chosen for all."""
    return Outcome.NOT_CHOSEN if verdict.decision.kind is DecisionKind.NONE else verdict.outcome


def selected(decision: Decision) -> list[Verdict]:
    """The proposals that go on: those that are invited, or those that are chosen."""
    return [verdict for verdict in decision.verdicts if outcome_of(verdict) in SELECTED.values()]


def others(decision: Decision) -> list[Verdict]:
    """The proposals for which it ends."""
    return [verdict for verdict in decision.verdicts if outcome_of(verdict) is Outcome.NOT_CHOSEN]


def least_invited(number: int) -> int:
    """How many of so many proposals are invited at least."""
    return min(LEAST_INVITED, number)


def needs_characteristics(decision: Decision) -> bool:
    """Whether somebody is told what the chosen ones have that theirs has not (Aanbestedingswet 2012, article 2.130)."""
    return decision.kind is not DecisionKind.NONE and bool(others(decision))


def too_many_chosen(decision: Decision) -> bool:
    """Whether more proposals are chosen than there are experiments: worth a warning, no more."""
    planned = decision.challenge.experiments_count
    return decision.kind is DecisionKind.CHOOSE and planned is not None and len(selected(decision)) > planned


def _own_gaps(decision: Decision) -> Iterator[Gap]:
    yield from _number_gaps(decision)
    if len(decision.explanation.strip()) < LEAST_REASON:
        yield Gap("explanation", _l("Give an explanation of at least 20 characters."))
    if needs_characteristics(decision) and len(decision.characteristics.strip()) < LEAST_REASON:
        message = _l("Describe in at least 20 characters what is good about the chosen proposals. The others read it.")
        yield Gap("characteristics", message)
    if decision.kind is DecisionKind.INVITE and len(decision.invitation.strip()) < LEAST_REASON:
        yield Gap("invitation", _l("Say in at least 20 characters when, where and how long you talk."))
    least = least_objection_days(decision.challenge)
    if not least <= decision.objection_days <= LONGEST_OBJECTION:
        yield Gap("objection_days", _n("Give at least %(num)s day.", "Give at least %(num)s days.", least))
    if len(decision.contact_name.strip()) < 2:
        yield Gap("contact_name", _l("Fill in whom suppliers can ask."))
    if not _ADDRESS.fullmatch(decision.contact_email.strip()):
        yield Gap("contact_email", _l("Fill in the e-mail address of that person."))


def _number_gaps(decision: Decision) -> Iterator[Gap]:
    number, total = len(selected(decision)), len(decision.verdicts)
    if decision.kind is DecisionKind.CHOOSE and not number:
        yield Gap("kind", _l("Choose at least one proposal, or say that you choose none."))
    if decision.kind is DecisionKind.INVITE:
        least = least_invited(total)
        if not total:
            yield Gap("kind", _l("There is nobody to invite: no proposal could be opened."))
        elif total < LEAST_INVITED and number < total:
            yield Gap("kind", _l("There are fewer than three proposals. Invite all of them."))
        elif not least <= number <= MOST_INVITED:
            message = _l("Invite %(least)s to %(most)s suppliers.", least=least, most=min(MOST_INVITED, total))
            yield Gap("kind", message)


def in_words(found: Sequence[Gap]) -> list[str]:
    """The sentences, each with the supplier that it is about."""
    return [
        f"{gap.verdict.proposal.organisation.name}: {gap.message}" if gap.verdict else str(gap.message) for gap in found
    ]
