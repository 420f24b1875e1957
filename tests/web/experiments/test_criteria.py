"""A stop criterion that is met: by hand or by a value; stop, or go on with a reason that everybody reads."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.work import work_list
from app.experiments.models import StopCriterion
from app.experiments.states import Comparison, ExperimentState
from app.notifications.models import Mail
from tests.factories import actor_of

REASON = "De laatste week was het rustig door de vakantie; wij kijken nog twee weken."


@pytest.fixture
def experiment(make_experiment):
    """Stops when people come back to the hospital more often, or the first contact comes on day five or later."""
    return make_experiment(
        ExperimentState.RUNNING,
        stop_criteria=[
            StopCriterion(
                position=1,
                text="Meer dan 12 procent komt terug.",
                measure_position=1,
                comparison=Comparison.AT_LEAST,
                threshold=Decimal(12),
            ),
            StopCriterion(
                position=2,
                text="Het eerste contact komt op dag vijf.",
                measure_position=2,
                comparison=Comparison.AT_LEAST,
                threshold=Decimal(5),
            ),
            StopCriterion(position=3, text="Deelnemers willen niet meer."),
        ],
    )


def check_in(client, experiment, *values):
    data = {"going": "Goed.", "spent_eur": "0"} | {f"values-{row}": value for row, value in enumerate(values)}
    return client.post(f"/experimenten/{experiment.ref}/voortgang", data=data)


def met(session, experiment):
    session.expire_all()
    return [criterion.position for criterion in experiment.stop_criteria if criterion.met_at]


def tasks(session, user):
    return [item.task.key for item in work_list.waiting(session, actor_of(user))]


@pytest.mark.parametrize(("value", "positions"), [("11,999", []), ("12", [1]), ("12,001", [1]), ("", [])])
def test_a_value_meets_a_criterion_by_itself(experiment, session, house, sign_in, value, positions):
    answer = check_in(sign_in(house.lead), experiment, value, "")
    assert answer.status_code == 302
    assert met(session, experiment) == positions
    assert ("/stoppen-of-doorgaan" in answer.location) is bool(positions)


def test_what_there_is_to_decide_on_stands_with_the_question(experiment, session, house, sign_in):
    client = sign_in(house.lead)
    check_in(client, experiment, "15", "")
    page = client.get(f"/experimenten/{experiment.ref}/stoppen-of-doorgaan").text
    for told in ("Tot nu toe", "15 %", "11,2 %", "8 %", "20.000", "van 16 weken"):
        assert told in page, told


def test_what_was_told_on_the_way_is_shown_until_it_is_measured(experiment, session, house, sign_in):
    none_yet = "Er is nog geen meting"
    address = f"/experimenten/{experiment.path}"
    client = sign_in(house.lead)
    assert none_yet in client.get(address).text
    check_in(client, experiment, "15", "")
    assert "Tot nu toe is dat 3,8 procentpunt meer dan vóór de start." in client.get(address).text
    assert none_yet not in client.get(address).text
    session.expire_all()
    experiment.measures[0].measured = Decimal(10)
    session.commit()
    assert "Dat is 1,2 procentpunt minder dan vóór de start." in client.get(address).text


def test_two_at_once_are_one_mail_to_everybody_concerned(experiment, session, house, sign_in):
    check_in(sign_in(house.assessor), experiment, "15", "6")
    assert met(session, experiment) == [1, 2]
    mails = session.scalars(select(Mail)).all()
    others = {house.lead, house.owner, house.officer, house.director, house.maker}
    assert sorted(mail.recipient for mail in mails) == sorted(user.email for user in others)
    assert all("12 procent" in mail.body and "dag vijf" in mail.body for mail in mails)


def test_the_lead_is_asked_before_anything_else(experiment, session, house, sign_in):
    lead = sign_in(house.lead)
    assert "experiment.criterion" not in tasks(session, house.lead)
    assert lead.post(f"/experimenten/{experiment.ref}/stopcriteria/3").location.endswith("/stoppen-of-doorgaan")
    assert tasks(session, house.lead)[0] == "experiment.criterion"
    assert "experiment.criterion" not in tasks(session, house.director)
    page = lead.get(f"/experimenten/{experiment.ref}/stoppen-of-doorgaan").text
    assert "Deelnemers willen niet meer." in page
    assert f"/experimenten/{experiment.path}/afronden" in page


def test_going_on_has_a_reason_that_everybody_reads(experiment, session, house, sign_in, client):
    lead = sign_in(house.lead)
    lead.post(f"/experimenten/{experiment.ref}/stopcriteria/3")
    address = f"/experimenten/{experiment.ref}/stopcriteria/3/doorgaan"
    assert lead.post(address, data={"reason": "  "}).status_code == 422
    assert lead.post(address, data={"reason": REASON}).status_code == 302
    assert "experiment.criterion" not in tasks(session, house.lead)
    session.expire_all()
    assert experiment.stop_criteria[2].answered_by_id == house.lead.id
    client.delete_cookie("vraagplein")
    assert REASON in client.get(f"/experimenten/{experiment.path}").text
    actions = set(session.scalars(select(AuditEntry.action)))
    assert {"stop_criterion_met", "stop_criterion_answered"} <= actions


def test_a_value_that_stays_beyond_does_not_ask_again(experiment, session, house, sign_in):
    lead = sign_in(house.lead)
    check_in(lead, experiment, "13", "")
    lead.post(f"/experimenten/{experiment.ref}/stopcriteria/1/doorgaan", data={"reason": REASON})
    assert "/stoppen-of-doorgaan" not in check_in(lead, experiment, "14", "").location
    session.expire_all()
    assert experiment.stop_criteria[0].answer == REASON


def test_a_mistake_takes_the_answer_with_it(experiment, session, house, sign_in):
    lead = sign_in(house.lead)
    lead.post(f"/experimenten/{experiment.ref}/stopcriteria/3")
    lead.post(f"/experimenten/{experiment.ref}/stopcriteria/3/doorgaan", data={"reason": REASON})
    assert lead.post(f"/experimenten/{experiment.ref}/stopcriteria/3", data={"undo": "1"}).status_code == 302
    session.expire_all()
    criterion = experiment.stop_criteria[2]
    assert (criterion.met_at, criterion.answer, criterion.answered_at, criterion.answered_by_id) == (
        None,
        "",
        None,
        None,
    )


def test_a_second_answer_is_given_back_with_what_was_typed(experiment, session, house, sign_in):
    lead = sign_in(house.lead)
    lead.post(f"/experimenten/{experiment.ref}/stopcriteria/3")
    address = f"/experimenten/{experiment.ref}/stopcriteria/3/doorgaan"
    assert lead.post(address, data={"reason": REASON}).status_code == 302
    answer = lead.post(address, data={"reason": "Een ander antwoord."})
    assert answer.status_code == 409
    assert "Een ander antwoord." in answer.text
    session.expire_all()
    assert experiment.stop_criteria[2].answer == REASON


def test_what_is_not_met_is_not_answered(experiment, house, sign_in):
    lead = sign_in(house.lead)
    assert lead.post(f"/experimenten/{experiment.ref}/stopcriteria/3/doorgaan", data={"reason": "x"}).status_code == 409
    assert lead.post(f"/experimenten/{experiment.ref}/stopcriteria/9/doorgaan", data={"reason": "x"}).status_code == 404
    assert lead.get(f"/experimenten/{experiment.ref}/stoppen-of-doorgaan").status_code == 302


def test_only_the_lead_answers(experiment, house, sign_in):
    sign_in(house.lead).post(f"/experimenten/{experiment.ref}/stopcriteria/3")
    for user in (house.director, house.assessor, house.maker):
        other = sign_in(user)
        assert other.get(f"/experimenten/{experiment.ref}/stoppen-of-doorgaan").status_code == 403
        address = f"/experimenten/{experiment.ref}/stopcriteria/3/doorgaan"
        assert other.post(address, data={"reason": REASON}).status_code == 403


def test_a_value_that_is_no_number_has_its_own_message_and_nothing_is_lost(experiment, session, house, sign_in):
    data = {"going": "Dit typte ik.", "spent_eur": "0", "values-0": "11,2", "values-1": "veel"}
    answer = sign_in(house.lead).post(f"/experimenten/{experiment.ref}/voortgang", data=data)
    assert answer.status_code == 422
    assert answer.text.count('id="values-1-error"') == 1
    assert 'id="values-0-error"' not in answer.text
    assert "<details" in answer.text
    for kept in ("Dit typte ik.", 'value="11,2"', 'value="veel"', " open"):
        assert kept in answer.text
    session.expire_all()
    assert experiment.check_ins == []


def test_the_page_tells_values_and_what_was_spent_since_the_time_before(experiment, session, house, sign_in):
    lead = sign_in(house.lead)
    for spent, value in (("4.000", "11,5"), ("9.500", "10,25")):
        data = {"going": "Goed.", "spent_eur": spent, "values-0": value}
        assert lead.post(f"/experimenten/{experiment.ref}/voortgang", data=data).status_code == 302
    page = lead.get(f"/experimenten/{experiment.path}").text
    for part in ("11,5 %", "10,25 %", "€\xa05.500", 'id="verloop-1-title"'):
        assert part in page
