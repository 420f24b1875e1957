"""The page of the norm, and endorsing it."""

import pytest
from sqlalchemy import func, select

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.core.database import db
from app.norm.models import NormEndorsement
from app.norm.texts import newest
from tests.factories import AgencyFactory, SupplierFactory, UserFactory, member


def endorse(client, organisation, **data):
    return client.post("/norm/onderschrijven", data={"organisation": str(organisation.id), **data})


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(NormEndorsement)) or 0


def test_everybody_reads_every_element_with_its_source(client):
    for path, language in (("/norm", "nl"), ("/norm?lang=en", "en")):
        page = client.get(path).text
        for element in newest().elements:
            assert f'id="{element.key}"' in page
            assert element.title.in_language(language).split("’")[0] in page


def test_versions_have_an_address_of_their_own(client):
    assert client.get(f"/norm/{newest().number}").status_code == 200
    for unknown in ("/norm/0", "/norm/99999", "/norm/x", "/norm/-1"):
        assert client.get(unknown).status_code == 404


def test_a_manager_endorses_once_and_everybody_sees_it(client, sign_in):
    agency = AgencyFactory(name="Gemeente Zonneveld", slug="zonneveld")
    manager = member(agency, Role.MANAGER)
    assert "/norm/onderschrijven" in sign_in(manager).get("/norm").text
    for _time in range(2):
        assert endorse(client, agency).status_code == 302
    given = db.session.scalars(select(NormEndorsement)).one()
    assert (given.organisation_id, given.endorsed_by_id, given.norm_number) == (agency.id, manager.id, newest().number)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "endorse_norm")).all()
    assert [entry.record_id for entry in entries] == [agency.id]
    client.post("/uitloggen")
    assert "/organisaties/zonneveld" in client.get("/norm").text
    assert f"/norm/{newest().number}" in client.get("/organisaties/zonneveld").text


def test_an_endorsement_can_be_taken_back(client, sign_in):
    agency = AgencyFactory()
    sign_in(member(agency, Role.MANAGER))
    endorse(client, agency)
    for _time in range(2):
        assert endorse(client, agency, withdraw="1").status_code == 302
    assert count() == 0
    withdrawn = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "withdraw_norm")
    assert db.session.scalar(withdrawn) == 1


def test_nobody_else_endorses(client, sign_in):
    agency, elsewhere, supplier = AgencyFactory(), AgencyFactory(), SupplierFactory()
    assert endorse(client, agency).status_code == 302  # to the sign-in page
    for person in (
        member(agency, Role.DIRECTOR, Role.OFFICER),
        member(elsewhere, Role.MANAGER),
        UserFactory(is_administrator=True),
        UserFactory(is_ambassador=True),
    ):
        sign_in(person)
        assert endorse(client, agency).status_code == 403
    assert endorse(sign_in(member(supplier, Role.MANAGER)), supplier).status_code == 403
    assert count() == 0


@pytest.mark.parametrize("value", ["", "x", "0", "99999999999999999999", "1;drop", "\x00"])
def test_a_wrong_organisation_is_refused(client, sign_in, value):
    sign_in(member(AgencyFactory(), Role.MANAGER))
    assert client.post("/norm/onderschrijven", data={"organisation": value}).status_code == 403
    assert count() == 0


def test_the_page_takes_at_most_three_queries(client, count_queries):
    for _number in range(5):
        db.session.add(NormEndorsement(organisation=AgencyFactory(), norm_number=newest().number))
    db.session.commit()
    with count_queries() as statements:
        assert client.get("/norm").status_code == 200
    assert len(statements) <= 3
