"""Who may do what with dossiers and adoptions."""

import pytest

from app.accounts.actor import VISITOR
from app.accounts.states import Role
from app.experiments.models import Experiment
from app.experiments.states import ExperimentState
from app.scaling import policy
from app.scaling.models import Adoption, ScalingCase
from app.scaling.states import ScalingState
from tests.factories import actor

AGENCY, OTHER, SUPPLIER = 1, 2, 9


def a_case(state: ScalingState = ScalingState.PREPARING) -> ScalingCase:
    experiment = Experiment(organisation_id=AGENCY, supplier_id=SUPPLIER, state=ExperimentState.SUCCEEDED)
    return ScalingCase(experiment=experiment, state=state)


def test_the_evidence_is_the_agencys_own_until_the_decision() -> None:
    assessor = actor((AGENCY, Role.ASSESSOR))
    elsewhere = actor((OTHER, Role.DIRECTOR))
    assert policy.can_read_evidence(assessor, a_case())
    assert not policy.can_read_evidence(elsewhere, a_case())
    assert not policy.can_read_evidence(VISITOR, a_case())
    for state in set(ScalingState) - {ScalingState.PREPARING}:
        assert policy.can_read_evidence(VISITOR, a_case(state))


@pytest.mark.parametrize("role", list(Role))
def test_roles_at_the_dossier(role: Role) -> None:
    inside, outside, case = actor((AGENCY, role)), actor((OTHER, role)), a_case()
    assert policy.can_prepare(inside, case) is (role in {Role.LEAD, Role.OFFICER, Role.OWNER})
    assert policy.can_decide(inside, case) is (role is Role.DIRECTOR)
    assert policy.can_scale(inside, case) is (role in {Role.LEAD, Role.OWNER, Role.DIRECTOR})
    for rule in (policy.can_prepare, policy.can_decide, policy.can_scale):
        assert not rule(outside, case)


@pytest.mark.parametrize("state", list(ScalingState))
def test_milestones_are_set_from_the_yes_until_it_is_anchored(state: ScalingState) -> None:
    is_open = state in {ScalingState.APPROVED, ScalingState.SCALING}
    for role in Role:
        may = is_open and role in {Role.LEAD, Role.OWNER, Role.DIRECTOR}
        assert policy.can_set_milestones(actor((AGENCY, role)), a_case(state)) is may
        assert not policy.can_set_milestones(actor((OTHER, role)), a_case(state))


@pytest.mark.parametrize("role", list(Role))
def test_roles_at_an_adoption(role: Role) -> None:
    adoption = Adoption(organisation_id=OTHER)
    assert policy.can_work_on_adoption(actor((OTHER, role)), adoption) is (role in policy.ADOPTERS)
    assert not policy.can_work_on_adoption(actor((AGENCY, role)), adoption)


def test_ones_own_solution_and_one_that_was_taken_over_already_are_no_choice() -> None:
    experiment = Experiment(organisation_id=AGENCY)
    person = actor((AGENCY, Role.OFFICER), (OTHER, Role.OFFICER), (3, Role.LEAD), (4, Role.ASSESSOR))
    assert policy.adopting_ids(person, experiment) == [OTHER, 3]
    assert policy.adopting_ids(person, experiment, {3}) == [OTHER]


@pytest.mark.parametrize("state", list(ExperimentState))
def test_only_what_worked_can_be_taken_over(state: ExperimentState) -> None:
    assert policy.is_adoptable(Experiment(state=state)) is (state is ExperimentState.SUCCEEDED)
