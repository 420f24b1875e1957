"""The life cycle of a vraagstuk: concept → dialogue → open → closed by the clock → in assessment → decided → in
experiment → completed. Only the opener brings it in assessment, with the opening of the proposals.

Two facts belong to higher features: whether proposals came and whether experiments still run. Those features register
a check for them at start-up.
"""

from collections.abc import Callable
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from app.challenges import policy
from app.challenges.findings import is_clear
from app.challenges.models import SIX_QUESTIONS, Challenge
from app.challenges.shares import FULL_SHARE, joined
from app.challenges.states import ChallengeState, CoOwnerState
from app.challenges.wording import QUESTION_TEXTS
from app.core.clock import in_amsterdam, now
from app.core.config import current_settings
from app.lifecycle import LifeCycle, Requirement, Step
from app.lifecycle.engine import MIN_REASON, states
from app.themes.models import MAX_THEMES

MAX_CRITERIA = 4
FULL_WEIGHT = 100
Check = Callable[[Challenge], bool]
_proposal_checks: list[Check] = []
_experiment_checks: list[Check] = []


def register_proposal_check(has_proposals: Check) -> None:
    """Say how to find out whether a vraagstuk whose proposals were opened received any."""
    if has_proposals not in _proposal_checks:
        _proposal_checks.append(has_proposals)


def register_experiment_check(has_unfinished: Check) -> None:
    """Say how to find out whether experiments of a vraagstuk have not ended yet."""
    if has_unfinished not in _experiment_checks:
        _experiment_checks.append(has_unfinished)


def _is_answered(name: str) -> Check:
    return lambda challenge: bool(getattr(challenge, name).strip())


def _has_themes(challenge: Challenge) -> bool:
    return 1 <= len(challenge.themes) <= MAX_THEMES


def _has_run_long_enough(challenge: Challenge) -> bool:
    least = timedelta(days=current_settings().min_dialogue_days)
    return challenge.published_at is not None and challenge.published_at + least <= now()


def _closes_late_enough(challenge: Challenge) -> bool:
    least = timedelta(days=current_settings().min_open_days)
    return challenge.closing_at is not None and challenge.closing_at > now() + least


def is_decided_after_closing(challenge: Challenge) -> bool:
    """Whether there is a decision date, on a later day (in Amsterdam) than the closing time."""
    if challenge.closing_at is None or challenge.decision_due is None:
        return False
    return challenge.decision_due > in_amsterdam(challenge.closing_at).date()


def _has_weighed_criteria(challenge: Challenge) -> bool:
    criteria = challenge.criteria
    return 1 <= len(criteria) <= MAX_CRITERIA and sum(criterion.weight for criterion in criteria) == FULL_WEIGHT


def least_reason(challenge: Challenge) -> int:
    """How many characters the reason for the route has at least: more when the helper's figures speak against it."""
    return int((challenge.route_advice or {}).get("least_reason", MIN_REASON))


def _has_route(challenge: Challenge) -> bool:
    is_explained = len(challenge.route.strip()) >= least_reason(challenge)
    return challenge.subject is not None and challenge.route_choice is not None and is_explained


def _has_answered_co_owners(challenge: Challenge) -> bool:
    return not any(co_owner.state is CoOwnerState.ASKED for co_owner in challenge.co_owners)


def shares_add_up(challenge: Challenge) -> bool:
    """Whether the shares of the agency that leads and of those that joined add up to 100 percent."""
    return challenge.lead_share + sum(co_owner.share for co_owner in joined(challenge)) == FULL_SHARE


TO_START_DIALOGUE: tuple[Requirement[Challenge], ...] = (
    Requirement(_l("Give it a title."), _is_answered("title")),
    *(
        Requirement(_l("Answer the question “%(question)s”", question=QUESTION_TEXTS[name]), _is_answered(name))
        for name in SIX_QUESTIONS
    ),
    Requirement(_l("Choose one to four themes."), _has_themes),
    Requirement(_l("Rewrite what the guard stops, or ask a colleague to lift it."), is_clear),
)
TO_PUBLISH: tuple[Requirement[Challenge], ...] = (
    *TO_START_DIALOGUE,
    Requirement(_l("Look first whether it exists already."), lambda challenge: challenge.reuse_checked_at is not None),
)
TO_OPEN: tuple[Requirement[Challenge], ...] = (
    Requirement(_l("Publish the report of the dialogue."), lambda c: c.report_published_at is not None),
    Requirement(_l("Fill in the budget."), lambda challenge: bool(challenge.budget_eur)),
    Requirement(_l("Fill in how many experiments you want to try."), lambda c: bool(c.experiments_count)),
    Requirement(_l("Choose a closing time that leaves enough days to write a proposal."), _closes_late_enough),
    Requirement(_l("Choose a decision date after the closing time."), is_decided_after_closing),
    Requirement(_l("Give one to four criteria whose weights add up to 100."), _has_weighed_criteria),
    Requirement(_l("Say what happens if it works."), _is_answered("scaling_option")),
    Requirement(_l("Choose the route by which you buy, and say why."), _has_route),
    Requirement(_l("Answer the agencies that want to join."), _has_answered_co_owners),
    Requirement(_l("Divide the money so that the shares add up to 100%."), shares_add_up),
    Requirement(_l("Give the market enough days for the dialogue."), _has_run_long_enough),
)

_S = ChallengeState
CHALLENGE_CYCLE: LifeCycle[Challenge, ChallengeState] = LifeCycle(
    name="challenge",
    states=ChallengeState,
    state_of=lambda challenge: challenge.stage,
    steps=(
        Step(
            action="start_dialogue",
            label=_l("Publish and start the dialogue"),
            sources=states(_S.CONCEPT),
            target=_S.DIALOGUE,
            allowed=policy.is_officer,
            requires=TO_PUBLISH,
            explanation=_l("Everybody can read the challenge and ask questions. This cannot be undone."),
        ),
        Step(
            action="adopt",
            label=_l("Take over what exists already"),
            sources=states(_S.CONCEPT),
            target=_S.ADOPTED,
            allowed=policy.is_officer,
            is_final=True,
            explanation=_l("This ends the concept. Instead you take over what was tried elsewhere."),
        ),
        Step(
            action="open",
            label=_l("Open for proposals"),
            sources=states(_S.DIALOGUE),
            target=_S.OPEN,
            allowed=policy.is_owner,
            requires=TO_OPEN,
            tells=("followers",),
            explanation=_l("Suppliers can send proposals until the closing time. After this the texts are fixed."),
        ),
        Step(
            action="unseal",
            label=_l("Open the seals"),
            sources=states(_S.CLOSED),
            target=_S.ASSESSMENT,
            allowed=policy.is_unsealer,
            tells=("officers and owners", "suppliers"),
        ),
        Step(
            action="decide",
            label=_l("Decide"),
            sources=states(_S.ASSESSMENT),
            target=_S.DECIDED,
            allowed=policy.can_sign_decision,
            tells=("followers",),
        ),
        Step(
            action="no_proposals",
            label=_l("Record that no proposals came"),
            # Only the opening tells that nothing came: until then this step would tell it.
            sources=states(_S.ASSESSMENT),
            target=_S.NO_PROPOSALS,
            allowed=policy.can_record_no_proposals,
            requires=(
                Requirement(
                    _l("There are proposals: decide on them."),
                    lambda challenge: not any(has_proposals(challenge) for has_proposals in _proposal_checks),
                ),
            ),
            needs_reason=True,
            is_final=True,
            tells=("followers",),
            explanation=_l("This ends the challenge. You can begin again with the same texts."),
        ),
        Step(
            action="start_experiment",
            label=_l("Start an experiment"),
            sources=states(_S.DECIDED, _S.IN_EXPERIMENT),
            target=_S.IN_EXPERIMENT,
            allowed=policy.can_start_experiment,
        ),
        Step(
            action="complete",
            label=_l("Complete the challenge"),
            sources=states(_S.IN_EXPERIMENT),
            target=_S.COMPLETED,
            allowed=policy.can_complete,
            requires=(
                Requirement(
                    _l("End all experiments first."),
                    lambda challenge: not any(has_unfinished(challenge) for has_unfinished in _experiment_checks),
                ),
            ),
            is_final=True,
            tells=("followers",),
            explanation=_l("All experiments have ended. The challenge stays readable for everybody."),
        ),
        Step(
            action="withdraw",
            label=_l("Withdraw the challenge"),
            # From every public state in which nothing has ended and no supplier is at work yet.
            sources=states(_S.DIALOGUE, _S.OPEN, _S.CLOSED, _S.ASSESSMENT, _S.DECIDED),
            target=_S.WITHDRAWN,
            allowed=policy.is_owner,
            needs_reason=True,
            is_final=True,
            tells=("followers",),
            explanation=_l("The challenge stays readable, with your reason. Nobody can send a proposal any more."),
        ),
    ),
)
