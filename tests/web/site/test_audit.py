"""The audit trail on the screen."""

from flask import Flask
from flask.testing import FlaskClient

from app.audit.services import record
from app.challenges.models import Question
from app.core.database import db
from tests.factories import ChallengeFactory, UserFactory


def test_who_asked_a_question_stays_hidden(app: Flask, client: FlaskClient, sign_in) -> None:
    asker, officer = UserFactory(name="Anna Vraagt"), UserFactory(name="Otto Antwoordt")
    question = Question(challenge=ChallengeFactory(published=True), asker_id=asker.id, text="Mag het ook klein?")
    db.session.add(question)
    record("asked", question, by=asker)
    record("answered", question, by=officer)
    page = sign_in(UserFactory(is_administrator=True)).get("/beheer/spoor").text
    assert "Otto Antwoordt" in page
    assert "Anna Vraagt" not in page


def test_only_administrators_read_it(app: Flask, client: FlaskClient, sign_in) -> None:
    assert sign_in(UserFactory(is_ambassador=True)).get("/beheer/spoor").status_code == 403
