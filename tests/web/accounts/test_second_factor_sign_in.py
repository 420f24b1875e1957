"""Signing in with a code after the password."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts import second_factor, services
from app.accounts.models import AuthSession, FailedSignIn, PendingSignIn, RecoveryCode, SecondFactor
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.config import current_settings
from app.core.database import db
from app.core.errors import RefusedInputError
from app.notifications.models import Mail
from tests.web.accounts.conftest import NEW_PASSWORD, PASSWORD, is_signed_in, try_code, try_password, wrong


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def mails_about(subject):
    return db.session.scalar(select(func.count()).select_from(Mail).where(Mail.subject == subject))


def test_the_password_alone_opens_nothing(client, person, phone):
    response = try_password(client, person.email, PASSWORD, next="/vraagstukken?thema=water")
    assert (response.status_code, response.location) == (302, "/inloggen/code?next=/vraagstukken?thema%3Dwater")
    assert count(AuthSession) == 0
    assert not is_signed_in(client)
    page = client.get(response.location).text
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    finished = client.post(response.location, data={"code": phone.code()})
    assert (finished.status_code, finished.location) == (302, "/vraagstukken?thema=water")
    assert is_signed_in(client)
    assert count(AuthSession) == 1


def test_without_a_second_factor_nothing_is_asked(client, person):
    assert try_password(client, person.email, PASSWORD).location == "/mijn"


def test_a_wrong_code_is_said_at_the_field_and_is_not_shown_back(client, person, phone):
    try_password(client, person.email, PASSWORD)
    typed = wrong(phone.code())
    response = try_code(client, typed, next="/norm")
    assert response.status_code == 422
    assert 'id="code-error"' in response.text
    assert typed not in response.text
    assert "next=/norm" in response.text
    assert not is_signed_in(client)
    assert try_code(client, phone.code()).location == "/mijn"


@pytest.mark.parametrize(
    "typed", ["", " ", "\x00", "12345", "🙂", "é" * 1000, "' OR 1=1 --", "<script>alert(1)</script>"]
)
def test_strange_codes_are_refused(client, person, phone, typed):
    try_password(client, person.email, PASSWORD)
    response = try_code(client, typed)
    assert response.status_code == 422
    assert "<script>alert" not in response.text
    assert not is_signed_in(client)


def test_a_code_counts_once(browser, person, phone):
    first, second = browser(), browser()
    code = phone.code()
    for client in (first, second):
        try_password(client, person.email, PASSWORD)
    assert try_code(first, code).status_code == 302
    assert try_code(second, code).status_code == 422
    assert not is_signed_in(second)
    assert try_code(second, phone.code(1)).status_code == 302


def test_a_code_from_before_the_last_one_does_not_count_any_more(browser, person, phone):
    with time_machine.travel(now(), tick=False):
        first, second = browser(), browser()
        for client in (first, second):
            try_password(client, person.email, PASSWORD)
        assert try_code(first, phone.code(1)).status_code == 302
        assert try_code(second, phone.code(0)).status_code == 422


def test_a_code_that_a_rolled_back_request_used_still_counts(person, phone):
    code = phone.code()
    second_factor.confirm(person, PASSWORD, code, required=True)
    db.session.rollback()
    second_factor.confirm(person, PASSWORD, code, required=True)
    db.session.commit()
    with pytest.raises(RefusedInputError):
        second_factor.confirm(person, PASSWORD, code, required=True)


def test_a_cookie_that_waited_is_worth_nothing_after_the_sign_in(client, browser, person, phone):
    try_password(client, person.email, PASSWORD)
    waiting = client.get_cookie("vraagplein").value
    assert try_code(client, phone.code()).status_code == 302
    thief = browser()
    thief.set_cookie("vraagplein", waiting)
    assert try_code(thief, phone.code(1)).location == "/inloggen"
    assert not is_signed_in(thief)
    assert count(PendingSignIn) == 0


def test_a_wrong_code_leaves_the_sign_in_waiting_and_writes_no_session(client, person, phone):
    try_password(client, person.email, PASSWORD)
    try_code(client, wrong(phone.code()))
    assert (count(PendingSignIn), count(AuthSession)) == (1, 0)


def test_the_database_holds_a_hash_of_the_cookie_only(client, person, phone):
    try_password(client, person.email, PASSWORD)
    with client.session_transaction() as cookie:
        token = cookie["pending_sign_in"]
        assert "_user_id" not in cookie
    assert db.session.scalars(select(PendingSignIn.token_hash)).all() != [token]


def test_the_code_must_come_within_five_minutes(client, person, phone):
    try_password(client, person.email, PASSWORD)
    with time_machine.travel(now() + timedelta(minutes=5, seconds=1)):
        assert client.get("/inloggen/code?next=/norm").location == "/inloggen?next=/norm"
        response = try_code(client, phone.code())
        assert response.location == "/inloggen"
        assert not is_signed_in(client)


def test_old_waiting_sign_ins_are_cleared_away(client, person, phone):
    try_password(client, person.email, PASSWORD)
    with time_machine.travel(now() + timedelta(minutes=6)):
        try_password(client, person.email, PASSWORD)
        assert count(PendingSignIn) == 1


def change_password(person):
    services.change_password(person, PASSWORD, NEW_PASSWORD)


def close_account(person):
    person.disabled_at = now()


def sign_out_elsewhere(person):
    services.end_sessions(person)


@pytest.mark.parametrize("happens", [change_password, close_account, sign_out_elsewhere])
def test_what_ends_sessions_ends_a_sign_in_that_waits(client, person, phone, happens):
    try_password(client, person.email, PASSWORD)
    happens(person)
    db.session.commit()
    assert try_code(client, phone.code()).location == "/inloggen"
    assert not is_signed_in(client)


def test_nobody_gets_to_the_code_without_the_password(client, person, phone):
    assert client.get("/inloggen/code").location == "/inloggen"
    assert try_code(client, phone.code()).location == "/inloggen"


def test_who_is_signed_in_is_not_asked_for_a_code(client, person, phone, sign_in):
    sign_in(person)
    assert client.get("/inloggen/code").location == "/mijn"


def test_signing_in_as_another_ends_the_session_before(client, person, phone, sign_in):
    from tests.factories import UserFactory

    sign_in(UserFactory())
    try_password(client, person.email, PASSWORD)
    assert count(AuthSession) == 0
    assert not is_signed_in(client)


def test_a_new_password_by_mail_does_not_replace_the_code(client, person, phone):
    services.mail_reset(person.email)
    db.session.commit()
    body = db.session.scalars(select(Mail.body).order_by(Mail.id.desc())).first()
    link = re.search(r"/wachtwoord/\S+", body)[0]
    assert client.post(link, data={"password": NEW_PASSWORD}).location == "/inloggen"
    assert try_password(client, person.email, NEW_PASSWORD).location == "/inloggen/code"
    assert not is_signed_in(client)
    assert try_code(client, phone.code()).status_code == 302


# Recovery codes


def test_a_recovery_code_signs_in_once(client, browser, person, phone):
    try_password(client, person.email, PASSWORD)
    page = client.get("/inloggen/code?met=herstelcode").text
    assert 'inputmode="numeric"' not in page
    assert try_code(client, phone.paper[3].lower().replace("-", " "), met="herstelcode").status_code == 302
    assert is_signed_in(client)
    again = browser()
    try_password(again, person.email, PASSWORD)
    assert try_code(again, phone.paper[3]).status_code == 422
    assert try_code(again, phone.paper[4]).status_code == 302


def test_a_used_recovery_code_is_told_and_kept_in_the_trail(client, person, phone):
    try_password(client, person.email, PASSWORD)
    try_code(client, phone.paper[0])
    mail = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
    assert mail.recipient == person.email
    assert " 9 " in mail.body
    assert phone.paper[0] not in mail.body
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "recovery_code_used")).one()
    assert (entry.actor_id, entry.details) == (person.id, {"left": 9})


def test_of_recovery_codes_only_hashes_are_kept(person, phone):
    kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert len(kept) == 10
    assert not any(code.replace("-", "") in hashed.upper() for code in phone.paper for hashed in kept)


def test_a_recovery_code_of_somebody_else_does_not_count(client, person, phone):
    from tests.factories import UserFactory
    from tests.web.accounts.conftest import given_phone

    other = given_phone(UserFactory())
    try_password(client, person.email, PASSWORD)
    assert try_code(client, other.paper[0]).status_code == 422
    assert try_code(client, other.code()).status_code == 422


# Guessing


def guess(client, code, times):
    return [try_code(client, wrong(code)).status_code for _ in range(times)]


def test_after_five_wrong_codes_one_must_wait(client, person, phone):
    try_password(client, person.email, PASSWORD)
    assert guess(client, phone.code(), 6) == [422] * 5 + [429]
    refused = try_code(client, phone.code())
    assert refused.status_code == 429
    assert 50 <= int(refused.headers["Retry-After"]) <= 61
    assert not is_signed_in(client)
    with time_machine.travel(now() + timedelta(seconds=62)):
        assert try_code(client, phone.code()).status_code == 302


def test_the_right_password_does_not_make_codes_free_to_guess(browser, person, phone):
    statuses = []
    for _ in range(6):
        client = browser()
        try_password(client, person.email, PASSWORD)
        statuses += guess(client, phone.code(), 1)
    assert statuses == [422] * 5 + [429]


def test_recovery_codes_are_guessed_no_faster(client, person, phone):
    try_password(client, person.email, PASSWORD)
    assert [try_code(client, "K7M2-Q9XA-4TBN-P3ZC").status_code for _ in range(6)] == [422] * 5 + [429]


def test_codes_count_over_all_processes(browser, second_app, person, phone):
    first, second = browser(), second_app.test_client()
    address = person.email
    db.session.commit()
    for client in (first, second):
        try_password(client, address, PASSWORD)
    assert guess(first, phone.code(), 3) == [422] * 3
    assert guess(second, phone.code(), 3) == [422, 422, 429]


def test_twenty_wrong_codes_are_enough_for_an_hour(client, person, phone):
    started = now()
    statuses = []
    for minutes in range(5):
        with time_machine.travel(started + timedelta(minutes=2 * minutes)):
            try_password(client, person.email, PASSWORD)
            statuses += guess(client, phone.code(), 5)
    assert statuses == [422] * 20 + [429] * 5
    with time_machine.travel(started + timedelta(minutes=62)):
        try_password(client, person.email, PASSWORD)
        assert try_code(client, phone.code()).status_code == 302


def test_somebody_who_guesses_codes_is_told_on(client, person, phone):
    try_password(client, person.email, PASSWORD)
    before = count(Mail)
    guess(client, phone.code(), 4)
    assert count(Mail) == before
    guess(client, phone.code(), 3)
    assert count(Mail) == before + 1


def test_a_right_code_forgets_the_wrong_ones(client, person, phone):
    try_password(client, person.email, PASSWORD)
    guess(client, phone.code(), 4)
    assert try_code(client, phone.code()).status_code == 302
    client.post("/uitloggen")
    try_password(client, person.email, PASSWORD)
    assert guess(client, phone.code(), 4) == [422] * 4
    subjects = db.session.scalars(select(FailedSignIn.subject)).all()
    assert not any(str(person.id) in subject and len(subject) < 64 for subject in subjects)


def test_with_another_secret_key_recovery_codes_still_count(app, client, person, phone):
    from dataclasses import replace

    app.extensions["settings"] = replace(current_settings(), secret_key="another secret of at least 32 characters")
    try_password(client, person.email, PASSWORD)
    assert try_code(client, phone.code()).status_code == 422
    assert try_code(client, phone.paper[0]).status_code == 302


def test_the_secret_is_in_the_database_in_no_readable_form(person, phone):
    box = db.session.scalars(select(SecondFactor.secret_box)).one()
    assert phone.secret.encode() not in box
