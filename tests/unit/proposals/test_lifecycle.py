"""The steps of a proposal: each requirement by itself, and no way around the deadline in any order of acts."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.lifecycle import engine
from app.proposals import policy
from app.proposals.lifecycle import PROPOSAL_CYCLE
from app.proposals.models import TEXT_FIELDS, TOTAL_LIMIT
from app.proposals.states import ProposalState
from tests.factories import actor
from tests.unit.proposals.proposals import AGENCY, CLOSING, MAKERS, OUTSIDERS, READERS, SECOND, SUPPLIER, proposal

MAKER, OFFICER = MAKERS[Role.MEMBER], READERS[Role.OFFICER]
ACTIONS = [step.action for step in PROPOSAL_CYCLE.steps]
REASON = "Klein, snel en dicht bij de mensen."
DECIDED = {ProposalState.CHOSEN, ProposalState.NOT_CHOSEN}
REACHED: set[ProposalState] = set()


@pytest.fixture(autouse=True)
def no_audit(monkeypatch):
    monkeypatch.setattr(engine, "write_audit", lambda *_args, **_kwargs: None)


def test_the_table_leads_from_draft_to_every_state():
    assert PROPOSAL_CYCLE.reachable(ProposalState.DRAFT) == set(ProposalState)


@pytest.mark.parametrize("state", DECIDED)
def test_a_decision_is_final(state):
    with time_machine.travel(CLOSING, tick=False):
        assert PROPOSAL_CYCLE.actions(proposal(state), actor((AGENCY, Role.OFFICER), (SUPPLIER, Role.MEMBER))) == []


@pytest.mark.parametrize("name", [*TEXT_FIELDS, "price_eur"])
@pytest.mark.parametrize(("action", "state"), [("submit", "draft"), ("replace", "submitted")])
def test_each_of_the_five_fields_is_needed(name, action, state):
    record = proposal(ProposalState(state))
    setattr(record, name, None if name == "price_eur" else "  \n ")
    with time_machine.travel(CLOSING - SECOND, tick=False):
        assert len(PROPOSAL_CYCLE.missing(record, action)) == 1
        with pytest.raises(InvalidStepError):
            PROPOSAL_CYCLE.take(record, action, by=MAKER)
    assert record.state == state


def test_three_thousand_characters_fit_and_one_more_does_not():
    record = proposal()
    record.idea = "é" * (TOTAL_LIMIT - record.length + len(record.idea))
    with time_machine.travel(CLOSING - SECOND, tick=False):
        assert record.length == TOTAL_LIMIT
        assert PROPOSAL_CYCLE.missing(record, "submit") == []
        record.team += "."
        assert len(PROPOSAL_CYCLE.missing(record, "submit")) == 1


@pytest.mark.parametrize(
    ("action", "state"),
    [("submit", "draft"), ("replace", "submitted"), ("withdraw", "submitted"), ("resume", "withdrawn")],
)
def test_what_a_supplier_does_ends_at_the_very_moment_of_closing(action, state):
    with time_machine.travel(CLOSING - SECOND, tick=False):
        PROPOSAL_CYCLE.take(proposal(ProposalState(state)), action, by=MAKER)
    with time_machine.travel(CLOSING, tick=False), pytest.raises(InvalidStepError):
        PROPOSAL_CYCLE.take(proposal(ProposalState(state)), action, by=MAKER)


@pytest.mark.parametrize("stage", set(ChallengeState) - {ChallengeState.OPEN, ChallengeState.CLOSED})
def test_nothing_is_submitted_to_a_vraagstuk_that_is_not_open(stage):
    with time_machine.travel(CLOSING - SECOND, tick=False), pytest.raises(InvalidStepError):
        PROPOSAL_CYCLE.take(proposal(state=stage), "submit", by=MAKER)


@pytest.mark.parametrize("action", ["choose", "reject"])
def test_a_decision_needs_a_reason_and_a_closed_vraagstuk(action):
    with time_machine.travel(CLOSING, tick=False):
        record = proposal(ProposalState.SUBMITTED)
        with pytest.raises(RefusedInputError):
            PROPOSAL_CYCLE.take(record, action, by=OFFICER, reason=" ")
        PROPOSAL_CYCLE.take(record, action, by=OFFICER, reason=REASON)
        decided = proposal(ProposalState.SUBMITTED, state=ChallengeState.DECIDED)
        with pytest.raises(InvalidStepError):
            PROPOSAL_CYCLE.take(decided, action, by=OFFICER, reason=REASON)
    with time_machine.travel(CLOSING - SECOND, tick=False), pytest.raises(NotPermittedError):
        PROPOSAL_CYCLE.take(proposal(ProposalState.SUBMITTED), action, by=OFFICER, reason=REASON)


def test_another_text_has_another_summary_number():
    record = proposal()
    before = record.summary_number
    assert len(before) == 19
    assert before == proposal().summary_number
    record.price_eur = 1
    assert record.summary_number != before


class AnyOrder(RuleBasedStateMachine):
    """Somebody tries any step at any moment, while the clock runs towards the deadline and past it."""

    def __init__(self) -> None:
        super().__init__()
        self.record = proposal()
        self.travel = time_machine.travel(CLOSING - timedelta(hours=2), tick=False)
        self.clock = self.travel.start()

    @initialize(is_submitted=st.booleans())
    def begin(self, is_submitted: bool) -> None:
        if is_submitted:
            self.take("submit", MAKER)

    def teardown(self) -> None:
        self.travel.stop()

    @rule(minutes=st.integers(min_value=1, max_value=60))
    def wait(self, minutes: int) -> None:
        self.clock.shift(timedelta(minutes=minutes))

    @rule()
    def wait_until_closing(self) -> None:
        self.clock.move_to(max(now(), CLOSING))

    @rule(action=st.sampled_from(["submit", "replace", "withdraw", "resume"]))
    def supplier_acts(self, action: str) -> None:
        self.take(action, MAKER)

    @rule(action=st.sampled_from(["choose", "reject"]))
    def officer_acts(self, action: str) -> None:
        self.take(action, OFFICER)

    @rule(action=st.sampled_from(ACTIONS), by=st.sampled_from([MAKER, OFFICER, *OUTSIDERS.values()]))
    def anybody_tries(self, action: str, by: Actor) -> None:
        self.take(action, by)

    def take(self, action: str, by: Actor) -> None:
        before = self.record.submitted_at
        if action in {"submit", "replace"}:
            self.record.submitted_at = now()
        try:
            PROPOSAL_CYCLE.take(self.record, action, by=by, reason=REASON)
        except (InvalidStepError, NotPermittedError):
            self.record.submitted_at = before  # as the transaction does that is rolled back
        REACHED.add(self.record.state)

    @rule(name=st.sampled_from(TEXT_FIELDS), text=st.sampled_from(["", "Ingevuld.", "Beter."]))
    def write(self, name: str, text: str) -> None:
        if self.record.state is ProposalState.DRAFT:
            setattr(self.record, name, text)

    @invariant()
    def decided_only_what_was_submitted_in_time(self) -> None:
        if self.record.state in DECIDED:
            assert self.record.submitted_at < CLOSING
            assert now() >= CLOSING

    @invariant()
    def submitted_only_when_complete_and_in_time(self) -> None:
        if self.record.state in {ProposalState.SUBMITTED, *DECIDED}:
            assert all(getattr(self.record, name) for name in TEXT_FIELDS)
            assert self.record.submitted_at < CLOSING

    @invariant()
    def nobody_else_reads_it_before_the_deadline(self) -> None:
        others = [*READERS.values(), *OUTSIDERS.values()] if now() < CLOSING else [*OUTSIDERS.values()]
        assert not any(policy.can_view(other, self.record) for other in others)

    @invariant()
    def the_agency_never_reads_drafts_or_withdrawn_ones(self) -> None:
        if self.record.state in {ProposalState.DRAFT, ProposalState.WITHDRAWN}:
            assert not policy.can_view(OFFICER, self.record)


def test_no_order_of_acts_gets_around_the_deadline():
    REACHED.clear()
    run_state_machine_as_test(AnyOrder, settings=settings(max_examples=250, stateful_step_count=30, deadline=None))
    assert set(ProposalState) == REACHED
