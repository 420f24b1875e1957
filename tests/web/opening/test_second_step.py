"""Confirming an opening with a second step: a code counts once, wherever it was used first."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.passwords import hash_password
from app.core.clock import now
from app.proposals.models import Opening
from tests.web.accounts.conftest import PASSWORD, given_phone


@pytest.fixture
def desk(scene, session, client):
    """The address, the first officer with a phone, and the clock five minutes after the closing time."""
    officer = scene.officers[0]
    officer.password_hash = hash_password(PASSWORD)
    session.commit()
    phone = given_phone(officer)
    with time_machine.travel(scene.deadline + timedelta(minutes=5), tick=False) as clock:
        yield f"/vraagstukken/{scene.challenge.path}/ontzegelen", officer, phone, clock


def confirmations(session):
    session.expire_all()
    return session.scalar(select(func.count(Opening.id)))


def test_the_code_of_signing_in_does_not_confirm(desk, client, session):
    url, officer, phone, clock = desk
    assert client.post("/inloggen", data={"email": officer.email, "password": PASSWORD}).location == "/inloggen/code"
    assert client.post("/inloggen/code", data={"code": phone.code()}).status_code == 302
    assert client.post(url, data={"password": PASSWORD, "code": phone.code()}).status_code == 422
    assert client.post(url, data={"password": PASSWORD}).status_code == 422
    assert confirmations(session) == 0
    clock.shift(timedelta(seconds=30))
    assert client.post(url, data={"password": PASSWORD, "code": phone.code()}).status_code == 302
    assert confirmations(session) == 1


def test_two_sessions_of_one_officer_are_one_officer(desk, client, sign_in, session):
    url, officer, phone, clock = desk
    assert sign_in(officer).post(url, data={"password": PASSWORD, "code": phone.code()}).status_code == 302
    clock.shift(timedelta(seconds=30))
    assert sign_in(officer).post(url, data={"password": PASSWORD, "code": phone.code()}).status_code == 409
    assert [one.second_by_id for one in session.scalars(select(Opening))] == [None]


def test_where_it_is_required_nobody_confirms_with_a_password_alone(app, scene, session, client, sign_in):
    app.extensions["settings"] = replace(app.extensions["settings"], require_second_factor=True)
    officer = scene.officers[1]
    officer.password_hash = hash_password(PASSWORD)
    session.commit()
    with time_machine.travel(scene.deadline + timedelta(minutes=5), tick=False):
        answer = sign_in(officer).post(
            f"/vraagstukken/{scene.challenge.path}/ontzegelen", data={"password": PASSWORD, "code": "000000"}
        )
    assert answer.status_code in {302, 303, 403, 422}
    assert "ontzegelen" not in (answer.location or "").partition("?")[0]
    assert confirmations(session) == 0
    assert now() < scene.deadline
