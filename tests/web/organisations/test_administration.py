"""Administration of organisations and people."""

import pytest
from sqlalchemy import func, select

from app.accounts.models import AuthSession, Membership
from app.accounts.services import start_session
from app.accounts.states import Role
from app.core.database import db
from app.notifications.models import Mail
from app.organisations.models import Invitation, Organisation
from app.organisations.states import OrganisationKind
from tests.factories import AgencyFactory, UserFactory, member

ADDRESSES = ("/beheer/organisaties", "/beheer/organisaties/nieuw", "/beheer/gebruikers", "/beheer/gebruikers/1")


@pytest.fixture
def administrator(app):
    return UserFactory(name="Ada", is_administrator=True)


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_administrators_administer(client, session, sign_in, address):
    assert client.get(address).location.startswith("/inloggen")
    sign_in(member(AgencyFactory(), *OrganisationKind.AGENCY.roles, is_ambassador=True))
    assert client.get(address).status_code == 403


def test_an_agency_with_its_first_manager(client, session, sign_in, administrator):
    sign_in(administrator)
    data = {
        "name": "Gemeente Zeedam",
        "kind": "agency",
        "sector": "gemeente",
        "cluster": "",
        "province": "Fryslân",
        "email": "mo@zeedam.example",
    }
    response = client.post("/beheer/organisaties/nieuw", data=data)
    assert response.location == "/organisaties/gemeente-zeedam/leden"
    agency = session.scalar(select(Organisation))
    assert (agency.kind, agency.sector, agency.cluster) == (OrganisationKind.AGENCY, "gemeente", "")
    assert agency.province == "Fryslân"
    assert "Fryslân" in client.get("/organisaties/gemeente-zeedam").text
    invitation = session.scalar(select(Invitation))
    assert (invitation.organisation_id, invitation.role) == (agency.id, Role.MANAGER)
    assert session.scalars(select(Mail.recipient)).all() == ["mo@zeedam.example"]
    assert client.get(response.location).status_code == 200


def test_a_wrong_agency_is_refused_with_all_that_was_typed(client, session, sign_in, administrator):
    sign_in(administrator)
    data = {"name": "Gemeente Zeedam", "kind": "onzin", "sector": "onzin", "oin": "1", "email": "x", "place": "Aan zee"}
    data["province"] = "Friesland"
    response = client.post("/beheer/organisaties/nieuw", data=data)
    assert response.status_code == 422
    assert "Aan zee" in response.text
    for field in ("sector", "province", "oin", "email"):
        assert f'id="{field}-error"' in response.text
    assert session.scalar(select(func.count()).select_from(Organisation)) == 0


def test_lists_find_by_name_place_and_address(client, session, sign_in, administrator):
    agency = AgencyFactory(name="Gemeente Zeedam", slug="zeedam", place="Kust")
    AgencyFactory(name="Elders", slug="elders")
    person = member(agency, Role.OFFICER, name="Noor", email="n@zeedam.example")
    sign_in(administrator)
    page = client.get("/beheer/organisaties?q=kust").text
    assert "/organisaties/zeedam/leden" in page
    assert "/organisaties/elders" not in page
    page = client.get("/beheer/gebruikers?q=N@zeedam").text
    assert f"/beheer/gebruikers/{person.id}" in page
    assert f"/beheer/gebruikers/{administrator.id}" not in page


@pytest.mark.parametrize(
    ("change", "field", "before", "after"),
    [
        ("make_administrator", "is_administrator", False, True),
        ("unmake_administrator", "is_administrator", True, False),
        ("make_ambassador", "is_ambassador", False, True),
        ("unmake_ambassador", "is_ambassador", True, False),
    ],
)
def test_platform_roles_are_given_and_taken(client, session, sign_in, administrator, change, field, before, after):
    person = UserFactory(**{field: before})
    sign_in(administrator)
    assert client.post(f"/beheer/gebruikers/{person.id}/{change}").status_code == 302
    session.refresh(person)
    assert getattr(person, field) is after
    other = "is_ambassador" if field == "is_administrator" else "is_administrator"
    assert getattr(person, other) is False


def test_closing_an_account_ends_its_sessions(app, client, session, sign_in, administrator):
    person = UserFactory()
    start_session(person)
    sign_in(administrator)
    client.post(f"/beheer/gebruikers/{person.id}/disable")
    session.refresh(person)
    assert person.disabled_at is not None
    assert session.scalars(select(AuthSession.user_id)).all() == [administrator.id]
    client.post(f"/beheer/gebruikers/{person.id}/enable")
    session.refresh(person)
    assert person.disabled_at is None


def test_an_administrator_does_not_shut_themselves_out(client, session, sign_in, administrator):
    sign_in(administrator)
    for change in ("unmake_administrator", "disable"):
        assert client.post(f"/beheer/gebruikers/{administrator.id}/{change}").status_code == 403
    assert client.get("/beheer/gebruikers").status_code == 200


def test_unknown_people_and_changes_are_not_found(client, session, sign_in, administrator):
    person = UserFactory()
    sign_in(administrator)
    for address in ("0", "2147483647", "2147483648", "x"):
        assert client.get(f"/beheer/gebruikers/{address}").status_code == 404
    assert client.post(f"/beheer/gebruikers/{person.id}/onzin").status_code == 404
    assert client.get(f"/beheer/gebruikers/{person.id}").status_code == 200


def test_a_closed_page_costs_two_questions_more_than_the_actor(client, session, sign_in, administrator, count_queries):
    for _ in range(5):
        member(AgencyFactory(), Role.OFFICER, Role.ASSESSOR)
    sign_in(administrator)
    with count_queries() as statements:
        assert client.get("/beheer/gebruikers").status_code == 200
    few = len(statements)
    for _ in range(10):
        db.session.add(Membership(user_id=UserFactory().id, organisation_id=AgencyFactory().id, role=Role.OWNER))
    db.session.commit()
    with count_queries() as statements:
        client.get("/beheer/gebruikers")
    assert len(statements) == few
