"""Closing an experiment: five pages that are kept on their own, a last look, and no end without what others need."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.errors import InvalidStepError
from app.core.filters import format_number
from app.experiments import services
from app.experiments.failing import CAREFUL, FailureQuestion
from app.experiments.models import CheckIn, MeasureValue
from app.experiments.states import ENDED, Effect, ExperimentState, Factor, FailureKind, PublicValue
from tests.factories import actor_of
from tests.web.experiments.conftest import close, keep, make_lesson

STRANGE = "<script>alert(1)</script> =1+1 ../ 日本語 🎈 مرحبا"
PAGES = ("metingen", "antwoorden", "afloop", "omstandigheden", "lessen", "nakijken")
TYPED = {
    "metingen": {"measured-0": "11,0", "measured-1": "4,1"},
    "antwoorden": {"answers-0": STRANGE},
    "afloop": {"outcome": "failed", "what_happened": STRANGE, "failure_new_ground": "yes", "failure_small": "no"},
    "omstandigheden": {
        "factor_time": "1",
        "factor_law": "5",
        "factor_money": "",
        "effect_quality": "better",
        "note_quality": STRANGE,
    },
    "lessen": {"originator": STRANGE, "has_agreed": "y", "contact": STRANGE},
}


@pytest.fixture
def evaluated(make_experiment):
    return make_experiment(ExperimentState.EVALUATION)


@pytest.fixture
def lead(house, sign_in):
    return sign_in(house.lead)


def state_of(experiment):
    """Everything that the pages keep, as plain values."""
    return {
        "metingen": [measure.measured for measure in experiment.measures],
        "antwoorden": [question.answer for question in experiment.learning_questions],
        "afloop": (experiment.intended_outcome, experiment.what_happened, experiment.failure_answers),
        "omstandigheden": (
            {held.factor: held.score for held in experiment.factors},
            {held.value: (held.effect, held.note) for held in experiment.value_results},
        ),
        "lessen": (experiment.originator, experiment.contact),
    }


KEPT = {
    "metingen": [Decimal("11.0"), Decimal("4.1")],
    "antwoorden": [STRANGE],
    "afloop": ("failed", STRANGE, {"new_ground": True, "small": False}),
    "omstandigheden": ({Factor.TIME: 1, Factor.LAW: 5}, {PublicValue.QUALITY: (Effect.BETTER, STRANGE)}),
    "lessen": (STRANGE, STRANGE),
}


@pytest.mark.parametrize("page", TYPED)
def test_each_page_is_kept_alone_and_changes_no_other(page, lead, evaluated, session):
    before = state_of(evaluated)
    assert keep(lead, evaluated, page, **TYPED[page]).status_code == 302
    session.expire_all()
    assert state_of(evaluated) == {**before, page: KEPT[page]}
    assert evaluated.state is ExperimentState.EVALUATION


def test_all_pages_can_be_visited_again_and_nothing_is_lost(lead, evaluated, session):
    for page, typed in TYPED.items():
        assert keep(lead, evaluated, page, **typed).status_code == 302
    session.expire_all()
    assert state_of(evaluated) == KEPT
    for page in PAGES:
        shown = lead.get(f"/experimenten/{evaluated.path}/afronden/{page}")
        assert shown.status_code == 200
        assert "<script>alert" not in shown.text
    assert 'value="4,1"' in lead.get(f"/experimenten/{evaluated.path}/afronden/metingen").text
    scored = lead.get(f"/experimenten/{evaluated.path}/afronden/omstandigheden").text
    assert scored.count(" checked") == len(Factor)  # each row has one: its score, or that it has none
    # Sending a page again as it stands changes nothing; a score that is taken back is gone.
    keep(lead, evaluated, "omstandigheden", **TYPED["omstandigheden"] | {"factor_law": ""})
    session.expire_all()
    assert state_of(evaluated)["omstandigheden"][0] == {Factor.TIME: 1}
    trail = session.scalars(select(AuditEntry).where(AuditEntry.action == "evaluated")).all()
    assert [entry.details["page"] for entry in trail][-1] == "circumstances"


@pytest.mark.parametrize("page", TYPED)
def test_who_is_second_keeps_all_that_was_typed(page, lead, evaluated, session):
    stale = str(evaluated.version)
    assert keep(lead, evaluated, "antwoorden", **{"answers-0": "Van de eerste."}).status_code == 302
    typed = {name: value for name, value in TYPED[page].items() if value}
    answer = lead.post(f"/experimenten/{evaluated.ref}/afronden/{page}", data={**typed, "version": stale})
    assert answer.status_code == 409
    texts = {"metingen": ["11,0", "4,1"], "omstandigheden": ["日本語", "1: ", "5: "]}.get(page, ["日本語"])
    assert all(text in answer.text for text in texts)
    session.expire_all()
    assert state_of(evaluated)["antwoorden"] == ["Van de eerste."]


def test_a_stale_last_look_ends_nothing(lead, evaluated, house, session):
    evaluated.lessons = [make_lesson(house.theme)]
    session.commit()
    seen = str(evaluated.version)
    assert close(lead, evaluated, "inconclusive", version=seen).status_code == 409
    session.expire_all()
    assert evaluated.state is ExperimentState.EVALUATION


@pytest.mark.parametrize("typed", ["veel", "1e3", "NaN", "12345678901"])
def test_a_measurement_that_is_no_number_is_told_by_its_name(typed, lead, evaluated):
    answer = keep(lead, evaluated, "metingen", **{"measured-0": typed, "measured-1": "4,2"})
    assert answer.status_code == 422
    assert 'id="measured-0-error"' in answer.text
    assert "Heropname: " in answer.text
    assert 'value="4,2"' in answer.text


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("omstandigheden", {"factor_time": "6"}),
        ("omstandigheden", {"factor_time": "0"}),
        ("omstandigheden", {"effect_quality": "great"}),
        ("afloop", {"outcome": "running"}),
        ("afloop", {"failure_small": "perhaps"}),
    ],
)
def test_a_choice_that_is_not_offered_is_none(page, typed, lead, evaluated, session):
    before = state_of(evaluated)
    assert keep(lead, evaluated, page, **typed).status_code == 302
    session.expire_all()
    assert state_of(evaluated)[page] == before[page]


def test_a_note_without_an_effect_is_asked_back_with_its_text(lead, evaluated):
    answer = keep(lead, evaluated, "omstandigheden", note_citizens="Zij beslisten mee.", factor_time="2")
    assert answer.status_code == 422
    assert "Zij beslisten mee." in answer.text
    assert 'id="effect_citizens-error"' in answer.text


def test_nobody_is_named_who_did_not_agree(lead, evaluated, session):
    answer = keep(lead, evaluated, "lessen", originator="Riet van de balie")
    assert answer.status_code == 422
    assert "Riet van de balie" in answer.text
    assert 'id="has_agreed-error"' in answer.text
    session.refresh(evaluated)
    assert evaluated.originator == ""


def test_the_newest_value_of_the_check_ins_is_proposed(lead, evaluated, session):
    entry = CheckIn(going="Goed.", spent_eur=1, experiment=evaluated)
    session.add(entry)
    session.flush()
    for value in ("9.4", "9.1"):
        session.add(MeasureValue(measure=evaluated.measures[0], check_in_id=entry.id, value=Decimal(value)))
    session.commit()
    page = lead.get(f"/experimenten/{evaluated.path}/afronden/metingen").text
    assert f'value="{format_number(Decimal("9.1"))}"' in page
    session.refresh(evaluated)
    assert evaluated.measures[0].measured is None


def test_the_way_leads_to_where_something_is_missing(lead, evaluated, house, session):
    def there():
        return lead.get(f"/experimenten/{evaluated.ref}/afronden").location.rpartition("/")[2]

    assert there() == "metingen"
    keep(lead, evaluated, "metingen", **{"measured-0": "8"})
    assert there() == "antwoorden"
    keep(lead, evaluated, "antwoorden", **{"answers-0": "Ja."})
    assert there() == "afloop"
    keep(lead, evaluated, "afloop", outcome="succeeded")
    assert there() == "lessen"
    evaluated.lessons = [make_lesson(house.theme)]
    session.commit()
    assert there() == "nakijken"


def test_the_buttons_lead_on_back_and_to_a_lesson(lead, evaluated):
    assert keep(lead, evaluated, "antwoorden", naar="volgende").location.endswith("/afronden/afloop")
    assert keep(lead, evaluated, "antwoorden", naar="vorige").location.endswith("/afronden/metingen")
    assert keep(lead, evaluated, "lessen", naar="les").location.endswith("/lessen/nieuw")
    assert keep(lead, evaluated, "lessen", naar="volgende").location.endswith("/afronden/nakijken")


@pytest.mark.parametrize("page", ["nergens", "metingen/2", "../bewerken"])
def test_there_are_no_other_pages(page, lead, evaluated):
    assert lead.get(f"/experimenten/{evaluated.path}/afronden/{page}").status_code == 404


@pytest.mark.parametrize("state", [ExperimentState.DESIGN, ExperimentState.READY, *sorted(ENDED)])
@pytest.mark.parametrize("page", PAGES)
def test_what_does_not_run_is_not_closed(state, page, lead, make_experiment):
    experiment = make_experiment(state)
    assert lead.get(f"/experimenten/{experiment.path}/afronden/{page}").status_code == 409
    assert keep(lead, experiment, page).status_code == 409


def test_the_kind_follows_and_is_shown_with_its_reasons(lead, evaluated, session):
    answers = {f"failure_{question.value}": "yes" for question in FailureQuestion}
    kept = keep(lead, evaluated, "afloop", outcome="failed", **answers | {"failure_new_ground": "no"})
    assert kept.location.endswith("/afronden/afloop#soort")
    session.refresh(evaluated)
    assert evaluated.failure_kind is FailureKind.COMPLEX
    page = lead.get(kept.location).text
    assert "bekend terrein" in page
    assert 'name="preventive_action"' in page
    typed = {"preventive_action": "Wij vragen het eerst.", "outcome": "failed"}
    again = keep(lead, evaluated, "afloop", **answers | typed | {"failure_new_ground": "no"})
    assert again.location.endswith("/afronden/omstandigheden")
    keep(lead, evaluated, "afloop", outcome="failed", **answers)
    session.refresh(evaluated)
    assert evaluated.failure_kind is FailureKind.INTELLIGENT
    assert evaluated.preventive_action == ""


@pytest.mark.parametrize("outcome", ["succeeded", "failed", "stopped", "inconclusive"])
class TestNoWayAround:
    """No end without every answer and a lesson, by whatever route."""

    def test_without_an_answer(self, outcome, lead, evaluated, house, session):
        evaluated.lessons = [make_lesson(house.theme)]
        session.commit()
        answer = close(lead, evaluated, outcome, answer=" ", measured="8", happened="Dit typte ik.", failure=CAREFUL)
        assert answer.status_code == 422
        assert "Dit typte ik." in answer.text
        session.refresh(evaluated)
        assert evaluated.state is ExperimentState.EVALUATION

    def test_without_a_lesson(self, outcome, lead, evaluated, session):
        assert close(lead, evaluated, outcome, measured="8", failure=CAREFUL).status_code == 422
        session.refresh(evaluated)
        assert evaluated.state is ExperimentState.EVALUATION

    def test_by_a_service(self, outcome, house, evaluated, session):
        with pytest.raises(InvalidStepError):
            services.end(evaluated, ExperimentState(outcome), by=actor_of(house.lead))
        assert (evaluated.state, evaluated.ended_at) == (ExperimentState.EVALUATION, None)

    def test_with_all_of_it(self, outcome, lead, evaluated, house, session):
        evaluated.lessons = [make_lesson(house.theme)]
        session.commit()
        assert close(lead, evaluated, outcome, measured="8", failure=CAREFUL).status_code == 302
        session.refresh(evaluated)
        assert evaluated.state is ExperimentState(outcome)
        assert evaluated.intended_outcome == ""
        assert bool(evaluated.failure_answers) is (outcome == "failed")


def test_no_end_without_saying_which(lead, evaluated, house, session):
    evaluated.lessons = [make_lesson(house.theme)]
    session.commit()
    keep(lead, evaluated, "antwoorden", **{"answers-0": "Nee."})
    assert keep(lead, evaluated, "nakijken", outcome="succeeded").status_code == 422


def test_success_asks_for_a_measurement(lead, evaluated, house, session):
    evaluated.lessons = [make_lesson(house.theme)]
    session.commit()
    assert close(lead, evaluated, "succeeded").status_code == 422
    assert close(lead, evaluated, "succeeded", measured="8").status_code == 302


def test_no_failure_without_the_five_questions(lead, evaluated, house, session):
    evaluated.lessons = [make_lesson(house.theme)]
    session.commit()
    assert close(lead, evaluated, "failed").status_code == 422
    assert close(lead, evaluated, "failed", failure=CAREFUL).status_code == 302


def test_failing_on_known_ground_asks_for_prevention_once_and_still_closes(lead, evaluated, house, session):
    evaluated.lessons = [make_lesson(house.theme)]
    session.commit()
    asked = close(lead, evaluated, "failed", failure=())
    assert asked.status_code == 422
    assert 'id="has_no_prevention-error"' in asked.text
    assert close(lead, evaluated, "failed", failure=(), has_no_prevention="y").status_code == 302
    session.refresh(evaluated)
    assert (evaluated.state, evaluated.failure_kind) == (ExperimentState.FAILED, FailureKind.SIMPLE)


def test_what_runs_can_be_stopped_and_nothing_else(lead, make_experiment, house, session):
    experiment = make_experiment(ExperimentState.RUNNING, lessons=[make_lesson(house.theme)])
    # Another end is not offered, and so it is not kept either.
    assert close(lead, experiment, "succeeded", measured="8").status_code == 422
    assert close(lead, experiment, "stopped").status_code == 302
    session.refresh(experiment)
    assert experiment.state is ExperimentState.STOPPED


def test_the_director_does_not_close(house, evaluated, sign_in):
    client = sign_in(house.director)
    for page in PAGES:
        assert keep(client, evaluated, page).status_code == 403


def test_an_answer_that_nobody_can_see_is_no_answer(house, evaluated, sign_in):
    keep(sign_in(house.lead), evaluated, "antwoorden", **{"answers-0": "\u200b \u2060"})
    assert state_of(evaluated)["antwoorden"] == [""]
