"""The steps of dossiers and adoptions, in any order that anybody may try them."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.experiments.models import Experiment
from app.experiments.states import ExperimentState
from app.scaling.lifecycle import ADOPTION_CYCLE, SCALING_CYCLE
from app.scaling.models import Adoption, ScalingCase
from app.scaling.states import COUNTED, AdoptionKind, AdoptionState, ScalingState
from tests.factories import actor

AGENCY, OTHER = 1, 2
EVIDENCE_FIELDS = (
    "governance_anchor",
    "organisation_anchor",
    "information_anchor",
    "money",
    "owner",
    "weakest_point",
    "weakest_point_plan",
)
texts = st.sampled_from(["", "  ", "Ingevuld."])
people = st.sampled_from(
    [Actor(), *(actor((agency, role)) for agency in (AGENCY, OTHER) for role in Role)],
)
refusals = (NotPermittedError, InvalidStepError, RefusedInputError)


def a_case(**texts_of: str) -> ScalingCase:
    experiment = Experiment(organisation_id=AGENCY, supplier_id=9, state=ExperimentState.SUCCEEDED)
    values = {**dict.fromkeys(EVIDENCE_FIELDS, "Ingevuld."), **texts_of}
    return ScalingCase(experiment=experiment, state=ScalingState.PREPARING, **values)


def an_adoption(**values: object) -> Adoption:
    given_values = {"adapted": "", "benefit_promised": "", "benefit_realised": "", "lesson": "", **values}
    return Adoption(organisation_id=OTHER, state=AdoptionState.INTEREST, **given_values)


@given(
    evidence=st.fixed_dictionaries(dict.fromkeys(EVIDENCE_FIELDS, texts)),
    tries=st.lists(st.tuples(st.sampled_from([step.action for step in SCALING_CYCLE.steps]), people), max_size=8),
    reason=st.sampled_from(["", "te kort", "Het werkt en het is betaalbaar."]),
)
def test_nothing_is_scaled_up_without_evidence_and_a_reasoned_yes(
    evidence: dict[str, str], tries: list[tuple[str, Actor]], reason: str
) -> None:
    case = a_case(**evidence)
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
        assert all(text.strip() for text in evidence.values())


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


@pytest.mark.parametrize("field", EVIDENCE_FIELDS)
def test_a_yes_names_the_evidence_that_is_missing(field: str) -> None:
    case = a_case(**{field: " "})
    assert len(SCALING_CYCLE.missing(case, "approve")) == 1
    assert SCALING_CYCLE.missing(case, "reject") == []


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
