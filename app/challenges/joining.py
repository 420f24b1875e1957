"""The steps of an agency that joins a vraagstuk: it asks, is accepted or declined, and may leave until it opens."""

from flask_babel import lazy_gettext as _l

from app.challenges import policy
from app.challenges.models import CoOwner
from app.challenges.states import ChallengeState, CoOwnerState
from app.lifecycle import LifeCycle, Requirement, Step
from app.lifecycle.engine import states

IN_DIALOGUE = (
    Requirement[CoOwner](
        _l("Agencies join and leave while the challenge is in dialogue."),
        lambda co_owner: co_owner.challenge.stage is ChallengeState.DIALOGUE,
    ),
)

_S = CoOwnerState
JOINING: LifeCycle[CoOwner, CoOwnerState] = LifeCycle(
    name="co_owner",
    states=CoOwnerState,
    state_of=lambda co_owner: co_owner.state,
    steps=(
        Step(
            action="accept",
            label=_l("Accept and divide the money"),
            sources=states(_S.ASKED),
            target=_S.ACCEPTED,
            allowed=policy.can_answer_request,
            requires=IN_DIALOGUE,
            tells=("followers", "co-owner"),
        ),
        Step(
            action="decline",
            label=_l("Decline"),
            # Also an agency that was accepted: never silently, always with a reason, and until it opens.
            sources=states(_S.ASKED, _S.ACCEPTED),
            target=_S.DECLINED,
            allowed=policy.can_answer_request,
            requires=IN_DIALOGUE,
            needs_reason=True,
            tells=("co-owner",),
        ),
        Step(
            action="leave",
            label=_l("Join no longer"),
            sources=states(_S.ASKED, _S.ACCEPTED),
            target=_S.LEFT,
            allowed=policy.can_leave,
            requires=IN_DIALOGUE,
            tells=("lead",),
        ),
        Step(
            action="ask_again",
            label=_l("Ask again to join"),
            sources=states(_S.DECLINED, _S.LEFT),
            target=_S.ASKED,
            allowed=policy.can_leave,
            requires=IN_DIALOGUE,
            tells=("lead",),
        ),
    ),
)
