"""The life cycle of a reference: who takes which step, and that nothing is shown without consent."""

import pytest

from app.accounts.states import Role
from app.core.errors import InvalidStepError, NotPermittedError
from app.experiments import policy
from app.experiments.models import SupplierReference
from app.experiments.references import REFERENCE_CYCLE
from app.experiments.states import ENDED, ExperimentState, ReferenceState
from app.lifecycle import engine
from tests.factories import actor
from tests.unit.experiments.plans import AGENCY, ELSEWHERE, SUPPLIER, experiment

S = ReferenceState
OFFICER, LEAD, DIRECTOR = (actor((AGENCY, role)) for role in (Role.OFFICER, Role.LEAD, Role.DIRECTOR))
MAKER = actor((SUPPLIER, Role.MEMBER))
OTHERS = [
    actor(),
    actor((AGENCY, Role.ASSESSOR)),
    actor((AGENCY, Role.OWNER)),
    actor((ELSEWHERE, Role.DIRECTOR)),
    actor((ELSEWHERE, Role.MEMBER)),
]


@pytest.fixture(autouse=True)
def no_audit(monkeypatch):
    monkeypatch.setattr(engine, "write_audit", lambda *_args, **_kwargs: None)


def reference(state: ReferenceState = S.ASKED, outcome: ExperimentState = ExperimentState.FAILED) -> SupplierReference:
    return SupplierReference(experiment=experiment(outcome), state=state)


STEPS = {
    S.ASKED: ({"agree", "decline"}, {"drop"}),
    S.AGREED: ({"withdraw"}, {"drop"}),
    S.DECLINED: ({"agree"}, set()),
    S.WITHDRAWN: (set(), {"ask_again"}),
}


@pytest.mark.parametrize("state", S)
def test_what_the_agency_and_the_supplier_can_do(state):
    def steps(person):
        return {step.action for step in REFERENCE_CYCLE.actions(reference(state), person)}

    of_agency, of_supplier = STEPS[state]
    for person in (OFFICER, LEAD, DIRECTOR):
        assert steps(person) == of_agency
    assert steps(MAKER) == of_supplier
    for person in OTHERS:
        assert steps(person) == set()


@pytest.mark.parametrize("state", S)
def test_it_is_seen_by_both_and_by_everybody_only_with_consent(state):
    for person in (OFFICER, LEAD, DIRECTOR, MAKER):
        assert policy.can_view_reference(person, reference(state))
    for person in OTHERS:
        assert policy.can_view_reference(person, reference(state)) is (state is S.AGREED)


def test_a_supplier_cannot_agree_with_itself_nor_ask_on_after_a_no():
    for state in S:
        record = reference(state)
        for action in ("agree", "withdraw"):
            with pytest.raises(NotPermittedError):
                REFERENCE_CYCLE.take(record, action, by=MAKER)
    with pytest.raises(InvalidStepError):
        REFERENCE_CYCLE.take(reference(S.DECLINED), "ask_again", by=MAKER)


def test_what_the_supplier_took_off_its_page_the_agency_cannot_put_back():
    record = reference(S.AGREED)
    REFERENCE_CYCLE.take(record, "drop", by=MAKER)
    with pytest.raises(InvalidStepError):
        REFERENCE_CYCLE.take(record, "agree", by=LEAD)


def test_every_state_is_reached():
    assert REFERENCE_CYCLE.reachable(S.ASKED) == set(S)


@pytest.mark.parametrize("state", ExperimentState)
def test_only_what_has_ended_can_be_asked_for_and_each_end_alike(state):
    assert policy.can_ask_reference(MAKER, experiment(state)) is (state in ENDED)
    assert not policy.can_ask_reference(LEAD, experiment(state))
