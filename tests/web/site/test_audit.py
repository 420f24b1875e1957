"""The audit trail on the screen."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit.models import AuditLink
from app.audit.refusals import REFUSED, SECRETLY_REFUSED, record_refusal
from app.audit.services import record
from app.challenges.models import Question
from app.core.clock import today
from app.core.database import db
from app.proposals.models import Proposal
from app.site.trail import CYCLES, change_label
from tests.factories import AgencyFactory, ChallengeFactory, ProposalFactory, UserFactory


@pytest.fixture
def read(client: FlaskClient, sign_in):
    """`read(address)`: the page as an administrator reads it."""
    browser = sign_in(UserFactory(is_administrator=True, name="Bea Beheer"))

    def reading(address: str = "/beheer/spoor", status: int = 200) -> str:
        response = browser.get(address)
        assert response.status_code == status, address
        return response.text

    return reading


def test_who_asked_a_question_stays_hidden(app: Flask, read) -> None:
    asker, officer = UserFactory(name="Anna Vraagt"), UserFactory(name="Otto Antwoordt")
    question = Question(challenge=ChallengeFactory(published=True), asker_id=asker.id, text="Mag het ook klein?")
    db.session.add(question)
    record("asked", question, by=asker)
    record("answered", question, by=officer)
    db.session.commit()
    for address in ("/beheer/spoor", f"/beheer/spoor/question/{question.ref}"):
        page = read(address)
        assert "Otto Antwoordt" in page
        assert "Anna Vraagt" not in page
    assert "1 tot en met 1" not in read("/beheer/spoor?wie=Anna")
    assert "Otto Antwoordt" in read("/beheer/spoor?wie=Otto")


@pytest.mark.parametrize("address", ["/beheer/spoor", "/beheer/spoor/challenge/k7m2q9xa"])
def test_only_administrators_read_it(app: Flask, client: FlaskClient, sign_in, address: str) -> None:
    assert sign_in(UserFactory(is_ambassador=True)).get(address).status_code == 403


def test_the_trail_of_one_record(app: Flask, read) -> None:
    challenge, other = ChallengeFactory(published=True), ChallengeFactory(published=True)
    officer = UserFactory(name="Otto Officier")
    record("edited", challenge, by=officer)
    record("edited", other, by=UserFactory(name="Iemand Anders"))
    record("publish", challenge, by=officer, reason="Nu is het zover.", before="concept", after="dialogue")
    db.session.commit()
    assert f"/beheer/spoor/challenge/{challenge.ref}" in read()
    page = read(f"/beheer/spoor/challenge/{challenge.ref}")
    assert "Otto Officier" in page
    assert "Iemand Anders" not in page
    assert "Nu is het zover." in page
    assert "→" in page
    marks = db.session.scalars(select(AuditLink.hash).order_by(AuditLink.seq)).all()
    assert marks[0][:12] in page
    assert marks[2][:12] in page
    assert marks[0] not in page
    assert page.index(marks[2][:12]) < page.index(marks[0][:12])


@pytest.mark.parametrize(
    "address",
    [
        "challenge/k7m2q9xa",
        "challenge/1",
        "user/0",
        "user/99999999999999",
        "user/x",
        "receipt/1",
        "user/%00",
        "theme/%00",
    ],
)
def test_what_is_not_there_has_no_trail(app: Flask, read, address: str) -> None:
    read(f"/beheer/spoor/{address}", status=404)


def test_people_and_organisations_are_named(app: Flask, read) -> None:
    agency, person = AgencyFactory(name="Gemeente Hier"), UserFactory(name="Pia Persoon")
    record("edited", agency, by=person)
    record("profile_changed", person, by=person)
    db.session.commit()
    page = read()
    assert f'href="/beheer/spoor/organisation/{agency.slug}"' in page
    assert f'href="/beheer/spoor/user/{person.id}"' in page
    assert "Gemeente Hier" in read(f"/beheer/spoor/organisation/{agency.slug}")
    assert "Pia Persoon" in read(f"/beheer/spoor/user/{person.id}")


def test_filters(app: Flask, read) -> None:
    anna, bram = UserFactory(name="Anna_1"), UserFactory(name="Bram")
    challenge = ChallengeFactory(published=True)
    record("edited", challenge, by=anna)
    record("withdraw", challenge, by=bram)
    record("profile_changed", bram, by=bram)
    db.session.commit()

    def found(query: str) -> int:
        page = read(f"/beheer/spoor?{query}")
        return sum(page.count(f"{mark[:12]}</code>") for mark in db.session.scalars(select(AuditLink.hash)))

    assert found("") == 3
    assert found("soort=challenge") == 2
    assert found("wie=anna_") == 1
    assert found("wie=nn%25") == 0
    assert found(f"wie={bram.email.upper()}") == 2
    assert found("wat=withdraw") == 1
    assert found(f"van={today()}&tot={today()}") == 3
    assert found(f"van={today() + timedelta(days=1)}") == 0
    assert found(f"tot={today() - timedelta(days=1)}") == 0
    assert found("soort=user&wie=Bram&wat=profile_changed") == 1
    # What cannot be understood is said, and filters nothing.
    for query in ("soort=onzin", "wat=onzin", "van=gisteren", "tot=9999-12-31", "van=0001-01-01", "wie=%00"):
        assert found(query) == 3, query


def test_a_page_of_the_trail_takes_few_queries(app: Flask, read, count_queries) -> None:
    for _ in range(5):
        record("edited", ChallengeFactory(), by=UserFactory())
        record("edited", AgencyFactory(), by=UserFactory())
        record("profile_changed", UserFactory(), by=UserFactory())
    db.session.commit()
    read()
    with count_queries() as statements:
        read()
    trail = [statement for statement in statements if "audit_entry" in statement or "organisation.slug AS" in statement]
    assert len(trail) == 3


def test_a_sealed_proposal_shows_nowhere(app: Flask, read) -> None:
    supplier, shown = UserFactory(name="Lies Leverancier"), UserFactory(name="Otto Officier")
    challenge = ChallengeFactory(opened=True)
    sealed = ProposalFactory(challenge=challenge)
    record("edited", challenge, by=shown)
    for _ in range(7):
        record("started", sealed, by=supplier)
    record_refusal("x", by=supplier, subject_kind="proposal", subject_id=sealed.id, reason="")
    record_refusal("x", by=supplier, subject_kind="challenge", subject_id=challenge.id, reason="", is_secret=True)
    record("edited", challenge, by=shown)
    db.session.commit()
    with_it = read()
    assert "Lies Leverancier" not in with_it
    assert sealed.ref not in with_it
    # In no count, and in no number.
    assert "1 tot en met 2 van 2" in with_it
    for query in ("soort=proposal", "wie=Lies", "wat=started", f"wat={SECRETLY_REFUSED}&wie=Lies", f"wat={REFUSED}"):
        page = read(f"/beheer/spoor?{query}")
        assert "Lies Leverancier" not in page, query
        assert sealed.ref not in page, query
    read(f"/beheer/spoor/proposal/{sealed.ref}", status=404)
    of_challenge = read(f"/beheer/spoor/challenge/{challenge.ref}")
    assert "Lies Leverancier" not in of_challenge
    assert 'vp-table__number">2<' in of_challenge
    assert 'vp-table__number">10<' not in of_challenge


def test_an_opened_proposal_has_a_trail(app: Flask, read) -> None:
    proposal: Proposal = ProposalFactory(chosen=True)
    record("choose", proposal, by=UserFactory(name="Dirk Directeur"))
    db.session.commit()
    assert f"/beheer/spoor/proposal/{proposal.ref}" in read()
    assert "Dirk Directeur" in read(f"/beheer/spoor/proposal/{proposal.ref}")


def test_a_kind_that_the_trail_does_not_know_stays_hidden(app: Flask, read) -> None:
    class Receipt:
        __tablename__ = "receipt"
        id = 1

    record("made", Receipt(), by=UserFactory(name="Lies Leverancier"))
    db.session.commit()
    assert "Lies Leverancier" not in read()


@pytest.mark.parametrize("kind", sorted(CYCLES))
def test_every_state_of_every_record_is_told_in_words(app: Flask, kind: str) -> None:
    for state in CYCLES[kind].states:
        change = change_label(kind, "step", {"before": state.value, "after": state.value})
        before, _arrow, after = change.partition(" → ")
        assert before == after
        assert before != "", state


def test_a_refused_attempt_is_told_in_words(app: Flask, read) -> None:
    challenge = ChallengeFactory(published=True)
    person = UserFactory(name="Pia Probeert")
    db.session.commit()
    record_refusal(
        "challenges.step",
        by=person,
        subject_kind="challenge",
        subject_id=challenge.id,
        reason="This person may not do that.",
        step="withdraw",
    )
    page = read(f"/beheer/spoor/challenge/{challenge.ref}")
    assert "Pia Probeert" in page
