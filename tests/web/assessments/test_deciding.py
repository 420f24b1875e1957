"""Deciding: a reason for every supplier, all or nothing, and everybody reads only what is theirs."""

import pytest
from sqlalchemy import func, select

from app.accounts.states import Role
from app.assessments import services
from app.assessments.models import Decision
from app.assessments.services import Verdict
from app.challenges.states import ChallengeState, NoProposalsCause
from app.core.clock import now
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.work import work_list
from app.notifications.models import Mail
from app.proposals.states import ProposalState
from app.search.models import IndexEvent
from tests.factories import ChallengeFactory, ProposalFactory, UserFactory, actor_of, member

YES = "Uw proef is klein en begint dicht bij de mensen zelf."
NO = "Uw proef duurt langer dan wij nu kunnen wachten, dat gaf de doorslag."
PUBLIC = "Wij kozen voor de kleinste proef die na twee weken iets laat zien."


def address(closed):
    return f"/vraagstukken/{closed.challenge.path}/besluit"


def posted(closed, **changes):
    values = {
        f"outcome_{closed.first.ref}": "chosen",
        f"reason_{closed.first.ref}": YES,
        f"outcome_{closed.second.ref}": "not_chosen",
        f"reason_{closed.second.ref}": NO,
        "explanation": PUBLIC,
        "version": str(closed.challenge.version),
    }
    return {**values, **changes}


def nothing_has_happened(closed, session):
    session.expire_all()
    return (
        closed.challenge.stage is ChallengeState.CLOSED
        and closed.first.state is closed.second.state is ProposalState.SUBMITTED
        and session.scalar(select(func.count(Decision.id))) == 0
        and session.scalar(select(func.count(Mail.id))) == 0
    )


def test_a_decision_moves_everything_and_tells_every_supplier(closed, sign_in, session):
    client = sign_in(closed.officer)
    assert client.get(address(closed)).status_code == 200
    assert client.post(address(closed), data=posted(closed)).status_code == 302
    session.expire_all()
    assert closed.challenge.stage is ChallengeState.DECIDED
    assert (closed.first.state, closed.second.state) == (ProposalState.CHOSEN, ProposalState.NOT_CHOSEN)
    assert (closed.first.decision_reason, closed.second.decision_reason) == (YES, NO)
    assert closed.draft.state is ProposalState.DRAFT
    decision = session.scalars(select(Decision)).one()
    assert (decision.explanation, decision.decided_by_id) == (PUBLIC, closed.officer.id)
    own_results = {mail.recipient: mail.body for mail in session.scalars(select(Mail).where(Mail.is_private))}
    assert set(own_results) == {closed.first_writer.email, closed.second_writer.email}
    assert YES in own_results[closed.first_writer.email]
    assert NO not in own_results[closed.first_writer.email]
    assert NO in own_results[closed.second_writer.email]
    assert f"/voorstellen/{closed.second.ref}" in own_results[closed.second_writer.email]
    events = session.execute(select(IndexEvent.kind, IndexEvent.record_id)).all()
    assert set(events) == {("challenge", closed.challenge.id)}


def test_every_supplier_reads_their_own_reason_and_no_other(closed, sign_in, session):
    sign_in(closed.officer).post(address(closed), data=posted(closed))
    page = sign_in(closed.second_writer).get(f"/voorstellen/{closed.second.ref}")
    assert NO in page.text
    assert YES not in page.text
    assert sign_in(closed.second_writer).get(f"/voorstellen/{closed.first.ref}").status_code == 404


@pytest.mark.parametrize("who", ["visitor", "second_writer"])
def test_everybody_reads_who_was_chosen_and_why_and_nothing_of_the_others(who, closed, sign_in, client, session):
    sign_in(closed.officer).post(address(closed), data=posted(closed))
    reader = closed.second_writer if who == "second_writer" else None
    if reader is None:
        with client.session_transaction() as cookie:
            cookie.clear()
    else:
        sign_in(reader)
    page = client.get(f"/vraagstukken/{closed.challenge.path}")
    assert PUBLIC in page.text
    assert closed.first.organisation.name in page.text
    for hidden in (YES, NO, closed.first.idea, closed.draft.organisation.name):
        assert hidden not in page.text
    if reader is None:
        assert closed.second.organisation.name not in page.text


@pytest.mark.parametrize(
    "fault",
    [
        {"reason_{first}": ""},
        {"reason_{second}": "Te kort."},
        {"reason_{second}": "   " + "x" * 19 + "   "},
        {"outcome_{first}": ""},
        {"outcome_{first}": "misschien"},
        {"explanation": ""},
        {"explanation": "Daarom."},
        {"explanation": "x" * 1_000_000},
    ],
)
def test_a_fault_anywhere_records_nothing_and_loses_nothing(fault, closed, sign_in, session):
    named = {name.format(first=closed.first.ref, second=closed.second.ref): value for name, value in fault.items()}
    page = sign_in(closed.officer).post(address(closed), data=posted(closed, **named))
    assert page.status_code == 422
    assert "data-error-summary" in page.text
    for name, value in posted(closed, **named).items():
        if name.startswith("reason") or name == "explanation":
            assert value.strip() in page.text
    assert nothing_has_happened(closed, session)


def test_none_may_be_chosen(closed, sign_in, session):
    data = posted(closed, **{f"outcome_{closed.first.ref}": "not_chosen"})
    client = sign_in(closed.officer)
    assert client.post(address(closed), data=data).status_code == 302
    session.expire_all()
    assert closed.challenge.stage is ChallengeState.DECIDED
    assert closed.first.state is ProposalState.NOT_CHOSEN
    page = client.get(f"/vraagstukken/{closed.challenge.path}")
    assert PUBLIC in page.text


def test_a_second_decision_is_refused(closed, sign_in, session):
    client = sign_in(closed.officer)
    data = posted(closed)
    client.post(address(closed), data=data)
    mails = session.scalar(select(func.count(Mail.id)))
    again = client.post(address(closed), data={**data, f"outcome_{closed.second.ref}": "chosen"})
    assert again.status_code == 409
    session.expire_all()
    assert closed.second.state is ProposalState.NOT_CHOSEN
    assert session.scalar(select(func.count(Mail.id))) == mails


def test_a_change_to_the_vraagstuk_in_between_gives_the_text_back(closed, sign_in, session):
    data = posted(closed)
    closed.challenge.updated_at = now()
    session.commit()
    page = sign_in(closed.officer).post(address(closed), data=data)
    assert page.status_code == 409
    assert YES in page.text
    assert PUBLIC in page.text
    assert nothing_has_happened(closed, session)


def test_nobody_else_decides(closed, sign_in, session):
    others = [
        member(closed.challenge.organisation, role) for role in (Role.OWNER, Role.ASSESSOR, Role.LEAD, Role.MANAGER)
    ]
    others += [closed.first_writer, UserFactory(is_administrator=True)]
    session.commit()
    for person in others:
        client = sign_in(person)
        assert client.get(address(closed)).status_code == 404
        assert client.post(address(closed), data=posted(closed)).status_code == 404
        with pytest.raises(NotPermittedError):
            services.decide(closed.challenge, {}, explanation=PUBLIC, by=actor_of(person))
    assert nothing_has_happened(closed, session)


def test_before_closing_there_is_no_way_to_decide(session, sign_in):
    challenge = ChallengeFactory(opened=True)
    proposal = ProposalFactory(challenge=challenge, submitted=True)
    officer = member(challenge.organisation, Role.OFFICER)
    session.commit()
    page = sign_in(officer).get(f"/vraagstukken/{challenge.path}/besluit")
    assert page.status_code == 409
    assert proposal.organisation.name not in page.text
    with pytest.raises(InvalidStepError):
        services.decide(challenge, {proposal.ref: Verdict(True, YES)}, explanation=PUBLIC, by=actor_of(officer))


@pytest.mark.parametrize("change", ["missing", "surplus"])
def test_a_decision_covers_exactly_what_was_submitted(change, closed):
    verdicts = {closed.first.ref: Verdict(True, YES), closed.second.ref: Verdict(False, NO)}
    if change == "missing":
        del verdicts[closed.second.ref]
    else:
        verdicts[closed.draft.ref] = Verdict(False, NO)
    with pytest.raises(RefusedInputError):
        services.decide(closed.challenge, verdicts, explanation=PUBLIC, by=actor_of(closed.officer))


class TestNothingCame:
    @pytest.fixture
    def lonely(self, session):
        challenge = ChallengeFactory(closed=True)
        ProposalFactory(challenge=challenge)
        officer = member(challenge.organisation, Role.OFFICER)
        session.commit()
        return challenge, officer

    def test_it_leads_to_the_step_that_asks_why(self, lonely, sign_in):
        challenge, officer = lonely
        answer = sign_in(officer).get(f"/vraagstukken/{challenge.path}/besluit")
        assert answer.headers["Location"] == f"/vraagstukken/{challenge.path}/stap/no_proposals"

    def test_a_director_may_say_so_too(self, lonely, sign_in, session):
        challenge, _ = lonely
        client = sign_in(member(challenge.organisation, Role.DIRECTOR))
        reason = "De tijd was te kort, zeiden drie bedrijven aan de telefoon."
        page = client.get(f"/vraagstukken/{challenge.path}/besluit").headers["Location"]
        assert client.post(page, data={"cause": "too_little_time", "reason": reason}).status_code == 302
        session.expire_all()
        assert challenge.stage is ChallengeState.NO_PROPOSALS

    def test_it_cannot_be_said_when_there_are_proposals(self, closed):
        from app.challenges.services import close_without_proposals

        with pytest.raises(InvalidStepError):
            close_without_proposals(
                closed.challenge, cause=NoProposalsCause.OTHER, reason=NO, by=actor_of(closed.officer)
            )

    def test_a_decision_without_proposals_is_refused(self, lonely):
        challenge, officer = lonely
        with pytest.raises(InvalidStepError):
            services.decide(challenge, {}, explanation=PUBLIC, by=actor_of(officer))


class TestMyWork:
    def test_deciding_waits_until_it_is_done(self, closed, sign_in, session):
        def waiting():
            tasks = work_list.waiting(session, actor_of(closed.officer))
            return [(task.ref, task.due.date()) for task in tasks if task.task.key == "decide"]

        assert waiting() == [(closed.challenge.ref, closed.challenge.decision_due)]
        sign_in(closed.officer).post(address(closed), data=posted(closed))
        assert waiting() == []

    def test_the_decision_waits_until_somebody_of_the_supplier_has_read_it(self, closed, sign_in, session):
        sign_in(closed.officer).post(address(closed), data=posted(closed))

        def waiting():
            tasks = work_list.waiting(session, actor_of(closed.second_writer))
            return [task.ref for task in tasks if task.task.key == "read_decision"]

        assert waiting() == [closed.second.ref]
        client = sign_in(closed.second_writer)
        client.get(f"/voorstellen/{closed.second.ref}")
        assert waiting() == [closed.second.ref]
        client.post(f"/voorstellen/{closed.second.ref}/gelezen")
        assert waiting() == []

    def test_reading_is_for_the_supplier(self, closed, sign_in, session):
        client = sign_in(closed.officer)
        client.post(address(closed), data=posted(closed))
        assert client.post(f"/voorstellen/{closed.second.ref}/gelezen").status_code == 403
