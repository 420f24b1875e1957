"""A row is held on PostgreSQL too when the request itself read it, with its organisation beside it.

A test that made the record has it in its session already and would not notice: here the session is empty, as at the
start of every request.
"""

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.states import Role
from app.assessments.models import Decision
from app.assessments.services import deciding
from app.assessments.states import DecisionKind, Outcome
from app.challenges.models import CoOwner, Question
from app.core.database import db
from tests.factories import AgencyFactory, ChallengeFactory, actor_of, member
from tests.sealed import commitment_of, drafted
from tests.web.assessments.conftest import PASSWORD, YES, scene_of


@pytest.fixture
def fresh(client, sign_in):
    """`fresh(person)`: their client, in a session that holds no record."""

    def signing_in(person):
        browser = sign_in(person)
        db.session.commit()
        db.session.expunge_all()
        return browser

    return signing_in


def test_submitting_a_proposal(fresh):
    proposal = drafted(ChallengeFactory(opened=True))
    address, looked_at = f"/voorstellen/{proposal.ref}/stap/submit", commitment_of(proposal)
    browser = fresh(member(proposal.organisation, Role.MEMBER))
    assert browser.post(address, data={"commitment": looked_at}).status_code == 302


def test_telling_everyone_something(fresh):
    challenge = ChallengeFactory(opened=True)
    address = f"/vraagstukken/{challenge.path}/mededelingen"
    data = {"title": "Nieuws", "text": "De metingen staan erbij.", "version": challenge.version}
    browser = fresh(member(challenge.organisation, Role.OFFICER))
    assert browser.post(address, data=data).status_code == 302


def test_answering_a_question(fresh):
    challenge = ChallengeFactory(published=True)
    question = Question(challenge=challenge, text="Mogen wij meten?")
    db.session.add(question)
    db.session.flush()
    address = f"/vraagstukken/{challenge.path}/vragen/{question.ref}/antwoord"
    browser = fresh(member(challenge.organisation, Role.OFFICER))
    assert browser.post(address, data={"answer": "Ja, dat mag."}).status_code == 302


def test_deciding(fresh):
    """The officer keeps a decision and offers it, the director signs it: each time vraagstuk and decision are held."""
    scene = scene_of(ChallengeFactory(unsealed=True), number=1)
    officer = actor_of(scene.officer)
    decision = deciding.begin(scene.challenge, DecisionKind.CHOOSE, by=officer)
    reasons = {criterion.id: YES for criterion in scene.challenge.criteria}
    deciding.keep_verdict(decision.verdicts[0], Outcome.CHOSEN, reasons, by=officer)
    data, director_id = scene.whole(decision, step="offer"), scene.director.id
    assert fresh(scene.officer).post(scene.address, data=data).status_code == 302
    offered = db.session.scalars(select(Decision)).one()
    data = {"version": offered.version, "password": PASSWORD}
    director = db.session.get(User, director_id)
    assert fresh(director).post(f"{scene.address}/tekenen", data=data).status_code == 302


def test_joining(fresh):
    challenge = ChallengeFactory(published=True)
    address = f"/vraagstukken/{challenge.path}/meedoen"
    data = {"share": "30", "promises_adoption": "no", "why": "Bij ons wachten mensen ook te lang."}
    assert fresh(member(AgencyFactory(), Role.OFFICER)).post(address, data=data).status_code == 302


def test_letting_an_agency_join(fresh):
    challenge = ChallengeFactory(published=True)
    co_owner = CoOwner(challenge=challenge, organisation=AgencyFactory(), share=30, why="Bij ons ook.")
    db.session.add(co_owner)
    db.session.flush()
    address = f"/vraagstukken/{challenge.path}/meedoen/{co_owner.ref}/accepteren"
    data = {"lead_share": "70", f"share_{co_owner.ref}": "30"}
    assert fresh(member(challenge.organisation, Role.OWNER)).post(address, data=data).status_code == 302
