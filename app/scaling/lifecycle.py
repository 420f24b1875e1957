"""The steps of a scaling dossier and of an adoption."""

from flask_babel import lazy_gettext as _l

from app.lifecycle.engine import LifeCycle, Requirement, Step, states
from app.scaling import policy
from app.scaling.models import Adoption, ScalingCase
from app.scaling.states import AdoptionKind, AdoptionState, ScalingState

EVIDENCE: tuple[Requirement[ScalingCase], ...] = (
    Requirement(_l("Fill in how the board and council carry it."), lambda case: bool(case.governance_anchor.strip())),
    Requirement(
        _l("Fill in how it becomes part of the ordinary work."), lambda case: bool(case.organisation_anchor.strip())
    ),
    Requirement(
        _l("Fill in which data and systems it needs and who keeps them."),
        lambda case: bool(case.information_anchor.strip()),
    ),
    Requirement(_l("Fill in what it costs and who pays."), lambda case: bool(case.money.strip())),
    Requirement(_l("Fill in who the owner is."), lambda case: bool(case.owner.strip())),
    Requirement(_l("Fill in the weakest point."), lambda case: bool(case.weakest_point.strip())),
    Requirement(_l("Fill in the plan for the weakest point."), lambda case: bool(case.weakest_point_plan.strip())),
)
"""A yes needs all of it; a no may be said at any time."""

SCALING_CYCLE = LifeCycle[ScalingCase, ScalingState](
    name="scaling",
    states=ScalingState,
    state_of=lambda case: case.state,
    steps=(
        Step(
            "approve",
            _l("Yes, scale up"),
            states(ScalingState.PREPARING),
            ScalingState.APPROVED,
            allowed=policy.can_decide,
            requires=EVIDENCE,
            needs_reason=True,
            tells=("lead", "supplier"),
            explanation=_l("The decision and its reason become public."),
        ),
        Step(
            "reject",
            _l("No, do not scale up"),
            states(ScalingState.PREPARING),
            ScalingState.REJECTED,
            allowed=policy.can_decide,
            needs_reason=True,
            is_final=True,
            tells=("lead", "supplier"),
            explanation=_l("The decision and its reason become public."),
        ),
        Step(
            "scale",
            _l("Scaling up has begun"),
            states(ScalingState.APPROVED),
            ScalingState.SCALING,
            allowed=policy.can_scale,
            explanation=_l("From now on everybody sees that you are scaling up."),
        ),
        Step(
            "anchor",
            _l("It is anchored"),
            states(ScalingState.SCALING),
            ScalingState.ANCHORED,
            allowed=policy.can_scale,
            is_final=True,
            explanation=_l("It is part of the ordinary work now. This closes the dossier and cannot be undone."),
        ),
    ),
)


def _adaptation_is_told(adoption: Adoption) -> bool:
    return adoption.kind is not AdoptionKind.ADAPTED or bool(adoption.adapted.strip())


ADOPTION_CYCLE = LifeCycle[Adoption, AdoptionState](
    name="adoption",
    states=AdoptionState,
    state_of=lambda adoption: adoption.state,
    steps=(
        Step(
            "test",
            _l("We are testing it"),
            states(AdoptionState.INTEREST),
            AdoptionState.TEST,
            allowed=policy.can_work_on_adoption,
            explanation=_l("You try it on a small scale."),
        ),
        Step(
            "adapt",
            _l("We are adapting it"),
            states(AdoptionState.TEST),
            AdoptionState.ADAPTING,
            allowed=policy.can_work_on_adoption,
            explanation=_l("The test was promising. You make it fit your own organisation."),
        ),
        Step(
            "use",
            _l("We use it"),
            # A copy needs no adapting, so the way from the test may be direct.
            states(AdoptionState.TEST, AdoptionState.ADAPTING),
            AdoptionState.IN_USE,
            allowed=policy.can_work_on_adoption,
            requires=(
                Requirement(_l("Say whether it is a copy, adapted or your own."), lambda record: bool(record.kind)),
                Requirement(_l("Say what you adapted."), _adaptation_is_told),
                Requirement(_l("Say which benefit you expect."), lambda record: bool(record.benefit_promised.strip())),
            ),
            tells=("giver",),
            explanation=_l("From now on this adoption counts."),
        ),
        Step(
            "harvest",
            _l("The benefit is measured"),
            states(AdoptionState.IN_USE),
            AdoptionState.HARVESTED,
            allowed=policy.can_work_on_adoption,
            requires=(
                Requirement(_l("Say what the benefit was."), lambda record: bool(record.benefit_realised.strip())),
            ),
            is_final=True,
            tells=("giver",),
            explanation=_l("You tell what it brought. This closes the adoption."),
        ),
        Step(
            "stop",
            _l("We stop"),
            states(AdoptionState.INTEREST, AdoptionState.TEST, AdoptionState.ADAPTING, AdoptionState.IN_USE),
            AdoptionState.STOPPED,
            allowed=policy.can_work_on_adoption,
            requires=(
                Requirement(_l("Say what others can learn from it."), lambda record: bool(record.lesson.strip())),
            ),
            is_final=True,
            tells=("giver",),
            explanation=_l("Stopping is fine. Your lesson becomes public, so that others profit from it."),
        ),
    ),
)
