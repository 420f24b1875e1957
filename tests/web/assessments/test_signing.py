"""Signing: the director alone, with a fresh password, once, and everything at the same moment or nothing."""

import pytest
from sqlalchemy import func, select

from app.accounts.states import Role
from app.assessments.models import Decision, Letter, Settlement
from app.assessments.queries import deciding as queries
from app.assessments.states import DecisionKind, DecisionState, Outcome
from app.audit.models import AuditEntry
from app.challenges.models import Follow
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.notifications.models import Mail
from app.proposals.states import ProposalState
from app.search.models import IndexEvent
from tests.factories import ChallengeFactory, UserFactory, member
from tests.web.assessments.conftest import GOOD, PASSWORD, PUBLIC, TALK, outcome_and_reasons

S = ProposalState


def tekenen(scene):
    return f"{scene.address}/tekenen"


def states(scene, session):
    session.expire_all()
    return [proposal.state for proposal in scene.proposals]


def nothing_was_signed(scene, session):
    return (
        states(scene, session) == [S.OPENED] * 4
        and scene.challenge.stage is ChallengeState.ASSESSMENT
        and session.scalar(select(func.count(Letter.id))) == 0
        and queries.final(scene.challenge) is None
    )


class TestWhatHappens:
    def test_choosing_moves_everything_at_once(self, scene, offer, sign_in, session):
        follower = UserFactory()
        session.add(Follow(challenge_id=scene.challenge.id, user_id=follower.id))
        decision = offer(DecisionKind.CHOOSE, 1)
        client = sign_in(scene.director)
        page = client.get(tekenen(scene))
        assert page.status_code == 200
        for shown in (PUBLIC, GOOD, scene.proposals[0].organisation.name, "18.250", 'id="brieven"'):
            assert shown in page.text
        answer = client.post(tekenen(scene), data={"version": decision.version, "password": PASSWORD})
        assert answer.status_code == 302
        assert states(scene, session) == [S.CHOSEN, S.NOT_CHOSEN, S.NOT_CHOSEN, S.NOT_CHOSEN]
        assert scene.challenge.stage is ChallengeState.DECIDED
        assert all(proposal.decided_at for proposal in scene.proposals)
        assert (decision.state, decision.decided_by_id) == (DecisionState.SIGNED, scene.director.id)
        assert session.scalar(select(func.count(Letter.id))) == 5
        assert scene.draft.state is S.DRAFT
        assert scene.damaged.state is S.DAMAGED
        told = set(session.scalars(select(Mail.recipient)))
        everybody = {writer.email for writer in (*scene.writers, scene.damaged_writer)}
        assert everybody | {follower.email, scene.officer.email} <= told
        kinds = {(kind, record) for kind, record in session.execute(select(IndexEvent.kind, IndexEvent.record_id))}
        assert ("challenge", scene.challenge.id) in kinds
        trail = session.scalars(select(AuditEntry).where(AuditEntry.record_kind == "decision")).all()
        assert [entry.action for entry in trail] == ["prepared", "offer", "sign", "letters_sent"]
        assert trail[2].actor_id == scene.director.id
        assert PASSWORD not in str([entry.details for entry in trail])

    def test_none_chosen(self, scene, sign, session):
        sign(DecisionKind.NONE, 0)
        assert states(scene, session) == [S.NOT_CHOSEN] * 4
        assert scene.challenge.stage is ChallengeState.DECIDED
        assert {verdict.outcome for verdict in queries.final(scene.challenge).verdicts} == {Outcome.NOT_CHOSEN}

    def test_an_invitation_and_then_a_choice_among_the_invited(self, scene, sign, sign_in, session):
        sign(DecisionKind.INVITE, 3)
        assert states(scene, session) == [S.INVITED] * 3 + [S.NOT_CHOSEN]
        assert scene.challenge.stage is ChallengeState.ASSESSMENT
        assert session.scalar(select(func.count(Letter.id))) == 5
        client = sign_in(scene.officer)
        page = client.get(scene.address)
        assert 'value="invite"' not in page.text
        assert client.post(scene.address, data={"kind": "invite"}).status_code == 422
        assert client.post(scene.address, data={"kind": "choose"}).status_code == 302
        decision = queries.unsigned(scene.challenge)
        assert {verdict.proposal_id for verdict in decision.verdicts} == {each.id for each in scene.proposals[:3]}
        for place, verdict in enumerate(sorted(decision.verdicts, key=lambda each: each.proposal_id)):
            data = outcome_and_reasons(scene, verdict, goes_on=place < 2)
            assert client.post(scene.verdict_address(verdict.proposal), data=data).status_code == 302
        session.expire_all()
        data = scene.whole(queries.unsigned(scene.challenge), step="offer")
        assert client.post(scene.address, data=data).status_code == 302
        session.expire_all()
        data = {"version": queries.unsigned(scene.challenge).version, "password": PASSWORD}
        assert sign_in(scene.director).post(tekenen(scene), data=data).status_code == 302
        assert states(scene, session) == [S.CHOSEN, S.CHOSEN, S.NOT_CHOSEN, S.NOT_CHOSEN]
        assert scene.challenge.stage is ChallengeState.DECIDED
        # Who got a first letter and is done, and who heard already that theirs was damaged, get no second one.
        assert session.scalar(select(func.count(Letter.id))) == 8

    def test_followers_hear_nothing_of_an_invitation(self, scene, offer, sign_in, session):
        follower = UserFactory()
        session.add(Follow(challenge_id=scene.challenge.id, user_id=follower.id))
        decision = offer(DecisionKind.INVITE, 3)
        sign_in(scene.director).post(tekenen(scene), data={"version": decision.version, "password": PASSWORD})
        assert follower.email not in set(session.scalars(select(Mail.recipient)))


class TestWho:
    @pytest.mark.parametrize("who", ["officer", "owner"])
    def test_officers_and_owners_read_it_and_do_not_sign(self, who, scene, offer, sign_in, session):
        decision = offer()
        client = sign_in(getattr(scene, who))
        page = client.get(tekenen(scene))
        assert page.status_code == 200
        assert 'name="password"' not in page.text
        answer = client.post(tekenen(scene), data={"version": decision.version, "password": PASSWORD})
        assert answer.status_code == 403
        assert client.post(f"{scene.address}/terugsturen", data={"comment": "Niet goed genoeg."}).status_code == 403
        assert nothing_was_signed(scene, session)

    def test_the_director_of_another_agency_does_not_know_of_it(self, scene, offer, sign_in, session):
        decision = offer()
        stranger = member(ChallengeFactory().organisation, Role.DIRECTOR)
        client = sign_in(stranger)
        data = {"version": decision.version, "password": PASSWORD}
        assert client.get(tekenen(scene)).status_code == 404
        assert client.post(tekenen(scene), data=data).status_code == 404
        assert nothing_was_signed(scene, session)

    @pytest.mark.parametrize("password", ["", "een ander wachtwoord", "VIER woorden achter elkaar"])
    def test_without_the_right_password_nothing_happens(self, password, scene, offer, sign_in, session):
        decision = offer()
        page = sign_in(scene.director).post(tekenen(scene), data={"version": decision.version, "password": password})
        assert page.status_code == 422
        assert 'id="password-error"' in page.text
        assert PUBLIC in page.text
        assert nothing_was_signed(scene, session)


class TestWhen:
    def test_signing_twice_signs_once(self, scene, offer, sign_in, session):
        decision = offer()
        client = sign_in(scene.director)
        data = {"version": decision.version, "password": PASSWORD}
        assert client.post(tekenen(scene), data=data).status_code == 302
        mails = session.scalar(select(func.count(Mail.id)))
        assert client.post(tekenen(scene), data=data).status_code == 409
        assert session.scalar(select(func.count(Mail.id))) == mails
        assert session.scalar(select(func.count(Letter.id))) == 5
        assert session.scalar(select(func.count(Decision.id))) == 1

    def test_two_directors_at_once(self, scene, offer, session, app):
        """Both passed the checks of the page; the one who comes second finds it signed."""
        from app.assessments.services.signing import sign
        from app.core.errors import InvalidStepError
        from tests.factories import actor_of

        decision = offer()
        other = member(scene.challenge.organisation, Role.DIRECTOR)
        first, second = actor_of(scene.director), actor_of(other)
        assert sign(decision, by=first) == 5
        with pytest.raises(InvalidStepError):
            sign(decision, by=second)

    def test_what_is_being_prepared_is_not_signed(self, scene, prepare, sign_in, session):
        decision = prepare()
        data = {"version": decision.version, "password": PASSWORD}
        assert sign_in(scene.director).post(tekenen(scene), data=data).status_code == 409
        assert nothing_was_signed(scene, session)

    def test_scores_that_changed_are_looked_at_again(self, scene, offer, sign_in, session):
        decision = offer()
        session.add(
            Settlement(
                proposal_id=scene.proposals[0].id,
                criterion_id=scene.challenge.criteria[0].id,
                points=1,
                reason="Toch anders bekeken.",
            )
        )
        session.commit()
        client = sign_in(scene.director)
        page = client.get(tekenen(scene))
        assert 'name="password"' not in page.text
        assert client.post(tekenen(scene), data={"version": decision.version, "password": PASSWORD}).status_code == 409
        assert nothing_was_signed(scene, session)
        assert (
            client.post(f"{scene.address}/terugsturen", data={"comment": "De scores zijn anders."}).status_code == 302
        )

    def test_a_proposal_that_changed_is_looked_at_again(self, scene, offer, sign_in, session):
        decision = offer()
        scene.proposals[2].updated_at = now()
        session.commit()
        data = {"version": decision.version, "password": PASSWORD}
        assert sign_in(scene.director).post(tekenen(scene), data=data).status_code == 409
        assert nothing_was_signed(scene, session)

    def test_a_decision_of_a_minute_ago_is_not_the_one_that_was_read(self, scene, offer, sign_in, session):
        decision = offer()
        old = decision.version
        client = sign_in(scene.officer)
        client.post(f"{scene.address}/terughalen")
        session.expire_all()
        fresh = queries.unsigned(scene.challenge)
        data = scene.whole(fresh, step="offer", explanation="Een andere uitleg dan de directeur las.")
        assert client.post(scene.address, data=data).status_code == 302
        page = sign_in(scene.director).post(tekenen(scene), data={"version": old, "password": PASSWORD})
        assert page.status_code == 409
        assert nothing_was_signed(scene, session)

    def test_when_a_letter_cannot_be_written_nothing_happens(self, scene, offer, sign_in, session, monkeypatch):
        from app.assessments.services import letters

        decision = offer()

        def fail(*_args):
            raise RuntimeError("no paper")

        monkeypatch.setattr(letters, "_tell", fail)
        data = {"version": decision.version, "password": PASSWORD}
        assert sign_in(scene.director).post(tekenen(scene), data=data).status_code == 500
        assert nothing_was_signed(scene, session)


class TestSendingBack:
    def test_the_officers_read_why(self, scene, offer, sign_in, session):
        offer()
        comment = "De reden voor Derde Weg is te mager."
        client = sign_in(scene.director)
        assert client.post(f"{scene.address}/terugsturen", data={"comment": comment}).status_code == 302
        session.expire_all()
        decision = queries.unsigned(scene.challenge)
        assert (decision.state, decision.comment) == (DecisionState.PREPARED, comment)
        mails = session.scalars(select(Mail).where(Mail.body.contains(comment))).all()
        assert {mail.recipient for mail in mails} == {scene.officer.email, scene.colleague.email}
        assert all(mail.is_private for mail in mails)
        assert nothing_was_signed(scene, session)

    @pytest.mark.parametrize("comment", ["", "Nee.", " " * 20, "x" * 2001])
    def test_without_a_comment_it_stays(self, comment, scene, offer, sign_in, session):
        offer()
        page = sign_in(scene.director).post(f"{scene.address}/terugsturen", data={"comment": comment})
        assert page.status_code == 422
        assert 'id="comment-error"' in page.text
        session.expire_all()
        assert queries.unsigned(scene.challenge).state is DecisionState.OFFERED


class TestWhatEverybodyReads:
    @pytest.mark.parametrize("who", ["visitor", "loser"])
    def test_who_was_chosen_and_why_and_nothing_of_the_others(self, who, scene, sign, client, sign_in):
        sign(DecisionKind.CHOOSE, 1)
        if who == "loser":
            sign_in(scene.writers[1])
        else:
            with client.session_transaction() as cookie:
                cookie.clear()
        page = client.get(f"/vraagstukken/{scene.challenge.path}")
        assert PUBLIC in page.text
        assert scene.proposals[0].organisation.name in page.text
        hidden = [GOOD, scene.proposals[0].idea, scene.damaged.organisation.name, scene.director.name]
        if who == "visitor":
            hidden += [proposal.organisation.name for proposal in scene.proposals[1:]]
        for text in hidden:
            assert text not in page.text

    def test_that_somebody_is_invited_is_not_public(self, scene, sign, client):
        sign(DecisionKind.INVITE, 3)
        with client.session_transaction() as cookie:
            cookie.clear()
        page = client.get(f"/vraagstukken/{scene.challenge.path}")
        for hidden in (PUBLIC, TALK, *(proposal.organisation.name for proposal in scene.proposals)):
            assert hidden not in page.text
