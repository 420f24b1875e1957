"""The steps of a scaling dossier and of an adoption."""

from collections.abc import Callable
from typing import Any, Protocol

from flask_babel import lazy_gettext as _l

from app.lifecycle.engine import LifeCycle, Requirement, Step, states
from app.scaling import policy
from app.scaling.models import Adoption, ScalingCase
from app.scaling.readiness import weakest
from app.scaling.states import (
    AdoptionKind,
    AdoptionState,
    ComplexityDomain,
    DossierPart,
    ProcurementBasis,
    ScalingState,
)


def _is_filled_in(name: str) -> Callable[[ScalingCase], bool]:
    return lambda case: bool(getattr(case, name).strip())


def _is_about_the_weakest(case: ScalingCase) -> bool:
    """Whether the remedy is chosen, and for the component that is the weakest now."""
    found = weakest(case.components)
    return case.remedy is not None and (found is None or case.weakest_point == found.name)


def _route_is_told(case: ScalingCase) -> bool:
    return case.procurement_basis is not ProcurementBasis.NEW_ROUTE or bool(case.procurement_note.strip())


EVIDENCE: dict[DossierPart, tuple[Requirement[ScalingCase], ...]] = {
    DossierPart.READINESS: (
        Requirement(_l("Name at least one component and say how far it is."), lambda case: bool(case.components)),
    ),
    DossierPart.WEAKEST: (
        Requirement(_l("Choose what you do about the weakest component."), _is_about_the_weakest),
        Requirement(_l("Fill in the plan for the weakest component."), _is_filled_in("weakest_point_plan")),
    ),
    DossierPart.DOMAINS: (
        Requirement(
            _l("Look at each of the seven domains."),
            lambda case: {check.domain for check in case.domains} == set(ComplexityDomain),
        ),
    ),
    DossierPart.ANCHORS: (
        Requirement(_l("Fill in how the board and council carry it."), _is_filled_in("governance_anchor")),
        Requirement(_l("Fill in how it becomes part of the ordinary work."), _is_filled_in("organisation_anchor")),
        Requirement(
            _l("Fill in which data and systems it needs and who keeps them."), _is_filled_in("information_anchor")
        ),
        Requirement(
            _l("Fill in which generic facilities and standards it uses, or why none."), _is_filled_in("facilities")
        ),
    ),
    DossierPart.MONEY: (
        Requirement(_l("Fill in what it costs and who pays."), _is_filled_in("money")),
        Requirement(_l("Fill in who the owner is."), _is_filled_in("owner")),
    ),
    DossierPart.BUYING: (
        Requirement(_l("Choose on what basis it is bought."), lambda case: case.procurement_basis is not None),
        Requirement(_l("Say which new route you take, and why."), _route_is_told),
    ),
}
"""What a yes needs, by the part of the dossier in which it is filled in; a no may be said at any time."""


def missing_in(case: ScalingCase, part: DossierPart) -> list[Any]:
    """The sentences of what this part still lacks for a yes."""
    return [need.message for need in EVIDENCE[part] if not need.met(case)]


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
            requires=tuple(need for needs in EVIDENCE.values() for need in needs),
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
            requires=(Requirement(_l("Set at least one milestone."), lambda case: bool(case.milestones)),),
            explanation=_l("From now on everybody sees that you are scaling up."),
        ),
        Step(
            "anchor",
            _l("It is anchored"),
            states(ScalingState.SCALING),
            ScalingState.ANCHORED,
            allowed=policy.can_scale,
            requires=(
                Requirement(
                    _l("Reach every milestone, or remove it. At least one must be reached."),
                    lambda case: bool(case.milestones) and all(milestone.done_at for milestone in case.milestones),
                ),
            ),
            is_final=True,
            explanation=_l("It is part of the ordinary work now. This closes the dossier and cannot be undone."),
        ),
    ),
)


class Described(Protocol):
    """How a solution is taken over: an adoption, or what somebody filled in for one."""

    @property
    def kind(self) -> AdoptionKind | None: ...
    @property
    def adapted(self) -> str: ...
    @property
    def benefit_promised(self) -> str: ...


def _adaptation_is_told(described: Described) -> bool:
    return described.kind is not AdoptionKind.ADAPTED or bool(described.adapted.strip())


COUNTING: dict[str, Requirement[Any]] = {
    "kind": Requirement(_l("Say whether it is a copy, adapted or your own."), lambda described: bool(described.kind)),
    "adapted": Requirement(_l("Say what you adapted."), _adaptation_is_told),
    "benefit_promised": Requirement(
        _l("Say which benefit you expect."), lambda described: bool(described.benefit_promised.strip())
    ),
}
"""Field -> what is told of an adoption before it counts, and as long as it counts."""

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
            requires=tuple(COUNTING.values()),
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
