"""The archive of a supplier: every proposal of its own, in whatever state, to look through."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, func, select, true

from app.accounts.actor import Actor
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.database import db
from app.organisations.models import Organisation
from app.proposals import policy
from app.proposals.models import Proposal, ProposalDraft
from app.proposals.states import DECIDED_STATES, ProposalState


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to look at the archive: its value in the address, and its name."""

    value: str
    label: Any


GROUPS: Final[Mapping[str, frozenset[ProposalState]]] = {
    "concept": frozenset({ProposalState.DRAFT}),
    "ingediend": frozenset({ProposalState.SUBMITTED}),
    "geopend": frozenset({ProposalState.OPENED, ProposalState.INVITED, ProposalState.DAMAGED}),
    "besluit": DECIDED_STATES,
    "ingetrokken": frozenset({ProposalState.WITHDRAWN}),
}
"""States as people look for them, by the word in the address."""

GROUP_CHOICES: Final = (
    Choice("", _l("All")),
    Choice("concept", _l("Drafts")),
    Choice("ingediend", _l("Submitted and sealed")),
    Choice("geopend", _l("Being assessed")),
    Choice("besluit", _l("With a decision")),
    Choice("ingetrokken", _l("Withdrawn")),
)
ORDER_CHOICES: Final = (
    Choice("", _l("What waits first")),
    Choice("sluiting", _l("Closing time")),
    Choice("vraagstuk", _l("Challenge")),
)


def rows(actor: Actor, *, group: str = "", order: str = "") -> Select[*tuple[Any, ...]]:
    """Rows of the proposals of the person's own suppliers; an unknown group or order is the first one."""
    return (
        select(
            Proposal.ref,
            Proposal.state,
            Proposal.submitted_at,
            Proposal.opened_at,
            Proposal.decided_at,
            Proposal.decision_read_at,
            ProposalDraft.saved_at,
            Challenge.title,
            Challenge.language,
            Challenge.stage.label("stage"),
            Challenge.closing_at,
            Challenge.decision_due,
            Organisation.name.label("supplier"),
        )
        .join(Proposal.challenge)
        .join(Proposal.organisation)
        .outerjoin(ProposalDraft, ProposalDraft.proposal_id == Proposal.id)
        .where(_own(actor), Proposal.state.in_(GROUPS[group]) if group in GROUPS else true())
        .order_by(*_order(order))
    )


def counts(actor: Actor) -> dict[str, int]:
    """How many there are of each group, and of all under the empty text; one query."""
    by_state = db.session.execute(
        select(Proposal.state, func.count()).where(_own(actor)).group_by(Proposal.state)
    ).all()
    found = {group: sum(n for state, n in by_state if state in states) for group, states in GROUPS.items()}
    return {"": sum(n for _, n in by_state), **found}


def _own(actor: Actor) -> ColumnElement[bool]:
    return Proposal.organisation_id.in_(actor.organisation_ids(*policy.MAKERS))


def _order(order: str) -> tuple[Any, ...]:
    if order == "sluiting":
        return Challenge.closing_at.desc(), Proposal.id.desc()
    if order == "vraagstuk":
        return func.lower(Challenge.title), Proposal.id.desc()
    waits = and_(ProposalDraft.proposal_id.is_not(None), Challenge.stage == ChallengeState.OPEN)
    return waits.desc(), Proposal.updated_at.desc(), Proposal.id.desc()
