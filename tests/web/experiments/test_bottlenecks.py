"""Bottlenecks: put to somebody, answered once, put to somebody else or withdrawn; and who may see them."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.audit.refusals import REFUSED
from app.core.clock import now, today
from app.core.work import work_list
from app.experiments.models import Escalation
from app.experiments.states import EscalationKind, ExperimentState
from app.notifications.models import Mail
from tests.factories import AgencyFactory, UserFactory, actor_of, member

SOON = today() + timedelta(days=10)
LAW = {
    "kind": "legal",
    "law": " Wet  maatschappelijke ondersteuning 2015",
    "article": "Artikel 5.1.1, lid 1",
    "public_text": "Wij bellen pas op dag vier.",
}


@pytest.fixture
def running(make_experiment):
    return make_experiment(ExperimentState.RUNNING)


@pytest.fixture
def ambassador(app):
    return UserFactory(name="Amber Ambassadeur", is_ambassador=True)


@pytest.fixture
def put(house, running, session):
    """`put(asked, **values)`: a bottleneck of the running experiment."""

    def putting(asked=None, **values) -> Escalation:
        given = {"title": "Wie tekent de overeenkomst?", "kind": EscalationKind.DATA, "text": "Geheim.", "due": SOON}
        found = Escalation(
            experiment_id=running.id,
            asked_id=(asked or house.director).id,
            created_by_id=house.officer.id,
            **{**given, **values},
        )
        session.add(found)
        session.commit()
        return found

    return putting


def typed(asked, **changes):
    values = {"title": "Wie tekent?", "kind": "data", "text": "Het concept ligt er al weken."}
    return {**values, "asked_id": str(asked.id), "due": SOON.isoformat(), **changes}


def page(experiment, rest=""):
    return f"/experimenten/{experiment.path}/knelpunten{rest}"


def one(found, rest=""):
    return f"/knelpunten/{found.path}{rest}"


def recipients(session):
    return sorted(mail.recipient for mail in session.scalars(select(Mail)))


def actions(session):
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def waiting(session, user, key):
    return [
        (task.title, task.due.date()) for task in work_list.waiting(session, actor_of(user)) if task.task.key == key
    ]


def test_a_bottleneck_is_put_to_somebody(house, running, sign_in, session):
    client = sign_in(house.lead)
    assert "Geen knelpunten" in client.get(page(running)).text
    answer = client.post(page(running, "/nieuw"), data=typed(house.director))
    assert answer.location.endswith(page(running))
    found = session.scalars(select(Escalation)).one()
    assert (found.asked_id, found.due, found.created_by_id) == (house.director.id, SOON, house.lead.id)
    mail = session.scalars(select(Mail)).one()
    assert mail.recipient == house.director.email
    assert f"/knelpunten/{found.path}" in mail.body
    assert mail.is_private
    assert waiting(session, house.director, "bottleneck.answer") == [("Wie tekent?", SOON)]
    assert actions(session) == ["bottleneck_put"]
    assert "Wie tekent?" in client.get(page(running)).text


def test_what_is_not_legal_keeps_nothing_for_the_register(house, running, sign_in, session):
    data = typed(house.director, **{**LAW, "kind": "money"})
    assert sign_in(house.lead).post(page(running, "/nieuw"), data=data).status_code == 302
    found = session.scalars(select(Escalation)).one()
    assert (found.law, found.article, found.public_text, found.law_key) == ("", "", "", "")


def _hidden(text, name):
    return text.partition(f'name="{name}"')[2].partition('value="')[2].partition('"')[0]


def test_of_a_legal_one_it_is_shown_first_what_becomes_public(house, running, sign_in, session, client):
    sign_in(house.lead)
    address = page(running, "/nieuw")
    # Agreed to beforehand, without having seen it: it is shown all the same.
    first = client.post(address, data=typed(house.director, **LAW, is_public="y"))
    assert first.status_code == 422
    assert "Precies dit wordt openbaar" in first.text
    assert "Vink dit aan" not in first.text
    for shown in ("Wet maatschappelijke ondersteuning 2015", "5.1.1, lid 1", "Wij bellen pas op dag vier."):
        assert f"<dd>{shown}</dd>" in first.text
    assert session.scalars(select(Escalation)).all() == []
    seen = _hidden(first.text, "seen")
    # Changed after it was seen: shown again, and not agreed to.
    changed = {**LAW, "public_text": "Iets anders.", "is_public": "y", "seen": seen}
    second = client.post(address, data=typed(house.director, **changed))
    assert second.status_code == 422
    assert 'id="is_public" name="is_public" type="checkbox" value="y" checked' not in " ".join(second.text.split())
    # Seen, and not agreed to.
    third = client.post(address, data=typed(house.director, **LAW, seen=seen))
    assert third.status_code == 422
    assert "Vink dit aan" in third.text
    assert session.scalars(select(Escalation)).all() == []
    assert client.post(address, data=typed(house.director, **LAW, is_public="y", seen=seen)).status_code == 302
    found = session.scalars(select(Escalation)).one()
    assert (found.law, found.article) == ("Wet maatschappelijke ondersteuning 2015", "5.1.1, lid 1")
    assert "Wij bellen pas op dag vier." in client.get("/knelpunten").text


def test_before_the_start_the_form_says_that_it_waits(house, make_experiment, sign_in):
    experiment = make_experiment(ExperimentState.DESIGN)
    answer = sign_in(house.lead).post(page(experiment, "/nieuw"), data=typed(house.director, **LAW))
    assert "zodra het experiment start" in answer.text


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": ""}, "title", "Vul dit veld in"),
        ({"text": " "}, "text", "Vul dit veld in"),
        ({"kind": "liefde"}, "kind", ""),
        ({"kind": ""}, "kind", ""),
        ({**LAW, "law": ""}, "law", "Noem de wet of de regel"),
        ({**LAW, "law": "\u200b"}, "law", "Noem de wet of de regel"),
        ({**LAW, "public_text": "\u200b"}, "public_text", "Schrijf op wat iedereen ervan mag lezen"),
        ({**LAW, "article": ""}, "article", "Noem het artikel"),
        ({**LAW, "public_text": ""}, "public_text", "Schrijf op wat iedereen ervan mag lezen"),
        ({**LAW, "law": "x" * 121}, "law", "120"),
        ({"asked_id": ""}, "asked_id", "Kies wie antwoord geeft"),
        ({"asked_id": "maker"}, "asked_id", "Kies iemand van uw eigen organisatie, of een ambassadeur"),
        ({"asked_id": "1; DROP"}, "asked_id", "Kies iemand van uw eigen organisatie, of een ambassadeur"),
        ({"due": ""}, "due", "Zeg wanneer u het antwoord nodig hebt"),
        ({"due": (today() - timedelta(days=1)).isoformat()}, "due", "Deze dag is voorbij"),
        ({"due": "2999-01-01"}, "due", "te ver weg"),
        ({"due": "31 februari"}, "due", ""),
    ],
)
def test_each_fault_has_its_own_message_and_nothing_is_lost(changes, field, message, house, running, sign_in, session):
    if changes.get("asked_id") == "maker":
        changes = {"asked_id": str(house.maker.id)}
    data = {**typed(house.director), "text": "Lang verhaal.", **changes}
    answer = sign_in(house.lead).post(page(running, "/nieuw"), data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text or f'id="{field}"' in answer.text
    assert message in answer.text
    assert "Precies dit wordt openbaar" not in answer.text
    assert data["text"].strip() in answer.text
    assert session.scalars(select(Escalation)).all() == []
    assert recipients(session) == []


def test_today_is_early_enough(house, running, sign_in):
    data = typed(house.director, due=today().isoformat())
    assert sign_in(house.lead).post(page(running, "/nieuw"), data=data).status_code == 302


def test_the_answer_goes_to_who_asked_and_to_the_lead_and_never_changes(house, put, sign_in, session):
    found = put()
    client = sign_in(house.director)
    assert "Antwoord versturen" in client.get(one(found)).text
    assert client.post(one(found), data={"answer": "", "version": "1"}).status_code == 422
    answer = client.post(one(found), data={"answer": "Ik teken vrijdag.", "version": "1"})
    assert answer.status_code == 302
    session.refresh(found)
    assert (found.answer, found.answered_by_id) == ("Ik teken vrijdag.", house.director.id)
    assert recipients(session) == sorted([house.officer.email, house.lead.email])
    assert waiting(session, house.director, "bottleneck.answer") == []
    again = client.post(one(found), data={"answer": "Toch niet.", "version": str(found.version)})
    assert again.status_code == 409
    text = client.get(one(found)).text
    assert "Ik teken vrijdag." in text
    assert "Antwoord versturen" not in text
    lead = sign_in(house.lead)
    for rest in ("/intrekken", "/aan-een-ander"):
        assert lead.get(one(found, rest)).status_code == 409
        data = {"version": str(found.version), "asked_id": str(house.owner.id), "due": SOON.isoformat()}
        assert lead.post(one(found, rest), data=data).status_code == 409
    session.refresh(found)
    assert (found.answer, found.withdrawn_at, found.asked_id) == ("Ik teken vrijdag.", None, house.director.id)
    assert actions(session).count("bottleneck_answered") == 1


def test_an_answer_that_came_too_late_is_given_back(house, put, sign_in, session):
    found = put()
    found.withdrawn_at = now()
    session.commit()
    answer = sign_in(house.director).post(one(found), data={"answer": "Mijn lange antwoord.", "version": "1"})
    assert answer.status_code == 409
    assert "Mijn lange antwoord." in answer.text
    session.refresh(found)
    assert found.answer == ""


def test_it_is_put_to_somebody_else_with_another_day(house, ambassador, put, sign_in, session):
    found = put(due=today() - timedelta(days=9))
    client = sign_in(house.lead)
    address = one(found, "/aan-een-ander")
    assert "Nu bij Bea Bestuur" in client.get(address).text
    data = {"asked_id": str(ambassador.id), "due": found.due.isoformat(), "version": "1"}
    refused = client.post(address, data=data)
    assert refused.status_code == 422
    assert "Deze dag is voorbij" in refused.text
    assert client.post(address, data={**data, "due": SOON.isoformat()}).location.endswith(one(found))
    session.refresh(found)
    assert (found.asked_id, found.due) == (ambassador.id, SOON)
    assert recipients(session) == sorted([ambassador.email, house.director.email])
    assert client.post(address, data={**data, "due": SOON.isoformat()}).status_code == 409  # the earlier version
    assert sign_in(house.director).post(one(found), data={"answer": "Ja.", "version": "2"}).status_code == 403
    assert actions(session) == ["bottleneck_moved", REFUSED]


def test_it_is_withdrawn_after_asking_once(house, put, sign_in, session):
    found = put()
    client = sign_in(house.lead)
    address = one(found, "/intrekken")
    assert "Weet u het zeker?" in client.get(address).text
    assert client.post(address, data={"version": "7"}).status_code == 409
    assert client.post(address, data={"version": "1"}).status_code == 302
    session.refresh(found)
    assert found.withdrawn_at is not None
    assert recipients(session) == [house.director.email]
    assert waiting(session, house.director, "bottleneck.answer") == []
    assert "Ingetrokken" in client.get(one(found)).text
    assert sign_in(house.director).get(one(found)).status_code == 200


def test_an_ambassador_sees_just_what_was_asked(house, ambassador, make_experiment, sign_in, session):
    experiment = make_experiment(ExperimentState.DESIGN)
    asked = Escalation(
        experiment_id=experiment.id, title="Kent u iemand?", kind="other", text="Bij het Rijk.", asked_id=ambassador.id
    )
    other = Escalation(experiment_id=experiment.id, title="Intern", kind="money", text="Geld.", asked_id=house.owner.id)
    asked.due = other.due = SOON
    session.add_all([asked, other])
    session.commit()
    client = sign_in(ambassador)
    text = client.get(one(asked)).text
    assert "Bij het Rijk." in text
    assert "/speelveld" not in text
    assert f'href="/experimenten/{experiment.path}"' not in text
    for hidden in (one(other), page(experiment), f"/experimenten/{experiment.path}/speelveld"):
        assert client.get(hidden).status_code == 404
    for rest in ("/intrekken", "/aan-een-ander"):
        assert client.get(one(asked, rest)).status_code == 403
        assert client.post(one(asked, rest), data={"version": "1"}).status_code == 403
    assert waiting(session, ambassador, "bottleneck.answer") == [("Kent u iemand?", SOON)]
    assert client.post(one(asked), data={"answer": "Ja, bel BZK.", "version": "1"}).status_code == 302
    assert "Ja, bel BZK." in client.get(one(asked)).text


@pytest.mark.parametrize("who", ["maker", "elsewhere", "administrator", "other ambassador"])
def test_for_others_a_bottleneck_is_not_there(who, house, running, put, sign_in):
    found = put(house.director, **{**LAW, "kind": EscalationKind.LEGAL})
    people = {
        "maker": lambda: house.maker,
        "elsewhere": lambda: member(AgencyFactory(), Role.DIRECTOR),
        "administrator": lambda: UserFactory(is_administrator=True),
        "other ambassador": lambda: UserFactory(is_ambassador=True),
    }
    client = sign_in(people[who]())
    for address in (page(running), page(running, "/nieuw"), one(found), one(found, "/intrekken")):
        assert client.get(address).status_code == 404
    data = typed(house.director, version="1", answer="Ja.")
    for address in (page(running, "/nieuw"), one(found), one(found, "/intrekken"), one(found, "/aan-een-ander")):
        assert client.post(address, data=data).status_code == 404


def test_a_visitor_is_asked_to_sign_in(running, put, client):
    found = put()
    for address in (page(running), one(found)):
        assert "/inloggen" in client.get(address).location
        assert client.post(address, data={}).status_code in (302, 405)


def test_a_colleague_reads_and_changes_nothing(house, running, put, sign_in):
    found = put()
    client = sign_in(member(house.agency, Role.ASSESSOR))
    assert "Geheim." in client.get(one(found)).text
    assert "knelpunten/nieuw" not in client.get(page(running)).text
    assert client.get(page(running, "/nieuw")).status_code == 403
    assert client.post(page(running, "/nieuw"), data=typed(house.director)).status_code == 403
    assert client.post(one(found), data={"answer": "Ja.", "version": "1"}).status_code == 403
    assert client.post(one(found, "/intrekken"), data={"version": "1"}).status_code == 403


def test_what_is_late_comes_first_and_shows(house, running, put, sign_in):
    put(title="Beantwoord", answer="Ja.", answered_at=now(), due=today() - timedelta(days=30))
    put(title="Later", due=SOON + timedelta(days=9))
    put(title="Eerder")
    put(title="Te laat gekomen", due=today() - timedelta(days=2))
    put(title="Teruggenomen", withdrawn_at=now(), due=today() - timedelta(days=40))
    text = sign_in(house.assessor).get(page(running)).text
    titles = ("Te laat gekomen", "Eerder", "Later", "Beantwoord", "Teruggenomen")
    order = [text.index(f">{title}<") for title in titles]
    assert order == sorted(order)
    assert text.count("#i-diamond") == 1
    assert "1 is te laat" in sign_in(house.assessor).get(f"/experimenten/{running.path}").text


def test_owner_and_director_hear_of_it_after_a_week(house, put, session):
    put(house.assessor, title="Acht dagen", due=today() - timedelta(days=8))
    put(house.assessor, title="Zeven dagen", due=today() - timedelta(days=7))
    put(house.director, title="Van mij", due=today() - timedelta(days=20))
    put(house.assessor, title="Klaar", due=today() - timedelta(days=20), answer="Ja.", answered_at=now())

    def late(user):
        return [title for title, _ in waiting(session, user, "bottleneck.late")]

    assert late(house.owner) == ["Van mij", "Acht dagen"]
    assert late(house.director) == ["Acht dagen"]
    assert late(house.lead) == []
    assert late(member(AgencyFactory(), Role.DIRECTOR)) == []


def test_my_work_leads_to_the_bottleneck(house, ambassador, put, sign_in):
    put(ambassador)
    client = sign_in(ambassador)
    text = client.get("/mijn").text
    address = text.partition('href="/knelpunten/')[2].partition('"')[0]
    assert "Wie tekent de overeenkomst?" in client.get(f"/knelpunten/{address}", follow_redirects=True).text


def test_who_left_has_nothing_to_answer(house, put, sign_in, session):
    found = put(house.assessor)
    house.assessor.memberships.clear()
    session.commit()
    assert waiting(session, house.assessor, "bottleneck.answer") == []
    assert sign_in(house.assessor).get(one(found)).status_code == 404


def test_a_long_list_has_pages_and_the_same_queries(house, running, put, sign_in, session, count_queries):
    for number in range(25):
        put(title=f"Knelpunt {number:02}", due=SOON + timedelta(days=number))
    client = sign_in(house.lead)
    session.expire_all()
    with count_queries() as many:
        text = client.get(page(running)).text
    assert "Knelpunt 19" in text
    assert "Knelpunt 20" not in text
    assert "Knelpunt 24" in client.get(page(running) + "?pagina=2").text
    for found in session.scalars(select(Escalation).offset(1)):
        session.delete(found)
    session.commit()
    session.expire_all()
    with count_queries() as few:
        client.get(page(running))
    assert len(many) == len(few)


def test_the_day_in_a_mail_is_in_the_language_of_the_reader(house, running, sign_in, session):
    house.director.language = "en"
    session.commit()
    sign_in(house.lead).post(
        page(running, "/nieuw"), data=typed(house.director, due=date(today().year + 1, 3, 1).isoformat())
    )
    mail = session.scalars(select(Mail)).one()
    assert "1\u00a0March" in mail.body


def test_everything_that_is_missing_is_said_at_once(house, sign_in, running):
    data = {"title": "", "kind": "legal", "text": "De wet staat het niet toe."}
    refused = sign_in(house.lead).post(page(running, "/nieuw"), data=data)
    assert refused.status_code == 422
    said = refused.text.partition("data-error-summary")[2].partition("</ul>")[0]
    assert re.findall('href="#([a-z_]+)"', said) == ["title", "asked_id", "due", "law", "article", "public_text"]
