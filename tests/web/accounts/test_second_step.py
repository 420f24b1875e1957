"""Setting the second step up, keeping it, and what a site that requires it lets through."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts import second_factor
from app.accounts.forms import ConfirmationForm
from app.accounts.models import AuthSession, FailedSignIn, Membership, RecoveryCode, SecondFactor, User
from app.accounts.services import start_session
from app.accounts.states import Role
from app.accounts.views import OPEN_BEFORE_SECOND_STEP
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError, TooManyTriesError
from app.notifications.models import Mail
from app.organisations.states import OrganisationKind
from tests.factories import AgencyFactory, SupplierFactory, UserFactory, actor_of, member
from tests.test_site import address as address_of
from tests.test_site import routes
from tests.web.accounts.conftest import (
    NEW_PASSWORD,
    PASSWORD,
    Phone,
    given_phone,
    is_signed_in,
    try_code,
    try_password,
    wrong,
)

PAGE = "/mijn/account/tweede-stap"
FORBIDDEN_BY_POLICY = re.compile(r"\sstyle=|<style|\son[a-z]+=", re.IGNORECASE)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def last_mail():
    return db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()


def actions():
    return db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


def secret_on(page):
    found = re.search(r'<code id="key">([A-Z2-7 ]+)</code>', page)
    assert found is not None
    assert all(len(group) == 4 for group in found[1].split())
    return found[1].replace(" ", "")


def codes_on(page):
    return re.findall(r"<code>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</code>", page)


@pytest.fixture
def own(client, person, sign_in):
    """The browser of `person`, who is signed in."""
    return sign_in(person)


# Setting it up


def test_looking_writes_nothing_and_shows_the_same_key_again(own, person):
    first, second = own.get(PAGE), own.get(PAGE)
    assert secret_on(first.text) == secret_on(second.text)
    assert first.headers["Cache-Control"] == "no-store"
    assert count(SecondFactor) == 0
    assert "otpauth://totp/Vraagplein:jamila%40voorbeeld.example?" in first.text.replace("&amp;", "&")
    assert re.search(r'<div class="vp-qr" role="img" aria-label="[^"]+"><svg ', first.text)
    assert not FORBIDDEN_BY_POLICY.search(first.text)
    cookie = own.get_cookie("vraagplein").value
    assert secret_on(first.text) not in cookie


def test_the_first_right_code_turns_it_on(own, browser, person):
    elsewhere = browser()
    try_password(elsewhere, person.email, PASSWORD)
    key = secret_on(own.get(PAGE).text)
    response = own.post(f"{PAGE}?next=/norm", data={"code": Phone(key).code()})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    shown = codes_on(response.text)
    assert len(set(shown)) == 10
    assert 'href="/norm"' in response.text
    assert is_signed_in(own)
    assert not is_signed_in(elsewhere)
    assert (count(SecondFactor), count(RecoveryCode)) == (1, 10)
    assert actions() == ["second_factor_set_up"]
    assert last_mail().recipient == person.email
    assert key not in last_mail().body
    page = own.get(PAGE).text
    assert codes_on(page) == []
    assert key not in page
    with own.session_transaction() as cookie:
        assert "second_factor_proposal" not in cookie


def test_the_code_of_the_set_up_does_not_sign_in_too(own, browser, person):
    key = secret_on(own.get(PAGE).text)
    with time_machine.travel(now(), tick=False):
        code = Phone(key).code()
        own.post(PAGE, data={"code": code})
        client = browser()
        try_password(client, person.email, PASSWORD)
        assert try_code(client, code).status_code == 422


@pytest.mark.parametrize("typed", ["", "abc", "123456789", "🙂"])
def test_a_wrong_first_code_turns_nothing_on_and_keeps_the_key(own, person, typed):
    key = secret_on(own.get(PAGE).text)
    response = own.post(PAGE, data={"code": typed})
    assert response.status_code == 422
    assert 'id="code-error"' in response.text
    assert secret_on(response.text) == key
    assert count(SecondFactor) == 0
    assert own.post(PAGE, data={"code": Phone(key).code()}).status_code == 200


def test_it_is_set_up_once(phone, own, person):
    assert own.post(PAGE, data={"code": phone.code()}).location == PAGE
    assert count(SecondFactor) == 1
    with pytest.raises(InvalidStepError):
        second_factor.set_up(person, phone.secret, phone.code(), session_token=None)


def test_a_key_that_was_proposed_to_somebody_else_is_not_used(client, person, sign_in):
    first = secret_on(sign_in(person).get(PAGE).text)
    other = UserFactory()
    second = secret_on(sign_in(other).get(PAGE).text)
    assert first != second


# A site that requires it


def test_every_page_leads_to_the_set_up_until_it_is_on(app, client, sign_in, required):
    officer = member(AgencyFactory(), Role.OFFICER, Role.MANAGER, is_administrator=True)
    sign_in(officer)
    before = {table.name: count(table) for table in db.metadata.sorted_tables}
    db.session.commit()
    led = 0
    for rule in routes(app):
        if rule.endpoint in OPEN_BEFORE_SECOND_STEP:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            response = client.open(address_of(app, rule), method=method)
            assert response.status_code == 303, (rule.rule, method, response.status_code)
            assert response.location.partition("?")[0] == PAGE, (rule.rule, method)
            led += 1
    assert led > 150
    assert {table.name: count(table) for table in db.metadata.sorted_tables} == before


@pytest.mark.parametrize(
    "path",
    [
        PAGE,
        "/uitloggen",
        "/healthz",
        "/privacy",
        "/toegankelijkheid",
        "/.well-known/security.txt",
    ],
)
def test_what_stays_open(client, sign_in, required, path):
    sign_in(member(AgencyFactory(), Role.ASSESSOR))
    assert client.get(path).status_code == 200


def test_files_of_the_page_stay_open(client, sign_in, required):
    sign_in(member(AgencyFactory(), Role.ASSESSOR))
    response = client.get("/static/css/base.css")
    assert response.status_code == 200
    response.close()


def test_the_names_of_what_stays_open_exist(app):
    assert set(app.view_functions) >= OPEN_BEFORE_SECOND_STEP


def test_the_language_can_be_chosen_on_the_way(client, sign_in, required):
    sign_in(member(AgencyFactory(), Role.OFFICER))
    page = client.get(f"{PAGE}?lang=en").text
    assert '<html lang="en"' in page
    assert "Why do we ask this of you?" in page


def test_one_can_sign_out_instead(client, sign_in, required):
    sign_in(member(AgencyFactory(), Role.OFFICER))
    assert client.post("/uitloggen").location == "/"
    assert client.get("/norm").status_code == 200


def test_afterwards_one_goes_on_where_one_was(client, person, sign_in, required):
    db.session.add(Membership(user_id=person.id, organisation_id=AgencyFactory().id, role=Role.OFFICER))
    sign_in(person)
    response = client.get("/vraagstukken?q=zorg")
    assert (response.status_code, response.location) == (303, f"{PAGE}?next=/vraagstukken?q%3Dzorg")
    key = secret_on(client.get(response.location).text)
    page = client.post(response.location, data={"code": Phone(key).code()}).text
    assert 'href="/vraagstukken?q=zorg"' in page
    assert client.get("/vraagstukken?q=zorg").status_code == 200


def test_what_was_sent_is_not_sent_again(client, sign_in, required):
    sign_in(member(AgencyFactory(), Role.OFFICER))
    assert client.post("/vraagstukken/nieuw", data={"title": "Iets"}).location == PAGE


def test_a_program_reads_403(client, sign_in, required):
    sign_in(member(AgencyFactory(), Role.OFFICER))
    response = client.get("/mijn", headers={"Accept": "application/json"})
    assert (response.status_code, response.json["status"]) == (403, 403)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.OWNER, Role.ASSESSOR, Role.LEAD, Role.DIRECTOR, Role.MANAGER])
def test_it_is_required_of_every_role_in_an_agency(app, required, role):
    assert actor_of(member(AgencyFactory(), role)).needs_second_factor


def test_it_is_required_of_administrators_and_not_of_others(app, required):
    assert actor_of(UserFactory(is_administrator=True)).needs_second_factor
    for free in (UserFactory(), UserFactory(is_ambassador=True), member(SupplierFactory(), Role.MEMBER)):
        assert not actor_of(free).needs_second_factor


def test_a_site_that_does_not_ask_lets_everybody_through(app):
    assert not actor_of(member(AgencyFactory(), Role.OFFICER, is_administrator=True)).needs_second_factor


def test_a_new_role_asks_from_the_next_request_on(client, sign_in, required):
    person = UserFactory()
    sign_in(person)
    assert client.get("/mijn").status_code == 200
    db.session.add(Membership(user_id=person.id, organisation_id=AgencyFactory().id, role=Role.ASSESSOR))
    db.session.commit()
    assert client.get("/mijn").location == f"{PAGE}?next=/mijn"


def test_it_costs_no_question_to_the_database(client, sign_in, count_queries, required):
    officer = member(AgencyFactory(), Role.OFFICER)
    sign_in(officer)
    with count_queries() as statements:
        assert client.get("/mijn").status_code == 303
    assert len(statements) == 1


# Keeping it


def test_turning_it_off_takes_password_and_code(phone, own, browser, person):
    assert own.get(f"{PAGE}/uit").status_code == 200
    refused = own.post(f"{PAGE}/uit", data={"password": "niet het wachtwoord", "code": phone.code()})
    assert refused.status_code == 422
    assert 'id="password-error"' in refused.text
    refused = own.post(f"{PAGE}/uit", data={"password": PASSWORD, "code": wrong(phone.code())})
    assert refused.status_code == 422
    assert 'id="code-error"' in refused.text
    assert count(SecondFactor) == 1
    assert own.post(f"{PAGE}/uit", data={"password": PASSWORD, "code": phone.code()}).location == "/mijn/account"
    assert (count(SecondFactor), count(RecoveryCode)) == (0, 0)
    assert actions()[-1] == "second_factor_turned_off"
    assert last_mail().recipient == person.email
    assert try_password(browser(), person.email, PASSWORD).location == "/mijn"


def test_it_cannot_be_turned_off_where_it_is_required(phone, own, person, required):
    person.is_administrator = True
    db.session.commit()
    assert f"{PAGE}/uit" not in own.get(PAGE).text
    assert own.get(f"{PAGE}/uit").status_code == 403
    assert own.post(f"{PAGE}/uit", data={"password": PASSWORD, "code": phone.code()}).status_code == 403
    assert count(SecondFactor) == 1
    with pytest.raises(NotPermittedError):
        second_factor.turn_off(person, password=PASSWORD, code=phone.code(), required=True)


def test_moving_to_another_app(phone, own, browser, person):
    elsewhere = browser()
    try_password(elsewhere, person.email, PASSWORD)
    try_code(elsewhere, phone.paper[0])
    other = Phone(secret_on(own.get(f"{PAGE}/andere-app").text))
    data = {"password": PASSWORD, "code": phone.code(), "new_code": other.code()}
    for field, typed in (
        ("password", "niet dit"),
        ("code", wrong(data["code"])),
        ("new_code", wrong(data["new_code"])),
    ):
        refused = own.post(f"{PAGE}/andere-app", data={**data, field: typed})
        assert refused.status_code == 422
        assert f'id="{field}-error"' in refused.text
        assert secret_on(refused.text) == other.secret
    response = own.post(f"{PAGE}/andere-app", data=data)
    assert response.status_code == 200
    fresh = codes_on(response.text)
    assert len(fresh) == 10
    assert not set(fresh) & set(phone.paper)
    assert is_signed_in(own)
    assert not is_signed_in(elsewhere)
    assert actions()[-1] == "second_factor_replaced"
    client = browser()
    try_password(client, person.email, PASSWORD)
    for old in (phone.code(1), phone.paper[1]):
        assert try_code(client, old).status_code == 422
    assert try_code(client, other.code(1)).status_code == 302


def test_a_lost_phone_is_replaced_with_a_recovery_code(phone, own, person):
    other = Phone(secret_on(own.get(f"{PAGE}/andere-app").text))
    data = {"password": PASSWORD, "code": phone.paper[0], "new_code": other.code()}
    assert own.post(f"{PAGE}/andere-app", data=data).status_code == 200


def test_new_recovery_codes_end_the_old_ones(phone, own, browser, person):
    assert own.post(f"{PAGE}/herstelcodes", data={"password": PASSWORD, "code": ""}).status_code == 422
    response = own.post(f"{PAGE}/herstelcodes", data={"password": PASSWORD, "code": phone.code()})
    assert response.status_code == 200
    fresh = codes_on(response.text)
    assert count(RecoveryCode) == 10
    assert actions()[-1] == "recovery_codes_renewed"
    client = browser()
    try_password(client, person.email, PASSWORD)
    assert try_code(client, phone.paper[0]).status_code == 422
    assert try_code(client, fresh[0]).status_code == 302


def test_few_recovery_codes_are_pointed_out(phone, own, person):
    assert "herstelcodes" in own.get(PAGE).text
    unused = db.session.scalars(select(RecoveryCode)).all()
    for code in unused[:7]:
        code.used_at = now()
    db.session.commit()
    page = own.get(PAGE).text
    assert 'class="utrecht-alert' in page
    assert re.search(r"3 \w+ 10", page)


@pytest.mark.parametrize("path", ["andere-app", "herstelcodes", "uit"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_second_step_there_is_nothing_to_change(own, person, path, method):
    data = {"password": PASSWORD, "code": "123456", "new_code": "123456"} if method == "POST" else None
    assert own.open(f"{PAGE}/{path}", method=method, data=data).location == PAGE


def test_another_password_keeps_the_second_step(phone, own, browser, person):
    own.post("/mijn/account/wachtwoord", data={"current": PASSWORD, "password": NEW_PASSWORD})
    client = browser()
    assert try_password(client, person.email, NEW_PASSWORD).location == "/inloggen/code"
    assert try_code(client, phone.code()).status_code == 302


def test_the_account_page_says_whether_it_is_on(own, person):
    assert PAGE in own.get("/mijn/account").text
    given_phone(person)
    token = start_session(person)
    db.session.commit()
    with own.session_transaction() as cookie:
        cookie["_user_id"] = token
    text = own.get("/mijn/account").text
    assert PAGE in text
    assert now().strftime("%Y") in text


# Fresh confirmation


def test_without_a_second_factor_the_password_confirms(person):
    second_factor.confirm(person, PASSWORD, "", required=False)
    with pytest.raises(RefusedInputError) as refused:
        second_factor.confirm(person, PASSWORD, "", required=True)
    assert refused.value.field == "code"


def test_a_wrong_password_confirms_nothing_and_counts(person, phone):
    for _ in range(5):
        with pytest.raises(RefusedInputError) as refused:
            second_factor.confirm(person, "niet het wachtwoord", phone.code(), required=True)
        assert refused.value.field == "password"
    with pytest.raises(TooManyTriesError):
        second_factor.confirm(person, PASSWORD, phone.code(), required=True)


def test_the_code_of_a_confirmation_counts_once(person, phone):
    code = phone.code()
    second_factor.confirm(person, PASSWORD, code, required=True)
    with pytest.raises(RefusedInputError) as refused:
        second_factor.confirm(person, PASSWORD, code, required=True)
    assert refused.value.field == "code"
    second_factor.confirm(person, PASSWORD, phone.paper[0], required=True)


def test_an_empty_code_is_no_try(person, phone):
    for _ in range(7):
        with pytest.raises(RefusedInputError) as refused:
            second_factor.confirm(person, PASSWORD, "  ", required=True)
        assert refused.value.field == "code"
    assert count(FailedSignIn) == 0


def confirming(app, user, actor, **data):
    """The form of somebody who confirms, and whether it did."""
    from flask_login import login_user

    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context("/x", method="POST", data=data):
        login_user(actor)
        form = ConfirmationForm()
        return form, form.validate() and form.confirms(user)


def test_the_form_asks_for_a_code_of_who_has_one(app, person):
    form, confirmed = confirming(app, person, actor_of(person), password=PASSWORD)
    assert confirmed
    assert form.code is None
    phone = given_phone(person)
    form, confirmed = confirming(app, person, actor_of(person), password=PASSWORD)
    assert not confirmed
    assert form.code.errors
    assert confirming(app, person, actor_of(person), password=PASSWORD, code=phone.code())[1]


def test_the_form_never_gives_back_password_or_code(app, person, phone):
    form, _ = confirming(app, person, actor_of(person), password=PASSWORD, code="123456")
    assert form.typed() == []
    assert "123456" not in str(form.code())


# For who lost everything


@pytest.fixture
def administrator(app):
    return UserFactory(name="Ada", is_administrator=True)


def test_an_administrator_takes_it_away_with_a_reason(client, browser, person, phone, administrator, sign_in):
    theirs = browser()
    try_password(theirs, person.email, PASSWORD)
    try_code(theirs, phone.code())
    page = f"/beheer/gebruikers/{person.id}"
    sign_in(administrator)
    assert f"{page}/tweede-stap" in client.get(page).text
    assert client.get(f"{page}/tweede-stap").status_code == 200
    assert client.post(f"{page}/tweede-stap", data={"reason": "  "}).status_code == 422
    assert is_signed_in(theirs)
    assert client.post(f"{page}/tweede-stap", data={"reason": "Telefoon kwijt."}).location == page
    assert (count(SecondFactor), count(RecoveryCode)) == (0, 0)
    assert not is_signed_in(theirs)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.actor_id, entry.reason) == ("second_factor_reset", administrator.id, "Telefoon kwijt.")
    assert "Telefoon kwijt." in last_mail().body
    assert last_mail().recipient == person.email
    assert client.get(f"{page}/tweede-stap").location == page
    assert try_password(theirs, person.email, PASSWORD).location == "/mijn"


def test_administrators_never_do_this_for_themselves(client, administrator, sign_in):
    given_phone(administrator)
    sign_in(administrator)
    path = f"/beheer/gebruikers/{administrator.id}/tweede-stap"
    assert client.get(path).status_code == 403
    assert client.post(path, data={"reason": "Telefoon kwijt."}).status_code == 403
    with pytest.raises(NotPermittedError):
        second_factor.reset(administrator, "Telefoon kwijt.", by=actor_of(administrator))
    assert count(SecondFactor) == 1


def test_nobody_else_takes_it_away(client, person, phone, sign_in):
    path = f"/beheer/gebruikers/{person.id}/tweede-stap"
    for other in (person, member(AgencyFactory(), *OrganisationKind.AGENCY.roles)):
        sign_in(other)
        assert client.get(path).status_code == 403
        assert client.post(path, data={"reason": "Zomaar."}).status_code == 403
    assert count(SecondFactor) == 1


def test_after_that_it_must_be_set_up_again_where_it_is_required(client, person, phone, administrator, required):
    db.session.add(Membership(user_id=person.id, organisation_id=AgencyFactory().id, role=Role.OFFICER))
    second_factor.reset(person, "Telefoon kwijt.", by=actor_of(administrator))
    db.session.commit()
    assert try_password(client, person.email, PASSWORD).location == "/mijn"
    assert client.get("/mijn").location == f"{PAGE}?next=/mijn"


def test_a_session_lasts_as_long_as_before(phone, own, person):
    with time_machine.travel(now() + timedelta(hours=11)):
        assert is_signed_in(own)
    assert count(AuthSession) == 1
    assert db.session.get_one(User, person.id).password_hash
