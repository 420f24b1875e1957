"""Signing in and out."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import AuthSession, FailedSignIn
from app.core.clock import now
from app.core.database import db
from app.core.secrets import hash_of
from tests.web.accounts.conftest import PASSWORD, is_signed_in, try_password


def token_of(client):
    with client.session_transaction() as cookie:
        return cookie.get("_user_id")


def test_the_right_password_opens_a_session(client, person):
    response = try_password(client, " Jamila@Voorbeeld.example ", PASSWORD)
    assert (response.status_code, response.location) == (302, "/mijn")
    assert is_signed_in(client)
    kept = db.session.scalars(select(AuthSession.token_hash)).all()
    assert kept == [hash_of(token_of(client))]
    assert token_of(client) not in kept


def test_known_and_unknown_addresses_get_the_same_answer(client, browser, person):
    known = try_password(browser(), person.email, "niet het wachtwoord")
    unknown = try_password(browser(), "niemand@voorbeeld.example", "niet het wachtwoord")
    assert known.status_code == unknown.status_code == 422

    def without_what_differs(response, address):
        without_token = re.sub(r'name="csrf_token"[^>]*value="[^"]+"', "", response.text)
        return without_token.replace(address, "")

    assert without_what_differs(known, person.email) == without_what_differs(unknown, "niemand@voorbeeld.example")
    assert person.email in known.text  # what was typed is not lost
    assert "niet het wachtwoord" not in known.text


def test_an_unknown_address_costs_the_same_hash(client, person, monkeypatch):
    from app.accounts import passwords

    verified = []
    real = passwords._hasher
    passwords._nobodys_hash()

    class Counting:
        def verify(self, kept, password):
            verified.append(kept)
            return real.verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    try_password(client, "niemand@voorbeeld.example", "niet het wachtwoord")
    try_password(client, person.email, "niet het wachtwoord")
    assert len(verified) == 2
    assert [kept.rsplit("$", 2)[0] for kept in verified] == [verified[0].rsplit("$", 2)[0]] * 2


def test_a_session_from_the_demo_ends_with_the_demo(client, person, sign_in, session):
    person.is_demo = True
    session.commit()
    assert not is_signed_in(sign_in(person))


@pytest.mark.parametrize("field", ["disabled_at", "is_demo"])
def test_closed_and_demo_accounts_count_as_unknown(client, person, field):
    setattr(person, field, True if field == "is_demo" else now())
    db.session.commit()
    assert try_password(client, person.email, PASSWORD).status_code == 422
    assert not is_signed_in(client)


def test_demo_accounts_sign_in_on_a_demonstration(app, client, person):
    person.is_demo = True
    db.session.commit()
    app.config["DEMO"] = True
    assert try_password(client, person.email, PASSWORD).status_code == 302


def test_a_cookie_from_before_signing_out_is_worth_nothing(app, client, person):
    try_password(client, person.email, PASSWORD)
    kept = client.get_cookie("vraagplein").value
    assert is_signed_in(client)
    assert client.post("/uitloggen").status_code == 302
    assert not is_signed_in(client)
    client.set_cookie("vraagplein", kept)
    assert not is_signed_in(client)
    assert db.session.scalar(select(func.count()).select_from(AuthSession)) == 0


def test_signing_out_is_asked_for_with_a_button(client, person):
    try_password(client, person.email, PASSWORD)
    assert client.get("/uitloggen").status_code == 200
    assert is_signed_in(client)


def test_the_session_is_another_one_after_signing_in_again(client, person):
    try_password(client, person.email, PASSWORD)
    first = token_of(client)
    with client.session_transaction() as cookie:
        cookie["planted"] = "from before"
    try_password(client, person.email, PASSWORD)
    assert token_of(client) != first
    assert db.session.scalars(select(AuthSession.token_hash)).all() == [hash_of(token_of(client))]
    with client.session_transaction() as cookie:
        assert "planted" not in cookie


def test_a_session_ends_after_twelve_hours(client, person):
    try_password(client, person.email, PASSWORD)
    with time_machine.travel(now() + timedelta(hours=12, minutes=1)):
        assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/vraagstukken?thema=water", "/vraagstukken?thema=water"),
        ("https://elders.example/", "/mijn"),
        ("//elders.example/", "/mijn"),
        ("/\\elders.example", "/mijn"),
        ("javascript:alert(1)", "/mijn"),
        ("http:elders.example", "/mijn"),
        ("/\t/elders.example", "/mijn"),
        ("", "/mijn"),
    ],
)
def test_signing_in_leads_to_a_page_of_our_own(client, person, wanted, led_to):
    assert try_password(client, person.email, PASSWORD, next=wanted).location == led_to


def test_a_visitor_is_sent_to_sign_in_and_back(client, person):
    response = client.get("/mijn/account?x=1")
    assert response.location == "/inloggen?next=/mijn/account?x%3D1"
    page = client.get(response.location)
    assert 'name="next" value="/mijn/account?x=1"' in page.text


def test_a_program_without_a_session_gets_401(client):
    assert client.get("/mijn/account", headers={"Accept": "application/json"}).status_code == 401


def test_without_its_token_no_form_is_accepted(app, person):
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    assert try_password(client, person.email, PASSWORD).status_code == 400
    page = client.get("/inloggen").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    assert try_password(client, person.email, PASSWORD, csrf_token=token[1]).status_code == 302
    assert client.post("/uitloggen").status_code == 400
    assert is_signed_in(client)


def fail(client, email, times):
    return [try_password(client, email, "niet het wachtwoord").status_code for _ in range(times)]


def test_after_five_wrong_tries_one_must_wait(client, person):
    assert fail(client, person.email, 6) == [422] * 5 + [429]
    refused = try_password(client, person.email, PASSWORD)
    assert refused.status_code == 429
    seconds = int(refused.headers["Retry-After"])
    assert 50 <= seconds <= 61
    assert f" {seconds} " in refused.text
    assert not is_signed_in(client)


def test_the_wait_is_the_same_for_an_unknown_address(client):
    assert fail(client, "niemand@voorbeeld.example", 6) == [422] * 5 + [429]


def test_tries_count_over_all_processes(browser, person, second_app):
    first, second = browser(), second_app.test_client()
    address = person.email
    db.session.commit()
    assert fail(first, address, 3) == [422] * 3
    assert fail(second, address.upper(), 3) == [422, 422, 429]
    assert try_password(first, address, PASSWORD).status_code == 429


def test_after_a_minute_one_may_try_again(client, person):
    fail(client, person.email, 5)
    with time_machine.travel(now() + timedelta(seconds=62)):
        assert try_password(client, person.email, PASSWORD).status_code == 302
    assert db.session.scalar(select(func.count()).select_from(FailedSignIn)) == 5  # those of the client's address


def test_a_client_that_tries_many_addresses_must_wait(client, person, monkeypatch):
    from app.accounts import throttle

    monkeypatch.setattr(throttle, "TRIES_PER_CLIENT", 7)
    statuses = [try_password(client, f"naam{n}@voorbeeld.example", "x").status_code for n in range(8)]
    assert statuses == [422] * 7 + [429]
    assert try_password(client, person.email, PASSWORD).status_code == 429


def test_tries_are_kept_as_hashes_and_not_for_long(client, person):
    fail(client, person.email, 1)
    subjects = db.session.scalars(select(FailedSignIn.subject)).all()
    assert len(subjects) == 2
    assert not any("jamila" in subject or "127" in subject for subject in subjects)
    with time_machine.travel(now() + timedelta(hours=2)):
        fail(client, "niemand@voorbeeld.example", 1)
    assert db.session.scalar(select(func.count()).select_from(FailedSignIn)) == 2


@pytest.mark.parametrize("text", ["\x00", "é" * 5000, "🙂", "' OR 1=1 --", "<script>alert(1)</script>"])
def test_strange_input_is_refused_and_never_executed(client, person, text):
    response = try_password(client, text, text)
    assert response.status_code == 422
    assert "<script>alert" not in response.text


def test_a_password_manager_knows_the_fields(client):
    page = client.get("/inloggen").text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    page = client.get("/registreren").text
    assert 'autocomplete="email"' in page
    assert 'autocomplete="new-password"' in page
