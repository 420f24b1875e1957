"""The report of the dialogue, and the conversations that it tells of."""

import re
from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.challenges import announcing, dialogue, report
from app.challenges.documents import load
from app.challenges.drafting import MOST_REPORT, compose, draft
from app.challenges.models import Announcement, Challenge, Contact, Question, Stance
from app.challenges.states import ChallengeState, StanceKind
from app.core.clock import now, today
from app.core.errors import InvalidStepError, NotPermittedError
from app.notifications.models import Mail
from tests.factories import ChallengeFactory, SupplierFactory, actor_of

TEXT = "### Wat is gevraagd?\n\nOf het **klein** mag. <script>alert(1)</script>"


@pytest.fixture
def challenge(session, people):
    return ChallengeFactory(organisation=people.agency, published=True)


@pytest.fixture
def officer(people):
    return actor_of(people.officer)


def send(client, challenge, text, step="save", **more):
    page = client.get(f"/vraagstukken/{challenge.path}/dialoogverslag/bewerken").text
    version = re.search(r'name="version"[^>]*value="([^"]+)"', page)[1]
    data = {"report": text, "step": step, "version": version, **more}
    return client.post(f"/vraagstukken/{challenge.path}/dialoogverslag/bewerken", data=data)


class TestContacts:
    FORM = {"spoken_on": "2026-03-02", "with_whom": "Vijf bedrijven uit de regio", "about": "Of een proef klein kan."}

    def test_adding_changing_removing(self, client, session, people, challenge, sign_in):
        address = f"/vraagstukken/{challenge.path}/gesprekken"
        sign_in(people.officer)
        added = client.post(address, data={**self.FORM, "spoken_on": today().isoformat()})
        contact = session.scalars(select(Contact)).one()
        assert added.headers["Location"].endswith(f"{address}#gesprek-{contact.ref}")
        assert "Vijf bedrijven uit de regio" in client.get(address).text
        page = client.get(f"{address}/{contact.ref}").text
        version = re.search(r'name="version"[^>]*value="([^"]+)"', page)[1]
        better = {**self.FORM, "about": "Of een proef heel klein kan.", "version": version}
        assert client.post(f"{address}/{contact.ref}", data=better).status_code == 302
        second = client.post(f"{address}/{contact.ref}", data={**better, "about": "Anders."})
        assert second.status_code == 409
        assert "Anders." in second.text
        assert session.scalars(select(Contact.about)).one() == "Of een proef heel klein kan."
        assert client.post(f"{address}/{contact.ref}/verwijderen").status_code == 302
        assert session.scalars(select(Contact)).all() == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"spoken_on": ""},
            {"spoken_on": "gisteren"},
            {"spoken_on": "1999-12-31"},
            {"spoken_on": "0001-01-01"},
            {"spoken_on": "2999-01-01"},
            {"with_whom": " "},
            {"with_whom": "x" * 201},
            {"about": ""},
            {"about": "x" * 1001},
        ],
    )
    def test_what_is_not_a_conversation(self, client, session, people, challenge, sign_in, wrong):
        sign_in(people.officer)
        answer = client.post(f"/vraagstukken/{challenge.path}/gesprekken", data={**self.FORM, **wrong})
        assert answer.status_code == 422
        assert f'href="#{next(iter(wrong))}"' in answer.text
        assert session.scalars(select(Contact)).all() == []

    def test_today_is_past_enough_and_tomorrow_is_not(self, client, session, people, challenge, sign_in):
        sign_in(people.officer)
        for days, status in ((0, 302), (1, 422)):
            form = {**self.FORM, "spoken_on": (today() + timedelta(days=days)).isoformat()}
            assert client.post(f"/vraagstukken/{challenge.path}/gesprekken", data=form).status_code == status

    def test_who_may(self, client, session, people, challenge, sign_in):
        address = f"/vraagstukken/{challenge.path}/gesprekken"
        for person in (people.supplier, people.colleague, people.other_officer):
            sign_in(person)
            assert client.get(address).status_code == 403
            assert client.post(address, data=self.FORM).status_code == 403
        sign_in(people.owner)
        assert client.post(address, data=self.FORM).status_code == 302
        ref = session.scalars(select(Contact.ref)).one()
        elsewhere = ChallengeFactory(organisation=people.agency, published=True)
        session.commit()
        assert client.get(f"/vraagstukken/{elsewhere.path}/gesprekken/{ref}").status_code == 404
        assert client.post(f"/vraagstukken/{elsewhere.path}/gesprekken/{ref}/verwijderen").status_code == 404

    def test_a_concept_has_conversations_and_an_opened_one_no_new_ones(self, client, session, people, sign_in):
        concept = ChallengeFactory(organisation=people.agency)
        opened = ChallengeFactory(organisation=people.agency, opened=True)
        sign_in(people.officer)
        assert client.post(f"/vraagstukken/{concept.path}/gesprekken", data=self.FORM).status_code == 302
        assert client.post(f"/vraagstukken/{opened.path}/gesprekken", data=self.FORM).status_code == 409


class TestDraft:
    def test_it_tells_what_the_record_holds(self, session, people, challenge, officer):
        supplier = actor_of(people.supplier)
        first, second, third, _open = (dialogue.ask(challenge, f"Vraag {n}?", by=supplier) for n in range(1, 5))
        dialogue.answer(first, "Ja, liever klein.", by=officer)
        dialogue.merge(second, first, by=officer)
        dialogue.refuse(third, "Dit gaat over iets anders.", by=officer)
        announcement = announcing.announce(challenge, title="Nieuws", text="Wij zijn verhuisd.", by=officer)
        announcement.changes = [{"name": "problem", "old": "Oud.", "new": "Nieuw."}]
        announcing.announce(challenge, title="Geen wijziging", text="Zomaar een bericht.", by=officer)
        session.add(
            Contact(challenge=challenge, spoken_on=today(), with_whom="Vijf bedrijven", about="Een kleine proef.")
        )
        session.add(Stance(challenge_id=challenge.id, organisation_id=SupplierFactory().id, kind=StanceKind.CHANCE))
        session.flush()
        session.expire_all()
        text = draft(challenge)
        for part in (
            "Vraag 1?",
            "Ja, liever klein.",
            "Dit gaat over iets anders.",
            "Wij zijn verhuisd.",
            "Vijf bedrijven: Een kleine proef.",
        ):
            assert part in text
        assert "Zomaar een bericht." not in text
        assert people.supplier.name not in text
        assert text.count("### ") == 4

    def test_it_is_in_the_language_of_the_vraagstuk(self, session, people):
        english = ChallengeFactory(organisation=people.agency, published=True, language="en")
        assert "Nobody asked a question." in draft(english)

    def test_an_empty_record_says_so(self, session, challenge):
        assert draft(challenge).count("### ") == 4

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        lengths=st.lists(st.tuples(st.integers(1, 1500), st.integers(0, 3000)), max_size=150),
        contacts=st.integers(0, 60),
    )
    def test_it_always_fits(self, app, lengths, contacts):
        record = Challenge(language="nl")
        record.questions = [
            Question(text="v " * (asked // 2), answer="a " * (answered // 2), refusal="", answered_at=now())
            for asked, answered in lengths
        ]
        record.announcements = [
            Announcement(
                number=1,
                title="",
                text="t " * 1500,
                published_at=now(),
                changes=[{"name": "problem", "old": "", "new": ""}],
            )
        ]
        record.contacts = [Contact(spoken_on=today(), with_whom="w" * 200, about="a " * 500) for _ in range(contacts)]
        assert 0 < len(compose(record, {})) <= MOST_REPORT


class TestReport:
    def test_it_begins_with_a_draft_that_is_not_kept_until_saved(self, client, session, people, challenge, sign_in):
        sign_in(people.officer)
        page = client.get(f"/vraagstukken/{challenge.path}/dialoogverslag/bewerken")
        assert "###" in page.text
        session.expire_all()
        assert challenge.dialogue_report == ""
        assert send(client, challenge, TEXT).status_code == 302
        session.expire_all()
        assert challenge.dialogue_report == TEXT
        assert challenge.report_published_at is None
        with client.session_transaction() as cookie:
            cookie.clear()
        assert client.get(f"/vraagstukken/{challenge.path}/dialoogverslag").status_code == 404
        assert "klein" not in client.get(f"/vraagstukken/{challenge.path}").text
        assert "Wat is gevraagd" not in load([challenge.id])[0].body

    def test_saving_while_typing(self, client, session, people, challenge, sign_in):
        sign_in(people.owner)
        address = f"/vraagstukken/{challenge.path}/dialoogverslag/bewaren"
        saved = client.post(address, data={"report": "Half af", "version": challenge.version})
        assert saved.status_code == 200
        session.expire_all()
        assert challenge.dialogue_report == "Half af"
        assert saved.json["version"] == challenge.version
        assert client.post(address, data={"report": "x" * 10_001}).status_code == 422
        assert client.post(address, data={"report": "Ander", "version": 1}).status_code == 409

    def test_publishing_tells_followers_and_everybody_reads_it(self, client, session, people, challenge, sign_in):
        sign_in(people.supplier)
        client.post(f"/vraagstukken/{challenge.path}/volgen")
        sign_in(people.officer)
        published = send(client, challenge, TEXT, "publish")
        assert published.headers["Location"] == f"/vraagstukken/{challenge.path}/dialoogverslag"
        assert session.scalars(select(Mail.recipient)).one() == people.supplier.email
        with client.session_transaction() as cookie:
            cookie.clear()
        page = client.get(f"/vraagstukken/{challenge.path}/dialoogverslag").text
        assert "<strong>klein</strong>" in page
        assert "<script>alert(1)" not in page
        assert "/dialoogverslag" in client.get(f"/vraagstukken/{challenge.path}").text
        assert "Wat is gevraagd" in load([challenge.id])[0].body
        short = client.get(f"/vraagstukken/{challenge.ref}/dialoogverslag")
        assert short.headers["Location"] == f"/vraagstukken/{challenge.path}/dialoogverslag"

    def test_renewing_is_announced_with_old_and_new(self, client, session, people, challenge, sign_in):
        sign_in(people.officer)
        send(client, challenge, "Wij spraken drie bedrijven.", "publish")
        first = challenge.report_published_at
        same = send(client, challenge, "Wij spraken drie bedrijven.", "publish")
        assert same.status_code == 422
        assert send(client, challenge, "Wij spraken vier bedrijven.", "publish").status_code == 302
        session.expire_all()
        assert challenge.report_published_at > first
        announcement = session.scalars(select(Announcement)).one()
        assert announcement.changes == [
            {"name": "dialogue_report", "old": "Wij spraken drie bedrijven.", "new": "Wij spraken vier bedrijven."}
        ]

    def test_what_is_public_has_no_draft(self, client, session, people, challenge, officer, sign_in):
        sign_in(people.officer)
        send(client, challenge, "Wij spraken drie bedrijven.", "publish")
        page = client.get(f"/vraagstukken/{challenge.path}/dialoogverslag/bewerken").text
        assert "data-autosave=" not in page
        assert 'value="save"' not in page
        for act in (report.save_report, report.autosave_report):
            with pytest.raises(InvalidStepError):
                act(challenge, "Half af", by=officer)

    @pytest.mark.parametrize("text", ["", "   ", "x" * 10_001])
    def test_a_report_that_is_none(self, client, session, people, challenge, sign_in, text):
        sign_in(people.officer)
        answer = send(client, challenge, text, "publish")
        assert answer.status_code == 422
        assert 'href="#report"' in answer.text
        session.expire_all()
        assert challenge.report_published_at is None

    def test_who_saves_second_gets_the_text_back(self, client, session, people, challenge, sign_in):
        sign_in(people.officer)
        assert send(client, challenge, "Eerste.").status_code == 302
        second = send(client, challenge, "Tweede.", "publish", version="1")
        assert second.status_code == 409
        assert "Tweede." in second.text

    def test_new_answers_ask_for_a_new_report(self, client, session, people, challenge, officer, sign_in):
        question = dialogue.ask(challenge, "Mag het klein?", by=actor_of(people.supplier))
        report.publish_report(challenge, "Nog geen antwoorden.", by=officer)
        assert report.answered_since(challenge) == 0
        with time_machine.travel(now() + timedelta(hours=1), tick=False):
            dialogue.answer(question, "Ja.", by=officer)
            session.expire_all()
            assert report.answered_since(challenge) == 1
            report.publish_report(challenge, "Klein mag.", by=officer)
            assert report.answered_since(challenge) == 0

    def test_who_may_and_when(self, client, session, people, challenge, sign_in):
        edit = "/dialoogverslag/bewerken"
        for person in (people.supplier, people.colleague, people.other_officer):
            sign_in(person)
            assert client.get(f"/vraagstukken/{challenge.path}{edit}").status_code == 403
        concept = ChallengeFactory(organisation=people.agency)
        opened = ChallengeFactory(organisation=people.agency, opened=True)
        sign_in(people.officer)
        for record in (concept, opened):
            assert client.get(f"/vraagstukken/{record.path}{edit}").status_code == 409
            assert client.post(f"/vraagstukken/{record.path}{edit}", data={"report": TEXT}).status_code == 409
        with pytest.raises(NotPermittedError):
            report.publish_report(opened, TEXT, by=actor_of(people.owner))
        assert client.get(f"/vraagstukken/{opened.path}/dialoogverslag").status_code == 200
        assert session.scalar(select(func.count()).select_from(Announcement)) == 0

    def test_the_report_of_a_concept_does_not_exist(self, client, session, people, sign_in):
        concept = ChallengeFactory(report_published_at=now(), dialogue_report=TEXT)
        assert concept.state is ChallengeState.CONCEPT
        sign_in(people.supplier)
        assert client.get(f"/vraagstukken/{concept.path}/dialoogverslag").status_code == 404
