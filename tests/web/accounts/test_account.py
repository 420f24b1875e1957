"""Registering, links by mail, passwords and one's own account."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import MailedToken, User
from app.accounts.queries import by_address
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.database import db
from app.notifications.models import Mail
from tests.web.accounts.conftest import NEW_PASSWORD, PASSWORD, is_signed_in, try_password

NEWCOMER = {"name": "Noor de Wit", "email": "Noor@Voorbeeld.example", "password": NEW_PASSWORD}


def link_in_mail(kind):
    body = db.session.scalars(select(Mail.body).order_by(Mail.id.desc())).first()
    found = re.search(rf"http://127\.0\.0\.1:8000(/{kind}/\S+)", body)
    assert found is not None
    return found[1]


def test_three_fields_make_an_account_that_is_signed_in(client):
    response = client.post("/registreren", data={**NEWCOMER, "next": "/organisaties/nieuw"})
    assert response.location == "/organisaties/nieuw"
    assert is_signed_in(client)
    user = by_address("noor@voorbeeld.example")
    assert user is not None
    assert (user.name, user.email, user.confirmed_at) == ("Noor de Wit", "noor@voorbeeld.example", None)
    assert not user.is_administrator
    assert not user.is_ambassador


def test_the_address_is_confirmed_by_the_link_once_and_never_by_looking(client):
    client.post("/registreren", data=NEWCOMER)
    link = link_in_mail("bevestigen")
    assert client.get(link).status_code == 200
    assert by_address(NEWCOMER["email"]).confirmed_at is None
    assert client.post(link).status_code == 302
    assert by_address(NEWCOMER["email"]).confirmed_at is not None
    assert client.post(link).status_code == 404


def test_an_address_that_has_an_account_is_refused_at_the_field(client, person):
    response = client.post("/registreren", data={**NEWCOMER, "email": person.email.upper()})
    assert response.status_code == 422
    assert 'id="email-error"' in response.text
    assert "Noor de Wit" in response.text
    assert db.session.scalar(select(func.count()).select_from(User)) == 1
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "elf tekens!"),
        ("password", "noor@voorbeeld.example"),
        ("password", "x" * 201),
        ("email", "geen adres"),
        ("email", "iemand@lokaal"),
        ("email", "x" * 300 + "@voorbeeld.nl"),
        ("email", "a@voorbeeld.nl\nBcc: b@voorbeeld.nl"),
        ("name", "   "),
        ("name", "x" * 1_000_000),
        ("name", "\x00"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(client, field, value):
    response = client.post("/registreren", data={**NEWCOMER, field: value})
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert db.session.scalar(select(func.count()).select_from(User)) == 0


@pytest.mark.parametrize("name", ["مريم", "🦉 Uil", "<script>alert(1)</script>", "=1+1", "../../etc", "O'Neill"])
def test_any_name_is_kept_and_shown_as_text(client, name):
    assert client.post("/registreren", data={**NEWCOMER, "name": name}).status_code == 302
    assert by_address(NEWCOMER["email"]).name == name
    page = client.get("/mijn/account")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_a_registration_at_the_same_moment_is_refused_by_the_database(app, person):
    from app.accounts import services
    from app.core.errors import RefusedInputError

    with pytest.raises(RefusedInputError) as refused:
        services.register("Nog iemand", person.email, NEW_PASSWORD)
    assert refused.value.field == "email"


def test_asking_for_a_link_gives_the_same_answer_for_all(client, browser, person):
    known = browser().post("/wachtwoord-vergeten", data={"email": person.email})
    unknown = browser().post("/wachtwoord-vergeten", data={"email": "niemand@voorbeeld.example"})
    assert known.status_code == unknown.status_code == 200

    def text(response, address):
        return re.sub(r'value="[^"]+"', "", response.text).replace(address, "")

    assert text(known, person.email) == text(unknown, "niemand@voorbeeld.example")
    assert db.session.scalars(select(Mail.recipient)).all() == [person.email]


def test_asking_again_at_once_sends_no_second_mail(client, person):
    for _ in range(3):
        client.post("/wachtwoord-vergeten", data={"email": person.email})
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 1
    with time_machine.travel(now() + timedelta(minutes=2)):
        client.post("/wachtwoord-vergeten", data={"email": person.email})
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 2


def test_a_new_password_by_mail_ends_every_session_and_the_link(client, browser, person):
    elsewhere = browser()
    try_password(elsewhere, person.email, PASSWORD)
    client.post("/wachtwoord-vergeten", data={"email": person.email})
    link = link_in_mail("wachtwoord")
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": "te kort"}).status_code == 422
    assert client.post(link, data={"password": NEW_PASSWORD}).location == "/inloggen"
    assert not is_signed_in(elsewhere)
    assert try_password(client, person.email, PASSWORD).status_code == 422
    assert try_password(client, person.email, NEW_PASSWORD).status_code == 302
    assert client.post(link, data={"password": PASSWORD}).status_code == 404


def test_the_link_is_worth_nothing_after_an_hour(client, person):
    client.post("/wachtwoord-vergeten", data={"email": person.email})
    link = link_in_mail("wachtwoord")
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert client.get(link).status_code == 404
        assert client.post(link, data={"password": NEW_PASSWORD}).status_code == 404
    assert try_password(client, person.email, NEW_PASSWORD).status_code == 422


def test_a_link_counts_only_for_what_it_was_mailed_for(client):
    client.post("/registreren", data=NEWCOMER)
    token = link_in_mail("bevestigen").removeprefix("/bevestigen/")
    assert client.post(f"/wachtwoord/{token}", data={"password": PASSWORD}).status_code == 404


def test_the_database_keeps_no_token(client, person):
    client.post("/wachtwoord-vergeten", data={"email": person.email})
    token = link_in_mail("wachtwoord").removeprefix("/wachtwoord/")
    assert token not in db.session.scalars(select(MailedToken.token_hash)).all()
    assert db.session.scalars(select(Mail.holds_token)).all() == [True]


def test_a_wait_is_over_for_who_chose_a_new_password(client, person):
    for _ in range(5):
        try_password(client, person.email, "niet het wachtwoord")
    client.post("/wachtwoord-vergeten", data={"email": person.email})
    client.post(link_in_mail("wachtwoord"), data={"password": NEW_PASSWORD})
    assert try_password(client, person.email, NEW_PASSWORD).status_code == 302


def test_changing_the_password_leaves_only_this_device_and_a_new_cookie(client, browser, person):
    elsewhere = browser()
    for one in (client, elsewhere):
        try_password(one, person.email, PASSWORD)
    old_cookie = client.get_cookie("vraagplein").value
    response = client.post("/mijn/account/wachtwoord", data={"current": PASSWORD, "password": NEW_PASSWORD})
    assert response.status_code == 302
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    copied = browser()
    copied.set_cookie("vraagplein", old_cookie)
    assert not is_signed_in(copied)
    assert try_password(elsewhere, person.email, NEW_PASSWORD).status_code == 302


def test_the_current_password_is_asked_for_and_tries_are_counted(client, person):
    try_password(client, person.email, PASSWORD)
    data = {"current": "niet het wachtwoord", "password": NEW_PASSWORD}
    statuses = [client.post("/mijn/account/wachtwoord", data=data).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    db.session.refresh(person)
    assert try_password(client, person.email, PASSWORD).status_code == 429


def test_signing_out_everywhere_else(client, browser, person):
    elsewhere = browser()
    for one in (client, elsewhere):
        try_password(one, person.email, PASSWORD)
    assert client.post("/mijn/account/sessies").status_code == 302
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_name_and_language_are_changed(client, person):
    try_password(client, person.email, PASSWORD)
    response = client.post("/mijn/account", data={"name": "Jamila B.", "language": "en"})
    assert response.status_code == 302
    assert 'lang="en"' in client.get(response.location).text
    db.session.refresh(person)
    assert (person.name, person.language) == ("Jamila B.", "en")
    assert client.post("/mijn/account", data={"name": "Jamila", "language": "xx"}).status_code == 422


def test_what_happened_to_an_account_is_in_the_trail_without_secrets(client, person):
    try_password(client, person.email, PASSWORD)
    client.post("/mijn/account/wachtwoord", data={"current": PASSWORD, "password": NEW_PASSWORD})
    rows = db.session.execute(select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.details)).all()
    assert [tuple(row) for row in rows] == [("password_changed", person.id, {})]


def test_a_confirmation_is_sent_again_but_not_at_once(client, person):
    try_password(client, person.email, PASSWORD)
    client.post("/mijn/account/bevestigen")
    client.post("/mijn/account/bevestigen")
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 1
    client.post(link_in_mail("bevestigen"))
    with time_machine.travel(now() + timedelta(minutes=2)):
        client.post("/mijn/account/bevestigen")
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 1


def test_pages_for_the_signed_in_are_not_for_visitors(client):
    assert client.get("/mijn/account").status_code == 302
    for address in ("wachtwoord", "sessies", "bevestigen"):
        response = client.post(f"/mijn/account/{address}")
        assert response.location.startswith("/inloggen")
    assert client.get("/wachtwoord/../../etc/passwd").status_code == 404
    assert client.get("/wachtwoord/" + "x" * 43).status_code == 404
