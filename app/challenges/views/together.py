"""Two parts of the page of a vraagstuk: which agencies own it together, and what suppliers think of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_login import current_user

from app.accounts.actor import OrganisationOfActor
from app.challenges import policy, queries, stances
from app.challenges.forms import StanceForm
from app.challenges.joining import JOINING
from app.challenges.models import Challenge, CoOwner, Stance
from app.challenges.shares import Owner, joined, owners
from app.challenges.stances import Stances
from app.challenges.states import PRIVATE_STATES, ChallengeState, CoOwnerState


@dataclass(frozen=True, slots=True)
class Together:
    """Who owns it, and the requests that this person may know of. `steps` are possible now, by ref of the co-owner."""

    owners: Sequence[Owner]
    requests: Sequence[CoOwner]
    steps: Mapping[str, frozenset[str]]
    can_join: bool
    is_invited: bool

    @property
    def is_shown(self) -> bool:
        return bool(self.owners or self.requests or self.can_join or self.is_invited)


@dataclass(frozen=True, slots=True)
class Opinions:
    """What this person may read of the stances, has said, and may say."""

    read: Stances | None
    said: Sequence[tuple[OrganisationOfActor, Stance]]
    form: StanceForm | None
    is_invited: bool

    @property
    def is_shown(self) -> bool:
        return bool(self.read or self.said or self.form or self.is_invited)


def together(challenge: Challenge) -> Together:
    """The owners, as this person sees them."""
    is_open_to_join = challenge.stage is ChallengeState.DIALOGUE
    seen = [row for row in challenge.co_owners if policy.can_view_co_owner(current_user, row)]
    steps = {row.ref: frozenset(step.action for step in JOINING.actions(row, current_user)) for row in seen}
    members = joined(challenge)
    taken = {challenge.organisation_id, *(row.organisation_id for row in challenge.co_owners if _is_running(row))}
    may_join = set(current_user.organisation_ids(*policy.JOINERS)) - taken
    return Together(
        owners=owners(challenge) if members else [],
        requests=[row for row in seen if row.state is not CoOwnerState.ACCEPTED],
        steps=steps if is_open_to_join else dict.fromkeys(steps, frozenset()),
        can_join=is_open_to_join and bool(may_join),
        is_invited=is_open_to_join and not current_user.is_authenticated,
    )


def opinions(challenge: Challenge, refused: StanceForm | None = None) -> Opinions:
    """What suppliers think, as this person sees it; with a form that was refused."""
    is_public = challenge.state not in PRIVATE_STATES
    suppliers = policy.suppliers_of(current_user)
    by_id = stances.of_suppliers(challenge, suppliers) if is_public else {}
    said = [(supplier, by_id[supplier.id]) for supplier in suppliers if supplier.id in by_id]
    can_take = policy.can_take_stance(current_user, challenge)
    line = said[0][1].line if len(suppliers) == 1 and said else ""
    return Opinions(
        read=stances.of_challenge(challenge, current_user)
        if is_public and policy.leads(current_user, challenge)
        else None,
        said=said,
        form=(refused or StanceForm(suppliers, formdata=None, line=line)) if can_take else None,
        is_invited=challenge.stage is ChallengeState.DIALOGUE and not current_user.is_authenticated,
    )


def origin(challenge: Challenge) -> Challenge | None:
    """Where its texts come from, when this person may read that."""
    found = queries.origin_of(challenge)
    return found if found is not None and policy.can_view(current_user, found) else None


def _is_running(co_owner: CoOwner) -> bool:
    return co_owner.state in {CoOwnerState.ASKED, CoOwnerState.ACCEPTED}
