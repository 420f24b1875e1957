"""The steps of a proposal: no way around the deadline, and no way to an opened one but by the opener."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.errors import InvalidStepError, NotPermittedError
from app.lifecycle import engine
from app.proposals import policy
from app.proposals.drafts import Draft
from app.proposals.lifecycle import PROPOSAL_CYCLE
from app.proposals.models import TEXT_FIELDS, TOTAL_LIMIT
from app.proposals.states import DECIDED_STATES, ProposalState
from tests.factories import actor
from tests.unit.proposals.proposals import AGENCY, CLOSING, MAKERS, OUTSIDERS, READERS, SECOND, SUPPLIER, proposal

MAKER, OFFICER, DIRECTOR = MAKERS[Role.MEMBER], READERS[Role.OFFICER], READERS[Role.DIRECTOR]
ACTIONS = [step.action for step in PROPOSAL_CYCLE.steps]
BEFORE_OPENING = {ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.WITHDRAWN}


@pytest.fixture(autouse=True)
def no_audit(monkeypatch):
    monkeypatch.setattr(engine, "write_audit", lambda *_args, **_kwargs: None)


def test_no_step_of_a_person_opens_a_proposal():
    assert PROPOSAL_CYCLE.reachable(ProposalState.DRAFT) == BEFORE_OPENING
    assert PROPOSAL_CYCLE.reachable(ProposalState.OPENED) == {
        ProposalState.OPENED,
        ProposalState.INVITED,
        *DECIDED_STATES,
    }
    assert PROPOSAL_CYCLE.reachable(ProposalState.DAMAGED) == {ProposalState.DAMAGED}


@pytest.mark.parametrize("state", [*DECIDED_STATES, ProposalState.DAMAGED])
def test_a_decision_is_final_and_nothing_comes_of_a_damaged_one(state):
    everything = actor(*((AGENCY, role) for role in Role), (SUPPLIER, Role.MEMBER))
    assert PROPOSAL_CYCLE.actions(proposal(state), everything) == []


@pytest.mark.parametrize("name", [*TEXT_FIELDS, "price_eur"])
def test_each_of_the_five_fields_is_needed(name):
    texts = dict.fromkeys(TEXT_FIELDS, "Ingevuld.")
    assert Draft(texts, 0).missing() == []
    if name == "price_eur":
        assert len(Draft(texts, None).missing()) == 1
    else:
        assert len(Draft({**texts, name: "  \n "}, 0).missing()) == 1


def test_three_thousand_characters_fit_and_one_more_does_not():
    texts = {"idea": "é" * 1200, "why_it_works": "w" * 1000, "smallest_test": "s" * 700, "team": "t" * 100}
    fitting = Draft(texts, 0)
    assert (fitting.length, fitting.missing()) == (TOTAL_LIMIT, [])
    assert len(Draft({**texts, "team": "t" * 101}, 0).missing()) == 1


def test_an_empty_draft_is_empty_and_every_draft_has_a_salt_of_its_own():
    assert Draft.empty().is_empty
    assert not Draft({**dict.fromkeys(TEXT_FIELDS, ""), "team": "x"}, None).is_empty
    assert not Draft(dict.fromkeys(TEXT_FIELDS, ""), 0).is_empty
    assert Draft.empty().salt != Draft.empty().salt
    assert "x" not in repr(Draft({**dict.fromkeys(TEXT_FIELDS, ""), "team": "xx"}, 5))


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


@pytest.mark.parametrize("action", ["invite", "choose", "reject"])
def test_a_decision_is_the_directors_and_only_in_assessment(action):
    PROPOSAL_CYCLE.take(proposal(ProposalState.OPENED), action, by=DIRECTOR)
    with pytest.raises(NotPermittedError):
        PROPOSAL_CYCLE.take(proposal(ProposalState.OPENED), action, by=OFFICER)
    with pytest.raises(InvalidStepError):
        PROPOSAL_CYCLE.take(proposal(ProposalState.OPENED, state=ChallengeState.DECIDED), action, by=DIRECTOR)
    with time_machine.travel(CLOSING + SECOND, tick=False), pytest.raises(NotPermittedError):
        PROPOSAL_CYCLE.take(proposal(ProposalState.SUBMITTED), action, by=DIRECTOR)


class AnyOrder(RuleBasedStateMachine):
    """Somebody tries any step at any moment, while the clock runs past the deadline; then it is opened.

    A story begins with a draft, a submitted or an opened proposal, so that every part of its life gets acts enough.
    """

    def __init__(self) -> None:
        super().__init__()
        self.record = proposal()
        self.travel = time_machine.travel(CLOSING - timedelta(hours=2), tick=False)
        self.clock = self.travel.start()
        self.is_opened = False

    @initialize(first=st.sampled_from([ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.OPENED]))
    def begin(self, first: ProposalState) -> None:
        if first is not ProposalState.DRAFT:
            self.take("submit", MAKER)
        if first is ProposalState.OPENED:
            self.wait_until_closing()
            self.opener_opens(is_whole=True)

    def teardown(self) -> None:
        self.travel.stop()

    @rule(minutes=st.integers(min_value=1, max_value=60))
    def wait(self, minutes: int) -> None:
        self.clock.shift(timedelta(minutes=minutes))

    @rule()
    def wait_until_closing(self) -> None:
        self.clock.move_to(max(now(), CLOSING))

    @precondition(lambda self: now() >= CLOSING and not self.is_opened)
    @rule(is_whole=st.booleans())
    def opener_opens(self, is_whole: bool) -> None:
        challenge = self.record.challenge
        challenge.state, challenge.proposals_opened_at, self.is_opened = ChallengeState.ASSESSMENT, now(), True
        if self.record.state is ProposalState.SUBMITTED:
            self.record.state = ProposalState.OPENED if is_whole else ProposalState.DAMAGED

    @rule(action=st.sampled_from(["submit", "replace", "withdraw", "resume"]))
    def supplier_acts(self, action: str) -> None:
        self.take(action, MAKER)

    @rule(action=st.sampled_from(["invite", "choose", "reject"]))
    def director_acts(self, action: str) -> None:
        self.take(action, DIRECTOR)

    @rule(action=st.sampled_from(ACTIONS), by=st.sampled_from([MAKER, OFFICER, *OUTSIDERS.values()]))
    def anybody_tries(self, action: str, by: Actor) -> None:
        self.take(action, by)

    def take(self, action: str, by: Actor) -> None:
        before = self.record.submitted_at
        if action in {"submit", "replace"}:
            self.record.submitted_at = now()
        try:
            PROPOSAL_CYCLE.take(self.record, action, by=by)
        except (InvalidStepError, NotPermittedError):
            self.record.submitted_at = before  # as the transaction does that is rolled back

    @invariant()
    def submitted_only_in_time(self) -> None:
        if self.record.state not in {ProposalState.DRAFT, ProposalState.WITHDRAWN}:
            assert self.record.submitted_at < CLOSING

    @invariant()
    def opened_only_by_the_opener(self) -> None:
        assert self.is_opened or self.record.state in BEFORE_OPENING

    @invariant()
    def nobody_else_reads_it_before_the_opening(self) -> None:
        others = [*OUTSIDERS.values()] if self.is_opened else [*READERS.values(), *OUTSIDERS.values()]
        assert not any(policy.can_view(other, self.record) for other in others)

    @invariant()
    def the_agency_never_reads_drafts_or_withdrawn_ones(self) -> None:
        if self.record.state in {ProposalState.DRAFT, ProposalState.WITHDRAWN, ProposalState.DAMAGED}:
            assert not policy.can_view(OFFICER, self.record)


def test_no_order_of_acts_gets_around_the_deadline():
    run_state_machine_as_test(AnyOrder, settings=settings(max_examples=250, stateful_step_count=30))


def test_the_acts_of_these_stories_lead_to_every_state():
    """Told by hand, so that it does not depend on luck: without this the stories above might prove nothing."""
    reached = set()
    for first, *acts in STORIES:
        story = AnyOrder()
        story.begin(first=first)
        for act in acts:
            act(story)
        reached.add(story.record.state)
        story.teardown()
    assert reached == set(ProposalState)


STORIES = (
    (ProposalState.DRAFT,),
    (ProposalState.SUBMITTED,),
    (ProposalState.SUBMITTED, lambda story: story.supplier_acts(action="withdraw")),
    (ProposalState.SUBMITTED, AnyOrder.wait_until_closing, lambda story: story.opener_opens(is_whole=False)),
    (ProposalState.OPENED,),
    (ProposalState.OPENED, lambda story: story.director_acts(action="invite")),
    (ProposalState.OPENED, lambda story: story.director_acts(action="choose")),
    (ProposalState.OPENED, lambda story: story.director_acts(action="reject")),
)
