"""The steps of dossiers and adoptions, in any order that anybody may try them."""

from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.experiments.models import Experiment
from app.experiments.states import ExperimentState
from app.scaling.lifecycle import ADOPTION_CYCLE, SCALING_CYCLE, missing_in
from app.scaling.models import Adoption, DomainCheck, Milestone, ReadinessComponent, ScalingCase
from app.scaling.states import (
    COUNTED,
    AdoptionKind,
    AdoptionState,
    Complexity,
    ComplexityDomain,
    DossierPart,
    ProcurementBasis,
    Remedy,
    ScalingState,
)
from tests.factories import actor

AGENCY, OTHER = 1, 2
TEXT_FIELDS = (
    "governance_anchor",
    "organisation_anchor",
    "information_anchor",
    "facilities",
    "money",
    "owner",
    "weakest_point_plan",
)
texts = st.sampled_from(["", "  ", "Ingevuld."])
people = st.sampled_from(
    [Actor(), *(actor((agency, role)) for agency in (AGENCY, OTHER) for role in Role)],
)
refusals = (NotPermittedError, InvalidStepError, RefusedInputError)


def a_case(**changes: object) -> ScalingCase:
    """A dossier with all evidence, unless a value says otherwise."""
    values: dict[str, object] = {
        **dict.fromkeys(TEXT_FIELDS, "Ingevuld."),
        "components": [a_component("De kaart", 7, 3), a_component("De afspraak", 2, 1)],
        "weakest_point": "De afspraak",
        "remedy": Remedy.IMPROVE,
        "domains": [DomainCheck(domain=domain, complexity=Complexity.SIMPLE) for domain in ComplexityDomain],
        "procurement_basis": ProcurementBasis.OPTION,
        "procurement_note": "",
        **changes,
    }
    experiment = Experiment(organisation_id=AGENCY, supplier_id=9, state=ExperimentState.SUCCEEDED)
    return ScalingCase(experiment=experiment, state=ScalingState.PREPARING, **values)


def a_component(name: str, readiness: int, use: int) -> ReadinessComponent:
    return ReadinessComponent(name=name, readiness=readiness, use=use)


def an_adoption(**values: object) -> Adoption:
    given_values = {"adapted": "", "benefit_promised": "", "benefit_realised": "", "lesson": "", **values}
    return Adoption(organisation_id=OTHER, state=AdoptionState.INTEREST, **given_values)


@given(
    evidence=st.fixed_dictionaries(
        dict.fromkeys(TEXT_FIELDS, texts)
        | {"remedy": st.sampled_from([None, *Remedy]), "procurement_basis": st.sampled_from([None, *ProcurementBasis])}
    ),
    milestones=st.lists(st.booleans(), max_size=3),
    tries=st.lists(st.tuples(st.sampled_from([step.action for step in SCALING_CYCLE.steps]), people), max_size=8),
    reason=st.sampled_from(["", "te kort", "Het werkt en het is betaalbaar."]),
)
def test_nothing_is_scaled_up_without_evidence_and_a_reasoned_yes(
    evidence: dict[str, Any], milestones: list[bool], tries: list[tuple[str, Actor]], reason: str
) -> None:
    case = a_case(**evidence)
    case.milestones = [a_milestone(is_done=is_done) for is_done in milestones]
    deciders: list[Actor] = []
    with patch("app.lifecycle.engine.write_audit"):
        for action, by in tries:
            try:
                SCALING_CYCLE.take(case, action, by=by, reason=reason)
            except refusals:
                continue
            if action in {"approve", "reject"}:
                deciders.append(by)
    if case.state is ScalingState.PREPARING:
        assert not deciders
        return
    assert [by.has(AGENCY, Role.DIRECTOR) for by in deciders] == [True]
    assert len(reason) >= 10
    if case.state is not ScalingState.REJECTED:
        assert all(evidence[name].strip() for name in TEXT_FIELDS)
        assert case.remedy is not None
        assert case.procurement_basis in {ProcurementBasis.OPTION, ProcurementBasis.OWN_WORK}
    if case.state in {ScalingState.SCALING, ScalingState.ANCHORED}:
        assert milestones
    if case.state is ScalingState.ANCHORED:
        assert all(milestones)


@given(
    details=st.fixed_dictionaries(
        {
            "kind": st.sampled_from([None, *AdoptionKind]),
            "adapted": texts,
            "benefit_promised": texts,
            "benefit_realised": texts,
            "lesson": texts,
        }
    ),
    tries=st.lists(st.tuples(st.sampled_from([step.action for step in ADOPTION_CYCLE.steps]), people), max_size=10),
)
def test_no_adoption_counts_before_it_was_tested_and_is_in_use(
    details: dict[str, object], tries: list[tuple[str, Actor]]
) -> None:
    adoption = an_adoption(**details)
    passed = [adoption.state]
    with patch("app.lifecycle.engine.write_audit"):
        for action, by in tries:
            try:
                ADOPTION_CYCLE.take(adoption, action, by=by)
            except refusals:
                continue
            assert by.has(OTHER, Role.LEAD, Role.OFFICER, Role.OWNER)
            passed.append(adoption.state)
    if adoption.state in COUNTED:
        assert AdoptionState.TEST in passed
        assert AdoptionState.IN_USE in passed
        assert adoption.kind is not None
        assert adoption.benefit_promised.strip()
        assert adoption.kind is not AdoptionKind.ADAPTED or adoption.adapted.strip()
    if adoption.state is AdoptionState.HARVESTED:
        assert adoption.benefit_realised.strip()
    if adoption.state is AdoptionState.STOPPED:
        assert adoption.lesson.strip()


def test_every_state_can_be_reached() -> None:
    assert SCALING_CYCLE.reachable(ScalingState.PREPARING) == set(ScalingState)
    assert ADOPTION_CYCLE.reachable(AdoptionState.INTEREST) == set(AdoptionState)


LACKING: list[tuple[DossierPart, dict[str, object]]] = [
    (DossierPart.READINESS, {"components": [], "weakest_point": ""}),
    (DossierPart.WEAKEST, {"remedy": None}),
    (DossierPart.WEAKEST, {"weakest_point": "De kaart"}),
    (DossierPart.WEAKEST, {"weakest_point_plan": " "}),
    (DossierPart.DOMAINS, {"domains": []}),
    (DossierPart.DOMAINS, {"domains": [DomainCheck(domain=domain) for domain in list(ComplexityDomain)[1:]]}),
    *((DossierPart.ANCHORS, {name: " "}) for name in TEXT_FIELDS[:4]),
    (DossierPart.MONEY, {"money": ""}),
    (DossierPart.MONEY, {"owner": "  "}),
    (DossierPart.BUYING, {"procurement_basis": None}),
    (DossierPart.BUYING, {"procurement_basis": ProcurementBasis.NEW_ROUTE}),
]


@pytest.mark.parametrize(("part", "changes"), LACKING)
def test_a_yes_names_the_evidence_that_is_missing(part: DossierPart, changes: dict[str, object]) -> None:
    case = a_case(**changes)
    assert len(SCALING_CYCLE.missing(case, "approve")) == 1
    assert SCALING_CYCLE.missing(case, "approve") == missing_in(case, part)
    assert SCALING_CYCLE.missing(case, "reject") == []


def test_nothing_is_missing_in_a_complete_dossier() -> None:
    for basis in (ProcurementBasis.OPTION, ProcurementBasis.OWN_WORK):
        assert SCALING_CYCLE.missing(a_case(procurement_basis=basis), "approve") == []
    new_route = a_case(procurement_basis=ProcurementBasis.NEW_ROUTE, procurement_note="Drie offertes.")
    assert SCALING_CYCLE.missing(new_route, "approve") == []


def a_milestone(*, is_done: bool) -> Milestone:
    return Milestone(
        title="Overal open", due=date(2026, 3, 1), done_at=datetime(2026, 2, 1, tzinfo=UTC) if is_done else None
    )


@pytest.mark.parametrize(
    ("milestones", "scale", "anchor"),
    [([], 1, 1), ([False], 0, 1), ([True, False], 0, 1), ([True, True], 0, 0)],
)
def test_scaling_begins_with_a_milestone_and_ends_when_all_are_reached(
    milestones: list[bool], scale: int, anchor: int
) -> None:
    case = a_case(milestones=[a_milestone(is_done=is_done) for is_done in milestones])
    case.state = ScalingState.APPROVED
    assert len(SCALING_CYCLE.missing(case, "scale")) == scale
    case.state = ScalingState.SCALING
    assert len(SCALING_CYCLE.missing(case, "anchor")) == anchor


def test_what_has_ended_stays_as_it_is() -> None:
    director = actor((AGENCY, Role.DIRECTOR), (AGENCY, Role.LEAD))
    officer = actor((OTHER, Role.OFFICER))
    for ended in (ScalingState.REJECTED, ScalingState.ANCHORED):
        case = a_case()
        case.state = ended
        assert SCALING_CYCLE.actions(case, director) == []
    for state in (AdoptionState.HARVESTED, AdoptionState.STOPPED):
        adoption = an_adoption()
        adoption.state = state
        assert ADOPTION_CYCLE.actions(adoption, officer) == []
