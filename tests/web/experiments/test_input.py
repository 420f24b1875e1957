"""What people type, also when it is wrong, and what happens when two people type at once."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.accounts.states import Role
from app.experiments.models import CheckIn, Lesson
from app.experiments.states import ExperimentState
from app.notifications.models import Mail
from tests.factories import AgencyFactory, member
from tests.web.experiments.conftest import checked_in
from tests.web.experiments.test_path import PLAN

STRANGE = "<script>alert(1)</script> =1+1 ../ 日本語 🎈 مرحبا"


@pytest.fixture
def save_plan(house, make_experiment, sign_in, session):
    """Send the plan of a new experiment with some fields changed; gives (answer, experiment)."""

    def saving(**changes):
        experiment = make_experiment()
        data = {**PLAN, "version": str(experiment.version), **changes}
        answer = sign_in(house.lead).post(f"/experimenten/{experiment.ref}/bewerken", data=data)
        session.expire_all()
        return answer, experiment

    return saving


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("11,2", "11.2"), ("11.2", "11.2"), ("1.900", "1900"), ("1.900,55", "1900.55"), ("-3", "-3"), ("0", "0")],
)
def test_numbers_as_people_type_them(save_plan, typed, kept):
    answer, experiment = save_plan(**{"measures-0-baseline": typed})
    assert answer.status_code == 302
    assert experiment.measures[0].baseline == Decimal(kept)


@pytest.mark.parametrize("typed", ["veel", "1e9", "NaN", "١٢", "1,2,3", "12345678901", "1,23456", "=1+1"])
def test_what_is_no_number_is_refused_at_the_field_and_kept(save_plan, typed):
    answer, experiment = save_plan(**{"measures-0-baseline": typed})
    assert answer.status_code == 422
    assert 'id="measures-0-baseline-error"' in answer.text
    assert f'value="{typed}"' in answer.text
    assert experiment.measures[0].baseline == Decimal("11.2")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("title", ""),
        ("title", "x" * 151),
        ("hypothesis", "x" * 1_000_000),
        ("budget_eur", "veel"),
        ("budget_eur", "-5"),
        ("budget_eur", "9999999999"),
        ("hours_per_week", "0"),
        ("hours_per_week", "acht"),
        ("hours_per_week", "99999999999"),
        ("themes", "999999"),
        ("themes", "x"),
    ],
)
def test_each_fault_is_told_and_nothing_is_kept(save_plan, name, typed):
    answer, experiment = save_plan(**{name: typed})
    assert answer.status_code == 422
    assert "data-error-summary" in answer.text
    assert PLAN["goal"] in answer.text
    assert experiment.budget_eur == 18_000


def test_a_sixth_learning_question_is_refused_and_all_six_are_shown(save_plan):
    answer, experiment = save_plan(**{f"learning_questions-{n}": f"Vraag {n}?" for n in range(6)})
    assert answer.status_code == 422
    assert "Vraag 5?" in answer.text
    assert len(experiment.learning_questions) == 1


def test_rows_can_be_added_and_taken_away(save_plan):
    answer, experiment = save_plan(**{f"learning_questions-{n}": f"Vraag {n}?" for n in range(5)})
    assert answer.status_code == 302
    assert [question.position for question in experiment.learning_questions] == [1, 2, 3, 4, 5]


def test_a_measure_with_a_value_needs_a_name(save_plan):
    answer, _ = save_plan(**{"measures-1-name": "", "measures-1-baseline": "4"})
    assert answer.status_code == 422
    assert 'id="measures-1-name-error"' in answer.text


def test_text_in_any_script_is_text(save_plan, client):
    answer, experiment = save_plan(title=STRANGE, hypothesis=f"{STRANGE}\x00", **{"stop_criteria-0-text": STRANGE})
    assert answer.status_code == 302
    assert experiment.hypothesis == STRANGE
    page = client.get(answer.location).text
    assert "<script>alert" not in page
    assert "日本語 🎈" in page


def test_the_loser_of_two_editors_keeps_all_text(house, make_experiment, sign_in, session):
    experiment = make_experiment()
    seen = str(experiment.version)
    first = {**PLAN, "version": seen, "title": "Van de eerste"}
    assert sign_in(house.officer).post(f"/experimenten/{experiment.ref}/bewerken", data=first).status_code == 302
    second = {**PLAN, "version": seen, "title": "Van de tweede", "learning_questions-0": "Mijn eigen vraag?"}
    answer = sign_in(house.lead).post(f"/experimenten/{experiment.ref}/bewerken", data=second)
    assert answer.status_code == 409
    assert "Van de tweede" in answer.text
    assert "Mijn eigen vraag?" in answer.text
    session.refresh(experiment)
    assert experiment.title == "Van de eerste"


def test_one_person_on_two_seats_is_refused(house, make_experiment, sign_in, session):
    experiment = make_experiment(seats=[])
    data = {
        "project_leader": str(house.lead.id),
        "executive_ambassador": str(house.lead.id),
        "version": str(experiment.version),
    }
    answer = sign_in(house.lead).post(f"/experimenten/{experiment.ref}/trojka", data=data)
    assert answer.status_code == 422
    assert 'id="executive_ambassador-error"' in answer.text
    session.refresh(experiment)
    assert experiment.seats == []


@pytest.mark.parametrize("typed", ["999999", "x", "1 OR 1=1"])
def test_somebody_from_elsewhere_gets_no_seat(house, make_experiment, sign_in, typed):
    experiment = make_experiment(seats=[])
    data = {"project_leader": typed, "version": str(experiment.version)}
    assert sign_in(house.lead).post(f"/experimenten/{experiment.ref}/trojka", data=data).status_code == 422
    stranger = member(AgencyFactory(), Role.LEAD)
    data["project_leader"] = str(stranger.id)
    assert sign_in(house.lead).post(f"/experimenten/{experiment.ref}/trojka", data=data).status_code == 422


def test_two_people_swap_seats_and_are_asked_anew(house, make_experiment, sign_in, session):
    experiment = make_experiment()
    leader, ambassador = experiment.seats[0].user_id, experiment.seats[1].user_id
    data = {
        "project_leader": str(ambassador),
        "executive_ambassador": str(leader),
        "service_manager": str(experiment.seats[2].user_id),
        "version": str(experiment.version),
    }
    assert sign_in(house.lead).post(f"/experimenten/{experiment.ref}/trojka", data=data).status_code == 302
    session.refresh(experiment)
    accepted = {held.seat.value: (held.user_id, held.accepted_at is not None) for held in experiment.seats}
    assert accepted["project_leader"] == (ambassador, False)
    assert accepted["executive_ambassador"] == (leader, False)
    assert accepted["service_manager"][1]
    assert len(session.scalars(select(Mail)).all()) == 2


def check_in(client, experiment, **typed):
    data = {"going": "Goed.", "learned": "", "needed": "", "spent_eur": "5000", **typed}
    return client.post(f"/experimenten/{experiment.ref}/voortgang", data=data)


def test_money_spent_only_goes_up(house, make_experiment, sign_in, session):
    experiment = make_experiment(ExperimentState.RUNNING)
    checked_in(experiment, 9_000)
    lead = sign_in(house.lead)
    answer = check_in(lead, experiment, spent_eur="8.999", going="Dit typte ik.")
    assert answer.status_code == 422
    assert "Dit typte ik." in answer.text
    assert "9.000" in answer.text
    assert check_in(lead, experiment, spent_eur="9.000").status_code == 302


@pytest.mark.parametrize("typed", ["-1", "", "veel", "99999999999", "200000000"])
def test_an_amount_that_is_none_is_refused(house, make_experiment, sign_in, typed):
    experiment = make_experiment(ExperimentState.RUNNING)
    answer = check_in(sign_in(house.lead), experiment, spent_eur=typed)
    assert answer.status_code == 422
    assert answer.text.count('id="spent_eur-error"') == 1


def test_more_than_the_mandate_is_a_question_and_the_director_hears(house, make_experiment, sign_in, session):
    experiment = make_experiment(ExperimentState.RUNNING)
    lead = sign_in(house.lead)
    asked = check_in(lead, experiment, spent_eur="20.001")
    assert asked.status_code == 422
    assert 'name="is_over"' in asked.text
    assert session.scalars(select(CheckIn)).all() == []
    assert check_in(lead, experiment, spent_eur="20.001", is_over="y").status_code == 302
    assert check_in(lead, experiment, spent_eur="20.002", is_over="y").status_code == 302
    assert [mail.recipient for mail in session.scalars(select(Mail))] == [house.director.email]


def test_a_check_in_sent_twice_is_one(house, make_experiment, sign_in, session):
    experiment = make_experiment(ExperimentState.RUNNING)
    lead = sign_in(house.lead)
    first, second = (check_in(lead, experiment, idempotency_key="een-sleutel") for _ in range(2))
    assert first.location == second.location
    assert len(session.scalars(select(CheckIn)).all()) == 1


def test_a_lesson_sent_twice_is_one(house, make_experiment, sign_in, session):
    experiment = make_experiment(ExperimentState.RUNNING)
    typed = {"title": "T", "situation": "S", "surprise": "V", "advice": "A", "themes": str(house.theme.id)}
    for _ in range(2):
        answer = sign_in(house.lead).post(
            f"/experimenten/{experiment.ref}/lessen/nieuw", data={**typed, "idempotency_key": "een-sleutel"}
        )
        assert answer.status_code == 302
    assert len(session.scalars(select(Lesson)).all()) == 1


@pytest.mark.parametrize("missing", ["title", "situation", "surprise", "advice", "themes"])
def test_a_lesson_has_all_its_parts(house, make_experiment, sign_in, missing):
    experiment = make_experiment(ExperimentState.RUNNING)
    typed = {"title": "T", "situation": "S", "surprise": "V", "advice": "A", "themes": str(house.theme.id)}
    del typed[missing]
    answer = sign_in(house.lead).post(f"/experimenten/{experiment.ref}/lessen/nieuw", data=typed)
    assert answer.status_code == 422


def test_two_people_improve_a_lesson(house, make_experiment, sign_in, session):
    experiment = make_experiment(ExperimentState.FAILED)
    lesson = experiment.lessons[0]
    typed = {"situation": "S", "surprise": "V", "themes": str(house.theme.id), "version": str(lesson.version)}
    first = {**typed, "title": "Van de eerste", "advice": "A"}
    second = {**typed, "title": "Van de tweede", "advice": "Mijn advies"}
    assert sign_in(house.officer).post(f"/lessen/{lesson.ref}/bewerken", data=first).status_code == 302
    answer = sign_in(house.lead).post(f"/lessen/{lesson.ref}/bewerken", data=second)
    assert answer.status_code == 409
    assert "Mijn advies" in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        {"mandate_eur": "-1"},
        {"mandate_eur": ""},
        {"mandate_eur": "9999999999"},
        {"mandate_weeks": "0"},
        {"mandate_weeks": "105"},
        {"mandate_weeks": "1,5"},
        {"is_agreed": None},
    ],
)
def test_a_mandate_that_is_not_right_is_not_signed(house, make_experiment, sign_in, session, typed):
    experiment = make_experiment(ExperimentState.READY)
    data = {"mandate_eur": "0", "mandate_weeks": "1", "is_agreed": "y", "version": str(experiment.version), **typed}
    data = {name: value for name, value in data.items() if value is not None}
    answer = sign_in(house.director).post(f"/experimenten/{experiment.ref}/verliesmandaat", data=data)
    assert answer.status_code == 422
    session.refresh(experiment)
    assert experiment.state is ExperimentState.READY


def test_a_mandate_signed_for_another_version_of_the_plan_does_not_count(house, make_experiment, sign_in, session):
    experiment = make_experiment(ExperimentState.READY)
    data = {"mandate_eur": "0", "mandate_weeks": "1", "is_agreed": "y", "version": str(experiment.version)}
    for action in ("revise", "prepare"):
        assert sign_in(house.lead).post(f"/experimenten/{experiment.ref}/stap/{action}").status_code == 302
    answer = sign_in(house.director).post(f"/experimenten/{experiment.ref}/verliesmandaat", data=data)
    assert answer.status_code == 409


def test_a_stop_criterion_is_met_or_was_a_mistake(house, make_experiment, sign_in, session):
    experiment = make_experiment(ExperimentState.RUNNING)
    address = f"/experimenten/{experiment.ref}/stopcriteria/1"
    lead = sign_in(house.lead)
    assert lead.post(address).status_code == 302
    session.refresh(experiment)
    assert experiment.stop_criteria[0].met_at is not None
    assert house.director.email in set(session.scalars(select(Mail.recipient)))
    assert lead.post(address, data={"undo": "1"}).status_code == 302
    session.expire_all()
    assert experiment.stop_criteria[0].met_at is None
    assert lead.post(f"/experimenten/{experiment.ref}/stopcriteria/9").status_code == 404
    assert sign_in(house.director).post(address).status_code == 403
