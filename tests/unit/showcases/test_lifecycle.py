"""The steps of a story, in any order that anybody may try them."""

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.actor import VISITOR, Actor
from app.accounts.states import Role
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.experiments.models import Experiment
from app.experiments.states import ExperimentState
from app.showcases import policy
from app.showcases.lifecycle import SHOWCASE_CYCLE
from app.showcases.models import Showcase
from app.showcases.states import ConsentSide, ShowcaseOutcome, ShowcaseState
from app.themes.models import Theme
from tests.factories import actor

AGENCY, SUPPLIER, OTHER = 1, 2, 3
AMBASSADOR = actor(is_ambassador=True)
AT = datetime(2026, 1, 1, tzinfo=UTC)
people = st.sampled_from(
    [VISITOR, AMBASSADOR, *(actor((place, role)) for place in (AGENCY, SUPPLIER, OTHER) for role in Role)]
)
actions = st.sampled_from(sorted({step.action for step in SHOWCASE_CYCLE.steps}))
refusals = (NotPermittedError, InvalidStepError, RefusedInputError)


def a_story(**values: object) -> Showcase:
    complete: dict[str, object] = {
        "state": ShowcaseState.CONCEPT,
        "outcome": ShowcaseOutcome.LEARNED,
        "title": "Titel",
        "summary": "Kort",
        "result": "Minder wachten",
        "story": "Wat wij deden",
        "source": "",
        "themes": [Theme(name="Zorg")],
        "experiment": Experiment(organisation_id=AGENCY, supplier_id=SUPPLIER, state=ExperimentState.FAILED),
    }
    return Showcase(**{**complete, **values})


@given(
    agency=st.booleans(),
    supplier=st.booleans(),
    from_source=st.booleans(),
    tries=st.lists(st.tuples(actions, people), max_size=10),
)
def test_nothing_is_published_without_both_consents(
    agency: bool, supplier: bool, from_source: bool, tries: list[tuple[str, Actor]]
) -> None:
    story = a_story(agency_consent_at=AT if agency else None, supplier_consent_at=AT if supplier else None)
    if from_source:
        story.experiment, story.source = None, "Innovatie Barometer Overheid 2021"
    with patch("app.lifecycle.engine.write_audit"):
        for action, by in tries:
            try:
                step = SHOWCASE_CYCLE.take(story, action, by=by, reason="Een reden die lang genoeg is.")
            except refusals:
                continue
            assert step.allowed(by, story)
            assert story.state is not ShowcaseState.PUBLISHED or from_source or (agency and supplier)


@given(
    tries=st.lists(st.tuples(actions, people), max_size=10),
    empty=st.sampled_from(["title", "summary", "result", "story"]),
)
def test_an_incomplete_story_stays_a_draft(tries: list[tuple[str, Actor]], empty: str) -> None:
    story = a_story(agency_consent_at=AT, supplier_consent_at=AT, **{empty: "  "})
    with patch("app.lifecycle.engine.write_audit"):
        for action, by in tries:
            with pytest.raises(refusals):
                SHOWCASE_CYCLE.take(story, action, by=by, reason="Een reden die lang genoeg is.")
    assert story.state is ShowcaseState.CONCEPT


@pytest.mark.parametrize(("number", "complete"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_story_bears_one_to_four_themes(number: int, complete: bool) -> None:
    story = a_story(themes=[Theme(name=f"Thema {n}") for n in range(number)])
    assert (SHOWCASE_CYCLE.missing(story, "curate") == []) is complete


def test_the_outcome_may_be_unknown_only_in_a_retold_source() -> None:
    assert SHOWCASE_CYCLE.missing(a_story(outcome=ShowcaseOutcome.UNKNOWN), "curate")
    retold = a_story(outcome=ShowcaseOutcome.UNKNOWN, experiment=None, source="Innovatie Barometer Overheid 2021")
    assert SHOWCASE_CYCLE.missing(retold, "curate") == []
    assert SHOWCASE_CYCLE.missing(a_story(experiment=None), "curate")


def test_every_state_can_be_reached() -> None:
    assert SHOWCASE_CYCLE.reachable(ShowcaseState.CONCEPT) == set(ShowcaseState)


@pytest.mark.parametrize("role", list(Role))
def test_who_speaks_for_which_side(role: Role) -> None:
    story = a_story()
    agency = (ConsentSide.AGENCY,) if role in {Role.LEAD, Role.OFFICER, Role.DIRECTOR} else ()
    supplier = (ConsentSide.SUPPLIER,) if role in {Role.MEMBER, Role.MANAGER} else ()
    assert policy.consent_sides(actor((AGENCY, role)), story) == agency
    assert policy.consent_sides(actor((SUPPLIER, role)), story) == supplier
    assert policy.consent_sides(actor((OTHER, role)), story) == ()
    assert policy.consent_sides(actor((AGENCY, role)), a_story(experiment=None)) == ()


@pytest.mark.parametrize("state", list(ShowcaseState))
def test_who_sees_a_story(state: ShowcaseState) -> None:
    story, is_published = a_story(state=state), state is ShowcaseState.PUBLISHED
    assert policy.can_view(AMBASSADOR, story)
    assert policy.can_view(actor((AGENCY, Role.ASSESSOR)), story)
    assert policy.can_view(actor((SUPPLIER, Role.MEMBER)), story)
    assert policy.can_view(VISITOR, story) is is_published
    assert policy.can_view(actor((OTHER, Role.DIRECTOR)), story) is is_published
    assert policy.can_view(VISITOR, a_story(state=state, experiment=None)) is is_published


@pytest.mark.parametrize("state", list(ExperimentState))
def test_a_story_begins_when_an_experiment_has_ended(state: ExperimentState) -> None:
    ended = {ExperimentState.SUCCEEDED, ExperimentState.FAILED, ExperimentState.STOPPED, ExperimentState.INCONCLUSIVE}
    assert policy.can_draft_from(AMBASSADOR, Experiment(state=state)) is (state in ended)
    assert not policy.can_draft_from(actor((AGENCY, Role.OFFICER)), Experiment(state=state))
