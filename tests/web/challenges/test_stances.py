"""What suppliers think of a vraagstuk in dialogue: one click, one a supplier, for who leads it only."""

import pytest
from sqlalchemy import select, update

from app.accounts.models import Membership
from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.challenges import stances
from app.challenges.models import Challenge, Stance
from app.challenges.states import ChallengeState, StanceKind
from app.core.errors import InvalidStepError, NotPermittedError
from app.organisations.models import Organisation
from tests.factories import ChallengeFactory, SupplierFactory, actor_of, member

LINE = "Wij kunnen dit binnen drie maanden proberen."


@pytest.fixture
def challenge(session, people):
    return ChallengeFactory(organisation=people.agency, published=True)


def url(challenge):
    return f"/vraagstukken/{challenge.path}/houding"


def said(session):
    session.expire_all()
    return [(stance.kind, stance.line) for stance in session.scalars(select(Stance))]


def test_one_click_is_enough_and_can_be_changed_and_taken_back(client, session, people, challenge, sign_in):
    sign_in(people.supplier)
    page = f"/vraagstukken/{challenge.path}"
    assert 'name="kind" value="chance"' in client.get(page).text
    assert client.post(url(challenge), data={"kind": "chance"}).headers["Location"] == f"{page}#houding"
    assert said(session) == [(StanceKind.CHANCE, "")]
    assert client.post(url(challenge), data={"kind": "tense", "line": LINE}).status_code == 302
    assert said(session) == [(StanceKind.TENSE, LINE)]
    assert LINE in client.get(page).text
    supplier = people.supplier.memberships[0].organisation_id
    assert client.post(url(challenge), data={"take_back": "1", "organisation_id": supplier}).status_code == 302
    assert client.post(url(challenge), data={"take_back": "1"}).status_code == 302
    assert said(session) == []


def test_colleagues_have_one_stance_together(client, session, people, challenge, sign_in):
    supplier = people.supplier.memberships[0].organisation_id
    colleague = member(session.get(Organisation, supplier), Role.MANAGER)
    for person, kind in ((people.supplier, "chance"), (colleague, "tense")):
        sign_in(person)
        client.post(url(challenge), data={"kind": kind})
    assert said(session) == [(StanceKind.TENSE, "")]


def test_counts_and_lines_are_for_who_leads_without_names(client, session, people, challenge, sign_in):
    sign_in(people.supplier)
    client.post(url(challenge), data={"kind": "chance", "line": LINE})
    name = session.scalars(select(Stance)).one().organisation.name
    page = f"/vraagstukken/{challenge.path}"
    for person in (people.officer, people.owner):
        sign_in(person)
        text = client.get(page).text
        assert LINE in text
        assert name not in text
        assert people.supplier.name not in text
    for person in (people.colleague, people.other_officer, member(SupplierFactory(), Role.MEMBER)):
        sign_in(person)
        assert LINE not in client.get(page).text
    with client.session_transaction() as cookie:
        cookie.clear()
    text = client.get(page).text
    assert LINE not in text
    assert "Leveranciers kunnen met één klik zeggen" in text


def test_only_who_leads_reads_them(session, people, challenge):
    for person in (people.colleague, people.other_officer, people.supplier):
        with pytest.raises(NotPermittedError):
            stances.of_challenge(challenge, actor_of(person))


def test_the_trail_knows_that_it_was_said_not_what(client, session, people, challenge, sign_in):
    sign_in(people.supplier)
    client.post(url(challenge), data={"kind": "tense", "line": LINE})
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.record_kind, entry.details, entry.reason) == ("stance_taken", "challenge", {}, "")
    sign_in(member(people.agency, Role.MANAGER, is_administrator=True))
    rows = client.get("/beheer/spoor").text
    assert "Een leverancier zei wat hij vindt" in rows
    assert people.supplier.name not in rows


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({}, "Kies “kans” of “spannend”."),
        ({"kind": "nonsense"}, ""),
        ({"kind": "chance", "line": "x" * 281}, "Gebruik hooguit 280 tekens."),
    ],
)
def test_what_is_wrong_is_said(client, session, people, challenge, sign_in, form, message):
    sign_in(people.supplier)
    answer = client.post(url(challenge), data=form)
    assert answer.status_code == 422
    assert message in answer.text
    assert said(session) == []


def test_who_has_two_suppliers_chooses(client, session, people, challenge, sign_in):
    second = SupplierFactory(name="Tweede Bedrijf BV")
    session.add(Membership(user_id=people.supplier.id, organisation_id=second.id, role=Role.MEMBER))
    sign_in(people.supplier)
    assert "Tweede Bedrijf BV" in client.get(f"/vraagstukken/{challenge.path}").text
    assert client.post(url(challenge), data={"kind": "chance"}).status_code == 422
    assert client.post(url(challenge), data={"kind": "chance", "organisation_id": str(second.id)}).status_code == 302
    assert session.scalars(select(Stance.organisation_id)).all() == [second.id]
    foreign = SupplierFactory()
    session.commit()
    assert client.post(url(challenge), data={"kind": "chance", "organisation_id": str(foreign.id)}).status_code == 422
    assert client.post(url(challenge), data={"take_back": "1", "organisation_id": str(second.id)}).status_code == 302
    assert said(session) == []


def test_agencies_visitors_and_who_works_for_the_agency_do_not(client, session, people, challenge, sign_in):
    assert "/inloggen" in client.post(url(challenge), data={"kind": "chance"}).headers["Location"]
    both = member(SupplierFactory(), Role.MEMBER)
    session.add(Membership(user_id=both.id, organisation_id=people.agency.id, role=Role.ASSESSOR))
    for person in (people.officer, people.other_officer, both):
        sign_in(person)
        assert client.post(url(challenge), data={"kind": "chance"}).status_code == 403


def test_after_the_opening_it_stays_as_it_is(client, session, people, challenge, sign_in):
    sign_in(people.supplier)
    client.post(url(challenge), data={"kind": "chance", "line": LINE})
    opened = ChallengeFactory(opened=True)
    values = {"state": ChallengeState.OPEN, "opened_at": opened.opened_at, "closing_at": opened.closing_at}
    session.execute(update(Challenge).where(Challenge.id == challenge.id).values(**values))
    session.commit()
    for form in ({"kind": "tense"}, {"take_back": "1"}):
        answer = client.post(url(challenge), data=form)
        assert answer.status_code == 409
        assert "Dat is nu voorbij" in answer.text
    assert said(session) == [(StanceKind.CHANCE, LINE)]
    session.refresh(challenge)
    with pytest.raises(InvalidStepError):
        stances.take_back(challenge, people.supplier.memberships[0].organisation_id, by=actor_of(people.supplier))
    sign_in(people.officer)
    assert LINE in client.get(f"/vraagstukken/{challenge.path}").text


def test_a_line_is_escaped(client, session, people, challenge, sign_in):
    sign_in(people.supplier)
    client.post(url(challenge), data={"kind": "tense", "line": "<img src=x onerror=alert(1)>"})
    for person in (people.supplier, people.officer):
        sign_in(person)
        text = client.get(f"/vraagstukken/{challenge.path}").text
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text
