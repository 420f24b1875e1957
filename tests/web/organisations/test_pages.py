"""Reading about organisations, adding one's company, changing it, working for another one."""

import pytest
from sqlalchemy import select

from app.accounts.models import AuthSession, Membership
from app.accounts.states import Role
from app.core.database import db
from app.core.panels import _panels
from app.core.secrets import hash_of
from app.organisations import services
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from tests.factories import AgencyFactory, SupplierFactory, UserFactory, member


def organisation(slug):
    return db.session.scalar(select(Organisation).where(Organisation.slug == slug))


def test_the_list_shows_what_is_asked_for(client, session):
    AgencyFactory(name="Gemeente Zeedam", slug="zeedam", sector="gemeente", place="Zeedam")
    AgencyFactory(name="Waterschap Zeedam", slug="waterschap", sector="waterschap")
    SupplierFactory(name="Zeedam 100% BV", slug="zeedam-bv")
    session.commit()

    def slugs(query):
        page = client.get(f"/organisaties?{query}").text
        return {slug for slug in ("zeedam", "waterschap", "zeedam-bv") if f'href="/organisaties/{slug}"' in page}

    assert slugs("") == {"zeedam", "waterschap", "zeedam-bv"}
    assert slugs("soort=agency") == {"zeedam", "waterschap"}
    assert slugs("sector=waterschap") == {"waterschap"}
    assert slugs("q=GEMEENTE") == {"zeedam"}
    assert slugs("q=100%25") == {"zeedam-bv"}
    assert slugs("q=%25") == {"zeedam-bv"}
    assert slugs("q=nergens") == set()
    assert slugs("soort=onzin&pagina=x") == {"zeedam", "waterschap", "zeedam-bv"}
    assert slugs("pagina=999") == set()


def test_the_list_counts_under_the_other_filters(client, session):
    from app.organisations.listing import Filters, organisations

    AgencyFactory.create_batch(3, sector="gemeente")
    AgencyFactory.create_batch(2, sector="waterschap")
    SupplierFactory()
    found = organisations(Filters(sector="gemeente"))
    assert found.page.total == 3
    assert found.kinds == {OrganisationKind.AGENCY: 3}
    assert found.sectors == {"gemeente": 3, "waterschap": 2}


def test_the_list_asks_the_database_three_things(client, session, count_queries):
    AgencyFactory.create_batch(30)
    session.commit()
    with count_queries() as statements:
        assert client.get("/organisaties").status_code == 200
    assert len(statements) <= 3


def test_the_page_shows_facts_and_what_other_features_add(client, session, monkeypatch):
    AgencyFactory(slug="zeedam", kvk="01140749", website="https://zeedam.example", description="Aan zee.")
    session.commit()
    monkeypatch.setitem(_panels, "organisation.after", [lambda record: f"<p>panel of {record.slug}</p>"])
    page = client.get("/organisaties/zeedam")
    assert page.status_code == 200
    for text in ("01140749", 'href="https://zeedam.example"', "Aan zee.", "panel of zeedam"):
        assert text in page.text
    assert "/organisaties/zeedam/bewerken" not in page.text


@pytest.mark.parametrize("address", ["nergens", "Zeedam", "a--b", "x" * 300, "..%2f..", "%00", "' OR 1=1"])
def test_an_unknown_address_is_not_found(client, address):
    assert client.get(f"/organisaties/{address}").status_code == 404


def test_somebody_adds_their_company_and_manages_it(client, session, sign_in):
    user = UserFactory()
    sign_in(user)
    response = client.post(
        "/organisaties/nieuw", data={"name": "Helder & Co", "kvk": "12 34 56.78", "website": "helder.example"}
    )
    assert response.location == "/organisaties/helder-co"
    company = organisation("helder-co")
    assert (company.kind, company.kvk, company.website) == (
        OrganisationKind.SUPPLIER,
        "12345678",
        "https://helder.example",
    )
    roles = session.scalars(select(Membership.role).where(Membership.user_id == user.id)).all()
    assert set(roles) == {Role.MANAGER, Role.MEMBER}
    assert client.get("/organisaties/helder-co/leden").status_code == 200


def test_the_same_form_sent_twice_adds_one_company(client, session, sign_in):
    sign_in(UserFactory())
    data = {"name": "Helder", "idempotency_key": "one-key"}
    locations = {client.post("/organisaties/nieuw", data=data).location for _ in range(2)}
    assert locations == {"/organisaties/helder"}
    assert len(session.scalars(select(Organisation)).all()) == 1


def test_after_adding_one_goes_where_one_came_from(client, session, sign_in):
    sign_in(UserFactory())
    response = client.post("/organisaties/nieuw", data={"name": "Helder", "next": "/vraagstukken/k7m2q9xa"})
    assert response.location == "/vraagstukken/k7m2q9xa"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 201),
        ("kvk", "1234567"),
        ("kvk", "00000000"),
        ("website", "javascript://alert(1)"),
        ("website", "https://"),
        ("website", "https://user:secret@helder.example"),
        ("website", "geen adres"),
        ("website", "https://[::1"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(client, session, sign_in, field, value):
    sign_in(UserFactory())
    response = client.post("/organisaties/nieuw", data={"name": "Helder", field: value})
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert session.scalars(select(Organisation)).all() == []


def test_a_company_with_the_same_number_is_not_added_twice(client, session, sign_in):
    SupplierFactory(name="Helder BV", kvk="12345678")
    AgencyFactory(kvk="87654321")
    sign_in(UserFactory())
    refused = client.post("/organisaties/nieuw", data={"name": "Helder", "kvk": "12345678"})
    assert refused.status_code == 422
    assert "Helder BV" in refused.text
    assert client.post("/organisaties/nieuw", data={"name": "Helder", "kvk": "87654321"}).status_code == 302


def test_names_that_are_alike_get_addresses_of_their_own(app):
    made = []
    for name in ("Helder", "HELDER!", "Nieuw", "🦉", "🦉🦉", "Helder 2"):
        made.append(services.free_slug(name))
        AgencyFactory(name=name, slug=made[-1])
    assert made == ["helder", "helder-2", "nieuw-2", "organisatie", "organisatie-2", "helder-2-2"]


def edited(version, **changes):
    return {"name": "Gemeente Zeedam", "version": str(version), **changes}


def test_a_manager_changes_the_page_and_not_the_register(client, session, sign_in):
    agency = AgencyFactory(slug="zeedam", sector="gemeente", oin="00000001806300966000")
    sign_in(member(agency, Role.MANAGER))
    assert client.get("/organisaties/zeedam/bewerken").status_code == 200
    response = client.post(
        "/organisaties/zeedam/bewerken",
        data=edited(agency.version, description="Aan zee.", sector="rijk", oin="", slug="anders"),
    )
    assert response.location == "/organisaties/zeedam"
    session.refresh(agency)
    assert (agency.name, agency.description) == ("Gemeente Zeedam", "Aan zee.")
    assert (agency.sector, agency.oin) == ("gemeente", "00000001806300966000")


def test_an_administrator_changes_the_register_too(client, session, sign_in):
    agency = AgencyFactory(slug="zeedam", sector="een eigen woord")
    sign_in(UserFactory(is_administrator=True))
    data = edited(agency.version, sector="een eigen woord", cluster="GGD", oin="0000 0001 8063 0096 6000")
    assert client.post("/organisaties/zeedam/bewerken", data=data).status_code == 302
    session.refresh(agency)
    assert (agency.sector, agency.cluster, agency.oin) == ("een eigen woord", "GGD", "00000001806300966000")
    refused = client.post("/organisaties/zeedam/bewerken", data={**data, "version": "2", "oin": "123"})
    assert refused.status_code == 422
    assert 'id="oin-error"' in refused.text


def test_who_saves_second_gets_the_text_back(client, session, sign_in):
    agency = AgencyFactory(slug="zeedam")
    sign_in(member(agency, Role.MANAGER))
    version = agency.version
    assert client.post("/organisaties/zeedam/bewerken", data=edited(version, place="Eerst")).status_code == 302
    second = client.post("/organisaties/zeedam/bewerken", data=edited(version, place="Later"))
    assert second.status_code == 409
    assert "Later" in second.text
    session.refresh(agency)
    assert agency.place == "Eerst"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DIRECTOR])
def test_others_change_nothing(client, session, sign_in, role):
    agency = AgencyFactory(slug="zeedam")
    sign_in(member(agency, role))
    assert client.get("/organisaties/zeedam/bewerken").status_code == 403
    assert client.post("/organisaties/zeedam/bewerken", data=edited(1)).status_code == 403


def test_one_works_for_one_organisation_at_a_time(client, session, sign_in):
    first, second = AgencyFactory(name="Aa"), AgencyFactory(name="Bee", slug="bee")
    user = member(first, Role.OFFICER)
    session.add(Membership(user_id=user.id, organisation_id=second.id, role=Role.OFFICER))
    elsewhere = AgencyFactory()
    sign_in(user)

    def active():
        with client.session_transaction() as cookie:
            token = cookie["_user_id"]
        session.expire_all()
        return session.scalar(select(AuthSession.organisation_id).where(AuthSession.token_hash == hash_of(token)))

    data = {"organisation": str(second.id), "next": "/vraagstukken"}
    assert client.post("/mijn/organisatie", data=data).location == "/vraagstukken"
    assert active() == second.id
    for wrong in (str(elsewhere.id), "0", "-1", "x", "9" * 30, ""):
        assert client.post("/mijn/organisatie", data={"organisation": wrong}).status_code == 404
    assert active() == second.id
    assert client.post("/mijn/organisatie", data={**data, "next": "//elders.example"}).location == "/mijn"


def test_visitors_are_asked_to_sign_in(client):
    for address in ("/organisaties/nieuw", "/organisaties/zeedam/bewerken", "/organisaties/zeedam/leden"):
        assert client.get(address).location.startswith("/inloggen")
    assert client.post("/mijn/organisatie").location.startswith("/inloggen")
