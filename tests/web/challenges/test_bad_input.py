"""What nobody should send: each refused with a message of its own, at its field, with everything that was typed kept.

And what no form of ours sends (numbers without end, rows without end, odd addresses), refused without a failure.
"""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.states import Role
from app.challenges import coowners, guarding
from app.challenges.coowners import Offer
from app.challenges.lifecycle import CHALLENGE_CYCLE
from app.challenges.models import Challenge, CoOwner, GuardBlock, Question
from app.challenges.states import ChallengeState, CoOwnerState
from app.core.clock import now
from app.search.services import rebuild
from tests.factories import AgencyFactory, ChallengeFactory, actor_of, member
from tests.web.challenges.terms import on_the_clock, terms

WHY = "Bij ons wachten elke maand 400 inwoners."
STOPPED = "Wij zoeken een leverancier die een app bouwt waarmee inwoners hun schulden kunnen melden."
ENDLESS = "9" * 4_300
"""As many digits as Python reads; the sum of two of these it does not write."""


def address(challenge, *more):
    return "/".join([f"/vraagstukken/{challenge.path}", *more])


def message(answer, field):
    """What stands at a field, as people read it."""
    found = re.search(rf'id="{field}-error">(.*?)</div>', answer.text, re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", found[1]).split())) if found else ""


@pytest.fixture
def dialogue(session, people):
    return ChallengeFactory(organisation=people.agency, published=True)


@pytest.fixture
def officer(client, people, dialogue, sign_in):
    return sign_in(people.officer)


@pytest.fixture
def request_to_join(session, dialogue):
    agency = AgencyFactory(name="Waterschap Meedoen")
    offer = Offer(share=30, promises_adoption=False, why=WHY)
    asked = coowners.ask_to_join(dialogue, agency, offer, by=actor_of(member(agency, Role.OFFICER)))
    session.commit()
    return asked


class TestClosingTime:
    """On the page where the opening is prepared."""

    TYPED = "Wij gaan verder met dezelfde partij, als 40 mensen het willen."

    def refused(self, officer, session, challenge, closing_at):
        form = terms(challenge, closing_at=closing_at, decision_due="", scaling_option=self.TYPED, budget_eur="61.500")
        answer = officer.post(address(challenge, "openen"), data=form)
        assert answer.status_code == 422
        for typed in (self.TYPED, f'value="{closing_at}"', 'value="61.500"', "Werkt het voor mensen?"):
            assert typed in answer.text
        session.expire_all()
        assert session.get(Challenge, challenge.id).closing_at is None
        return message(answer, "closing_at")

    def test_in_the_past(self, officer, session, dialogue):
        past = on_the_clock(now() - timedelta(hours=1))
        assert "De sluiting moet in de toekomst liggen." in self.refused(officer, session, dialogue, past)

    def test_before_the_dialogue_is_over(self, app, officer, session, dialogue):
        app.extensions["settings"] = replace(app.extensions["settings"], min_dialogue_days=40)
        too_early = on_the_clock(now() + timedelta(days=10))
        assert "De dialoog duurt tot" in self.refused(officer, session, dialogue, too_early)

    @pytest.mark.parametrize("closing_at", ["2027-03-28T02:30", "2027-10-31T02:30"])
    def test_on_a_time_that_does_not_exist_or_exists_twice(self, officer, session, dialogue, closing_at):
        said = self.refused(officer, session, dialogue, closing_at)
        assert "dit tijdstip bestaat niet of twee keer. Kies een ander tijdstip." in said

    @pytest.mark.parametrize("closing_at", ["9999-12-31T12:00", "9999-12-31T23:59"])
    def test_where_no_week_follows_in_the_calendar(self, officer, session, dialogue, closing_at):
        assert "Vul een datum en een tijd in." in self.refused(officer, session, dialogue, closing_at)
        for part in ("bewaren", "route"):
            form = terms(dialogue, closing_at=closing_at, decision_due="")
            assert officer.post(address(dialogue, "openen", part), data=form).status_code in {200, 422}

    def test_earlier_than_was_announced(self, client, session, people, sign_in):
        challenge = ChallengeFactory(organisation=people.agency, opened=True)
        before = challenge.closing_at
        sign_in(people.officer)
        earlier = on_the_clock(before - timedelta(hours=1))
        form = {"title": "Wij sluiten eerder", "text": "Wij hebben haast gekregen.", "closing_at": earlier}
        answer = client.post(address(challenge, "mededelingen"), data=form)
        assert answer.status_code == 422
        assert "Een sluiting gaat nooit naar een eerder moment." in message(answer, "closing_at")
        for typed in (*form.values(), f'value="{earlier}"'):
            assert typed in answer.text
        session.expire_all()
        assert session.get(Challenge, challenge.id).closing_at == before


class TestShares:
    def refused(self, officer, session, co_owner, lead, share):
        sent = {"lead_share": lead, f"share_{co_owner.ref}": share}
        answer = officer.post(address(co_owner.challenge, "meedoen", co_owner.ref, "accepteren"), data=sent)
        assert answer.status_code == 422
        assert all(f'value="{typed}"' in answer.text for typed in (lead, share))
        session.expire_all()
        assert session.get(CoOwner, co_owner.id).state is CoOwnerState.ASKED
        assert session.get(Challenge, co_owner.challenge_id).lead_share == 100
        return message(answer, "lead_share"), message(answer, f"share_{co_owner.ref}")

    def test_that_do_not_add_up(self, officer, session, request_to_join):
        lead, _share = self.refused(officer, session, request_to_join, "60", "30")
        assert "Samen is dat 90%. Maak daar 100% van." in lead

    @pytest.mark.parametrize(("lead", "share"), [("-1", "30"), ("70", "-30"), ("130", "-30"), (f"-{ENDLESS[1:]}", "1")])
    def test_below_nothing(self, officer, session, request_to_join, lead, share):
        assert any(self.refused(officer, session, request_to_join, lead, share))

    @pytest.mark.parametrize(("lead", "share"), [(ENDLESS, "1"), (ENDLESS, ENDLESS), ("70", ENDLESS)])
    def test_without_end(self, officer, session, request_to_join, lead, share):
        said = " ".join(self.refused(officer, session, request_to_join, lead, share))
        assert "Vul een heel getal in." in said

    @pytest.mark.parametrize("share", ["-5", "1000", ENDLESS, f"{ENDLESS}9", "dertig", "30%"])
    def test_an_offer_that_is_none(self, client, session, dialogue, people, sign_in, share):
        sign_in(people.other_officer)
        sent = {"share": share, "promises_adoption": "no", "why": WHY}
        answer = client.post(address(dialogue, "meedoen"), data=sent)
        assert answer.status_code == 422
        assert message(answer, "share")
        assert WHY in answer.text
        assert session.scalar(select(func.count()).select_from(CoOwner)) == 0


class TestReasonsOfTwoLetters:
    """Wherever a reason is asked, “ok” is none, and the form says so in words that belong to it."""

    def refused(self, client, path, field="reason", **data):
        answer = client.post(path, data={field: "ok", **data})
        assert answer.status_code == 422
        assert re.search(r">\s*ok</textarea>", answer.text)
        return message(answer, field)

    def test_for_lifting_a_block(self, client, session, people, sign_in):
        concept = ChallengeFactory(organisation=people.agency, created_by=people.officer, problem=STOPPED)
        guarding.note_blocks(concept, written_by_id=people.officer.id)
        session.commit()
        block = session.scalars(select(GuardBlock)).first()
        sign_in(people.colleague)
        said = self.refused(client, address(concept, "wachter", str(block.id)))
        assert "Geef een reden van minstens 10 tekens." in said
        session.expire_all()
        assert session.get(GuardBlock, block.id).lifted_at is None

    def test_for_refusing_a_question(self, officer, session, dialogue):
        question = Question(challenge=dialogue, text="Mag het klein?")
        session.add(question)
        session.commit()
        said = self.refused(officer, address(dialogue, "vragen", question.ref, "weigeren"))
        assert "Geef een reden van ten minste 10 tekens." in said
        session.expire_all()
        assert session.get(Question, question.id).refusal == ""

    def test_for_declining_an_agency(self, officer, request_to_join):
        path = address(request_to_join.challenge, "meedoen", request_to_join.ref, "afwijzen")
        assert "waarom niet: de organisatie leest dit" in self.refused(officer, path)

    def test_for_joining(self, client, people, dialogue, sign_in):
        sign_in(people.other_officer)
        path = address(dialogue, "meedoen")
        assert "waarom u wilt meedoen" in self.refused(client, path, "why", share="30", promises_adoption="no")

    def test_for_a_route(self, officer, session, dialogue):
        said = self.refused(officer, address(dialogue, "openen"), "route", **_without(terms(dialogue), "route"))
        assert "Leg de route uit in ten minste 10 tekens." in said

    @pytest.mark.parametrize(("route", "status"), [("ok", 409), ("aaaaaaaaaaaaaaaaaaaa", 422)])
    def test_for_a_route_that_was_kept_while_somebody_typed(
        self, officer, session, people, dialogue, theme, sign_in, route, status
    ):
        dialogue.themes, dialogue.report_published_at = [theme], now()
        session.commit()
        saved = officer.post(address(dialogue, "openen", "bewaren"), data=terms(dialogue, route=route))
        assert saved.status_code == 200
        answer = sign_in(people.owner).post(address(dialogue, "stap", "open"))
        assert answer.status_code == status
        session.expire_all()
        assert session.get(Challenge, dialogue.id).state is ChallengeState.DIALOGUE

    def test_for_withdrawing(self, client, people, dialogue, sign_in):
        sign_in(people.owner)
        assert "10 tekens" in self.refused(client, address(dialogue, "stap", "withdraw"))

    def test_for_no_proposals(self, client, session, people, sign_in):
        unsealed = ChallengeFactory(organisation=people.agency, unsealed=True)
        sign_in(people.officer)
        said = self.refused(client, address(unsealed, "stap", "no_proposals"), cause="other")
        assert "waarom niemand een voorstel" in said
        session.expire_all()
        assert session.get(Challenge, unsealed.id).stage is ChallengeState.ASSESSMENT

    def test_for_what_does_not_fit(self, app, client, session, people, sign_in):
        concept = ChallengeFactory(organisation=people.agency)
        other = ChallengeFactory(published=True)
        session.commit()
        rebuild(session(), app.extensions["search"])
        sign_in(people.officer)
        row = {"items-0-item": f"challenge:{other.id}", "items-0-verdict": "does_not_fit", "version": concept.version}
        said = self.refused(client, address(concept, "bestaat-dit-al"), "items-0-reason", **row)
        assert "waarom dit niet past" in said


class TestQuestions:
    QUESTION = "Mag de proef ook in één wijk?"

    @pytest.mark.parametrize("moment", ["opened", "closed"])
    def test_after_they_close(self, client, session, people, sign_in, moment):
        challenge = ChallengeFactory(organisation=people.agency, **{moment: True})
        if moment == "opened":
            challenge.questions_close_at = now() - timedelta(minutes=1)
        sign_in(people.supplier)
        answer = client.post(address(challenge, "vragen"), data={"question": self.QUESTION})
        assert answer.status_code == 409
        assert "Vragen stellen kon tot" in answer.text
        assert self.QUESTION in answer.text
        assert session.scalar(select(func.count()).select_from(Question)) == 0


class TestWhatNoFormSends:
    def test_more_rows_than_were_shown_leave_room_for_what_is_near(self, app, client, session, people, sign_in):
        concept = ChallengeFactory(organisation=people.agency, reuse_checked_at=None)
        others = [ChallengeFactory(published=True) for _ in range(24)]
        session.commit()
        rebuild(session(), app.extensions["search"])
        sign_in(people.officer)
        for sent in (others, others[::-1]):
            rows = {f"items-{number}-item": f"challenge:{other.id}" for number, other in enumerate(sent)}
            rows |= {f"items-{number}-verdict": "talking" for number in range(5)}
            answer = client.post(address(concept, "bestaat-dit-al"), data={**rows, "version": concept.version})
            assert answer.status_code == 422
        assert CHALLENGE_CYCLE.missing(session.get(Challenge, concept.id), "start_dialogue")

    @pytest.mark.parametrize("record_id", ["2147483648", "9" * 19, "9" * 40])
    def test_numbers_that_no_record_has(self, app, client, session, people, sign_in, record_id):
        concept = ChallengeFactory(organisation=people.agency)
        session.commit()
        rebuild(session(), app.extensions["search"])
        sign_in(people.officer)
        assert client.get(address(concept, "bestaat-dit-al", "challenge", record_id)).status_code == 404
        sent = {"items-0-item": f"challenge:{record_id}", "items-0-verdict": "talking", "version": concept.version}
        assert client.post(address(concept, "bestaat-dit-al"), data=sent).status_code < 500

    @pytest.mark.parametrize("ref", ["\x00", "abc\x00defg", "x" * 5_000, "-", "%"])
    def test_a_vraagstuk_that_cannot_be(self, client, people, sign_in, ref):
        ChallengeFactory(organisation=people.agency)
        sign_in(people.officer)
        beside = client.post("/vraagstukken/bestaat-dit-al", data={"challenge": ref, "title": "Een\x00 titel"})
        marked = client.post(
            "/vraagstukken/wachter", query_string={"veld": "title", "vraagstuk": ref}, data={"title": "x\x00"}
        )
        assert {beside.status_code, marked.status_code} <= {200, 404}


def _without(form, name):
    return {key: value for key, value in form.items() if key != name}
