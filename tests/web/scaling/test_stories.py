"""Whatever people do, in whatever order: what Vraagplein promises about experiments holds after every step.

* No experiment ends without an answer to every learning question and a whole lesson; a failure has the kind that
  follows from its five answers.
* There is a dossier if, and only if, an experiment succeeded; a yes has all its evidence.
* Nothing starts without a mandate; the one in force is the newest, never below what was spent when it was signed, and
  above the ceiling signed by two.
* Money and weeks add up to what was told and to what the calendar says.
* An adoption counts when it is in use, and not before; no two take a solution over from each other.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.clock import now
from app.core.database import db
from app.core.errors import DomainError
from app.experiments.course import increments
from app.experiments.failing import kind_of
from app.experiments.states import ENDED, PUBLIC_STATES, ExperimentState
from app.scaling import queries
from app.scaling.models import Adoption, ScalingCase
from app.scaling.states import AdoptionState, ComplexityDomain, ScalingState
from tests.factories import ThemeFactory
from tests.web.scaling.story import CEILING, ENDS, STEPS, NothingThereError, Story

Step = tuple[str, int, int]
SEATS: tuple[Step, ...] = (("ask_for_seats", 0, 0), ("accept", 0, 0), ("accept", 1, 0), ("accept", 2, 0))
READY: tuple[Step, ...] = (("plan", 2, 0), *SEATS, ("ready", 0, 0))
LEARNING: tuple[Step, ...] = (("measure", 0, 0), ("answer", 0, 0), ("say_how_it_ended", 1, 0), ("write_lesson", 0, 0))
USING: tuple[Step, ...] = (("show_interest", 0, 0), ("describe", 0, 0), ("try_out", 0, 0), ("use", 0, 0))
SPREADING: tuple[Step, ...] = (*USING, ("show_interest", 1, 0), ("describe", 1, 0), ("try_out", 1, 0), ("use", 1, 0))
TOO_LOW: tuple[Step, ...] = (("check_in", 3, 0), ("renew", 0, 3))
EARLY: Step = ("decide", 1, 0)
SCALING: tuple[Step, ...] = (
    ("prepare_dossier", 3, 0),
    ("decide", 1, 0),
    ("follow_up", 0, 0),
    ("add_milestone", 0, 0),
    ("follow_up", 0, 0),
    ("follow_up", 1, 0),
)
LATE: Step = ("check_in", 2, 0)

a_number = st.integers(0, 3)
a_step = st.tuples(st.sampled_from([*STEPS, "wait"]), a_number, a_number)
a_step_of = lambda *names: st.tuples(st.sampled_from(names), a_number, a_number)  # noqa: E731 - a strategy by names
some_steps = st.lists(a_step, max_size=5)
a_course = st.lists(a_step_of("check_in", "check_in", "renew", "sign_too", "take_back", "wait"), min_size=2, max_size=7)
an_ending = st.sampled_from((0, 0, 0, 1, 2, 3))
a_spread = st.lists(a_step_of("show_interest", "describe", "try_out", "use", "harvest", "give_up"), max_size=6)
a_follow_up = st.lists(
    a_step_of("prepare_dossier", "decide", "add_milestone", "reach_milestone", "follow_up"), max_size=8
)
a_circle = st.lists(st.tuples(st.just("describe"), st.sampled_from((1, 3)), st.integers(0, 1)), max_size=4)


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.generate],  # making a failing story shorter takes minutes; it is short enough to read
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    before=some_steps,
    signature=st.tuples(st.just("sign"), st.integers(1, 3), st.integers(1, 3)),
    course=a_course,
    more=some_steps,
    closing=st.permutations(LEARNING),
    ending=an_ending,
    spread=a_spread,
    circle=a_circle,
    after=a_follow_up,
)
def test_every_promise_holds_after_every_step(
    app, session, before, signature, course, more, closing, ending, spread, circle, after
):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("slow; the rules are the same on both databases")
    # Whatever is not allowed (yet) is tried: signing twice, checking in too late, ending before all is told,
    # a yes without evidence, anchoring before the milestones are reached.
    end = ("end", ending, 0)
    course = [*READY, signature, signature, ("sign_too", 0, 0), *course, *TOO_LOW, *more, ("evaluate", 1, 0), LATE]
    closing = [attempt for place, step in enumerate(closing) for attempt in (*_too_early(closing[:place]), end, step)]
    with time_machine.travel(now(), tick=False) as clock:
        story = Story(ThemeFactory())
        for name, first, second in [
            *before,
            *course,
            *closing,
            end,
            LATE,
            *SPREADING,
            *circle,
            *spread,
            EARLY,
            *after,
            *SCALING,
        ]:
            if name == "wait":
                clock.shift(timedelta(days=(1, 8, 20, 45)[first]))
            else:
                clock.shift(timedelta(minutes=10))
                _try(story, name, first, second)
            _check(story)


@pytest.mark.parametrize("number", range(4))
def test_every_end_is_reached(app, session, number):
    """The steps that every story takes do what they are there for; without this the promises could hold for nothing."""
    story = _lived(*READY, ("sign", 1, 2), ("check_in", 2, 2), ("evaluate", 1, 0), *LEARNING, ("end", number, 0))
    assert story.experiment.state is ENDS[number]


def test_a_success_is_taken_over_and_over(app, session):
    """As above: a second signature, a new mandate, a met criterion, and adoptions in two layers."""
    story = _lived(
        *READY,
        ("sign", 3, 2),
        ("sign_too", 0, 0),
        ("check_in", 3, 2),
        ("go_on", 0, 0),
        ("renew", 2, 3),
        ("evaluate", 1, 0),
        *LEARNING,
        ("end", 0, 0),
        *SPREADING,
        ("harvest", 0, 0),
        ("prepare_dossier", 3, 0),
        ("decide", 1, 0),
        ("add_milestone", 0, 0),
        ("follow_up", 0, 0),
        ("reach_milestone", 1, 0),
        ("follow_up", 1, 0),
    )
    assert [mandate.number for mandate in story.experiment.mandates if mandate.in_force_at] == [1, 2]
    assert story.experiment.stop_criteria[0].answer
    assert queries.in_use_count(story.experiment) == 2
    assert queries.case_of(story.experiment.id).state is ScalingState.ANCHORED


def _too_early(told: Sequence[Step]) -> list[Step]:
    """The end as a failure, as long as nobody has said what kind."""
    return [] if any(name == "say_how_it_ended" for name, *_ in told) else [("end", 1, 0)]


def _lived(*steps: Step) -> Story:
    with time_machine.travel(now(), tick=False) as clock:
        story = Story(ThemeFactory())
        for name, first, second in steps:
            clock.shift(timedelta(hours=1))
            getattr(story, name)(first, second)
            db.session.commit()
            _check(story)
    return story


def _try(story: Story, name: str, first: int, second: int) -> None:
    """Take a step as a request does: all of it, or nothing."""
    try:
        getattr(story, name)(first, second)
        db.session.commit()
    except (DomainError, NothingThereError):
        db.session.rollback()


def _check(story: Story) -> None:
    db.session.expire_all()
    _check_the_end(story)
    _check_the_mandate(story)
    _check_money_and_weeks(story)
    _check_what_spread(story)


def _check_the_end(story: Story) -> None:
    experiment = story.experiment
    if experiment.state in ENDED:
        assert experiment.learning_questions
        assert all(question.answer.strip() for question in experiment.learning_questions)
        lessons = [(one.title, one.situation, one.surprise, one.advice) for one in experiment.lessons]
        assert any(all(part.strip() for part in lesson) for lesson in lessons)
        assert experiment.started_at <= (experiment.evaluation_at or experiment.started_at) <= experiment.ended_at
    else:
        assert experiment.ended_at is None
    if experiment.state is ExperimentState.FAILED:
        assert experiment.failure_kind is kind_of(experiment.failure_answers)
        assert experiment.failure_kind is not None
    if experiment.state is ExperimentState.SUCCEEDED:
        assert all(one.measured is not None for one in experiment.measures if one.baseline is not None)


def _check_the_mandate(story: Story) -> None:
    experiment = story.experiment
    assert [mandate.number for mandate in experiment.mandates] == list(range(1, len(experiment.mandates) + 1))
    in_force = [mandate for mandate in experiment.mandates if mandate.in_force_at is not None]
    waiting = [one for one in experiment.mandates if one.in_force_at is None and one.withdrawn_at is None]
    assert len(waiting) <= 1
    assert bool(in_force) is (experiment.state in PUBLIC_STATES)
    for mandate in in_force:
        assert mandate.euros >= story.spent_when_signed[mandate.number]
        assert mandate.euros <= CEILING or mandate.second_by_id not in {None, mandate.first_by_id}
        assert mandate.number == 1 or mandate.reason
    for earlier, later in pairwise(in_force):
        assert earlier.in_force_at <= later.in_force_at
    if in_force:
        newest = in_force[-1]
        assert (experiment.mandate_eur, experiment.mandate_weeks) == (newest.euros, newest.weeks)
        assert experiment.mandate_signed_at == newest.in_force_at
        assert experiment.started_at == in_force[0].in_force_at
    else:
        assert experiment.mandate_eur is experiment.started_at is None


def _check_money_and_weeks(story: Story) -> None:
    experiment = story.experiment
    assert [entry.spent_eur for entry in sorted(experiment.check_ins, key=lambda one: one.id)] == story.told
    assert story.told == sorted(story.told)
    assert experiment.spent_eur == max(story.told, default=0)
    assert sum(more for _entry, more in increments(experiment.check_ins)) == experiment.spent_eur
    assert experiment.weeks_used == _weeks_by_the_calendar(
        experiment.started_at, experiment.evaluation_at or experiment.ended_at or now()
    )
    over = experiment.evaluation_at or experiment.ended_at or now()
    assert all(experiment.started_at <= entry.at <= over for entry in experiment.check_ins)


def _weeks_by_the_calendar(started: datetime | None, until: datetime) -> int:
    if started is None:
        return 0
    weeks = 1
    while started + timedelta(weeks=weeks) < until:
        weeks += 1
    return weeks


def _check_what_spread(story: Story) -> None:
    experiment = story.experiment
    case = db.session.scalar(select(ScalingCase).where(ScalingCase.experiment_id == experiment.id))
    assert (case is not None) is (experiment.state is ExperimentState.SUCCEEDED)
    if case is not None and case.state not in {ScalingState.PREPARING, ScalingState.REJECTED}:
        assert {check.domain for check in case.domains} == set(ComplexityDomain)
        assert all(text.strip() for text in (case.governance_anchor, case.organisation_anchor, case.information_anchor))
        assert all(text.strip() for text in (case.money, case.owner, case.weakest_point_plan, case.facilities))
        weakest = min(case.components, key=lambda component: component.readiness * component.use)
        assert case.weakest_point == weakest.name
        assert None not in (case.remedy, case.procurement_basis)
        assert case.decided_at is not None
        assert case.state is not ScalingState.SCALING or case.milestones
        assert case.state is not ScalingState.ANCHORED or all(one.done_at for one in case.milestones)
    adoptions = db.session.scalars(select(Adoption).where(Adoption.experiment_id == experiment.id)).all()
    assert case is not None or not adoptions
    assert queries.in_use_count(experiment) == len(story.used)
    for adoption in adoptions:
        if adoption.id in story.used:
            assert adoption.in_use_at is not None
            assert adoption.kind is not None
        elif adoption.state is not AdoptionState.STOPPED:
            assert adoption.in_use_at is None
        above, giver = {adoption.id}, adoption.taken_from
        while giver is not None:
            assert giver.id not in above
            above.add(giver.id)
            giver = giver.taken_from
