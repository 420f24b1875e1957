"""The ceilings of an organisation, and the public page with the dated table."""

import re
from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.core.errors import NotPermittedError, StaleRecordError
from app.procurement import queries, services
from app.procurement.models import PurchasingPolicy
from app.procurement.services import PolicyValues
from app.procurement.states import Buyer, Subject
from tests.factories import AgencyFactory, SupplierFactory, actor_of, member


@pytest.fixture
def agency(session):
    return AgencyFactory(sector="gemeente")


def form(**changes):
    values = {
        "buyer": "other",
        "one_quote_eur": "€ 50.000",
        "several_quotes_eur": "150.000",
        "works_one_quote_eur": "150000",
        "works_several_quotes_eur": "1500000",
        "source": "https://waterbeek.example/inkoopbeleid",
        "version": "0",
    }
    return {**values, **changes}


def kept(session, agency):
    session.expire_all()
    return session.get(PurchasingPolicy, agency.id)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.DIRECTOR])
def test_manager_and_director_lay_down_the_ceilings(client, session, agency, sign_in, role):
    sign_in(member(agency, role))
    path = f"/organisaties/{agency.slug}/inkoopbeleid"
    assert client.get(path).status_code == 200
    assert client.post(path, data=form()).headers["Location"] == f"/organisaties/{agency.slug}"
    policy = kept(session, agency)
    assert (policy.one_quote_eur, policy.several_quotes_eur) == (50_000, 150_000)
    assert (policy.works_one_quote_eur, policy.works_several_quotes_eur) == (150_000, 1_500_000)
    assert policy.buyer is Buyer.OTHER
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "purchasing_policy")).one()
    assert "one_quote_eur" in entry.details["changed"]


def test_everybody_reads_it(client, session, agency):
    session.add(PurchasingPolicy(organisation_id=agency.id, one_quote_eur=50_000, source="<b>Beleid</b> 2026"))
    session.commit()
    page = client.get(f"/organisaties/{agency.slug}").text
    assert "50.000" in page
    assert "&lt;b&gt;Beleid&lt;/b&gt; 2026" in page
    assert "/inkoopbeleid" not in page


def test_a_script_as_source_is_no_link(client, session, agency):
    session.add(PurchasingPolicy(organisation_id=agency.id, source="javascript:alert(1)"))
    session.commit()
    assert 'href="javascript' not in client.get(f"/organisaties/{agency.slug}").text


def test_others_may_not(client, session, agency, sign_in):
    path = f"/organisaties/{agency.slug}/inkoopbeleid"
    people = [member(agency, Role.OFFICER, Role.OWNER), member(AgencyFactory(), Role.MANAGER)]
    session.commit()
    assert "/inloggen" in client.get(path).headers["Location"]
    for person in people:
        sign_in(person)
        assert client.get(path).status_code == 403
        assert client.post(path, data=form()).status_code == 403
    supplier = SupplierFactory()
    manager = member(supplier, Role.MANAGER)
    sign_in(manager)
    assert client.get(f"/organisaties/{supplier.slug}/inkoopbeleid").status_code == 403
    with pytest.raises(NotPermittedError):
        services.lay_down(supplier, PolicyValues(), by=actor_of(manager))
    assert kept(session, agency) is None


BAD = [
    ({"one_quote_eur": "60000", "several_quotes_eur": "59999"}, "several_quotes_eur"),
    ({"works_one_quote_eur": "2", "works_several_quotes_eur": "1"}, "works_several_quotes_eur"),
    ({"one_quote_eur": "-1"}, "one_quote_eur"),
    ({"one_quote_eur": "veel"}, "one_quote_eur"),
    ({"buyer": ""}, "buyer"),
    ({"buyer": "provincie"}, "buyer"),
    ({"source": "x" * 301}, "source"),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_what_cannot_be_right_is_refused_at_its_field(client, session, agency, sign_in, changes, field):
    sign_in(member(agency, Role.MANAGER))
    answer = client.post(f"/organisaties/{agency.slug}/inkoopbeleid", data=form(**changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert kept(session, agency) is None


def test_one_quote_above_several_has_its_own_message(client, session, agency, sign_in):
    sign_in(member(agency, Role.MANAGER))
    changes = {"one_quote_eur": "60000", "several_quotes_eur": "59999"}
    answer = client.post(f"/organisaties/{agency.slug}/inkoopbeleid?lang=en", data=form(**changes))
    assert "cannot be lower than the amount for one quote" in answer.text
    assert client.post(
        f"/organisaties/{agency.slug}/inkoopbeleid", data=form(one_quote_eur="60000", several_quotes_eur="60000")
    ).status_code == 302  # fmt: skip


def test_who_saves_second_gets_their_figures_back(client, session, agency, sign_in):
    sign_in(member(agency, Role.MANAGER))
    path = f"/organisaties/{agency.slug}/inkoopbeleid"
    assert client.post(path, data=form()).status_code == 302
    second = client.post(path, data=form(source="Het beleid van de tweede"))
    assert second.status_code == 409
    assert "Het beleid van de tweede" in second.text
    assert client.post(path, data=form(version=kept(session, agency).version, source="")).status_code == 302
    assert kept(session, agency).source == ""


def test_two_people_who_fill_it_in_for_the_first_time_at_once(session, agency, monkeypatch):
    manager = actor_of(member(agency, Role.MANAGER))
    services.lay_down(agency, PolicyValues(one_quote_eur=1), by=manager)
    session.flush()
    session.expunge_all()
    monkeypatch.setattr(queries, "purchasing_policy", lambda _organisation: None)  # read before the other wrote
    with pytest.raises(StaleRecordError):
        services.lay_down(agency, PolicyValues(one_quote_eur=2), by=manager)


@pytest.mark.parametrize(("sector", "buyer"), [
    ("gemeente", Buyer.OTHER),
    ("waterschap", Buyer.OTHER),
    ("", Buyer.OTHER),
    ("rijk", Buyer.CENTRAL),
    ("uitvoering", Buyer.CENTRAL),
    ("rechterlijke macht", Buyer.CENTRAL),
])  # fmt: skip
def test_the_kind_of_buyer_is_proposed_from_the_sector(client, session, sign_in, sector, buyer):
    agency = AgencyFactory(sector=sector)
    assert queries.buyer_of(agency, None) == (buyer, True)
    assert queries.buyer_of(agency, PurchasingPolicy(buyer=Buyer.OTHER)) == (Buyer.OTHER, False)
    sign_in(member(agency, Role.MANAGER))
    page = client.get(f"/organisaties/{agency.slug}/inkoopbeleid").text
    checked = re.findall(r"<input[^>]*\bchecked\b[^>]*>", page)
    assert len(checked) == 1
    assert f'value="{buyer}"' in checked[0]


def test_works_have_ceilings_of_their_own():
    policy = PurchasingPolicy(one_quote_eur=1, several_quotes_eur=2, works_one_quote_eur=3, works_several_quotes_eur=4)
    found = [queries.ceilings_for(subject, policy) for subject in (Subject.WORKS, Subject.SOCIAL)]
    assert [(c.one_quote_eur, c.several_quotes_eur) for c in found] == [(3, 4), (1, 2)]
    assert queries.ceilings_for(Subject.WORKS, None).one_quote_eur is None


def test_the_page_with_the_table_is_for_everyone(client, session):
    with time_machine.travel(date(2026, 3, 1), tick=False):
        page = client.get("/hulp/inkooproutes").text
    for figure in ("140.000", "216.000", "5.404.000", "750.000", "143.000", "221.000", "5.538.000"):
        assert figure in page
    assert "2025/2152" in page
    assert "2.127" in page
    assert 'href="/hulp/inkooproutes"' in client.get("/").text


def test_a_table_that_is_out_of_date_says_so(client, session):
    pages = {}
    for day in (date(2027, 12, 31), date(2028, 1, 1)):
        with time_machine.travel(day, tick=False):
            pages[day.year] = client.get("/hulp/inkooproutes?lang=en").text
    assert "out of date" not in pages[2027]
    assert "out of date" in pages[2028]
