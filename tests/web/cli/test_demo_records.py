"""What the demo shows hangs together: every state is there, sums add up, and nothing happens before its cause."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from app import create_app
from app.cli.demo_loader import load_all
from app.core.clock import in_amsterdam, now, today
from app.core.database import db
from app.experiments.lifecycle import KIND_OF_FAILURE, LEARNED, MANDATE, MEASURED, PLAN
from app.experiments.models import Escalation, Experiment, LessonUse, Measure, Stakeholder, SupplierReference
from app.experiments.states import (
    ENDED,
    PUBLIC_STATES,
    UNDER_WAY,
    Comparison,
    EscalationKind,
    ExperimentState,
    FailureKind,
    ReferenceState,
)
from app.scaling.lifecycle import SCALING_CYCLE
from app.scaling.models import Adoption, ScalingCase
from app.scaling.services import DAYS_TO_DECIDE
from app.scaling.states import COUNTED, AdoptionKind, AdoptionState, ComplexityDomain, ScalingState
from app.showcases.models import Ambassador, Introduction, Sharing, Showcase
from app.showcases.states import SharingKind
from tests.conftest import make_settings


@pytest.fixture(scope="module", autouse=True)
def demo(empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The demo, to read. That it loads on both databases is a test of the command."""
    folder = tmp_path_factory.mktemp("demo-records")
    shutil.copy(empty_sqlite, folder / "demo.sqlite3")
    app = create_app(make_settings(folder, f"sqlite:///{folder / 'demo.sqlite3'}"))
    with app.app_context():
        load_all("een goed wachtwoord", lambda _done, _total: None)
        db.session.commit()
        yield
        db.session.remove()
        db.engine.dispose()


def _all(model, *conditions):
    return db.session.scalars(select(model).where(*conditions)).all()


@pytest.mark.parametrize(
    ("model", "column", "kinds"),
    [
        (Experiment, "state", ExperimentState),
        (ScalingCase, "state", ScalingState),
        (Adoption, "state", AdoptionState),
        (Adoption, "kind", AdoptionKind),
        (Escalation, "kind", EscalationKind),
        (Sharing, "kind", SharingKind),
    ],
)
def test_everything_that_can_be_is_there(model, column, kinds):
    assert {getattr(found, column) for found in _all(model)} - {None} == set(kinds)


@pytest.mark.parametrize(
    ("states", "requirements"),
    [
        (frozenset(ExperimentState) - {ExperimentState.DESIGN}, PLAN),
        (PUBLIC_STATES, MANDATE),
        (ENDED, LEARNED),
        ({ExperimentState.SUCCEEDED}, (MEASURED,)),
        ({ExperimentState.FAILED}, (KIND_OF_FAILURE,)),
    ],
)
def test_an_experiment_has_what_its_state_asks(states, requirements):
    found = _all(Experiment, Experiment.state.in_(states))
    assert found
    missing = [(one.title, str(need.message)) for one in found for need in requirements if not need.met(one)]
    assert missing == []


def test_nothing_happens_before_its_cause():
    for one in _all(Experiment):
        signed = one.mandates[0].in_force_at if one.mandates else None
        accepted = max((held.accepted_at for held in one.seats if held.accepted_at), default=None)
        moments = [one.challenge.decided_at, one.created_at, accepted, signed, one.started_at]
        moments += [entry.at for entry in reversed(one.check_ins)]
        moments += [one.evaluation_at, one.ended_at, now()]
        happened = [moment for moment in moments if moment is not None]
        assert happened == sorted(happened), one.title
        for criterion in one.stop_criteria:
            met = [m for m in (one.started_at, criterion.met_at, criterion.answered_at, one.ended_at or now()) if m]
            assert met == sorted(met), criterion.text
        for bottleneck in one.escalations:
            assert bottleneck.created_at <= (bottleneck.answered_at or now()) <= (one.ended_at or now())
        for lesson in one.lessons:
            for use in lesson.uses:
                assert one.ended_at < use.at <= now()
                assert use.organisation_id != one.organisation_id


def test_money_and_weeks_add_up():
    started = _all(Experiment, Experiment.state.in_(PUBLIC_STATES))
    for one in started:
        told = [entry.spent_eur for entry in reversed(one.check_ins)]
        assert told == sorted(told), one.title
        assert one.spent_eur == sum(after - before for before, after in pairwise([0, *told]))
        newest = one.mandates[-1]
        assert (one.mandate_eur, one.mandate_weeks) == (newest.euros, newest.weeks)
        assert one.mandate_signed_at == newest.in_force_at
        assert one.spent_eur <= newest.euros
        assert one.weeks_used <= newest.weeks
        for mandate in one.mandates:
            spent = [entry.spent_eur for entry in one.check_ins if entry.at <= mandate.first_at]
            assert mandate.euros >= max(spent, default=0)
            assert (mandate.number == 1) == (not mandate.reason)
    assert any(len(one.mandates) > 1 for one in started)
    assert not [one.title for one in _all(Experiment, Experiment.state.not_in(PUBLIC_STATES)) if one.mandates]


def test_the_last_value_of_a_measure_is_what_was_measured():
    with_values = [measure for measure in _all(Measure) if measure.values]
    assert len(with_values) > 20
    for measure in with_values:
        experiment = measure.experiment
        assert {value.check_in_id for value in measure.values} <= {entry.id for entry in experiment.check_ins}
        if measure.measured is not None:
            assert measure.values[-1].value == measure.measured, measure.name


def test_a_criterion_in_a_number_is_met_when_its_measure_says_so():
    numbers = [criterion for one in _all(Experiment) for criterion in one.stop_criteria if criterion.comparison]
    assert numbers
    for criterion in numbers:
        (measure,) = [m for m in criterion.experiment.measures if m.position == criterion.measure_position]
        newest: Decimal | None = measure.values[-1].value if measure.values else None
        is_high = criterion.comparison is Comparison.AT_LEAST
        is_met = newest is not None and (newest >= criterion.threshold if is_high else newest <= criterion.threshold)
        assert is_met == (criterion.met_at is not None), criterion.text


def test_one_stop_criterion_waits_for_what_people_say_and_one_has_its_reason_to_go_on():
    met = [c for one in _all(Experiment) for c in one.stop_criteria if c.met_at is not None]
    under_way = [criterion for criterion in met if criterion.experiment.state in UNDER_WAY]
    assert sorted(bool(criterion.answer) for criterion in under_way) == [False, True]
    assert all(bool(criterion.answer) == (criterion.answered_at is not None) for criterion in met)
    assert {criterion.experiment.state for criterion in met} & ENDED


def test_an_intelligent_failure_changed_the_course_of_another_agency():
    (failure,) = _all(Experiment, Experiment.failure_kind == FailureKind.INTELLIGENT)
    assert failure.state is ExperimentState.FAILED
    uses = _all(LessonUse, LessonUse.lesson_id.in_([lesson.id for lesson in failure.lessons]))
    assert any("Door deze les zijn wij gestopt" in use.text and use.saved_eur for use in uses)


def test_what_ended_left_factors_values_and_a_reference_that_was_asked():
    for one in _all(Experiment, Experiment.state.in_(ENDED)):
        assert (len(one.factors), len(one.value_results)) == (15, 5), one.title
    references = _all(SupplierReference)
    assert {reference.state for reference in references} >= {ReferenceState.AGREED, ReferenceState.ASKED}
    assert all(reference.experiment.ended_at <= reference.asked_at for reference in references)
    agreed = [reference.experiment.state for reference in references if reference.state is ReferenceState.AGREED]
    assert ExperimentState.FAILED in agreed


def test_every_success_has_a_dossier_with_all_its_parts():
    (approval,) = [step for step in SCALING_CYCLE.steps if step.action == "approve"]
    cases = {case.experiment_id: case for case in _all(ScalingCase)}
    succeeded = _all(Experiment, Experiment.state == ExperimentState.SUCCEEDED)
    assert set(cases) == {one.id for one in succeeded}
    for case in cases.values():
        assert (case.decision_due - in_amsterdam(case.experiment.ended_at).date()).days == DAYS_TO_DECIDE
        assert [domain.domain for domain in case.domains] == sorted(ComplexityDomain)
        lowest = min(case.components, key=lambda component: component.readiness * component.use)
        assert [c.readiness * c.use for c in case.components].count(lowest.readiness * lowest.use) == 1
        assert case.weakest_point == lowest.name
        assert not case.weakest_point_plan.startswith(case.weakest_point)
        assert not [str(need.message) for need in approval.requires if not need.met(case)]
        if case.decided_at is None:
            assert case.decision_due > today()
        else:
            assert case.experiment.ended_at < case.decided_at <= now()
        for milestone in case.milestones:
            assert case.decided_at is not None
            assert milestone.due > in_amsterdam(case.decided_at).date()
            assert (milestone.done_at is not None) == (milestone.due <= today())


def test_one_solution_spread_over_three_layers():
    adoptions = _all(Adoption)
    layer: dict[int, int] = {}
    for adoption in sorted(adoptions, key=lambda one: one.created_at):
        parent = adoption.taken_from
        layer[adoption.id] = 1 if parent is None else layer[parent.id] + 1
        assert adoption.organisation_id != adoption.experiment.organisation_id
        assert adoption.experiment.ended_at < adoption.created_at
        assert (adoption.in_use_at is not None) == (adoption.state in COUNTED)
        if parent is not None:
            assert parent.experiment_id == adoption.experiment_id
            assert parent.state in COUNTED
            assert parent.in_use_at < adoption.created_at
        if adoption.in_use_at is not None:
            assert adoption.created_at < adoption.in_use_at <= now()
    by_solution = {
        one.experiment_id: [a for a in adoptions if a.experiment_id == one.experiment_id] for one in adoptions
    }
    widest = max(by_solution.values(), key=len)
    assert len(widest) == 6
    assert max(layer[adoption.id] for adoption in widest) == 3
    assert len({adoption.state for adoption in widest}) >= 4
    assert {adoption.kind for adoption in widest} >= set(AdoptionKind)


def test_a_legal_bottleneck_names_its_law_and_says_what_may_be_public():
    legal = _all(Escalation, Escalation.kind == EscalationKind.LEGAL)
    assert {found.law for found in legal} >= {"Wegenverkeerswet 1994", "Participatiewet", "Burgerlijk Wetboek Boek 7"}
    assert all(len(found.public_text) > 80 for found in legal)
    assert any(found.answered_at is None and found.due >= today() for found in _all(Escalation))
    assert any(found.done_at is None and found.due and found.due < today() for found in _all(Stakeholder))


def test_the_ambassador_made_introductions_from_which_adoptions_followed():
    (page,) = _all(Ambassador)
    assert page.is_public
    assert page.themes
    adopted = {(adoption.experiment_id, adoption.organisation_id): adoption for adoption in _all(Adoption)}
    followed = 0
    for introduction in _all(Introduction):
        assert introduction.ambassador_id == page.user_id
        assert introduction.experiment.ended_at < introduction.created_at
        adoption = adopted.get((introduction.experiment_id, introduction.taker_id))
        if adoption is not None:
            followed += 1
            assert introduction.created_at < adoption.created_at
    assert followed >= 3
    for showcase in _all(Showcase, Showcase.experiment_id.is_not(None)):
        assert showcase.experiment.ended_at < showcase.created_at
        told = [m for m in (showcase.agency_consent_at, showcase.supplier_consent_at) if m is not None]
        assert showcase.published_at is None or max(told) <= showcase.published_at
        assert all(sharing.on > in_amsterdam(showcase.published_at).date() for sharing in showcase.sharings)


def test_people_go_by_their_function():
    for one in _all(Experiment):
        assert one.contact.startswith("De experimentleider van ")
        assert not one.originator or one.originator.split()[0] in {"Een", "De"}
