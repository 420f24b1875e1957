"""The field: putting parties in it, planning and marking actions, and who may not."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.core.clock import now, today
from app.core.work import work_list
from app.experiments.models import Stakeholder, TrojkaSeat
from app.experiments.services import field as services
from app.experiments.states import ExperimentState, Ring, Seat
from app.notifications.models import Mail
from tests.factories import AgencyFactory, UserFactory, actor_of, member

SOON, LATE = today() + timedelta(days=5), today() - timedelta(days=3)


@pytest.fixture
def running(make_experiment):
    return make_experiment(ExperimentState.RUNNING)


@pytest.fixture
def put(running, session):
    """`put(name, **values)`: a party in the field, whatever its day."""

    def putting(name="Afdeling Financiën", **values) -> Stakeholder:
        given = {"ring": Ring.INVOLVED, "needed_for": "Geld.", "wants": "Geen verrassingen.", **values}
        party = Stakeholder(experiment=running, name=name, **given)
        session.add(party)
        session.commit()
        return party

    return putting


def typed(**changes):
    values = {"name": "Afdeling Financiën", "ring": "involved", "needed_for": "Geld.", "wants": "Rust."}
    return {**values, **changes}


def page(experiment, rest=""):
    return f"/experimenten/{experiment.path}/speelveld{rest}"


def test_a_party_is_put_in_the_field(house, running, sign_in, session):
    client = sign_in(house.lead)
    assert "Er staat nog niemand in het speelveld" in client.get(page(running)).text
    action = {"next_action": "Bellen", "who_id": str(house.owner.id), "due": SOON.isoformat()}
    answer = client.post(page(running, "/nieuw"), data=typed(**action))
    party = session.scalars(select(Stakeholder)).one()
    assert answer.location.endswith(f"{page(running)}#partij-{party.ref}")
    assert (party.name, party.ring, party.who_id, party.due) == (
        "Afdeling Financiën",
        Ring.INVOLVED,
        house.owner.id,
        SOON,
    )
    assert [mail.recipient for mail in session.scalars(select(Mail))] == [house.owner.email]
    assert session.scalars(select(AuditEntry.action)).all() == ["party_added"]
    text = client.get(page(running)).text
    assert "Bellen" in text
    assert "<svg" in text


def test_sent_twice_it_is_one_party(house, running, sign_in, session):
    client = sign_in(house.lead)
    for _ in range(2):
        assert client.post(page(running, "/nieuw"), data=typed(idempotency_key="k" * 20)).status_code == 302
    assert len(session.scalars(select(Stakeholder)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": " "}, "name", "Vul dit veld in"),
        ({"needed_for": ""}, "needed_for", "Vul dit veld in"),
        ({"name": "x" * 201}, "name", "200"),
        ({"ring": "ver weg"}, "ring", ""),
        ({"next_action": "Bellen", "due": SOON.isoformat()}, "who_id", "Kies wie van u dit doet"),
        ({"next_action": "Bellen", "who_id": "lead"}, "due", "Zeg wanneer dit klaar is"),
        ({"next_action": "Bellen", "who_id": "lead", "due": LATE.isoformat()}, "due", "Deze dag is voorbij"),
        ({"next_action": "Bellen", "who_id": "lead", "due": "9999-12-31"}, "due", "te ver weg"),
        ({"next_action": "Bellen", "who_id": "lead", "due": "gisteren"}, "due", ""),
        ({"next_action": "Bellen", "who_id": "maker", "due": SOON.isoformat()}, "who_id", "Kies iemand van uw eigen"),
        ({"next_action": "Bellen", "who_id": "x1", "due": SOON.isoformat()}, "who_id", "Kies iemand van uw eigen"),
        ({"due": SOON.isoformat()}, "next_action", "Zeg wat er op deze dag klaar is"),
        ({"who_id": "lead"}, "next_action", "Zeg wat deze persoon doet"),
    ],
)
def test_each_fault_has_its_own_message_and_nothing_is_lost(changes, field, message, house, running, sign_in, session):
    if changes.get("who_id") in ("lead", "maker"):
        changes = {**changes, "who_id": str(getattr(house, changes["who_id"]).id)}
    answer = sign_in(house.lead).post(page(running, "/nieuw"), data=typed(**{"wants": "Geen gedoe.", **changes}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text or f'id="{field}"' in answer.text
    assert message in answer.text
    assert "Geen gedoe." in answer.text
    assert session.scalars(select(Stakeholder)).all() == []


def test_there_is_an_end_to_the_field(house, running, put, sign_in, session, monkeypatch):
    monkeypatch.setattr(services, "MOST_PARTIES", 1)
    put()
    answer = sign_in(house.lead).post(page(running, "/nieuw"), data=typed())
    assert answer.status_code == 422
    assert "hoogstens 1 partijen" in answer.text


def test_a_party_is_changed_and_a_second_writer_is_told(house, running, put, sign_in, session):
    party = put(next_action="Bellen", who_id=house.lead.id, due=LATE)
    client = sign_in(house.officer)
    address = page(running, f"/{party.path}")
    assert "Afdeling Financiën" in client.get(address).text
    # The day has passed already: the rest can be changed without choosing another day.
    same = {"next_action": "Bellen", "who_id": str(house.lead.id), "due": LATE.isoformat()}
    first = client.post(address, data=typed(name="Concerncontrol", version=str(party.version), **same))
    assert first.status_code == 302
    second = client.post(address, data=typed(name="Boekhouding", version="1", **same))
    assert second.status_code == 409
    assert "Boekhouding" in second.text
    session.refresh(party)
    assert (party.name, party.due) == ("Concerncontrol", LATE)


def test_who_left_stays_with_the_action_until_somebody_else_is_chosen(house, running, put, sign_in, session):
    gone = UserFactory(name="Wim Weg")
    party = put(next_action="Bellen", who_id=gone.id, due=SOON)
    client = sign_in(house.lead)
    address = page(running, f"/{party.path}")
    assert "Wim Weg" in client.get(address).text
    data = {"next_action": "Bellen", "who_id": str(gone.id), "due": SOON.isoformat(), "version": "1"}
    assert client.post(address, data=typed(**data)).status_code == 302


def test_done_asks_for_the_next_action(house, running, put, sign_in, session):
    party = put(next_action="Bellen", who_id=house.owner.id, due=LATE)
    client = sign_in(house.lead)
    address = page(running, f"/{party.path}")
    answer = client.post(f"{address}/gedaan", data={"version": str(party.version)})
    assert answer.location.endswith("/vervolg")
    session.refresh(party)
    assert party.done_at is not None
    assert "Wat is de volgende actie voor Afdeling Financiën?" in client.get(answer.location).text
    refused = client.post(answer.location, data={"next_action": "Mailen", "who_id": "", "version": str(party.version)})
    assert refused.status_code == 422
    data = {"next_action": "Mailen", "who_id": str(house.owner.id), "due": SOON.isoformat()}
    assert client.post(answer.location, data={**data, "version": str(party.version)}).status_code == 302
    session.refresh(party)
    assert (party.next_action, party.due, party.done_at) == ("Mailen", SOON, None)
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == ["action_done", "action_planned"]


def test_an_action_that_was_replaced_meanwhile_is_not_marked(house, running, put, sign_in, session):
    party = put(next_action="Bellen", who_id=house.owner.id, due=SOON)
    party.next_action = "Mailen"
    session.commit()
    address = page(running, f"/{party.path}/gedaan")
    assert sign_in(house.lead).post(address, data={"version": "1"}).status_code == 409
    assert sign_in(house.lead).post(address).status_code == 409
    session.refresh(party)
    assert party.done_at is None


def test_what_is_done_or_not_planned_is_not_marked(house, running, put, sign_in):
    for party in (put(next_action="Bellen", who_id=house.lead.id, due=SOON, done_at=now()), put("Raad")):
        address = page(running, f"/{party.path}/gedaan")
        assert sign_in(house.lead).post(address, data={"version": "1"}).status_code == 409


def test_who_does_it_marks_it_but_changes_nothing_else(house, running, put, sign_in, session):
    colleague = member(house.agency, Role.ASSESSOR)
    party = put(next_action="Bellen", who_id=colleague.id, due=LATE)
    other = put("Raad", next_action="Praten", who_id=house.lead.id, due=LATE)
    client = sign_in(colleague)
    text = client.get(page(running)).text
    assert f"/{party.ref}/gedaan" in text
    assert f"/{other.ref}/gedaan" not in text
    assert "speelveld/nieuw" not in text
    for rest in ("/nieuw", f"/{party.path}", f"/{party.path}/vervolg", f"/{party.path}/verwijderen"):
        assert client.get(page(running, rest)).status_code == 403
        assert client.post(page(running, rest), data=typed(version="1")).status_code == 403
    assert client.post(page(running, f"/{other.path}/gedaan"), data={"version": "1"}).status_code == 403
    answer = client.post(page(running, f"/{party.path}/gedaan"), data={"version": "1"})
    assert answer.location.endswith(f"#partij-{party.ref}")
    session.refresh(party)
    assert party.done_at is not None


def test_removing_asks_once(house, running, put, sign_in, session):
    party = put()
    client = sign_in(house.lead)
    address = page(running, f"/{party.path}/verwijderen")
    assert "Weet u het zeker?" in client.get(address).text
    assert session.scalars(select(Stakeholder)).all() == [party]
    assert client.post(address).status_code == 302
    assert session.scalars(select(Stakeholder)).all() == []
    assert session.scalars(select(AuditEntry.action)).all() == ["party_removed"]
    assert client.get(address).status_code == 404


def test_a_party_of_another_experiment_is_not_there(house, running, put, sign_in, session):
    party = put()
    assert sign_in(house.lead).get(page(running, "/k7m2q9xa")).status_code == 404
    elsewhere = member(AgencyFactory(), Role.LEAD)
    assert sign_in(elsewhere).get(page(running, f"/{party.path}")).status_code == 404


@pytest.mark.parametrize("state", [ExperimentState.DESIGN, ExperimentState.RUNNING, ExperimentState.FAILED])
def test_only_the_agency_and_seat_holders_know_of_the_field(state, house, make_experiment, sign_in, client, session):
    experiment = make_experiment(state)
    party = Stakeholder(experiment_id=experiment.id, name="Wethouder", needed_for="Een besluit.")
    guest = UserFactory(name="Gerda Gast")
    session.add(
        TrojkaSeat(
            experiment=experiment, seat=Seat.INFORMATION_MANAGER, user_id=guest.id, is_guest=True, accepted_at=now()
        )
    )
    session.add(party)
    session.commit()
    addresses = [page(experiment, rest) for rest in ("", "/nieuw", f"/{party.path}", f"/{party.path}/gedaan")]
    assert client.get(addresses[0]).status_code == 302
    ambassador, administrator = UserFactory(is_ambassador=True), UserFactory(is_administrator=True)
    for outsider in (house.maker, member(AgencyFactory(), Role.DIRECTOR), ambassador, administrator):
        for address in addresses[:3]:
            assert sign_in(outsider).get(address).status_code == 404
        for address in addresses[1:]:
            assert sign_in(outsider).post(address, data=typed(version="1")).status_code == 404
    for insider in (house.lead, house.assessor, house.director):
        assert "Wethouder" in sign_in(insider).get(addresses[0]).text
    # The seat of a guest ends with the experiment.
    assert ("Wethouder" in sign_in(guest).get(addresses[0]).text) is (state is not ExperimentState.FAILED)


def test_the_page_of_the_experiment_tells_insiders_only(house, running, put, sign_in, client):
    put(next_action="Bellen", who_id=house.lead.id, due=LATE)
    put("Raad")
    address = f"/experimenten/{running.path}"
    text = sign_in(house.assessor).get(address).text
    assert "2 partijen" in text
    assert "1 actie is te laat" in text
    for outsider in (house.maker, member(AgencyFactory(), Role.LEAD)):
        assert "/speelveld" not in sign_in(outsider).get(address).text


def test_what_is_late_comes_first_and_shows(house, running, put, sign_in):
    put("Cliëntenraad", next_action="Praten", who_id=house.lead.id, due=SOON)
    put("Zorgverzekeraar")
    put("Raad", next_action="Klaar", who_id=house.lead.id, due=LATE, done_at=now())
    late = put("Wethouder", next_action="Bellen", who_id=house.lead.id, due=LATE)
    text = sign_in(house.lead).get(page(running)).text
    order = [text.index(f"</span> {name}<") for name in ("Wethouder", "Cliëntenraad", "Raad", "Zorgverzekeraar")]
    assert order[0] == min(order)
    assert order[1] < order[2]
    row = text[text.index(f'id="partij-{late.ref}"') :].partition("</tr>")[0]
    assert "Te laat" in row
    assert "#i-diamond" in row
    assert text.count('class="vp-field-map__dot vp-field-map__dot--late"') == 2  # one in each drawing
    assert "1 actie is te laat" in text


def test_more_than_fit_in_the_drawing_stand_in_the_table(house, running, sign_in, session, count_queries):
    for number in range(30):
        session.add(Stakeholder(experiment=running, name=f"Partij {number:02}", needed_for="Iets.", ring=Ring.AROUND))
    session.commit()
    client = sign_in(house.lead)
    text = client.get(page(running)).text
    assert "In de tekening is plaats voor 24 partijen" in text
    assert "Partij 29" in text.partition("<figure")[0]
    assert "Partij 29" not in text.partition("<figure")[2]
    session.expire_all()
    with count_queries() as many:
        client.get(page(running))
    session.query(Stakeholder).delete()
    session.commit()
    session.expire_all()
    with count_queries() as none:
        client.get(page(running))
    assert len(many) == len(none)


def test_what_has_no_action_leads_to_planning_one(house, running, put, sign_in):
    none, done = put("Raad"), put("Pers", next_action="Bellen", who_id=house.lead.id, due=LATE, done_at=now())
    busy = put("Wethouder", next_action="Bellen", who_id=house.lead.id, due=SOON)
    text = sign_in(house.lead).get(page(running)).text
    assert all(f"/speelveld/{party.path}/vervolg" in text for party in (none, done))
    assert f"/speelveld/{busy.path}/vervolg" not in text
    colleague = member(house.agency, Role.ASSESSOR)
    assert "/vervolg" not in sign_in(colleague).get(page(running)).text


def test_html_in_a_name_is_text(house, running, put, sign_in):
    put("<script>alert(1)</script>")
    text = sign_in(house.lead).get(page(running)).text
    assert "<script>alert" not in text
    assert "style=" not in text


def test_late_actions_wait_on_my_work_of_who_does_them(house, running, put, session):
    put(next_action="Bellen", who_id=house.assessor.id, due=LATE)
    put("Raad", next_action="Praten", who_id=house.assessor.id, due=today())
    put("Klaar", next_action="Schrijven", who_id=house.assessor.id, due=LATE, done_at=now())

    def waiting(user):
        found = work_list.waiting(session, actor_of(user))
        return [(task.title, task.ref) for task in found if task.task.key == "field.action"]

    assert waiting(house.assessor) == [("Bellen", running.ref)]
    assert waiting(house.lead) == []
    house.assessor.memberships.clear()
    session.flush()
    assert waiting(house.assessor) == []


def test_the_same_action_planned_again_is_to_be_done_again(house, running, put, session):
    party = put(next_action="Bellen", who_id=house.owner.id, due=LATE, done_at=now())
    services.plan_action(party, services.Action("Bellen", house.owner.id, SOON), by=actor_of(house.lead))
    session.flush()
    assert (party.done_at, party.due) == (None, SOON)
    assert [mail.recipient for mail in session.scalars(select(Mail))] == [house.owner.email]


def test_what_a_guest_had_to_do_waits_no_more_when_the_seat_has_ended(make_experiment, session):
    experiment, guest = make_experiment(ExperimentState.FAILED), UserFactory()
    seat = {"seat": Seat.INFORMATION_MANAGER, "user_id": guest.id, "is_guest": True, "accepted_at": now()}
    session.add(TrojkaSeat(experiment=experiment, **seat))
    session.add(Stakeholder(experiment_id=experiment.id, name="Raad", next_action="Bellen", who_id=guest.id, due=LATE))
    session.commit()
    assert work_list.waiting(session, actor_of(guest)) == []


def test_who_and_when_are_asked_together(house, sign_in, running):
    refused = sign_in(house.lead).post(
        page(running, "/nieuw"), data=typed(name="", next_action="Bellen", who_id="", due="")
    )
    assert refused.status_code == 422
    said = refused.text.partition("data-error-summary")[2].partition("</ul>")[0]
    assert re.findall('href="#([a-z_]+)"', said) == ["name", "who_id", "due"]
