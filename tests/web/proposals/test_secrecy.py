"""Until they are opened nobody but the supplier's own people can tell that there is a proposal, or how many."""

import re

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.actor import VISITOR
from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.challenges import announcing
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.errors import NotFoundError
from app.core.work import work_list
from app.notifications.models import Mail
from app.proposals import drafts, policy, queries, submitting
from app.proposals.models import Proposal
from app.proposals.states import READABLE_STATES, ProposalState
from app.search.models import IndexEvent
from tests import sealed
from tests.factories import ChallengeFactory, ProposalFactory, SupplierFactory, actor_of, member

OTHERS = ["officer", "owner", "assessor", "lead", "director", "manager", "administrator", "ambassador", "rival"]
READERS = ["officer", "owner", "director"]
PAGES = [
    f"/voorstellen/{{ref}}{page}"
    for page in (
        "",
        "/bewerken",
        "/nakijken",
        "/kopie",
        "/concept-weg",
        "/eigen-kopie.json",
        "/ontvangstbewijs",
        "/ontvangstbewijs.json",
        "/ontvangstbewijs.pdf",
        "/opnieuw-gebruiken",
        "/bijlagen/{file}",
        "/bestanden/{file}",
    )
]
STEPS = [
    "bewaren",
    "stap/submit",
    "stap/replace",
    "stap/withdraw",
    "stap/resume",
    "bewerken",
    "kopie",
    "concept-weg",
    "opnieuw-gebruiken",
]
MARK = "Zevenkleurenmerkwoord"


def closed(challenge):
    """The time from which it is closed."""
    return time_machine.travel(challenge.closing_at, tick=False)


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("state", [ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.WITHDRAWN])
@pytest.mark.parametrize("is_closed", [False, True])
def test_every_page_of_a_sealed_proposal_is_unknown_to_others(
    who, state, is_closed, scene, submitted, sign_in, session
):
    file = drafts.add_file(submitted, "plan.txt", b"plan")
    submitted.state = state
    client = sign_in(scene.people[who])
    with time_machine.travel(scene.challenge.closing_at if is_closed else now(), tick=False):
        for page in PAGES:
            assert client.get(page.format(ref=submitted.ref, file=file.ref)).status_code == 404, page
        for step in STEPS:
            assert client.post(f"/voorstellen/{submitted.ref}/{step}", data={"version": "1"}).status_code == 404
    session.refresh(submitted)
    assert submitted.state is state


def test_an_unknown_address_and_a_sealed_one_answer_alike(scene, submitted, sign_in):
    client = sign_in(scene.people["officer"])
    sealed_one, unknown = (as_read(client.get(f"/voorstellen/{ref}")) for ref in (submitted.ref, "00000000"))
    assert sealed_one[0] == unknown[0] == 404
    assert sealed_one[1].replace(submitted.ref, "") == unknown[1].replace("00000000", "")


def test_a_visitor_is_asked_to_sign_in_whether_it_exists_or_not(client, submitted):
    for ref in (submitted.ref, "00000000"):
        response = client.get(f"/voorstellen/{ref}")
        assert response.status_code == 302
        assert "/inloggen" in response.location


@pytest.mark.parametrize("who", [*OTHERS, "visitor"])
def test_no_page_changes_when_proposals_come(who, scene, sign_in, client, session):
    """What others see of the vraagstuk and of their own work is the same, letter by letter."""
    if who != "visitor":
        sign_in(scene.people[who])
    pages = [
        f"/vraagstukken/{scene.challenge.path}",
        f"/vraagstukken/{scene.challenge.path}/voorstellen",
        "/vraagstukken",
        "/mijn",
        "/mijn/voorstellen",
        "/zoeken?q=wachten",
        "/beheer",
        "/beheer/mails",
        "/beheer/spoor",
        "/beheer/spoor?soort=proposal",
        "/controle",
        "/controle.json",
        "/norm",
        "/metrics",
        f"/organisaties/{scene.supplier.slug}",
        "/",
    ]
    suppliers = [SupplierFactory() for _ in range(3)]
    writers = [member(supplier, Role.MEMBER) for supplier in suppliers]
    session.commit()
    before = [as_read(client.get(page)) for page in pages]
    sealed.drafted(scene.challenge, suppliers[0], files=[("plan.txt", b"plan")], by=writers[0])
    sealed.submitted(scene.challenge, suppliers[1], by=writers[1])
    withdrawn = sealed.submitted(scene.challenge, suppliers[2], by=writers[2])
    submitting.withdraw(withdrawn, by=actor_of(writers[2]))
    sealed.submitted(scene.challenge, scene.supplier, by=scene.writer)
    session.commit()
    assert [as_read(client.get(page)) for page in pages] == before


def as_read(response):
    """A page without what differs every time: tokens, nonces and the number of the request."""
    noise = r'<input[^>]*name="(csrf_token|idempotency_key)"[^>]*>|nonce="[^"]*"|\b[0-9a-f]{12}\b|silence.*'
    return response.status_code, re.sub(noise, "", response.text)


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("is_closed", [False, True])
def test_before_the_opening_the_agency_reads_only_that_they_are_sealed(who, is_closed, scene, submitted, sign_in):
    client = sign_in(scene.people[who])
    with time_machine.travel(scene.challenge.closing_at if is_closed else now(), tick=False):
        page = client.get(f"/vraagstukken/{scene.challenge.path}/voorstellen")
    assert page.status_code == 200
    assert submitted.ref not in page.text
    assert scene.supplier.name not in page.text


@pytest.mark.parametrize("who", ["manager", "lead", "assessor", "administrator", "ambassador", "rival"])
def test_for_others_the_list_does_not_exist_before_or_after(who, scene, submitted, sign_in, session):
    client = sign_in(scene.people[who])
    address = f"/vraagstukken/{scene.challenge.path}/voorstellen"
    assert client.get(address).status_code == 404
    with closed(scene.challenge):
        assert client.get(address).status_code == 404
        assert client.get(f"/voorstellen/{submitted.ref}").status_code == 404


@pytest.mark.parametrize("who", READERS)
def test_after_the_opening_the_agency_reads_what_was_opened_and_nothing_else(who, scene, opened, sign_in, session):
    other = ProposalFactory(challenge=opened.challenge, organisation=SupplierFactory(name="Nooit Af BV"))
    gone = ProposalFactory(challenge=opened.challenge, submitted=True, state=ProposalState.WITHDRAWN)
    session.commit()
    client = sign_in(scene.people[who])
    for view in ("", "?weergave=vraag"):
        page = client.get(f"/vraagstukken/{opened.challenge.path}/voorstellen{view}")
        assert page.status_code == 200
        assert opened.idea in page.text
        assert other.organisation.name not in page.text
        assert gone.organisation.name not in page.text
    assert client.get(f"/voorstellen/{opened.ref}").status_code == 200
    assert client.get(f"/voorstellen/{other.ref}").status_code == 404
    assert client.get(f"/voorstellen/{gone.ref}").status_code == 404
    assert client.get(f"/voorstellen/{opened.ref}/bewerken").status_code == 404


def test_the_list_of_one_supplier_is_not_that_of_another(scene, submitted, sign_in, session):
    own = ProposalFactory(
        challenge=ChallengeFactory(opened=True, title="Een ander vraagstuk?"), organisation=scene.supplier
    )
    session.commit()
    page = sign_in(scene.writer).get("/mijn/voorstellen")
    assert scene.challenge.title in page.text
    assert own.challenge.title in page.text
    sign_in(scene.rival)
    assert scene.challenge.title not in sign_in(scene.rival).get("/mijn/voorstellen").text


def test_the_sql_rule_is_the_policy(scene, session):
    """For every role, state and moment the condition in SQL finds what the policy allows."""
    challenges = [
        ChallengeFactory(organisation=scene.challenge.organisation, opened=True),
        ChallengeFactory(organisation=scene.challenge.organisation, closed=True),
        ChallengeFactory(
            organisation=scene.challenge.organisation,
            closed=True,
            state=ChallengeState.WITHDRAWN,
            withdrawal_reason="Geen geld meer.",
        ),
        ChallengeFactory(organisation=scene.challenge.organisation),
    ]
    for challenge in challenges:
        for state in ProposalState:
            ProposalFactory(challenge=challenge, submitted=True, state=state, decided_at=now(), opened_at=now())
        ProposalFactory(challenge=challenge, organisation=scene.supplier)
    session.commit()
    everything = list(session.scalars(Proposal.__table__.select().with_only_columns(Proposal.id)))
    for actor in [VISITOR, *(actor_of(person) for person in [*scene.people.values(), scene.writer])]:
        found = set(
            session.scalars(
                Proposal.__table__.join(scene.challenge.__table__)
                .select()
                .with_only_columns(Proposal.id)
                .where(queries.visible_to(actor))
            )
        )
        assert found == {id_ for id_ in everything if policy.can_view(actor, session.get(Proposal, id_))}
    sealed = set(session.scalars(queries.sealed_ids()))
    assert sealed == {id_ for id_ in everything if not policy.is_opened(session.get(Proposal, id_))}


def test_nothing_of_a_proposal_is_indexed(app, scene, draft, session):
    submitting.submit(draft, by=actor_of(scene.writer))
    submitting.withdraw(draft, by=actor_of(scene.writer))
    session.commit()
    assert "proposal" not in app.extensions["search"].sources
    assert session.query(IndexEvent).count() == 0


def test_the_confirmation_is_for_the_sender_alone(scene, draft, sign_in, session):
    submitting.submit(draft, by=actor_of(scene.writer))
    session.commit()
    mail = session.query(Mail).one()
    assert mail.is_private
    assert mail.recipient == scene.writer.email
    page = sign_in(scene.people["administrator"]).get("/beheer/mails")
    assert mail.subject not in page.text
    assert scene.challenge.title not in page.text
    detail = sign_in(scene.people["administrator"]).get(f"/beheer/mails/{mail.key}")
    assert detail.status_code == 404
    assert "vraagplein_mails_waiting 0.0" in sign_in(scene.people["administrator"]).get("/metrics").text


def test_the_audit_trail_does_not_tell_administrators(scene, draft, sign_in, session):
    submitting.submit(draft, by=actor_of(scene.writer))
    session.commit()
    client = sign_in(scene.people["administrator"])
    for address in ("/beheer/spoor", "/beheer/spoor?soort=proposal"):
        page = client.get(address)
        assert page.status_code == 200
        assert scene.writer.name not in page.text


@pytest.mark.parametrize("who", OTHERS)
def test_no_task_of_others_tells_of_a_sealed_proposal(who, scene, submitted, session):
    waiting = work_list.waiting(session, actor_of(scene.people[who]))
    assert [task for task in waiting if task.ref == submitted.ref] == []
    assert "decide" not in {task.task.key for task in waiting}


def test_the_query_refuses_the_agency_until_they_are_opened(scene, submitted, session):
    officer = actor_of(scene.people["officer"])
    with closed(scene.challenge):
        assert queries.number_to_judge(scene.challenge, officer) is None
        with pytest.raises(NotFoundError):
            queries.to_judge(scene.challenge, officer)
    submitted.state, submitted.opened_at = ProposalState.OPENED, now()
    scene.challenge.state, scene.challenge.proposals_opened_at = ChallengeState.ASSESSMENT, now()
    session.commit()
    assert queries.number_to_judge(scene.challenge, officer) == 1


def test_an_announcement_reaches_who_writes_and_shows_in_no_list_of_mails(scene, draft, sign_in, session):
    announcing.announce(
        scene.challenge, title="Een week later", text="De sluiting is later.", by=actor_of(scene.people["officer"])
    )
    session.commit()
    mail = session.query(Mail).one()
    assert mail.recipient == scene.writer.email
    assert mail.subject not in sign_in(scene.people["administrator"]).get("/beheer/mails").text


def test_a_late_attempt_shows_in_no_trail(scene, draft, sign_in, session):
    data = {"commitment": submitting.manifest_of(draft, drafts.read(draft)).commitment()}
    with closed(scene.challenge):
        assert sign_in(scene.writer).post(f"/voorstellen/{draft.ref}/stap/submit", data=data).status_code == 409
    assert session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.record_kind == "proposal"))
    for address in ("/beheer/spoor", "/beheer/spoor?soort=proposal", f"/beheer/spoor/proposal/{draft.ref}"):
        page = sign_in(scene.people["administrator"]).get(address)
        assert draft.ref not in page.text.replace(address, "")
        assert scene.writer.name not in page.text


def test_the_trail_of_a_sealed_proposal_holds_nothing_of_its_text(scene, session):
    sealed.submitted(scene.challenge, scene.supplier, {"idea": MARK}, by=scene.writer, files=[(f"{MARK}.txt", b"x")])
    session.commit()
    for entry in session.scalars(select(AuditEntry)):
        assert MARK not in f"{entry.reason}{entry.details}"


@pytest.mark.parametrize("state", ProposalState)
def test_only_opened_states_are_readable(state):
    assert (state in READABLE_STATES) is (state in {"opened", "invited", "chosen", "not_chosen"})
