"""Questions, answers to everyone at once, following."""

import re

import pytest
from sqlalchemy import func, select

from app.challenges.models import Follow, Question
from app.notifications.models import Mail
from tests.factories import ChallengeFactory


@pytest.fixture
def challenge(session, people):
    return ChallengeFactory(organisation=people.agency, opened=True)


def recipients(session):
    return sorted(session.scalars(select(Mail.recipient)))


def test_a_question_is_public_and_its_asker_is_not(client, session, people, challenge, sign_in):
    sign_in(people.supplier)
    answer = client.post(f"/vraagstukken/{challenge.path}/vragen", data={"question": "Mag het over één wijk gaan?"})
    question = session.scalars(select(Question)).one()
    assert answer.headers["Location"] == f"/vraagstukken/{challenge.path}#vraag-{question.ref}"
    assert recipients(session) == [people.officer.email]
    with client.session_transaction() as cookie:
        cookie.clear()
    page = client.get(f"/vraagstukken/{challenge.path}").text
    assert "Mag het over één wijk gaan?" in page
    assert people.supplier.name not in page
    assert people.supplier.email not in page


def test_an_answer_goes_to_everyone_who_follows_at_once(client, session, people, challenge, sign_in):
    for person in (people.supplier, people.other_officer):
        sign_in(person)
        client.post(f"/vraagstukken/{challenge.path}/volgen")
    session.add(Question(challenge=challenge, text="Mag het klein?"))
    sign_in(people.officer)
    question = session.scalars(select(Question)).one()
    path = f"/vraagstukken/{challenge.path}/vragen/{question.ref}/antwoord"
    assert client.get(path).status_code == 200
    assert client.post(path, data={"answer": " "}).status_code == 422
    assert client.post(path, data={"answer": "Ja, liever klein dan groot."}).status_code == 302
    assert recipients(session) == sorted([people.supplier.email, people.other_officer.email])
    assert "Ja, liever klein dan groot." in client.get(f"/vraagstukken/{challenge.path}").text


def test_who_answers_second_gets_the_text_back(client, session, people, challenge, sign_in):
    question = Question(challenge=challenge, text="Mag het klein?")
    session.add(question)
    sign_in(people.officer)
    path = f"/vraagstukken/{challenge.path}/vragen/{question.ref}/antwoord"
    seen = re.search(r'name="version"[^>]*value="([^"]+)"', client.get(path).text)
    assert seen is not None
    assert client.post(path, data={"answer": "Ja, liever klein.", "version": seen[1]}).status_code == 302
    second = client.post(path, data={"answer": "Nee, liever groot.", "version": seen[1]})
    assert second.status_code == 409
    assert "Nee, liever groot." in second.text
    assert "Ja, liever klein." in client.get(path).text


def test_who_may_answer(client, session, people, challenge, sign_in):
    other = ChallengeFactory(opened=True)
    question = Question(challenge=challenge, text="Mag het klein?")
    session.add(question)
    session.commit()
    path = f"/vraagstukken/{challenge.path}/vragen/{question.ref}/antwoord"
    for person in (people.supplier, people.colleague, people.owner, people.other_officer):
        sign_in(person)
        assert client.post(path, data={"answer": "Ja."}).status_code == 403
    sign_in(people.officer)
    assert client.get(f"/vraagstukken/{challenge.path}/vragen/zzzzzzzz/antwoord").status_code == 404
    assert client.get(f"/vraagstukken/{other.path}/vragen/{question.ref}/antwoord").status_code == 403


@pytest.mark.parametrize("text", ["", "   ", "x" * 1501, "\x00"])
def test_a_question_that_is_no_question(client, session, people, challenge, sign_in, text):
    sign_in(people.supplier)
    answer = client.post(f"/vraagstukken/{challenge.path}/vragen", data={"question": text})
    assert answer.status_code == 422
    assert "data-error-summary" in answer.text


def test_a_question_sent_twice_is_asked_once(client, session, people, challenge, sign_in):
    sign_in(people.supplier)
    form = {"question": "Mag het klein?", "idempotency_key": "een-sleutel-van-de-vraag"}
    for _ in range(2):
        assert client.post(f"/vraagstukken/{challenge.path}/vragen", data=form).status_code == 302
    assert session.scalar(select(func.count()).select_from(Question)) == 1


def test_following_and_stopping(client, session, people, challenge, sign_in):
    assert "/inloggen" in client.post(f"/vraagstukken/{challenge.path}/volgen").headers["Location"]
    sign_in(people.supplier)
    for _ in range(2):
        client.post(f"/vraagstukken/{challenge.path}/volgen")
    assert session.scalar(select(func.count()).select_from(Follow)) == 1
    client.post(f"/vraagstukken/{challenge.path}/volgen", data={"stop": "1"})
    client.post(f"/vraagstukken/{challenge.path}/volgen", data={"stop": "1"})
    assert session.scalar(select(func.count()).select_from(Follow)) == 0
