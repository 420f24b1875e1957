"""The pages around an opening: two officers confirm, wait, and read the record."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.passwords import hash_password
from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.core.jobs import OPENER, beat
from app.core.work import work_list
from app.notifications.models import Mail
from app.proposals.models import Opening
from app.proposals.states import OpeningState
from tests.factories import UserFactory, actor_of, member
from tests.opened import confirmed

PASSWORD = "een wachtwoord voor de test"
MINUTES = timedelta(minutes=1)


@pytest.fixture(scope="module")
def password_hash():
    return hash_password(PASSWORD)


@pytest.fixture
def moment(scene):
    """Five minutes after the closing time."""
    with time_machine.travel(scene.deadline + 5 * MINUTES, tick=False) as clock:
        yield clock


@pytest.fixture
def url(scene, session, password_hash):
    for officer in scene.officers:
        officer.password_hash = password_hash
    session.commit()
    return f"/vraagstukken/{scene.challenge.path}/ontzegelen"


@pytest.fixture
def confirm(client, sign_in, url):
    """`confirm(officer)` sends the form as that person."""

    def confirming(officer, password=PASSWORD):
        sign_in(officer)
        return client.post(url, data={"password": password})

    return confirming


def openings(session):
    session.expire_all()
    return list(session.scalars(select(Opening).order_by(Opening.id)))


class TestConfirming:
    def test_two_officers_within_ten_minutes(self, scene, moment, confirm, session):
        first, second = scene.officers
        assert confirm(first).status_code == 302
        moment.shift(10 * MINUTES)
        assert confirm(second).status_code == 302
        (opening,) = openings(session)
        assert opening.state is OpeningState.CONFIRMED
        assert (opening.first_by_id, opening.second_by_id) == (first.id, second.id)
        assert opening.second_at - opening.first_at == 10 * MINUTES
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "opening_confirmed").order_by(AuditEntry.id)
        ).all()
        assert [(entry.actor_id, entry.details["place"]) for entry in entries] == [(first.id, 1), (second.id, 2)]

    def test_later_the_next_one_is_the_first(self, scene, moment, confirm, session):
        first, second = scene.officers
        confirm(first)
        moment.shift(10 * MINUTES + timedelta(seconds=1))
        assert confirm(second).status_code == 302
        assert [(one.state, one.first_by_id) for one in openings(session)] == [
            (OpeningState.EXPIRED, first.id),
            (OpeningState.WAITING, second.id),
        ]

    def test_one_officer_is_not_two(self, scene, moment, confirm, session):
        confirm(scene.officers[0])
        answer = confirm(scene.officers[0])
        assert answer.status_code == 409
        assert "U hebt al bevestigd" in answer.text
        assert [one.state for one in openings(session)] == [OpeningState.WAITING]
        refusals = session.scalars(select(AuditEntry).where(AuditEntry.action == "attempt_refused")).all()
        assert [entry.actor_id for entry in refusals] == [scene.officers[0].id]

    def test_a_wrong_password_is_no_confirmation_and_is_recorded(self, scene, moment, confirm, session):
        answer = confirm(scene.officers[0], "iets anders")
        assert answer.status_code == 422
        assert openings(session) == []
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "opening_not_confirmed")).one()
        assert entry.actor_id == scene.officers[0].id

    def test_before_the_closing_time_nobody_confirms(self, scene, confirm, session):
        assert confirm(scene.officers[0]).status_code == 409
        assert openings(session) == []

    @pytest.mark.parametrize("who", ["owner", "director", "assessor", "administrator", "supplier"])
    def test_others_cannot(self, who, scene, moment, confirm, session, client, url, password_hash):
        person = {
            "owner": scene.owner,
            "director": member(scene.challenge.organisation, Role.DIRECTOR),
            "assessor": member(scene.challenge.organisation, Role.ASSESSOR),
            "administrator": UserFactory(is_administrator=True),
            "supplier": member(scene.proposals[0].organisation, Role.MANAGER),
        }[who]
        person.password_hash = password_hash
        session.commit()
        assert confirm(person).status_code == 403
        assert client.get(url).status_code == 403
        assert openings(session) == []

    def test_after_two_confirmations_a_third_is_too_many(self, scene, moment, confirm, session, password_hash):
        third = member(scene.challenge.organisation, Role.OFFICER, password_hash=password_hash)
        for officer in scene.officers:
            confirm(officer)
        assert confirm(third).status_code == 409

    def test_a_confirmation_is_taken_back_by_whose_it_is(self, scene, moment, confirm, client, sign_in, url, session):
        first, second = scene.officers
        confirm(first)
        sign_in(second)
        assert client.post(f"{url}/terugnemen").status_code == 409
        sign_in(first)
        assert client.post(f"{url}/terugnemen").status_code == 302
        assert [one.state for one in openings(session)] == [OpeningState.EXPIRED]
        assert client.post(f"{url}/terugnemen").status_code == 409

    def test_the_other_officers_get_a_mail(self, scene, moment, confirm, session):
        third = member(scene.challenge.organisation, Role.OFFICER)
        confirm(scene.officers[0])
        mails = session.scalars(select(Mail).where(Mail.body.like("%/ontzegelen%"))).all()
        assert {mail.recipient for mail in mails} == {scene.officers[1].email, third.email}


class TestPage:
    def test_it_says_who_confirmed_and_until_when(self, scene, moment, confirm, client, sign_in, url):
        first, second = scene.officers
        confirm(first)
        moment.shift(timedelta(minutes=3, seconds=30))
        mine = client.get(url).text
        assert "Uw collega heeft nog 7 minuten" in mine
        assert 'http-equiv="refresh"' in mine
        assert second.name in mine
        asked = {"headers": {"HX-Request": "true"}}
        assert client.get(f"{url}?stand=waiting-7", **asked).status_code == 204
        assert client.get(f"{url}?stand=waiting-8", **asked).status_code == 200
        sign_in(second)
        other = client.get(url).text
        assert "U hebt nog 7 minuten" in other
        assert first.name in other
        assert 'http-equiv="refresh"' not in other  # somebody types here

    def test_it_follows_the_opener(self, scene, moment, confirm, client, url):
        for officer in scene.officers:
            confirm(officer)
        assert "Openen kan nu niet meteen" in client.get(url).text
        beat(OPENER)
        page = client.get(url).text
        assert "De voorstellen worden geopend" in page
        asked = {"headers": {"HX-Request": "true"}}
        assert client.get(f"{url}?stand=confirmed-away", **asked).status_code == 200
        assert client.get(f"{url}?stand=confirmed", **asked).status_code == 204
        scene.opener.open_confirmed()
        done = client.get(f"{url}?stand=confirmed", **asked)
        assert done.status_code == 200
        assert "De voorstellen zijn open" in done.text
        assert "hx-trigger" not in done.text
        assert "terugnemen" not in done.text

    def test_a_refusal_says_why_and_what_to_do(self, scene, moment, confirm, client, url):
        for officer in scene.officers:
            confirm(officer)
        scene.opener.memory.path.write_text("kapot")
        scene.opener.open_confirmed()
        page = client.get(url).text
        assert "alles blijft verzegeld" in page
        assert 'name="password"' in page

    def test_sealed_pages_lead_here(self, scene, moment, client, sign_in, url):
        challenge = f"/vraagstukken/{scene.challenge.path}"
        sign_in(scene.officers[0])
        assert f'href="{url}"' in client.get(challenge).text
        assert f'href="{url}"' in client.get(f"{challenge}/voorstellen").text
        sign_in(scene.owner)
        assert f'href="{url}"' not in client.get(challenge).text
        assert f'href="{url}"' not in client.get(f"{challenge}/voorstellen").text


class TestWork:
    def keys(self, session, person):
        return [
            (one.task.key, one.due)
            for one in work_list.waiting(session(), actor_of(person))
            if "opening" in one.task.key
        ]

    def test_first_for_all_officers_then_on_top_for_the_second(self, scene, moment, confirm, session):
        first, second = scene.officers
        assert [key for key, _ in self.keys(session, first)] == ["opening.first"]
        assert self.keys(session, scene.owner) == []
        confirm(first)
        (opening,) = openings(session)
        assert self.keys(session, first) == []
        ((key, due),) = self.keys(session, second)
        assert key == "opening.second"
        assert abs(due - opening.first_at - 10 * MINUTES) < timedelta(milliseconds=1)
        moment.shift(11 * MINUTES)
        assert [key for key, _ in self.keys(session, second)] == ["opening.first"]
        confirmed(scene.challenge, scene.officers)
        assert self.keys(session, second) == []


class TestRecord:
    @pytest.fixture
    def record(self, scene, moment, session):
        confirmed(scene.challenge, scene.officers)
        scene.opener.open_confirmed()
        return f"/vraagstukken/{scene.challenge.path}/proces-verbaal"

    def test_the_agency_reads_all_of_it(self, scene, record, client, sign_in):
        sign_in(scene.owner)
        page = client.get(record).text
        for text in ("Alfa BV", "Beta BV", "Gamma BV", scene.officers[0].name, scene.officers[1].name):
            assert text in page
        assert record in client.get(f"/vraagstukken/{scene.challenge.path}").text

    def test_a_supplier_reads_its_own_line_and_the_number(self, scene, record, client, sign_in):
        sign_in(member(scene.proposals[0].organisation, Role.MEMBER))
        page = client.get(record).text
        assert "Alfa BV" in page
        assert "3 voorstellen" in page
        assert "Beta BV" not in page
        assert scene.proposals[1].ref not in page

    def test_for_others_there_is_none(self, scene, record, client, sign_in):
        for person in (UserFactory(is_administrator=True), member(scene.challenge.organisation, Role.ASSESSOR)):
            sign_in(person)
            assert client.get(record).status_code == 404
            assert client.get(f"{record}.pdf").status_code == 404

    def test_before_the_opening_there_is_none(self, scene, client, sign_in):
        sign_in(scene.owner)
        assert client.get(f"/vraagstukken/{scene.challenge.path}/proces-verbaal").status_code == 404

    def test_on_paper(self, scene, record, client, sign_in):
        sign_in(scene.owner)
        answer = client.get(f"{record}.pdf")
        assert answer.status_code in {200, 503}
        if answer.status_code == 200:
            assert answer.data.startswith(b"%PDF")
