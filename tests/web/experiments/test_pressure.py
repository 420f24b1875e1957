"""Money and weeks against the mandate: a question to lead and director, once when near and once when over."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core.work import work_list
from app.experiments.models import Experiment, LossMandate
from app.experiments.pressure import Pressure, pressure_on
from app.experiments.queries.course import is_pressed
from app.experiments.rounds import look_after
from app.experiments.states import ExperimentState
from app.notifications.models import Mail
from tests.factories import actor_of
from tests.web.experiments.conftest import checked_in

NEAR, OVER = "Het verliesmandaat is bijna op", "Er is meer gebruikt dan het verliesmandaat"


@pytest.fixture
def experiment(make_experiment):
    return make_experiment(ExperimentState.RUNNING)


def mails(session):
    """(recipient, subject) of the mails about the mandate since the last look."""
    found = [
        (mail.recipient, mail.subject.partition(":")[0])
        for mail in session.scalars(select(Mail).order_by(Mail.id))
        if mail.subject.startswith((NEAR, OVER))
    ]
    session.query(Mail).delete()
    session.commit()
    return found


def tasks(session, user):
    return [item.task.key for item in work_list.waiting(session, actor_of(user)) if item.task.key.startswith("exp")]


def in_sql(session, least):
    return session.scalars(select(Experiment.id).where(is_pressed(least))).all() != []


LEVELS = [(79, Pressure.NONE), (80, Pressure.NEAR), (100, Pressure.NEAR), (101, Pressure.OVER)]


@pytest.mark.parametrize(("percent", "level"), LEVELS)
def test_the_list_and_the_page_agree_about_money(experiment, session, house, percent, level):
    checked_in(experiment, 200 * percent)
    assert pressure_on(experiment).worst is level
    assert in_sql(session, Pressure.NEAR) is (level >= Pressure.NEAR)
    assert in_sql(session, Pressure.OVER) is (level is Pressure.OVER)
    for user in (house.lead, house.director):
        assert ("experiment.pressure" in tasks(session, user)) is (level is not Pressure.NONE)
    assert "experiment.pressure" not in tasks(session, house.officer)


@pytest.mark.parametrize(("percent", "level"), LEVELS)
def test_the_list_and_the_page_agree_about_weeks(experiment, session, percent, level):
    # SQLite counts in thousandths of a second; at the very moment of the limit the start must be one of those.
    experiment.started_at = experiment.started_at.replace(microsecond=0)
    session.commit()
    with time_machine.travel(experiment.started_at + timedelta(weeks=16) * percent / 100, tick=False):
        assert pressure_on(experiment).worst is level
        assert in_sql(session, Pressure.NEAR) is (level >= Pressure.NEAR)
        assert in_sql(session, Pressure.OVER) is (level is Pressure.OVER)


def test_nothing_spent_of_nothing_is_no_question(experiment, session):
    experiment.mandate_eur = 0
    session.commit()
    assert not in_sql(session, Pressure.NEAR)
    checked_in(experiment, 1)
    assert in_sql(session, Pressure.OVER)


def test_the_highest_amount_can_be_compared(experiment, session):
    experiment.mandate_eur = 100_000_000
    checked_in(experiment, 100_000_000)
    assert in_sql(session, Pressure.NEAR)
    assert not in_sql(session, Pressure.OVER)


@pytest.mark.parametrize("state", set(ExperimentState) - {ExperimentState.RUNNING})
def test_only_a_running_experiment_brings_up_the_question(make_experiment, session, state):
    record = make_experiment(state, mandate_eur=20_000)
    checked_in(record, 90_000)
    assert not in_sql(session, Pressure.NEAR)
    look_after()
    assert mails(session) == []


def test_one_mail_when_near_and_one_when_over(experiment, session, house, sign_in):
    lead = sign_in(house.assessor)  # who holds a seat checks in
    told = sorted([house.lead.email, house.director.email])

    def spend(amount):
        data = {"going": "Goed.", "spent_eur": str(amount), "is_over": "y"}
        assert lead.post(f"/experimenten/{experiment.ref}/voortgang", data=data).status_code == 302
        look_after()
        return mails(session)

    assert spend(15_999) == []
    assert sorted(spend(16_000)) == [(address, NEAR) for address in told]
    assert spend(20_000) == []
    assert sorted(spend(20_001)) == [(address, OVER) for address in told]
    assert spend(90_000) == []


def test_who_hears_that_it_is_over_does_not_hear_that_it_is_near(experiment, session, house):
    checked_in(experiment, 30_000)
    for _ in range(3):
        look_after()
    assert sorted(mails(session)) == sorted([(house.lead.email, OVER), (house.director.email, OVER)])


def test_weeks_pass_by_the_clock(experiment, session, house):
    heard = {}
    for week in (12, 13, 15, 16.1, 17):
        with time_machine.travel(experiment.started_at + timedelta(weeks=week)):
            look_after()
            heard[week] = {subject for _, subject in mails(session)}
    assert heard == {12: set(), 13: {NEAR}, 15: set(), 16.1: {OVER}, 17: set()}


def test_a_new_mandate_asks_anew(experiment, session, house):
    checked_in(experiment, 16_000)
    look_after()
    assert {subject for _, subject in mails(session)} == {NEAR}
    experiment.mandate_eur = 18_000
    experiment.mandates.append(
        LossMandate(number=2, euros=18_000, weeks=16, reason="Meer deelnemers.", in_force_at=experiment.started_at)
    )
    session.commit()
    look_after()
    assert {subject for _, subject in mails(session)} == {NEAR}


def test_a_mandate_that_waits_for_a_second_signature_does_not_count_yet(experiment, session, house):
    experiment.mandates.append(LossMandate(number=2, euros=90_000, weeks=16, reason="Meer.", needs_two=True))
    session.commit()
    checked_in(experiment, 16_000)
    for _ in range(2):
        look_after()
    assert len(mails(session)) == 2
    session.expire_all()
    first, second = experiment.mandates
    assert first.near_told_at is not None
    assert second.near_told_at is None


@pytest.mark.parametrize(("spent", "title"), [(16_000, "nearly used up"), (20_001, "More is used than")])
def test_insiders_read_the_question_and_visitors_only_the_figures(
    experiment, session, house, sign_in, client, spent, title
):
    checked_in(experiment, spent)
    address = f"/experimenten/{experiment.path}?lang=en"
    visitor = client.get(address).text
    assert title not in visitor
    assert "€\xa020,000" in visitor
    assert title in sign_in(house.maker).get(address).text
    page = sign_in(house.lead).get(address).text
    assert title in page
    assert "utrecht-alert--error" not in page
    form = sign_in(house.lead).get(f"/experimenten/{experiment.path}/voortgang?lang=en").text
    assert title in form
