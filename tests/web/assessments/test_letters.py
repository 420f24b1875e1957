"""Letters: to each supplier their own, kept as it was, on a page, on paper and by mail; never another's texts."""

from datetime import date

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.states import Role
from app.assessments.letter_content import LetterContent, LetterKind, letter_to
from app.assessments.models import Decision, Letter, Verdict, VerdictReason
from app.assessments.services.letters import OUTCOMES
from app.assessments.states import DecisionKind, Outcome
from app.challenges.models import Challenge, Criterion
from app.core.filters import format_date
from app.core.work import work_list
from app.notifications.models import Mail
from app.organisations.models import Organisation
from app.proposals.models import Proposal
from tests.factories import UserFactory, actor_of, member
from tests.web.assessments.conftest import GOOD, IDEAS, NO, PRICES, PUBLIC, SUPPLIERS, TALK, YES


def letter_of(proposal, session):
    return session.scalars(
        select(Letter).where(Letter.proposal_id == proposal.id).order_by(Letter.sent_at.desc(), Letter.id.desc())
    ).first()


def address(proposal):
    return f"/voorstellen/{proposal.ref}/brief"


class TestWhatStandsInIt:
    def test_who_was_not_chosen_reads_why_who_was_and_what_they_can_do(self, scene, sign, sign_in, session):
        sign(DecisionKind.CHOOSE, 1)
        page = sign_in(scene.writers[1]).get(address(scene.proposals[1]))
        assert page.status_code == 200
        for shown in (NO, "3,67", GOOD, SUPPLIERS[0], PUBLIC, "Ilse de Boer", "ilse@proefdam.example"):
            assert shown in page.text
        for criterion in scene.challenge.criteria:
            assert criterion.name in page.text
        others = [*SUPPLIERS[2:], scene.damaged.organisation.name, scene.draft.organisation.name, YES]
        for hidden in (*others, IDEAS[0], IDEAS[2], IDEAS[3], "18.250", "4,67"):
            assert hidden not in page.text

    def test_who_was_chosen_reads_their_own_reasons(self, scene, sign, sign_in, session):
        sign(DecisionKind.CHOOSE, 1)
        page = sign_in(scene.writers[0]).get(address(scene.proposals[0]))
        assert YES in page.text
        for hidden in (NO, GOOD, *SUPPLIERS[1:]):
            assert hidden not in page.text

    def test_who_is_invited_reads_when_and_where_and_no_names(self, scene, sign, sign_in, session):
        sign(DecisionKind.INVITE, 3)
        page = sign_in(scene.writers[0]).get(address(scene.proposals[0]))
        assert TALK in page.text
        page = sign_in(scene.writers[3]).get(address(scene.proposals[3]))
        assert GOOD in page.text
        for hidden in (TALK, *SUPPLIERS[:3]):
            assert hidden not in page.text

    def test_a_damaged_proposal_gets_a_letter_that_says_so(self, scene, sign, sign_in, session):
        sign(DecisionKind.CHOOSE, 1)
        letter = letter_of(scene.damaged, session)
        assert letter.content["kind"] == LetterKind.DAMAGED
        assert letter.content["judged"] == []
        page = sign_in(scene.damaged_writer).get(address(scene.damaged))
        assert page.status_code == 200
        assert PUBLIC in page.text
        for hidden in (YES, NO, GOOD):
            assert hidden not in page.text

    def test_the_last_day_to_object_is_a_working_day(self, scene, offer, sign_in, session):
        decision = offer(DecisionKind.CHOOSE, 1)
        with time_machine.travel("2026-12-05T10:00:00+00:00", tick=False):
            from app.assessments.services.signing import sign

            sign(decision, by=actor_of(scene.director))
            session.commit()
            content = LetterContent.from_json(letter_of(scene.proposals[1], session).content)
            # 25 December is Christmas Day, and 26 and 27 are the second one and a Sunday.
            assert (content.counted_day, content.last_day) == (date(2026, 12, 25), date(2026, 12, 28))
            page = sign_in(scene.writers[1]).get(address(scene.proposals[1])).text
            assert format_date(content.last_day) in page
            assert format_date(content.counted_day) in page

    def test_a_day_begins_in_amsterdam(self, scene, offer, session):
        decision = offer(DecisionKind.CHOOSE, 1)
        with time_machine.travel("2026-12-01T23:30:00+00:00", tick=False):  # half past midnight on the 2nd
            from app.assessments.services.signing import sign

            sign(decision, by=actor_of(scene.director))
            content = LetterContent.from_json(letter_of(scene.proposals[1], session).content)
            assert content.counted_day == date(2026, 12, 22)

    def test_a_letter_stays_as_it_was_sent(self, scene, sign, sign_in, session):
        sign(DecisionKind.CHOOSE, 1)
        before = sign_in(scene.writers[1]).get(address(scene.proposals[1])).text
        decision = session.scalars(select(Decision)).one()
        decision.explanation = "Wij kozen eigenlijk iets heel anders dan eerder gezegd."
        scene.challenge.organisation.name = "Gemeente Herdoopt"
        scene.proposals[0].organisation.name = "Nieuwe Naam BV"
        session.commit()
        after = sign_in(scene.writers[1]).get(address(scene.proposals[1])).text
        assert SUPPLIERS[0] in after
        assert "Nieuwe Naam BV" not in after
        assert "eigenlijk iets heel anders" not in after
        assert PUBLIC in before


class TestWho:
    def test_only_the_makers_and_the_readers_of_the_agency(self, scene, sign, sign_in, session):
        sign(DecisionKind.CHOOSE, 1)
        mine = scene.proposals[1]
        letter = letter_of(mine, session)
        pages = (
            address(mine),
            f"{address(mine)}/{letter.ref}",
            f"{address(mine)}.pdf",
            f"{address(mine)}/{letter.ref}.pdf",
        )
        for reader in (scene.writers[1], scene.officer, scene.director, scene.owner):
            assert sign_in(reader).get(pages[0]).status_code == 200
            assert sign_in(reader).get(pages[1]).status_code == 200
        agency = scene.challenge.organisation
        strangers = [
            scene.writers[0],
            scene.damaged_writer,
            UserFactory(is_administrator=True),
            *(member(agency, role) for role in (Role.LEAD, Role.ASSESSOR, Role.MANAGER)),
        ]
        for stranger in strangers:
            client = sign_in(stranger)
            for page in pages:
                assert client.get(page).status_code == 404
        for page in pages:
            assert client.get(page.replace(mine.ref, scene.proposals[0].ref)).status_code == 404

    def test_a_letter_of_another_proposal_is_not_found_by_its_number(self, scene, sign, sign_in, session):
        sign(DecisionKind.CHOOSE, 1)
        letter = letter_of(scene.proposals[0], session)
        client = sign_in(scene.writers[1])
        assert client.get(f"{address(scene.proposals[1])}/{letter.ref}").status_code == 404
        assert client.get(f"{address(scene.proposals[1])}/{letter.ref}.pdf").status_code == 404

    def test_before_the_signature_there_is_no_letter(self, scene, offer, sign_in):
        offer(DecisionKind.CHOOSE, 1)
        for person in (scene.writers[0], scene.officer, scene.director):
            assert sign_in(person).get(address(scene.proposals[0])).status_code == 404
        page = sign_in(scene.writers[0]).get(f"/voorstellen/{scene.proposals[0].ref}")
        assert YES not in page.text

    def test_visitors_are_asked_to_sign_in(self, scene, sign, client):
        sign(DecisionKind.CHOOSE, 1)
        with client.session_transaction() as cookie:
            cookie.clear()
        assert client.get(address(scene.proposals[0])).status_code == 302


class TestMail:
    def test_every_supplier_gets_their_own_and_nobody_else_reads_it(self, scene, sign, session):
        sign(DecisionKind.CHOOSE, 1)
        mails = session.scalars(select(Mail).where(Mail.body.contains("/brief"))).all()
        everybody = [*scene.writers, scene.damaged_writer]
        assert sorted(mail.recipient for mail in mails) == sorted(writer.email for writer in everybody)
        assert all(mail.is_private for mail in mails)
        bodies = {mail.recipient: mail.body for mail in mails}
        for writer, proposal in zip(scene.writers, scene.proposals, strict=True):
            body = bodies[writer.email]
            assert f"/voorstellen/{proposal.ref}/brief" in body
            for other in scene.proposals:
                if other is not proposal:
                    assert other.ref not in body
                    assert other.organisation.name not in body
            assert YES not in body
            assert NO not in body


class TestReading:
    def waiting(self, person, session):
        session.commit()
        return {(task.task.key, task.ref) for task in work_list.waiting(session, actor_of(person))}

    def test_a_letter_waits_until_somebody_of_the_supplier_has_read_it(self, scene, sign, sign_in, session):
        sign(DecisionKind.INVITE, 3)
        mine = scene.proposals[0]
        assert ("read_letter", mine.ref) in self.waiting(scene.writers[0], session)
        client = sign_in(scene.writers[0])
        client.get(address(mine))
        assert ("read_letter", mine.ref) in self.waiting(scene.writers[0], session)
        assert client.post(f"{address(mine)}/gelezen").status_code == 302
        assert ("read_letter", mine.ref) not in self.waiting(scene.writers[0], session)

    def test_reading_is_for_the_supplier(self, scene, sign, sign_in):
        sign(DecisionKind.CHOOSE, 1)
        assert sign_in(scene.officer).post(f"{address(scene.proposals[0])}/gelezen").status_code == 403
        assert sign_in(scene.writers[1]).post(f"{address(scene.proposals[0])}/gelezen").status_code == 404


@pytest.mark.parametrize("kind", LetterKind)
def test_every_kind_of_letter_has_a_first_sentence(kind):
    assert str(OUTCOMES[kind])


def test_the_pdf_has_what_the_page_has(scene, sign, sign_in, session, monkeypatch):
    """What is drawn is looked at; drawing needs a library that is not everywhere."""
    from app.assessments.views import letters as views

    drawn = []
    monkeypatch.setattr(views, "pdf_response", lambda html, name: drawn.append((html, name)) or "pdf")
    sign(DecisionKind.CHOOSE, 1)
    letter = letter_of(scene.proposals[1], session)
    assert sign_in(scene.writers[1]).get(f"{address(scene.proposals[1])}/{letter.ref}.pdf").text == "pdf"
    html, name = drawn[0]
    assert name == f"brief-{letter.ref}.pdf" or name == f"letter-{letter.ref}.pdf"
    for shown in (NO, GOOD, SUPPLIERS[0], SUPPLIERS[1], PUBLIC, scene.challenge.organisation.name):
        assert shown in html
    for hidden in (YES, SUPPLIERS[2], IDEAS[0], str(PRICES[0])):
        assert hidden not in html


TEXTS = st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=80).map(lambda text: f"«{text.strip()}»")


@given(st.lists(TEXTS, min_size=8, max_size=8, unique=True), st.sampled_from(Outcome), st.sampled_from(DecisionKind))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_a_letter_has_nothing_of_another(texts, outcome, kind):
    """Each supplier's idea and reason are different texts; a letter holds the own reason and no other of these."""
    challenge = Challenge(
        title="Vraag", language="nl", organisation=Organisation(name="Gemeente", place="", website="")
    )
    challenge.criteria = [Criterion(id=1, position=1, name="Werkt het?", weight=100)]
    decision = Decision(
        challenge=challenge,
        kind=kind,
        explanation="Uitleg voor iedereen.",
        characteristics="Klein en snel.",
        invitation="Dinsdag om tien uur.",
        objection_days=20,
        contact_name="Ilse",
        contact_email="ilse@proefdam.example",
    )
    for number in range(4):
        supplier = Organisation(name=f"Bedrijf {number}")
        fields = dict.fromkeys(("idea", "why_it_works", "smallest_test", "team"), texts[number])
        proposal = Proposal(id=number, challenge=challenge, organisation=supplier, price_eur=71_000 + number, **fields)
        reasons = [VerdictReason(criterion_id=1, reason=texts[4 + number])]
        decision.verdicts.append(Verdict(proposal=proposal, proposal_id=number, outcome=outcome, reasons=reasons))
    for number, verdict in enumerate(decision.verdicts):
        written = str(letter_to(verdict, None, sent_on=date(2026, 12, 1), signed_by="Burak").as_json())
        assert texts[4 + number] in written
        for other in range(4):
            assert texts[other] not in written
            assert str(71_000 + other) not in written
            if other != number:
                assert texts[4 + other] not in written


def test_a_letter_comes_back_from_json_as_it_was():
    content = LetterContent(
        kind=LetterKind.NOT_CHOSEN,
        decision=DecisionKind.CHOOSE,
        agency="Gemeente",
        place="",
        website="",
        supplier="Bedrijf",
        title="Vraag",
        language="nl",
        chosen=("Ander",),
        explanation="Uitleg",
        objection_days=20,
        objection_counted="2026-12-25",
        objection_last="2026-12-28",
        contact_name="Ilse",
        contact_email="ilse@proefdam.example",
        signed_by="Burak",
    )
    import json

    assert LetterContent.from_json(json.loads(json.dumps(content.as_json()))) == content
    assert content.is_moved
