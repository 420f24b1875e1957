"""The director is reminded a week before the decision date and on the date, each once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.core.clock import now, today
from app.core.database import db
from app.core.outbox import outbox
from app.notifications.models import Mail
from app.scaling import reminders
from app.scaling.models import ScalingCase
from app.scaling.queries import people
from app.scaling.reminders import remind_directors
from app.scaling.states import ScalingState
from tests.web.scaling.records import make_chain, open_case

OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def case(session) -> ScalingCase:
    with time_machine.travel(OPENED, tick=False):
        opened = open_case(make_chain().experiment, decision_due=today() + timedelta(days=60))
        session.commit()
    return opened


def reminded(case) -> list[Mail]:
    mails = db.session.scalars(select(Mail).order_by(Mail.id))
    return [mail for mail in mails if f"/opschalen/{case.path}/besluit" in mail.body]


def rounds(day: int) -> int:
    """Two rounds of the worker on that day after the opening."""
    with time_machine.travel(OPENED + timedelta(days=day), tick=False):
        return remind_directors() + remind_directors()


def test_a_week_before_and_on_the_date_each_once(case):
    sent = {day: rounds(day) for day in (1, 30, 52, 53, 54, 59, 60, 61, 90)}
    assert sent == {1: 0, 30: 0, 52: 0, 53: 1, 54: 0, 59: 0, 60: 1, 61: 0, 90: 0}
    before, on_the_day = reminded(case)
    assert "U besluit vóór" in before.body
    assert "Dagen sinds het experiment slaagde: 53." in before.body
    assert "Vandaag, " in on_the_day.body
    trail = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "reminded")).all()
    assert [entry.actor_id for entry in trail] == [None, None]


def test_a_round_that_was_missed_is_made_good_once(case):
    assert rounds(75) == 1
    (mail,) = reminded(case)
    assert "De datum voor uw besluit was" in mail.body
    assert rounds(76) == 0


def test_the_first_may_be_late_and_the_second_still_comes(case):
    assert [rounds(day) for day in (58, 60)] == [1, 1]


def test_only_the_director_is_told_and_what_is_missing_is_said(case):
    (director,) = people(case.experiment.organisation_id, Role.DIRECTOR)
    rounds(53)
    assert "niet compleet" not in reminded(case)[0].body
    case.owner = ""
    db.session.commit()
    rounds(60)
    assert "niet compleet" in reminded(case)[1].body
    assert [mail.recipient for mail in reminded(case)] == [director.email] * 2


def test_nobody_is_reminded_of_what_was_decided(case):
    case.state, case.decided_at, case.decision_reason = ScalingState.REJECTED, now(), "Het past niet bij ons."
    db.session.commit()
    assert rounds(53) == rounds(60) == 0


def test_a_form_that_the_director_has_open_stays_good(client, sign_in, case):
    sign_in(people(case.experiment.organisation_id, Role.DIRECTOR)[0])
    version, changed_at = case.version, case.updated_at
    rounds(53)
    db.session.refresh(case)
    assert (case.version, case.updated_at) == (version, changed_at)
    data = {"decision": "reject", "reason": "Het past niet bij ons.", "version": version}
    assert client.post(f"/opschalen/{case.ref}/besluit", data=data).status_code == 302


def test_the_worker_does_it(app):
    assert outbox.drains["scaling_reminders"] is remind_directors


def test_one_that_fails_does_not_keep_the_others_waiting(case, monkeypatch):
    with time_machine.travel(OPENED, tick=False):
        other = open_case(make_chain().experiment, decision_due=today() + timedelta(days=60))
        db.session.commit()
    tell = reminders.notify

    def refuse_the_first(readers, **mail):
        if case.path in mail["link"]:
            raise RuntimeError("the first one fails")
        return tell(readers, **mail)

    monkeypatch.setattr(reminders, "notify", refuse_the_first)
    with time_machine.travel(OPENED + timedelta(days=55), tick=False):
        assert remind_directors() == 1
        assert len(reminded(other)) == 1
        monkeypatch.undo()
        assert remind_directors() == 1
    assert len(reminded(case)) == 1
