"""What comes of a question, until when, and who sees the asker."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.states import Role
from app.challenges import dialogue, queries
from app.challenges.documents import load
from app.challenges.models import Challenge, Question
from app.challenges.moments import answers_close, answers_close_in_sql, questions_close
from app.core.clock import now
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.work import work_list
from app.notifications.models import Mail
from tests.factories import ChallengeFactory, SupplierFactory, actor_of, member

REASON = "Dit gaat over een ander vraagstuk."


@pytest.fixture
def challenge(session, people):
    return ChallengeFactory(organisation=people.agency, opened=True)


@pytest.fixture
def asker(session):
    return member(SupplierFactory(name="Stille Vragers BV"), Role.MEMBER, name="Vera Verborgen")


@pytest.fixture
def officer(people):
    return actor_of(people.officer)


def asked(challenge, asker, text):
    question = dialogue.ask(challenge, text, by=actor_of(asker))
    return question


def path(question, action):
    return f"/vraagstukken/{question.challenge.path}/vragen/{question.ref}/{action}"


def mails_to(session, person):
    return list(session.scalars(select(Mail).where(Mail.recipient == person.email).order_by(Mail.id)))


class TestMerging:
    def test_a_merged_question_points_to_the_other_and_its_asker_is_told(
        self, client, session, people, challenge, asker, sign_in
    ):
        first = asked(challenge, people.supplier, "Mag het klein?")
        second = asked(challenge, asker, "Is klein beginnen goed?")
        sign_in(people.officer)
        assert "Mag het klein?" in client.get(path(second, "samenvoegen")).text
        answer = client.post(path(second, "samenvoegen"), data={"into": first.ref})
        assert answer.headers["Location"].endswith(f"#vraag-{second.ref}")
        assert second.merged_into is first
        page = client.get(f"/vraagstukken/{challenge.path}").text
        assert f'href="#vraag-{first.ref}"' in page
        (mail,) = mails_to(session, asker)
        assert "Is klein beginnen goed?" in mail.body
        assert "Mag het klein?" in mail.body
        assert mail.is_private
        assert mails_to(session, people.supplier) == []

    def test_never_a_chain(self, session, people, challenge, asker, officer):
        first, second, third = (asked(challenge, asker, f"Vraag {n}?") for n in range(3))
        dialogue.merge(third, second, by=officer)
        dialogue.merge(second, first, by=officer)
        assert second.merged_into is first
        assert third.merged_into is first
        fourth = asked(challenge, asker, "Vraag 4?")
        dialogue.merge(fourth, third, by=officer)
        assert fourth.merged_into is first

    def test_the_answer_reaches_who_asked_the_merged_one_also_without_following(
        self, session, people, challenge, asker, officer
    ):
        first, second = asked(challenge, people.supplier, "Eerste?"), asked(challenge, asker, "Tweede?")
        dialogue.merge(second, first, by=officer)
        dialogue.unfollow(challenge, by=actor_of(asker))
        dialogue.answer(first, "Ja, dat mag.", by=officer)
        assert "Ja, dat mag." in mails_to(session, asker)[-1].body

    def test_merging_into_an_answered_question_tells_its_answer(self, session, challenge, people, asker, officer):
        first, second = asked(challenge, people.supplier, "Eerste?"), asked(challenge, asker, "Tweede?")
        dialogue.answer(first, "Ja, dat mag.", by=officer)
        dialogue.merge(second, first, by=officer)
        assert "Ja, dat mag." in mails_to(session, asker)[-1].body

    def test_an_answered_question_is_not_merged_away(self, client, session, challenge, people, asker, officer, sign_in):
        first, second = asked(challenge, people.supplier, "Eerste?"), asked(challenge, asker, "Tweede?")
        dialogue.answer(second, "Ja, dat mag.", by=officer)
        sign_in(people.officer)
        refused = client.post(path(second, "samenvoegen"), data={"into": first.ref})
        assert refused.status_code == 422
        assert "This question has an answer that everybody has read" in refused.text or "heeft al" in refused.text
        assert second.merged_into is None
        assert second.answer == "Ja, dat mag."

    @pytest.mark.parametrize("into", ["", "zzzzzzzz", "'; --", "itself", "elsewhere", "merged into it"])
    def test_into_what_it_can_not_be_merged(self, client, session, people, challenge, asker, officer, sign_in, into):
        question, other = asked(challenge, asker, "Eerste?"), asked(challenge, asker, "Tweede?")
        elsewhere = asked(ChallengeFactory(opened=True), asker, "Elders?")
        dialogue.merge(other, question, by=officer)
        refs = {"itself": question.ref, "elsewhere": elsewhere.ref, "merged into it": other.ref}
        sign_in(people.officer)
        refused = client.post(path(question, "samenvoegen"), data={"into": refs.get(into, into)})
        assert refused.status_code == 422
        assert "data-error-summary" in refused.text
        assert question.merged_into is None


class TestRefusing:
    def test_a_refusal_is_public_with_its_reason(self, client, session, people, challenge, asker, sign_in):
        question = asked(challenge, asker, "Wat is de prijs van de buren?")
        sign_in(people.supplier)
        client.post(f"/vraagstukken/{challenge.path}/volgen")
        sign_in(people.officer)
        assert client.get(path(question, "weigeren")).status_code == 200
        assert client.post(path(question, "weigeren"), data={"reason": REASON}).status_code == 302
        assert question.refusal == REASON
        for person in (asker, people.supplier):
            assert REASON in mails_to(session, person)[-1].body
        with client.session_transaction() as cookie:
            cookie.clear()
        assert REASON in client.get(f"/vraagstukken/{challenge.path}").text
        assert REASON in load([challenge.id])[0].body

    @pytest.mark.parametrize("reason", ["", "nee", "         kort", "x" * 1001])
    def test_a_reason_that_is_no_reason(self, client, session, people, challenge, asker, sign_in, reason):
        question = asked(challenge, asker, "Mag het klein?")
        sign_in(people.officer)
        refused = client.post(path(question, "weigeren"), data={"reason": reason})
        assert refused.status_code == 422
        assert "data-error-summary" in refused.text
        assert question.refusal == ""

    def test_what_has_ended_does_not_end_again(self, session, people, challenge, asker, officer):
        refused, merged, other = (asked(challenge, asker, f"Vraag {n}?") for n in range(3))
        dialogue.refuse(refused, REASON, by=officer)
        dialogue.merge(merged, other, by=officer)
        for question in (refused, merged):
            for act, what in ((dialogue.answer, "Ja."), (dialogue.refuse, REASON), (dialogue.merge, other)):
                with pytest.raises(RefusedInputError):
                    act(question, what, by=officer)
        dialogue.answer(other, "Ja.", by=officer)
        with pytest.raises(RefusedInputError):
            dialogue.refuse(other, REASON, by=officer)
        dialogue.answer(other, "Ja, graag.", by=officer)  # an answer may be bettered
        assert other.answer == "Ja, graag."
        assert "Ja." in mails_to(session, asker)[-1].body


def test_two_officers_at_once(client, session, people, challenge, asker, sign_in):
    question, other = asked(challenge, asker, "Eerste?"), asked(challenge, asker, "Tweede?")
    sign_in(people.officer)
    late = client.post(path(question, "antwoord"), data={"answer": "Ja.", "version": "0"})
    assert late.status_code == 302
    for action, data in (("weigeren", {"reason": REASON}), ("samenvoegen", {"into": other.ref})):
        second = client.post(path(question, action), data={**data, "version": "0"})
        assert second.status_code == 409
    assert (question.answer, question.refusal, question.merged_into_id) == ("Ja.", "", None)


@pytest.mark.parametrize("action", ["antwoord", "weigeren", "samenvoegen"])
def test_who_may_not(client, session, people, challenge, asker, sign_in, action):
    question, other = asked(challenge, asker, "Eerste?"), asked(challenge, asker, "Tweede?")
    data = {"answer": "Ja.", "reason": REASON, "into": other.ref}
    session.commit()
    assert "/inloggen" in client.post(path(question, action), data=data).headers["Location"]
    for person in (asker, people.owner, people.colleague, people.other_officer, people.supplier):
        sign_in(person)
        assert client.get(path(question, action)).status_code == 403
        assert client.post(path(question, action), data=data).status_code == 403
    assert question.answered_at is None


class TestMoments:
    def test_a_question_after_questions_closed_is_refused_with_its_text(
        self, client, session, people, challenge, sign_in
    ):
        with time_machine.travel(questions_close(challenge), tick=False):
            sign_in(people.supplier)
            answer = client.post(f"/vraagstukken/{challenge.path}/vragen", data={"question": "Mag het nog?"})
            assert answer.status_code == 409
            assert "Mag het nog?" in answer.text
            assert "data-error-summary" in answer.text
            assert 'id="stel-een-vraag"' not in client.get(f"/vraagstukken/{challenge.path}").text
        assert session.scalars(select(Question)).all() == []

    @pytest.mark.parametrize("trait", ["closed", "withdrawn"])
    def test_and_after_closing(self, client, session, people, sign_in, trait):
        over = ChallengeFactory(closed=True)
        sign_in(people.supplier)
        answer = client.post(f"/vraagstukken/{over.path}/vragen", data={"question": "Te laat?"})
        assert answer.status_code == 409
        assert "Te laat?" in answer.text

    @pytest.mark.parametrize(
        ("action", "data"),
        [("antwoord", {"answer": "Mijn lange antwoord."}), ("weigeren", {"reason": "Mijn lange reden."})],
    )
    def test_two_days_before_closing_the_answers_end(
        self, client, session, people, challenge, asker, sign_in, action, data
    ):
        question = asked(challenge, asker, "Mag het klein?")
        session.commit()
        with time_machine.travel(answers_close(challenge) - timedelta(seconds=1), tick=False):
            sign_in(people.officer)
            assert client.get(path(question, action)).status_code == 200
        with time_machine.travel(answers_close(challenge), tick=False):
            sign_in(people.officer)
            assert client.get(path(question, action)).status_code == 409
            late = client.post(path(question, action), data=data)
            assert late.status_code == 422
            assert next(iter(data.values())) in late.text
            assert path(question, "antwoord") not in client.get(f"/vraagstukken/{challenge.path}").text
        assert question.answered_at is None

    def test_a_question_may_wait_longer_than_questions_can_be_asked(self, session, challenge, asker, officer):
        question = asked(challenge, asker, "Mag het klein?")
        with time_machine.travel(questions_close(challenge) + timedelta(hours=1), tick=False):
            dialogue.answer(question, "Ja.", by=officer)
        assert question.answer == "Ja."

    def test_python_and_sql_agree(self, session):
        records = [
            ChallengeFactory(opened=True, opened_at=now(), closing_at=now() + period)
            for period in (timedelta(days=40), timedelta(days=3), timedelta(minutes=7))
        ]
        records.append(ChallengeFactory(published=True, closing_at=now() + timedelta(days=9)))
        session.commit()
        rows = dict(session.execute(select(Challenge.id, answers_close_in_sql())).all())
        for record in records:
            expected = answers_close(record)
            if expected is None:
                assert rows[record.id] is None
            else:
                assert abs(rows[record.id] - expected) < timedelta(milliseconds=2)

    def test_my_work_says_until_when(self, session, people, challenge, asker):
        asked(challenge, asker, "Mag het klein?")
        asked(ChallengeFactory(organisation=people.agency, published=True), asker, "En in de dialoog?")
        session.commit()

        def waiting():
            tasks = work_list.waiting(session, actor_of(people.officer))
            return {task.ref: task.due for task in tasks if task.task.key == "challenge.questions"}

        assert len(waiting()) == 2
        assert abs(waiting()[challenge.ref] - answers_close(challenge)) < timedelta(milliseconds=2)
        # SQLite works the moment out in milliseconds.
        with time_machine.travel(answers_close(challenge) + timedelta(milliseconds=2), tick=False):
            assert challenge.ref not in waiting()

    @pytest.mark.parametrize("end", ["answer", "refuse", "merge"])
    def test_what_has_ended_waits_for_nobody(self, session, people, challenge, asker, officer, end):
        question, other = asked(challenge, asker, "Eerste?"), asked(challenge, asker, "Tweede?")
        dialogue.answer(other, "Ja.", by=officer)
        getattr(dialogue, end)(question, other if end == "merge" else "Een goed antwoord.", by=officer)
        keys = [task.task.key for task in work_list.waiting(session, officer)]
        assert "challenge.questions" not in keys


class TestAsker:
    def test_the_officer_sees_person_and_organisation(self, client, session, people, challenge, asker, sign_in):
        question = asked(challenge, asker, "Mag het klein?")
        other = asked(challenge, asker, "Anders?")
        sign_in(people.officer)
        for action in ("antwoord", "weigeren", "samenvoegen"):
            page = client.get(path(question, action)).text
            assert "Vera Verborgen" in page
            assert "Stille Vragers BV" in page
        assert "Vera Verborgen" not in client.get(f"/vraagstukken/{challenge.path}").text
        assert other.asker_id == asker.id

    def test_an_account_that_is_gone_is_nobody(self, client, session, people, challenge, sign_in):
        question = Question(challenge=challenge, text="Mag het klein?")
        session.add(question)
        sign_in(people.officer)
        assert client.get(path(question, "antwoord")).status_code == 200
        assert queries.asker_of(question, actor_of(people.officer)) is None

    def test_the_query_tells_nobody_else(self, session, people, challenge, asker):
        question = asked(challenge, asker, "Mag het klein?")
        for person in (asker, people.owner, people.colleague, people.other_officer, people.supplier):
            with pytest.raises(NotPermittedError):
                queries.asker_of(question, actor_of(person))

    def test_an_officer_of_the_agency_does_not_ask(self, client, session, people, challenge, sign_in):
        sign_in(people.officer)
        assert 'id="stel-een-vraag"' not in client.get(f"/vraagstukken/{challenge.path}").text
        asking = client.post(f"/vraagstukken/{challenge.path}/vragen", data={"question": "Mag ik?"})
        assert asking.status_code == 403
        sign_in(people.owner)
        assert 'id="stel-een-vraag"' in client.get(f"/vraagstukken/{challenge.path}").text

    def test_texts_are_escaped(self, client, session, people, challenge, asker, officer):
        evil = "<script>alert(1)</script>"
        first, second, third = (asked(challenge, asker, f"{evil} {n}") for n in range(3))
        dialogue.answer(first, evil, by=officer)
        dialogue.merge(second, first, by=officer)
        dialogue.refuse(third, evil, by=officer)
        session.commit()
        assert evil not in client.get(f"/vraagstukken/{challenge.path}").text
