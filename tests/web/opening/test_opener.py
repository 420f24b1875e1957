"""The opener: everything is opened, once, and only after the latest deadline that was ever recorded."""

# ruff: noqa: S608 - the statements of an attacker, made of words of ours

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from app.accounts.models import Membership
from app.accounts.states import Role
from app.audit.chain import first_fault, link_at_commit
from app.audit.models import AuditEntry, AuditLink
from app.challenges.announcing import NewTerms, announce
from app.challenges.lifecycle import CHALLENGE_CYCLE
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.notifications.models import Mail
from app.proposals.models import OpenedFile, Proposal
from app.proposals.opener import opener as rounds
from app.proposals.opening_record import OpeningRecord
from app.proposals.states import OpeningRefusal, OpeningState, ProposalState
from app.proposals.submitting import withdraw
from app.seal.keys import ReceiptPublicKey
from app.seal.opening import OpenerKey
from tests.factories import ChallengeFactory, SupplierFactory, actor_of, member
from tests.opened import after_closing, confirmed
from tests.sealed import submission_of, submitted

HOUR = timedelta(hours=1)


@pytest.fixture
def moment(scene):
    """The clock of all processes, five minutes after the closing time."""
    with time_machine.travel(scene.deadline + timedelta(minutes=5), tick=False) as clock:
        yield clock


def refused(scene) -> OpeningRefusal:
    """Have both confirm and the opener make its round; why it refused."""
    opening = confirmed(scene.challenge, scene.officers)
    assert scene.opener.open_confirmed() == 0
    db.session.expire_all()
    assert opening.state is OpeningState.REFUSED
    assert all(sealed(proposal) for proposal in scene.proposals)
    assert scene.challenge.state in {ChallengeState.OPEN, ChallengeState.WITHDRAWN}
    return OpeningRefusal(opening.refusal)


def sealed(proposal: Proposal) -> bool:
    return (proposal.state, proposal.idea, proposal.manifest, proposal.opened_at) == (
        ProposalState.SUBMITTED,
        "",
        "",
        None,
    )


def as_attacker(*statements: str, **values) -> None:
    """What somebody does who owns the database: triggers go first."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        for (name,) in db.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            db.session.execute(text(f'DROP TRIGGER "{name}"'))
    for statement in statements:
        db.session.execute(text(statement), values)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL session_replication_role = DEFAULT"))
    db.session.commit()
    db.session.expire_all()


class TestOpening:
    def test_everything_that_was_sealed_can_be_read(self, scene, moment, session):
        opening = confirmed(scene.challenge, scene.officers)
        assert scene.opener.open_confirmed() == 1
        session.expire_all()
        for number, proposal in enumerate(scene.proposals):
            assert proposal.state is ProposalState.OPENED
            assert proposal.idea == f"Het idee van {proposal.organisation.name}."
            assert (proposal.price_eur, proposal.opened_at) == (10_000 + number, now())
            assert json.loads(proposal.manifest)["proposal"] == proposal.ref
        file = session.scalars(select(OpenedFile)).one()
        assert (file.proposal_id, file.name, file.content) == (scene.proposals[0].id, "plan.txt", b"Het plan van Alfa.")
        assert (scene.challenge.state, scene.challenge.proposals_opened_at) == (ChallengeState.ASSESSMENT, now())
        assert (opening.state, opening.opened_at) == (OpeningState.DONE, now())
        assert first_fault() is None

    def test_the_record_says_who_when_and_what(self, scene, moment, session):
        opening = confirmed(scene.challenge, scene.officers)
        scene.opener.open_confirmed()
        session.expire_all()
        found = OpeningRecord.from_json(opening.report)
        assert [one.name for one in found.confirmations] == [officer.name for officer in scene.officers]
        assert (found.deadline, found.opened_at) == (scene.deadline, now())
        assert [line.supplier for line in found.opened] == ["Alfa BV", "Beta BV", "Gamma BV"]
        assert found.damaged == ()
        for line, proposal in zip(found.lines, scene.proposals, strict=True):
            kept = submission_of(proposal)
            assert (line.commitment, line.ciphertext_sha256) == (kept.commitment, kept.ciphertext_sha256)
            assert line.received_at == kept.received_at
        assert "Het idee" not in json.dumps(opening.report)

    def test_the_trail_names_the_second_officer(self, scene, moment, session):
        confirmed(scene.challenge, scene.officers)
        scene.opener.open_confirmed()
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action.in_(["unseal", "unsealed"]))).all()
        assert {entry.actor_id for entry in entries} == {scene.officers[1].id}
        assert [entry.record_kind for entry in entries] == ["proposal"] * 3 + ["challenge"]

    def test_everybody_concerned_gets_one_mail(self, scene, moment, session):
        confirmed(scene.challenge, scene.officers)
        before = set(session.scalars(select(Mail.id)))
        scene.opener.open_confirmed()
        mails = [mail for mail in session.scalars(select(Mail)) if mail.id not in before]
        agency = [mail for mail in mails if mail.subject.startswith("De voorstellen zijn open")]
        suppliers = [mail for mail in mails if mail.subject.startswith("Uw voorstel is geopend")]
        assert {mail.recipient for mail in agency} == {person.email for person in (*scene.officers, scene.owner)}
        assert len(suppliers) == 3
        assert len(mails) == 6
        assert all(mail.is_private for mail in mails)

    def test_again_does_nothing(self, scene, moment):
        confirmed(scene.challenge, scene.officers)
        assert [scene.opener.open_confirmed() for _ in range(2)] == [1, 0]

    def test_without_two_confirmations_nothing_happens(self, scene, moment):
        assert scene.opener.open_confirmed() == 0
        assert all(sealed(proposal) for proposal in scene.proposals)

    def test_nothing_came(self, session, tmp_path, scene):
        empty = ChallengeFactory(opened=True, closing_at=scene.deadline)
        with after_closing(empty):
            opening = confirmed(empty)
            assert scene.opener.open_confirmed() == 1
        session.expire_all()
        assert empty.state is ChallengeState.ASSESSMENT
        assert OpeningRecord.from_json(opening.report).lines == ()
        officer = actor_of(member(empty.organisation, Role.OFFICER))
        assert CHALLENGE_CYCLE.can(empty, "no_proposals", officer)
        assert CHALLENGE_CYCLE.missing(empty, "no_proposals") == []

    @pytest.mark.parametrize("is_damaged", [False, True])
    def test_where_proposals_came_nobody_says_that_none_did(self, scene, moment, session, is_damaged):
        if is_damaged:
            as_attacker("UPDATE submission SET body = header")
        confirmed(scene.challenge, scene.officers)
        scene.opener.open_confirmed()
        session.expire_all()
        assert CHALLENGE_CYCLE.missing(scene.challenge, "no_proposals")

    def test_withdrawn_and_replaced_ones_stay_away(self, scene, session):
        writer = member(scene.proposals[0].organisation, Role.MEMBER)
        withdraw(scene.proposals[0], by=actor_of(writer))
        submitted(scene.challenge, scene.proposals[1].organisation, {"idea": "Een beter idee."})
        session.commit()
        with after_closing(scene.challenge):
            opening = confirmed(scene.challenge, scene.officers)
            assert scene.opener.open_confirmed() == 1
        session.expire_all()
        assert [one.state for one in scene.proposals] == [ProposalState.WITHDRAWN, *[ProposalState.OPENED] * 2]
        assert scene.proposals[1].idea == "Een beter idee."
        assert len(OpeningRecord.from_json(opening.report).lines) == 2

    def test_a_failure_in_the_middle_opens_nothing(self, scene, moment, session, monkeypatch):
        real, done = rounds.unseal, []

        def fails_at_the_third(*arguments, **named):
            done.append(1)
            if len(done) == 3:
                raise MemoryError
            return real(*arguments, **named)

        monkeypatch.setattr(rounds, "unseal", fails_at_the_third)
        assert refused(scene) is OpeningRefusal.FAILED
        assert session.scalars(select(OpenedFile)).all() == []
        monkeypatch.undo()
        confirmed(scene.challenge, scene.officers)
        assert scene.opener.open_confirmed() == 1


class TestDeadlines:
    """Each place that knows of the later deadline keeps everything sealed, also alone."""

    @pytest.fixture
    def moved_back(self, scene):
        """A later closing time was promised; then somebody who owns the database moved everything back an hour.

        Yields the clock at a moment between the two.
        """
        early = scene.deadline - HOUR
        as_attacker(
            "UPDATE challenge SET closing_at = :early WHERE id = :id",
            early=db_moment(early),
            id=scene.challenge.id,
        )
        with time_machine.travel(early + timedelta(minutes=20), tick=False) as clock:
            yield clock

    @staticmethod
    def forget(scene, *keep: str) -> None:
        """Move back or remove each place that knows of it, but for those named."""
        early, id_ = db_moment(scene.deadline - HOUR), scene.challenge.id
        mine = "proposal_id IN (SELECT id FROM proposal WHERE challenge_id = :id)"
        statements = {
            "submission": f"UPDATE submission SET deadline = :early WHERE {mine}",
            "receipt": f"DELETE FROM receipt WHERE submission_id IN (SELECT id FROM submission WHERE {mine})",
            "seal": f"UPDATE submission SET header = body WHERE {mine}",
        }
        as_attacker(*(one for name, one in statements.items() if name not in keep), early=early, id=id_)
        if "memory" not in keep:
            scene.opener.memory.path.unlink()

    @pytest.mark.parametrize("source", ["submission", "receipt", "seal", "memory"])
    def test_one_place_is_enough(self, scene, moved_back, source):
        self.forget(scene, source)
        assert refused(scene) is OpeningRefusal.TOO_EARLY

    def test_the_audit_trail_is_enough(self, scene, session):
        announce(scene.challenge, title="Later", text="", by=actor_of(scene.officers[0]),
                 new_terms=NewTerms(closing_at=scene.deadline + HOUR))  # fmt: skip
        session.commit()
        later = scene.deadline + HOUR
        as_attacker(
            "UPDATE challenge SET closing_at = :early WHERE id = :id",
            "DELETE FROM announcement",
            early=db_moment(later - HOUR),
            id=scene.challenge.id,
        )
        with time_machine.travel(later - timedelta(minutes=30), tick=False):
            assert refused(scene) is OpeningRefusal.TOO_EARLY
        with time_machine.travel(later + timedelta(minutes=5), tick=False):
            confirmed(scene.challenge, scene.officers)
            assert scene.opener.open_confirmed() == 1

    def test_a_rewritten_trail_is_found(self, scene, moved_back, session):
        self.forget(scene)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.record_kind == "proposal")).first()
        as_attacker("UPDATE audit_entry SET reason = 'iets anders' WHERE id = :id", id=entry.id)
        assert refused(scene) is OpeningRefusal.TRAIL_BROKEN

    def test_a_trail_that_was_written_anew_as_a_whole_is_found(self, scene, moved_back, session):
        """The receipts hold the heads of the chain, signed."""
        self.forget(scene, "receipt")
        entries = list(session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))
        as_attacker(f"DELETE FROM {AuditLink.__tablename__}")
        for entry in entries:
            link_at_commit(db.session(), entry)
        session.commit()
        assert first_fault() is None
        with time_machine.travel(scene.deadline + timedelta(minutes=5), tick=False):
            assert refused(scene) is OpeningRefusal.TRAIL_BROKEN

    def test_a_damaged_memory_opens_nothing(self, scene, moment):
        scene.opener.memory.path.write_text('{"format": 1}')
        assert refused(scene) is OpeningRefusal.MEMORY_DAMAGED

    def test_a_memory_only_grows(self, scene, moved_back):
        scene.opener.remember_deadlines()
        later = scene.opener.memory.latest(f"id:{scene.challenge.id}")
        assert later == scene.challenge.closing_at + HOUR

    def test_the_officers_read_why(self, scene, moved_back, session):
        refused(scene)
        mails = session.scalars(select(Mail).where(Mail.subject.like("Niet geopend%"))).all()
        assert {mail.recipient for mail in mails} == {officer.email for officer in scene.officers}
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "opening_refused")).one()
        assert entry.reason == "too_early"


class TestConfirmations:
    def change(self, scene, opening, **values):
        for name, value in values.items():
            setattr(opening, name, value)
        db.session.commit()
        assert scene.opener.open_confirmed() == 0
        db.session.expire_all()
        assert all(sealed(proposal) for proposal in scene.proposals)
        return OpeningRefusal(opening.refusal)

    def test_more_than_ten_minutes_apart(self, scene, moment):
        moment.shift(HOUR)
        opening = confirmed(scene.challenge, scene.officers)
        apart = opening.second_at - timedelta(minutes=10, seconds=1)
        assert self.change(scene, opening, first_at=apart) is OpeningRefusal.NOT_TOGETHER

    def test_the_second_before_the_first(self, scene, moment):
        opening = confirmed(scene.challenge, scene.officers)
        assert self.change(scene, opening, first_at=opening.second_at + HOUR) is OpeningRefusal.NOT_TOGETHER

    def test_before_the_deadline(self, scene, moment):
        opening = confirmed(scene.challenge, scene.officers)
        early = scene.deadline - timedelta(seconds=1)
        assert self.change(scene, opening, first_at=early) is OpeningRefusal.CONFIRMED_TOO_EARLY

    def test_who_is_no_officer_any_more(self, scene, moment, session):
        opening = confirmed(scene.challenge, scene.officers)
        session.execute(Membership.__table__.delete().where(Membership.user_id == scene.officers[0].id))
        assert self.change(scene, opening) is OpeningRefusal.NOT_OFFICERS

    def test_whose_account_was_closed(self, scene, moment):
        opening = confirmed(scene.challenge, scene.officers)
        scene.officers[1].disabled_at = now()
        assert self.change(scene, opening) is OpeningRefusal.NOT_OFFICERS

    def test_a_withdrawn_vraagstuk(self, scene, moment):
        opening = confirmed(scene.challenge, scene.officers)
        scene.challenge.withdrawal_reason, scene.challenge.state = "Het is opgelost.", ChallengeState.WITHDRAWN
        assert self.change(scene, opening) is OpeningRefusal.NOT_CLOSED


class TestDamage:
    def lines(self, scene, *statements: str, **values):
        """What the record says of each proposal after this was done to the database."""
        with after_closing(scene.challenge):
            as_attacker(*statements, **values)
            opening = confirmed(scene.challenge, scene.officers)
            assert scene.opener.open_confirmed() == 1
        db.session.expire_all()
        lines = OpeningRecord.from_json(opening.report).lines
        by_proposal = {line.proposal: line for line in lines}
        for proposal in scene.proposals:
            line = by_proposal[proposal.ref]
            assert (proposal.state is ProposalState.OPENED) == line.is_opened
            assert (proposal.idea != "") == line.is_opened
        return [by_proposal[proposal.ref] for proposal in scene.proposals]

    def flipped(self, proposal, name: str) -> bytes:
        value = bytearray(getattr(submission_of(proposal), name))
        value[len(value) // 2] ^= 1
        return bytes(value)

    @pytest.mark.parametrize("name", ["header", "body"])
    def test_one_bit_damages_that_proposal_only(self, scene, session, name):
        second = scene.proposals[1]
        bad, id_ = self.flipped(second, name), submission_of(second).id
        lines = self.lines(scene, f"UPDATE submission SET {name} = :bad WHERE id = :id", bad=bad, id=id_)
        assert [line.is_opened for line in lines] == [True, False, True]
        mails = session.scalars(select(Mail).where(Mail.subject.like("De verzegeling van uw voorstel%"))).all()
        maker = session.scalars(select(Membership).where(Membership.organisation_id == second.organisation_id)).one()
        assert [mail.recipient for mail in mails] == [maker.user.email]

    @pytest.mark.parametrize(
        "change",
        [
            "commitment = '" + "0" * 64 + "'",
            "ciphertext_sha256 = '" + "0" * 64 + "'",
            "received_at = '2020-01-01 00:00:00.000000'",
        ],
    )
    def test_what_the_receipt_does_not_say(self, scene, change):
        id_ = submission_of(scene.proposals[1]).id
        lines = self.lines(scene, f"UPDATE submission SET {change} WHERE id = :id", id=id_)
        assert [line.is_opened for line in lines] == [True, False, True]

    @pytest.mark.parametrize("change", ["signature = replace(signature, '0', '1')", "document = '{}'"])
    def test_a_forged_receipt(self, scene, change):
        id_ = submission_of(scene.proposals[1]).id
        lines = self.lines(scene, f"UPDATE receipt SET {change} WHERE submission_id = :id", id=id_)
        assert [line.is_opened for line in lines] == [True, False, True]

    def test_swapped_rows(self, scene):
        first, second = (submission_of(proposal) for proposal in scene.proposals[:2])
        lines = self.lines(
            scene,
            "UPDATE submission SET header = :a_header, body = :a_body WHERE id = :b",
            "UPDATE submission SET header = :b_header, body = :b_body WHERE id = :a",
            a=first.id, a_header=first.header, a_body=first.body,
            b=second.id, b_header=second.header, b_body=second.body,
        )  # fmt: skip
        assert [line.is_opened for line in lines] == [False, False, True]

    def test_put_here_from_a_vraagstuk_that_closes_later(self, scene, session):
        later = ChallengeFactory(opened=True, closing_at=scene.deadline + timedelta(days=20))
        foreign = submission_of(submitted(later))
        session.commit()
        lines = self.lines(
            scene,
            "UPDATE submission SET header = :header, body = :body WHERE id = :id",
            header=foreign.header, body=foreign.body, id=submission_of(scene.proposals[0]).id,
        )  # fmt: skip
        assert [line.is_opened for line in lines] == [False, True, True]

    def test_an_earlier_version_put_back(self, scene, session):
        """From a backup, with the receipt that was valid then: the trail says what came later."""
        second = scene.proposals[1]
        earlier = submission_of(second)
        values = {"id": earlier.id, "header": earlier.header, "body": earlier.body}
        submitted(scene.challenge, second.organisation, {"idea": "Een beter idee."})
        session.commit()
        lines = self.lines(
            scene,
            "UPDATE submission SET ended_at = received_at, ended_how = 'replaced', header = NULL, body = NULL "
            "WHERE id = :later",
            "UPDATE submission SET ended_at = NULL, ended_how = NULL, header = :header, body = :body WHERE id = :id",
            later=submission_of(second).id, **values,
        )  # fmt: skip
        assert [line.is_opened for line in lines] == [True, False, True]

    def test_a_withdrawn_one_put_back(self, scene, session):
        second = scene.proposals[1]
        kept = submission_of(second)
        values = {"id": kept.id, "header": kept.header, "body": kept.body, "proposal": second.id}
        withdraw(second, by=actor_of(member(second.organisation, Role.MEMBER)))
        session.commit()
        lines = self.lines(
            scene,
            "UPDATE submission SET ended_at = NULL, ended_how = NULL, header = :header, body = :body WHERE id = :id",
            "UPDATE proposal SET state = 'submitted' WHERE id = :proposal",
            **values,
        )
        assert [line.is_opened for line in lines] == [True, False, True]

    def test_a_proposal_given_to_another_supplier(self, scene, session):
        other = SupplierFactory(name="Beta en Zonen BV")
        session.commit()
        lines = self.lines(
            scene,
            "UPDATE proposal SET organisation_id = :other WHERE id = :id",
            other=other.id, id=scene.proposals[1].id,
        )  # fmt: skip
        assert [line.is_opened for line in lines] == [True, False, True]

    def test_a_second_submission_beside_the_first(self, scene, moment, session, caplog):
        """The database refuses what comes of it: nothing opens, and the log has nothing of what stays sealed."""
        second = scene.proposals[1]
        columns = (
            "proposal_id, received_at, deadline, seal_key, commitment, ciphertext_sha256, ciphertext_size, header, body"
        )
        as_attacker(
            "DROP INDEX uq_submission_proposal_live",
            f"INSERT INTO submission ({columns}) SELECT {columns} FROM submission WHERE proposal_id = :id",
            id=second.id,
        )
        assert refused(scene) is OpeningRefusal.FAILED
        assert "IntegrityError" in caplog.text
        assert "Het idee van" not in caplog.text
        as_attacker("DELETE FROM submission WHERE id = (SELECT max(id) FROM submission)")
        confirmed(scene.challenge, scene.officers)
        assert scene.opener.open_confirmed() == 1

    @pytest.mark.parametrize("state", ["submitted", "draft", "withdrawn"])
    def test_a_removed_submission(self, scene, state):
        id_ = submission_of(scene.proposals[1]).id
        lines = self.lines(
            scene,
            "DELETE FROM receipt WHERE submission_id = :id",
            "DELETE FROM submission WHERE id = :id",
            "UPDATE proposal SET state = :state WHERE id = :proposal",
            id=id_, state=state, proposal=scene.proposals[1].id,
        )  # fmt: skip
        assert [line.is_opened for line in lines] == [True, False, True]

    def test_a_key_that_is_not_here_damages_nothing(self, scene, moment):
        keys, scene.opener.keys = scene.opener.keys, [OpenerKey(b"\1" * 32)]
        assert refused(scene) is OpeningRefusal.KEY_MISSING
        scene.opener.keys = keys
        receipt_keys, scene.opener.receipt_keys = scene.opener.receipt_keys, [ReceiptPublicKey(b"\1" * 32)]
        assert refused(scene) is OpeningRefusal.KEY_MISSING
        scene.opener.receipt_keys = receipt_keys
        confirmed(scene.challenge, scene.officers)
        assert scene.opener.open_confirmed() == 1


def db_moment(moment):
    """A moment for a statement in plain SQL."""
    return (
        moment if db.engine.dialect.name == "postgresql" else moment.replace(tzinfo=None).isoformat(" ", "microseconds")
    )
