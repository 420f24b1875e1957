"""The worker's round: reminders every fortnight, and silences, over simulated weeks."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core.clock import now
from app.core.outbox import outbox
from app.experiments import services
from app.experiments.models import CheckIn, Experiment, TrojkaSeat
from app.experiments.rounds import look_after
from app.experiments.states import ENDED, ExperimentState, Seat
from app.notifications.models import Mail
from tests.factories import AgencyFactory, actor_of, member

REMINDER, SILENCE = "Hoe gaat het?", "Al meer dan 30 dagen stil"


@pytest.fixture
def experiment(house, make_experiment):
    return make_experiment(ExperimentState.RUNNING)


@pytest.fixture
def after(session, experiment):
    """`after(days)`: who got which mail in the worker's round so many days after the start."""
    start = experiment.started_at

    def going(days, rounds=3):
        with time_machine.travel(start + timedelta(days=days)):
            before = set(session.scalars(select(Mail.id)))
            for _ in range(rounds):
                look_after()
            mails = session.scalars(select(Mail).where(Mail.id.not_in(before)).order_by(Mail.id)).all()
            return [(mail.recipient, mail.subject.partition(":")[0]) for mail in mails]

    return going


def reminders(mails):
    return sorted(recipient for recipient, subject in mails if subject.startswith("Hoe gaat het?"))


def silences(mails):
    return sorted(recipient for recipient, subject in mails if subject.startswith(SILENCE))


def both(house):
    """The lead, and the project leader who accepted."""
    return sorted([house.lead.email, house.owner.email])


def test_lead_and_project_leader_are_reminded_once_every_fortnight(after, house):
    assert reminders(after(13.9)) == []
    assert reminders(after(14.1)) == both(house)
    assert reminders(after(20)) == []
    assert reminders(after(28.2)) == both(house)
    assert reminders(after(42.3)) == both(house)


def test_a_worker_that_was_away_for_weeks_sends_one(after, house):
    assert reminders(after(70)) == both(house)
    assert reminders(after(71)) == []
    assert reminders(after(84.1)) == both(house)


def test_a_check_in_begins_a_new_fortnight(after, house, experiment, session):
    assert reminders(after(14.1)) == both(house)
    experiment.check_ins.append(CheckIn(going="Goed.", spent_eur=0, at=experiment.started_at + timedelta(days=20)))
    session.commit()
    assert reminders(after(28.2)) == []
    assert reminders(after(34.1)) == both(house)


def test_each_mail_holds_a_link_of_its_own_that_works(after, house, experiment, session, client):
    after(14.1)
    tokens = {}
    for mail in session.scalars(select(Mail)):
        assert mail.holds_token
        tokens[mail.recipient] = re.search(r"/voortgang/([\w-]+)", mail.body)[1]
    assert len(set(tokens.values())) == 2
    typed = {"going": "Goed.", "spent_eur": "0"}
    assert client.post(f"/voortgang/{tokens[house.owner.email]}", data=typed).status_code == 302
    assert session.scalar(select(CheckIn.by_id)) == house.owner.id


@pytest.mark.parametrize("state", set(ExperimentState) - {ExperimentState.RUNNING})
def test_only_a_running_experiment_reminds(make_experiment, session, state):
    record = make_experiment(state)
    with time_machine.travel(now() + timedelta(days=29)):
        look_after()
    assert session.scalars(select(Mail)).all() == []
    session.refresh(record)
    assert record.reminded_at is None


def test_who_did_not_accept_or_left_is_not_reminded(after, house, experiment, session):
    seats = {held.seat: held for held in experiment.seats}
    seats[Seat.PROJECT_LEADER].accepted_at = None
    house.lead.disabled_at = now()
    other = member(AgencyFactory(), house.lead.memberships[0].role)
    session.commit()
    assert after(14.1) == []
    assert other.email not in str(after(28.2))


def test_a_project_leader_who_left_the_agency_gets_no_link(after, house, experiment, session):
    elsewhere = member(AgencyFactory(), house.owner.memberships[0].role)
    held = experiment.seat(Seat.PROJECT_LEADER)
    session.delete(held)
    session.flush()
    session.add(
        TrojkaSeat(experiment_id=experiment.id, seat=Seat.PROJECT_LEADER, user_id=elsewhere.id, accepted_at=now())
    )
    session.commit()
    assert reminders(after(14.1)) == [house.lead.email]


def test_a_worker_that_is_killed_in_between_begins_anew(experiment, house, session):
    with time_machine.travel(experiment.started_at + timedelta(days=15)):
        assert services.remind(experiment)
        session.rollback()  # killed before the commit: no mail, and nobody was reminded
        assert session.scalars(select(Mail)).all() == []
        look_after()
    assert sorted(session.scalars(select(Mail.recipient))) == both(house)


def test_a_reminder_does_not_disturb_who_is_writing(experiment, session):
    version, changed = experiment.version, experiment.updated_at
    with time_machine.travel(experiment.started_at + timedelta(days=15)):
        assert services.remind(experiment)
    session.commit()
    session.refresh(experiment)
    assert (experiment.version, experiment.updated_at) == (version, changed)
    assert experiment.reminded_at is not None


def test_owner_and_director_hear_once_of_each_silence(after, house, experiment, session):
    told = sorted([house.owner.email, house.director.email])
    assert silences(after(29.9)) == []
    assert silences(after(30.1)) == told
    assert silences(after(50)) == []
    experiment.check_ins.append(CheckIn(going="Goed.", spent_eur=0, at=experiment.started_at + timedelta(days=51)))
    session.commit()
    assert silences(after(80)) == []
    assert silences(after(81.5)) == told
    assert silences(after(120)) == []


@pytest.mark.parametrize("state", sorted(ENDED))
def test_an_experiment_that_ended_is_not_silent(make_experiment, session, state):
    make_experiment(state)
    with time_machine.travel(now() + timedelta(days=99)):
        look_after()
    assert session.scalars(select(Mail)).all() == []


def test_one_that_fails_does_not_keep_the_others_waiting(house, make_experiment, session, monkeypatch):
    from tests.factories import ProposalFactory

    first = make_experiment(ExperimentState.RUNNING)
    second = make_experiment(
        ExperimentState.RUNNING, proposal=ProposalFactory(challenge=house.proposal.challenge, chosen=True)
    )
    real = services.reminding.queries.told_to_check_in

    def failing(experiment):
        if experiment.id == first.id:
            raise RuntimeError("this one fails")
        return real(experiment)

    monkeypatch.setattr(services.reminding.queries, "told_to_check_in", failing)
    with time_machine.travel(now() + timedelta(days=15)):
        look_after()
    session.expire_all()
    assert session.get(Experiment, first.id).reminded_at is None
    assert session.get(Experiment, second.id).reminded_at is not None


def test_the_worker_makes_this_round(app):
    assert outbox.drains["experiments"] is look_after


def test_looking_takes_few_queries(experiment, count_queries):
    with count_queries() as statements:
        look_after()
    assert len(statements) <= 3


def test_the_person_of_a_link_has_the_roles_of_now(house):
    from app.organisations.queries import actor_of_person

    actor, signed_in = actor_of_person(house.lead.id), actor_of(house.lead)
    assert actor is not None
    assert (actor.id, actor.roles, actor.session_id) == (house.lead.id, signed_in.roles, None)
    assert actor_of_person(0) is None
