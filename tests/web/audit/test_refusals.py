"""Refused attempts stand in the trail: who, what, when; never what was typed, and not without end."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.audit import chain, refusals
from app.audit.models import AuditEntry
from app.audit.refusals import MOST_IN_A_WHILE, REFUSED, SECRETLY_REFUSED, record_refusal
from app.challenges.models import Challenge
from app.core.clock import now
from app.core.database import db
from tests.factories import AgencyFactory, ChallengeFactory, ExperimentFactory, SupplierFactory, UserFactory, member


def refused() -> list[AuditEntry]:
    statement = select(AuditEntry).where(AuditEntry.action.in_((REFUSED, SECRETLY_REFUSED))).order_by(AuditEntry.id)
    return list(db.session.scalars(statement))


def refuse(person_id: int, number: int = 1) -> None:
    for _ in range(number):
        record_refusal("publish", by=Actor(id=person_id), subject_kind="user", subject_id=person_id, reason="x")


def test_a_step_that_somebody_may_not_take(app: Flask, client: FlaskClient, sign_in) -> None:
    challenge = ChallengeFactory(published=True)
    other = member(challenge.organisation, Role.LEAD)
    before = now()
    address = f"/vraagstukken/{challenge.path}/stap/withdraw"
    assert sign_in(other).post(address, data={"reason": "Geheim getypt, heel lang."}).status_code == 403
    (entry,) = refused()
    assert (entry.actor_id, entry.record_kind, entry.record_id) == (other.id, "challenge", challenge.id)
    assert entry.details == {
        "attempt": "challenges.step",
        "step": "withdraw",
        "why": "This person may not do that.",
    }
    assert entry.reason == ""
    assert entry.at >= before
    assert chain.first_fault() is None
    assert db.session.get_one(Challenge, challenge.id).withdrawal_reason == ""


def test_a_step_that_is_not_possible(app: Flask, client: FlaskClient, sign_in) -> None:
    experiment = ExperimentFactory()
    lead = member(experiment.organisation, Role.LEAD)
    assert sign_in(lead).post(f"/experimenten/{experiment.path}/voortgang", data={"going": "Goed"}).status_code == 409
    (entry,) = refused()
    assert (entry.record_kind, entry.record_id) == ("experiment", experiment.id)
    assert entry.details == {
        "attempt": "experiments.check_in",
        "why": "Check-ins belong to an experiment that is running.",
    }


@pytest.mark.parametrize("step", ["geheim", "aanbod-van-12-euro", "%F0%9F%98%80"])
def test_what_is_typed_in_an_address_is_not_kept(app: Flask, client: FlaskClient, sign_in, step: str) -> None:
    challenge = ChallengeFactory(published=True)
    officer = member(challenge.organisation, Role.OFFICER)
    address = f"/vraagstukken/{challenge.path}/stap/{step}?naam=geheim"
    assert sign_in(officer).post(address, data={"reason": "geheim"}).status_code in {403, 404}
    for entry in refused():
        assert set(entry.details) == {"attempt", "why"}


def test_an_attempt_without_a_record_is_about_the_person(app: Flask, client: FlaskClient, sign_in) -> None:
    person = UserFactory()
    assert sign_in(person).post("/beheer/organisaties/nieuw", data={"name": "Mijn gemeente"}).status_code == 403
    (entry,) = refused()
    assert (entry.record_kind, entry.record_id) == ("user", person.id)


def test_an_attempt_to_propose_is_kept_apart(app: Flask, client: FlaskClient, sign_in) -> None:
    challenge = ChallengeFactory(closed=True)
    supplier = member(SupplierFactory(), Role.MEMBER)
    address = f"/vraagstukken/{challenge.path}/voorstellen/nieuw"
    assert sign_in(supplier).post(address).status_code in {403, 409}
    (entry,) = refused()
    assert entry.action == SECRETLY_REFUSED
    page = sign_in(UserFactory(is_administrator=True, name="Bea Beheer")).get("/beheer/spoor").text
    assert supplier.name not in page


def test_visitors_readers_and_secrets_leave_no_row(app: Flask, client: FlaskClient, sign_in) -> None:
    challenge, concept = ChallengeFactory(published=True), ChallengeFactory()
    assert client.post(f"/vraagstukken/{challenge.path}/stap/withdraw").status_code == 302
    other = sign_in(member(AgencyFactory(), Role.OFFICER))
    assert other.get("/beheer/spoor").status_code == 403
    assert other.post(f"/vraagstukken/{concept.path}/stap/publish").status_code == 404
    assert refused() == []


def test_only_so_many_in_an_hour(app: Flask) -> None:
    first, second = UserFactory().id, UserFactory().id
    db.session.commit()
    with time_machine.travel(now(), tick=False) as clock:
        refuse(first, MOST_IN_A_WHILE + 5)
        assert len(refused()) == MOST_IN_A_WHILE
        refuse(second)
        assert len(refused()) == MOST_IN_A_WHILE + 1
        clock.shift(timedelta(hours=1, seconds=1))
        refuse(first)
        assert len(refused()) == MOST_IN_A_WHILE + 2
    assert chain.first_fault() is None


def test_the_limit_is_found_by_an_index(app: Flask, count_queries) -> None:
    person = UserFactory().id
    db.session.commit()
    with count_queries() as statements:
        refuse(person)
    if db.session.connection().dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads so small a table as a whole")
    (counting,) = [statement for statement in statements if "count" in statement]
    values = (person, REFUSED, SECRETLY_REFUSED, "2026-01-01 00:00:00")
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {counting}", values).all()
    assert "COVERING INDEX ix_audit_entry_actor_action_at" in str(plan)


def test_nothing_is_raised_when_the_database_is_away(app: Flask, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    person = UserFactory().id
    db.session.commit()

    def away(_person_id: int) -> int:
        raise OperationalError("SELECT", {}, Exception("the server closed the connection"))

    monkeypatch.setattr(refusals, "_refusals_of", away)
    refuse(person)
    assert refused() == []
    assert "refusal_not_recorded" in caplog.text


def test_a_visitor_is_not_recorded(app: Flask) -> None:
    record_refusal("publish", by=None, subject_kind="challenge", subject_id=1, reason="x")
    assert refused() == []
