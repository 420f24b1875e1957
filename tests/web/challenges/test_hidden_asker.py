"""No sequence of steps shows who asked to anyone but the officers of the agency."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.states import Role
from app.challenges import announcing, dialogue, report
from app.challenges.documents import load
from app.challenges.drafting import draft
from app.challenges.models import Question
from app.core.database import db
from app.core.errors import DomainError
from app.notifications.models import Mail, key_of
from tests.factories import ChallengeFactory, SupplierFactory, UserFactory, actor_of, member

STEPS = ("ask", "answer", "refuse", "merge", "announce", "follow", "unfollow", "publish")
REASON = "Dit gaat over iets anders."


@pytest.fixture
def asker(session):
    company = SupplierFactory(name="Stille Vragers BV")
    return member(company, Role.MEMBER, name="Vera Vossebelt", email="vera@vossebelt.example")


@pytest.fixture
def administrator(session):
    return UserFactory(is_administrator=True)


def take(action, challenge, asker, officer, first, second):
    """One step of the dialogue, with two of the questions that there are by then."""
    questions = list(db.session.scalars(select(Question).order_by(Question.id)))
    one, other = (questions[n % len(questions)] if questions else None for n in (first, second))
    match action:
        case "ask":
            dialogue.ask(challenge, f"Vraag {len(questions)}?", by=asker)
        case "answer" if one is not None:
            dialogue.answer(one, "Ja, dat mag.", by=officer)
        case "refuse" if one is not None:
            dialogue.refuse(one, REASON, by=officer)
        case "merge" if one is not None:
            dialogue.merge(one, other, by=officer)
        case "announce":
            announcing.announce(challenge, title="Nieuws", text="Lees alle vragen.", by=officer)
        case "follow":
            dialogue.follow(challenge, by=asker)
        case "unfollow":
            dialogue.unfollow(challenge, by=asker)
        case "publish":
            report.publish_report(challenge, draft(challenge), by=officer)


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate],  # an example reads some hundred pages: making a failing one smaller takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8))
def test_who_asked_stays_hidden(app, client, people, asker, administrator, sign_in, steps):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("slow; the rules are the same on both databases")
    challenge = ChallengeFactory(organisation=people.agency, published=True)
    actor, officer = actor_of(asker), actor_of(people.officer)
    dialogue.follow(challenge, by=actor_of(people.supplier))
    for action, first, second in [("ask", 0, 0), *steps]:
        try:
            take(action, challenge, actor, officer, first, second)
        except DomainError:
            continue  # a step that is refused is a step in which nothing is told
    db.session.commit()
    secrets = ("Vera Vossebelt", "vera@vossebelt.example", "Stille Vragers", "vossebelt")
    for text in _everything_that_others_read(client, challenge, people, asker, administrator, sign_in):
        assert not [secret for secret in secrets if secret in text]
    _remove(challenge)


def _everything_that_others_read(client, challenge, people, asker, administrator, sign_in):
    refs = list(db.session.scalars(select(Question.ref)))
    pages = [
        "",
        "/dialoogverslag",
        "/dialoogverslag/bewerken",
        "/sluiting.ics",
        *(f"/vragen/{ref}/{act}" for ref in refs for act in ("antwoord", "samenvoegen", "weigeren")),
    ]
    with client.session_transaction() as cookie:
        cookie.clear()
    readers = (None, people.supplier, people.other_officer, people.owner, people.colleague, administrator)
    for reader in readers:
        if reader is not None:
            sign_in(reader)
        for page in pages:
            yield client.get(f"/vraagstukken/{challenge.path}{page}").text
    for page in ("/beheer/spoor", "/beheer/mails"):
        yield client.get(page).text
    for mail in db.session.scalars(select(Mail)):
        if mail.recipient != asker.email:
            yield mail.subject + mail.body
        yield client.get(f"/beheer/mails/{key_of(mail.message_id)}").text
    yield load([challenge.id])[0].body
    yield draft(challenge)


def _remove(challenge):
    """Leave no questions for the next example."""
    for question in challenge.questions:
        question.merged_into = None
    db.session.flush()
    db.session.delete(challenge)
    for mail in db.session.scalars(select(Mail)):
        db.session.delete(mail)
    db.session.commit()
