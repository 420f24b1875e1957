"""The people of an organisation, their roles, and invitations."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import Membership, User
from app.accounts.states import Role
from app.core.clock import now
from app.core.database import db
from app.notifications.models import Mail
from app.organisations import queries, services
from app.organisations.models import Invitation
from tests.factories import AgencyFactory, SupplierFactory, UserFactory, actor_of, member

PEOPLE = "/organisaties/zeedam/leden"


@pytest.fixture
def agency(app):
    return AgencyFactory(name="Gemeente Zeedam", slug="zeedam")


@pytest.fixture
def manager(agency):
    return member(agency, Role.MANAGER, name="Mo", email="mo@zeedam.example")


def mailed_link(address):
    body = db.session.scalars(select(Mail.body).where(Mail.recipient == address).order_by(Mail.id.desc())).first()
    found = re.search(r"http://127\.0\.0\.1:8000(/uitnodiging/\S+)", body)
    assert found is not None
    return found[1]


def roles_of(user, organisation):
    return set(
        db.session.scalars(
            select(Membership.role).where(Membership.user_id == user.id, Membership.organisation_id == organisation.id)
        )
    )


def invite(client, email="noor@zeedam.example", role="officer"):
    return client.post(PEOPLE, data={"email": email, "role": role})


def test_an_invitation_leads_to_the_role_for_who_signs_up_on_the_way(app, client, agency, manager, sign_in):
    sign_in(manager)
    assert invite(client, "Noor@Zeedam.example").status_code == 302
    link = mailed_link("noor@zeedam.example")
    newcomer = app.test_client()
    page = newcomer.get(link)
    assert page.status_code == 200
    assert f"/registreren?next={link}" in page.text
    data = {"name": "Noor", "email": "noor@zeedam.example", "password": "drie lange woorden", "next": link}
    assert newcomer.post("/registreren", data=data).location == link
    assert newcomer.post(link).location == "/mijn"
    user = db.session.scalar(select(User).where(User.email == "noor@zeedam.example"))
    assert roles_of(user, agency) == {Role.OFFICER}
    assert user.confirmed_at is not None


def test_an_invitation_counts_once(app, client, agency, manager, sign_in):
    sign_in(manager)
    invite(client)
    link = mailed_link("noor@zeedam.example")
    other = UserFactory()
    sign_in(other)
    assert client.post(link).status_code == 302
    assert roles_of(other, agency) == {Role.OFFICER}
    assert other.confirmed_at is None  # another address than the invited one
    third = UserFactory()
    sign_in(third)
    assert client.post(link).status_code == 404
    assert roles_of(third, agency) == set()


def test_an_invitation_is_too_old_after_fourteen_days(client, agency, manager, sign_in):
    invitation_link = _invited(client, manager, sign_in)
    with time_machine.travel(now() + timedelta(days=14, minutes=1)):
        sign_in(UserFactory())
        assert client.get(invitation_link).status_code == 404
        assert client.post(invitation_link).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Membership)) == 1


def test_sending_again_makes_the_first_link_worthless(client, agency, manager, sign_in):
    first = _invited(client, manager, sign_in)
    invitation = db.session.scalar(select(Invitation))
    assert client.post(f"{PEOPLE}/uitnodigingen/{invitation.id}/opnieuw").status_code == 302
    second = mailed_link("noor@zeedam.example")
    assert second != first
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_an_invitation_that_is_taken_back_is_worth_nothing(client, agency, manager, sign_in):
    link = _invited(client, manager, sign_in)
    invitation = db.session.scalar(select(Invitation))
    assert client.post(f"{PEOPLE}/uitnodigingen/{invitation.id}/intrekken").status_code == 302
    assert client.get(link).status_code == 404
    assert client.post(f"{PEOPLE}/uitnodigingen/{invitation.id}/opnieuw").status_code == 404
    assert invite(client).status_code == 302  # and may be sent anew


def test_looking_at_an_invitation_changes_nothing(client, agency, manager, sign_in):
    link = _invited(client, manager, sign_in)
    for _ in range(2):
        assert client.get(link).status_code == 200
    assert db.session.scalar(select(Invitation.accepted_at)) is None


def test_the_database_keeps_no_token_and_the_mail_is_marked(client, agency, manager, sign_in):
    link = _invited(client, manager, sign_in)
    assert db.session.scalar(select(Invitation.token_hash)) not in link
    assert db.session.scalars(select(Mail.holds_token)).all() == [True]


@pytest.mark.parametrize(
    ("email", "role"),
    [("geen adres", "officer"), ("noor@zeedam.example", "member"), ("noor@zeedam.example", ""), ("", "officer")],
)
def test_a_wrong_invitation_is_refused(client, agency, manager, sign_in, email, role):
    sign_in(manager)
    response = invite(client, email, role)
    assert response.status_code == 422
    assert "data-error-summary" in response.text
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 0


def test_nobody_is_invited_twice_or_for_what_they_are(client, agency, manager, sign_in):
    sign_in(manager)
    assert invite(client, manager.email, "manager").status_code == 422
    assert invite(client).status_code == 302
    assert invite(client).status_code == 422
    assert invite(client, role="assessor").status_code == 302
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 2


def test_a_supplier_has_other_roles(client, sign_in):
    company = SupplierFactory(slug="zeedam")
    sign_in(member(company, Role.MANAGER))
    assert invite(client, role="officer").status_code == 422
    assert invite(client, role="member").status_code == 302


def test_a_manager_gives_and_takes_roles(client, agency, manager, sign_in):
    colleague = member(agency, Role.OFFICER)
    sign_in(manager)
    person = f"{PEOPLE}/{colleague.id}/rollen"
    for _ in range(2):
        assert client.post(person, data={"role": "assessor"}).status_code == 302
    assert roles_of(colleague, agency) == {Role.OFFICER, Role.ASSESSOR}
    assert client.post(f"{person}/weg", data={"role": "officer"}).status_code == 302
    assert roles_of(colleague, agency) == {Role.ASSESSOR}
    for wrong in ("member", "administrator", ""):
        assert client.post(person, data={"role": wrong}).status_code == 404


def test_the_last_manager_stays(client, agency, manager, sign_in):
    sign_in(manager)
    take = f"{PEOPLE}/{manager.id}/rollen/weg"
    response = client.post(take, data={"role": "manager"}, follow_redirects=True)
    assert response.status_code == 200
    assert roles_of(manager, agency) == {Role.MANAGER}
    closed = member(agency, Role.MANAGER, disabled_at=now())  # cannot let anybody in
    client.post(take, data={"role": "manager"})
    assert roles_of(manager, agency) == {Role.MANAGER}
    member(agency, Role.MANAGER)
    assert client.post(take, data={"role": "manager"}).location == "/organisaties/zeedam"
    assert roles_of(manager, agency) == set()
    assert client.get(PEOPLE).status_code == 403
    assert roles_of(closed, agency) == {Role.MANAGER}


def test_people_of_other_organisations_are_out_of_reach(client, agency, manager, sign_in):
    stranger = member(AgencyFactory(), Role.OFFICER)
    foreign = Invitation(
        organisation=AgencyFactory(),
        token_hash="x",
        email="a@b.nl",
        role=Role.OFFICER,
        invited_by_id=stranger.id,
        expires_at=now() + timedelta(days=1),
    )
    db.session.add(foreign)
    sign_in(manager)
    assert client.post(f"{PEOPLE}/{stranger.id}/rollen", data={"role": "officer"}).status_code == 404
    assert client.post(f"{PEOPLE}/uitnodigingen/{foreign.id}/opnieuw").status_code == 404
    for wrong in ("0", "2147483648", "9" * 40, "x"):
        assert client.post(f"{PEOPLE}/{wrong}/rollen", data={"role": "officer"}).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 0


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_others_neither_see_nor_change_the_people(client, agency, manager, sign_in, role):
    sign_in(member(agency, role))
    assert client.get(PEOPLE).status_code == 403
    assert invite(client).status_code == 403
    assert client.post(f"{PEOPLE}/{manager.id}/rollen", data={"role": "officer"}).status_code == 403
    assert client.post(f"{PEOPLE}/{manager.id}/rollen/weg", data={"role": "manager"}).status_code == 403


def test_the_services_check_by_themselves(app, agency, manager):
    from app.core.errors import NotPermittedError

    outsider = actor_of(UserFactory())
    invitation = services.invite(agency, "noor@zeedam.example", Role.OFFICER, by=actor_of(manager))
    for forbidden in (
        lambda: services.invite(agency, "x@y.nl", Role.OFFICER, by=outsider),
        lambda: services.invite_again(invitation, by=outsider),
        lambda: services.revoke(invitation, by=outsider),
        lambda: services.give_role(agency, manager, Role.OFFICER, by=outsider),
        lambda: services.take_role(agency, manager, Role.MANAGER, by=outsider),
        lambda: services.edit(agency, {"name": "x"}, by=outsider),
        lambda: services.add_organisation({"name": "x"}, by=outsider),
    ):
        with pytest.raises(NotPermittedError):
            forbidden()
    assert queries.managers_count(agency) == 1


def _invited(client, manager, sign_in):
    sign_in(manager)
    invite(client)
    return mailed_link("noor@zeedam.example")


def test_an_administrator_lets_nobody_in_with_a_supplier_that_has_an_account_manager(client, session, sign_in):
    company = SupplierFactory(slug="zeedam")
    sign_in(UserFactory(is_administrator=True, email="ada@platform.example"))
    assert client.get(PEOPLE).status_code == 200
    colleague = member(company, Role.MANAGER)
    session.commit()
    assert client.get(PEOPLE).status_code == 403
    assert invite(client, "ada@platform.example", "member").status_code == 403
    assert client.post(f"{PEOPLE}/{colleague.id}/rollen", data={"role": "member"}).status_code == 403
    assert "/leden" not in client.get("/organisaties/zeedam").text
    assert client.get("/organisaties/zeedam/bewerken").status_code == 200
