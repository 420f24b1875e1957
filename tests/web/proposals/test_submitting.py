"""Submitting: sealed, accepted by the clock of one statement, answered with a receipt. Replacing and withdrawing."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.audit.models import AuditEntry
from app.audit.refusals import SECRETLY_REFUSED
from app.core.config import current_settings
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, StaleRecordError
from app.notifications.models import Mail
from app.proposals import drafts, services, submitting
from app.proposals.models import DraftFile, Proposal, ProposalDraft, Receipt, Submission
from app.proposals.states import ProposalState, SubmissionEnd
from app.seal.keys import OPENER_FILE
from app.seal.opening import load_opener_keys, open_sealed
from app.seal.receipts import verify
from app.seal.web_keys import receipt_public_keys
from tests import sealed
from tests.conftest import keys_of_tests
from tests.factories import actor_of

MICROSECOND = timedelta(microseconds=1)
TEXT_FILE = ("toelichting.txt", b"Wij bellen op de dag zelf.")


def address(proposal, page=""):
    return f"/voorstellen/{proposal.ref}{page}"


def last_look(client, proposal):
    """What the form of the last look sends."""
    page = client.get(address(proposal, "/nakijken")).text
    return {
        name: re.search(rf'name="{name}"[^>]* value="([^"]*)"', page).group(1)
        for name in ("commitment", "idempotency_key")
    }


def submit(client, proposal, **changes):
    return client.post(address(proposal, "/stap/submit"), data={**last_look(client, proposal), **changes})


def number_of(model):
    return db.session.scalar(select(func.count()).select_from(model))


class TestTheMoment:
    @pytest.mark.parametrize("late_by", [-MICROSECOND, timedelta(0), MICROSECOND])
    def test_strictly_before_the_deadline_counts(self, late_by, scene, draft, sign_in, session):
        client = sign_in(scene.writer)
        form = last_look(client, draft)
        with time_machine.travel(scene.challenge.closing_at + late_by, tick=False):
            response = client.post(address(draft, "/stap/submit"), data=form)
        session.expire_all()
        if late_by < timedelta(0):
            assert response.status_code == 302
            assert draft.state is ProposalState.SUBMITTED
            assert sealed.submission_of(draft).received_at == scene.challenge.closing_at + late_by
            assert draft.submitted_at == scene.challenge.closing_at + late_by
        else:
            assert response.status_code == 409
            assert draft.state is ProposalState.DRAFT
            assert number_of(Submission) == number_of(Receipt) == number_of(Mail) == 0

    def test_the_late_one_reads_both_times_and_keeps_the_draft(self, scene, draft, sign_in, session):
        client = sign_in(scene.writer)
        form = last_look(client, draft)
        with time_machine.travel(scene.challenge.closing_at + timedelta(seconds=3), tick=False):
            page = client.post(address(draft, "/stap/submit"), data=form)
            kept = client.get(address(draft))
        for moment in (scene.challenge.closing_at, scene.challenge.closing_at + timedelta(seconds=3)):
            assert f"{moment:%H:%M:%S}" in page.text
        assert sealed.TEXTS["idea"] in kept.text

    def test_the_refusal_is_recorded_and_shown_to_nobody(self, scene, draft, sign_in, session):
        form = last_look(sign_in(scene.writer), draft)
        arrived = scene.challenge.closing_at + timedelta(seconds=3)
        with time_machine.travel(arrived, tick=False):
            sign_in(scene.writer).post(address(draft, "/stap/submit"), data=form)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == SECRETLY_REFUSED)).one()
        assert (entry.actor_id, entry.record_kind, entry.record_id) == (scene.writer.id, "proposal", draft.id)
        assert entry.details["arrived_at"] == arrived.isoformat()

    def test_the_statement_is_the_judge_when_the_clock_passes_in_between(self, scene, draft, session, monkeypatch):
        """The step was allowed a moment before; the row is still not accepted."""
        with time_machine.travel(scene.challenge.closing_at - MICROSECOND, tick=False) as clock:
            seal = submitting.seal

            def slowly(*arguments, **values):
                clock.shift(MICROSECOND)
                return seal(*arguments, **values)

            monkeypatch.setattr(submitting, "seal", slowly)
            with pytest.raises(submitting.TooLateError) as caught:
                submitting.submit(draft, by=actor_of(scene.writer))
        assert caught.value.arrived_at == scene.challenge.closing_at
        session.rollback()
        assert number_of(Submission) == 0
        assert drafts.read(draft) is not None

    def test_a_later_closing_time_lets_it_in(self, scene, draft, session):
        before = scene.challenge.closing_at
        scene.challenge.closing_at = before + timedelta(days=1)
        session.commit()
        with time_machine.travel(before + timedelta(hours=1), tick=False):
            submitting.submit(draft, by=actor_of(scene.writer))
        assert sealed.submission_of(draft).deadline == before + timedelta(days=1)


class TestWhatIsSealed:
    def test_the_own_copy_is_byte_for_byte_what_the_opener_finds(self, scene, sign_in, session):
        proposal = sealed.drafted(scene.challenge, scene.supplier, by=scene.writer, files=[TEXT_FILE])
        client = sign_in(scene.writer)
        copy = client.get(address(proposal, "/eigen-kopie.json"))
        assert "attachment" in copy.headers["Content-Disposition"]
        assert copy.headers["Cache-Control"] == "no-store"
        submit(client, proposal)
        session.expire_all()
        submission = sealed.submission_of(proposal)
        opened = open_sealed(
            submission.header,
            submission.body,
            load_opener_keys(keys_of_tests() / OPENER_FILE),
            at=submission.deadline,
            challenge=scene.challenge.ref,
            proposal=proposal.ref,
            organisation=scene.supplier.id,
        )
        assert opened.manifest.to_bytes() == copy.data
        assert opened.files == (TEXT_FILE[1],)
        assert hashlib.sha256(copy.data).hexdigest() == submission.commitment
        assert hashlib.sha256(submission.body).hexdigest() == submission.ciphertext_sha256
        assert json.loads(copy.data)["texts"] == sealed.TEXTS

    def test_the_draft_is_gone_in_the_same_transaction(self, scene, submitted, session):
        assert number_of(ProposalDraft) == number_of(DraftFile) == 0
        session.refresh(submitted)
        assert [getattr(submitted, name) for name in sealed.TEXTS] == ["", "", "", ""]
        assert submitted.price_eur is None
        assert submitted.manifest == ""

    def test_afterwards_no_page_has_the_text_not_for_the_makers_either(self, scene, submitted, sign_in):
        client = sign_in(scene.writer)
        for page in ("", "/ontvangstbewijs", "/ontvangstbewijs.json", "/stap/withdraw", "/kopie"):
            response = client.get(address(submitted, page))
            assert response.status_code == 200
            assert sealed.TEXTS["idea"] not in response.text
        assert client.get(address(submitted, "/eigen-kopie.json")).status_code == 404


class TestTheReceipt:
    def test_it_is_signed_and_says_what_was_received(self, scene, submitted, session):
        receipt, submission = sealed.receipt_of(submitted), sealed.submission_of(submitted)
        checked = verify(receipt.as_file(), receipt_public_keys(current_settings()))
        assert checked.is_valid
        document = checked.document
        assert (document.number, document.proposal, document.challenge, document.organisation) == (
            receipt.ref,
            submitted.ref,
            scene.challenge.ref,
            scene.supplier.id,
        )
        assert (document.received_at, document.deadline) == (submission.received_at, scene.challenge.closing_at)
        assert (document.commitment, document.ciphertext_sha256) == (
            submission.commitment,
            submission.ciphertext_sha256,
        )
        assert document.ciphertext_size == len(submission.body)

    def test_its_head_is_the_link_of_this_submission(self, scene, submitted, session):
        document = sealed.receipt_of(submitted).read()
        action = session.scalar(
            select(AuditEntry.action)
            .join_from(AuditEntry, db.metadata.tables["audit_link"])
            .where(db.metadata.tables["audit_link"].c.hash == document.audit_head)
        )
        assert action == "submit"

    def test_the_salt_is_shown_once_and_stands_nowhere_else(self, scene, draft, sign_in, session):
        salt = drafts.read(draft).salt
        client = sign_in(scene.writer)
        response = submit(client, draft)
        assert salt in client.get(response.location).text
        assert salt not in client.get(response.location).text
        session.expire_all()
        receipt = sealed.receipt_of(draft)
        assert salt not in receipt.as_file()
        assert salt not in session.scalars(select(Mail)).one().body

    def test_one_private_mail_with_its_figures_and_nothing_of_the_text(self, scene, draft, sign_in, session):
        submit(sign_in(scene.writer), draft)
        session.expire_all()
        mail, document = session.scalars(select(Mail)).one(), sealed.receipt_of(draft).read()
        assert mail.recipient == scene.writer.email
        assert mail.is_private
        for figure in (document.number, document.commitment, document.ciphertext_sha256, document.audit_head):
            assert figure in mail.body
        assert f"{document.received_at:%H:%M:%S}" in mail.body
        assert f"/voorstellen/{draft.ref}/ontvangstbewijs" in mail.body
        for written in sealed.TEXTS.values():
            assert written not in mail.body

    def test_the_page_and_the_file_say_the_same(self, scene, submitted, sign_in):
        client = sign_in(scene.writer)
        page = client.get(address(submitted, "/ontvangstbewijs")).text
        file = client.get(address(submitted, "/ontvangstbewijs.json"))
        document = json.loads(file.text)["receipt"]
        for name in ("number", "commitment", "ciphertext_sha256", "audit_head", "seal_key", "receipt_key"):
            assert document[name] in page
        assert file.headers["Content-Disposition"].startswith("attachment")

    @pytest.mark.parametrize("page", ["/ontvangstbewijs", "/ontvangstbewijs.json", "/ontvangstbewijs.pdf"])
    @pytest.mark.parametrize("who", ["officer", "administrator", "rival"])
    def test_nobody_else_has_it(self, page, who, scene, submitted, sign_in):
        assert sign_in(scene.people[who]).get(address(submitted, page)).status_code == 404

    def test_a_number_of_another_proposal_finds_nothing(self, scene, submitted, sign_in, session):
        other = sealed.submitted(scene.challenge)
        session.commit()
        number = sealed.receipt_of(other).ref
        client = sign_in(scene.writer)
        assert client.get(address(submitted, f"/ontvangstbewijs?nummer={number}")).status_code == 404


class TestSentTwice:
    def test_the_same_form_is_one_proposal_one_receipt_one_mail(self, scene, draft, sign_in, session):
        client = sign_in(scene.writer)
        form = last_look(client, draft)
        first, second = (client.post(address(draft, "/stap/submit"), data=form) for _ in range(2))
        assert first.status_code == second.status_code == 302
        assert first.location == second.location
        assert number_of(Submission) == number_of(Receipt) == number_of(Mail) == 1

    def test_the_second_of_two_tabs_comes_to_the_receipt(self, scene, draft, sign_in, session):
        client = sign_in(scene.writer)
        one, other = last_look(client, draft), last_look(client, draft)
        assert one["idempotency_key"] != other["idempotency_key"]
        first, second = (client.post(address(draft, "/stap/submit"), data=form) for form in (one, other))
        assert first.location == second.location
        assert number_of(Submission) == number_of(Receipt) == number_of(Mail) == 1

    def test_after_the_deadline_the_same_form_still_finds_its_receipt(self, scene, draft, sign_in, session):
        client = sign_in(scene.writer)
        form = last_look(client, draft)
        first = client.post(address(draft, "/stap/submit"), data=form)
        with time_machine.travel(scene.challenge.closing_at + timedelta(seconds=1), tick=False):
            again = client.post(address(draft, "/stap/submit"), data=form)
        assert again.status_code == 302
        assert again.location == first.location

    def test_what_is_submitted_is_what_was_looked_at(self, scene, draft, sign_in, session):
        client = sign_in(scene.writer)
        form = last_look(client, draft)
        text = services.ProposalText({**sealed.TEXTS, "team": "Iemand anders."}, sealed.PRICE_EUR)
        services.save(draft, text, by=actor_of(scene.writer))
        session.commit()
        assert client.post(address(draft, "/stap/submit"), data=form).status_code == 409
        assert client.post(address(draft, "/stap/submit"), data={"idempotency_key": "x"}).status_code == 409
        session.expire_all()
        assert draft.state is ProposalState.DRAFT
        assert number_of(Submission) == 0


class TestNotReady:
    @pytest.mark.parametrize("name", [*sealed.TEXTS, "price_eur"])
    def test_an_incomplete_draft_is_not_submitted(self, name, scene, sign_in, session):
        texts, price = ({}, None) if name == "price_eur" else ({name: " "}, sealed.PRICE_EUR)
        proposal = sealed.drafted(scene.challenge, scene.supplier, texts, price_eur=price, by=scene.writer)
        session.commit()
        client = sign_in(scene.writer)
        assert "/stap/submit" not in client.get(address(proposal, "/nakijken")).text
        assert client.post(address(proposal, "/stap/submit"), data={"commitment": "0" * 64}).status_code == 409
        assert client.get(address(proposal, "/eigen-kopie.json")).status_code == 409
        with pytest.raises(InvalidStepError):
            submitting.submit(proposal, by=actor_of(scene.writer))

    def test_more_than_three_thousand_characters_together_is_too_much(self, scene, session):
        texts = {"idea": "i" * 1200, "why_it_works": "w" * 1000, "smallest_test": "s" * 801, "team": "t"}
        proposal = sealed.drafted(scene.challenge, scene.supplier, {**texts, "team": ""}, by=scene.writer)
        assert drafts.read(proposal).length == 3001
        with pytest.raises(InvalidStepError):
            submitting.submit(proposal, by=actor_of(scene.writer))

    def test_without_keys_nothing_is_accepted_and_nothing_lost(self, app, scene, draft, sign_in, session, tmp_path):
        client = sign_in(scene.writer)
        form = last_look(client, draft)
        without = replace(
            app.extensions["settings"],
            instance_dir=tmp_path / "elsewhere",
            chosen_seal_public_key_file=None,
            chosen_receipt_key_file=None,
        )
        app.extensions["settings"] = without
        assert "/stap/submit" not in client.get(address(draft, "/nakijken")).text
        response = client.post(address(draft, "/stap/submit"), data=form)
        assert response.status_code == 503
        assert "vp-head__title" in response.text
        session.expire_all()
        assert draft.state is ProposalState.DRAFT
        assert drafts.read(draft).texts["idea"] == sealed.TEXTS["idea"]

    def test_only_the_makers_submit(self, scene, draft):
        with pytest.raises(NotPermittedError):
            submitting.submit(draft, by=actor_of(scene.rival))
        with pytest.raises(StaleRecordError):
            submitting.submit(draft, by=actor_of(scene.writer), commitment="0" * 64)


class TestReplacing:
    def test_an_empty_draft_stands_beside_it_and_what_was_submitted_counts(self, scene, submitted, sign_in, session):
        client = sign_in(scene.writer)
        assert client.post(address(submitted, "/stap/replace")).location.endswith("/bewerken")
        session.expire_all()
        assert drafts.read(submitted).is_empty
        assert submitted.state is ProposalState.SUBMITTED
        assert client.get(address(submitted, "/bewerken")).status_code == 200

    def test_submitting_it_ends_the_earlier_one_and_removes_its_ciphertext(self, scene, submitted, sign_in, session):
        earlier, receipt = sealed.submission_of(submitted), sealed.receipt_of(submitted)
        sealed.drafted(scene.challenge, scene.supplier, {"idea": "Nu anders."}, by=scene.writer)
        session.commit()
        client = sign_in(scene.writer)
        assert submit(client, submitted).status_code == 302
        session.expire_all()
        assert (earlier.ended_how, earlier.header, earlier.body) == (SubmissionEnd.REPLACED, None, None)
        assert sealed.submission_of(submitted).id != earlier.id
        assert number_of(Receipt) == 2
        page = client.get(address(submitted, f"/ontvangstbewijs?nummer={receipt.ref}")).text
        assert earlier.commitment in page
        newest = client.get(address(submitted, "/ontvangstbewijs")).text
        assert receipt.ref in newest
        assert sealed.submission_of(submitted).commitment in newest

    def test_too_late_the_earlier_one_still_stands_whole(self, scene, submitted, sign_in, session):
        earlier = sealed.submission_of(submitted)
        body = earlier.body
        sealed.drafted(scene.challenge, scene.supplier, {"idea": "Nu anders."}, by=scene.writer)
        session.commit()
        client = sign_in(scene.writer)
        form = last_look(client, submitted)
        with time_machine.travel(scene.challenge.closing_at, tick=False):
            assert client.post(address(submitted, "/stap/submit"), data=form).status_code == 409
        session.expire_all()
        assert (earlier.ended_at, earlier.body) == (None, body)
        assert sealed.submission_of(submitted).id == earlier.id
        assert drafts.read(submitted).texts["idea"] == "Nu anders."

    def test_the_new_version_can_be_thrown_away(self, scene, submitted, sign_in, session):
        sealed.drafted(scene.challenge, scene.supplier, {"idea": "Nu anders."}, by=scene.writer, files=[TEXT_FILE])
        session.commit()
        client = sign_in(scene.writer)
        assert client.get(address(submitted, "/concept-weg")).status_code == 200
        client.post(address(submitted, "/concept-weg"))
        session.expire_all()
        assert number_of(ProposalDraft) == number_of(DraftFile) == 0
        assert sealed.submission_of(submitted).ended_at is None

    def test_from_the_closing_time_on_nothing_can_be_begun(self, scene, submitted, sign_in):
        client = sign_in(scene.writer)
        with time_machine.travel(scene.challenge.closing_at, tick=False):
            assert client.post(address(submitted, "/stap/replace")).status_code == 409
            assert client.post(address(submitted, "/stap/withdraw")).status_code == 409


class TestWithdrawing:
    def test_it_asks_once_and_removes_the_ciphertext(self, scene, submitted, sign_in, session):
        client = sign_in(scene.writer)
        submission = sealed.submission_of(submitted)
        assert client.get(address(submitted, "/stap/withdraw")).status_code == 200
        assert client.post(address(submitted, "/stap/withdraw")).status_code == 302
        session.expire_all()
        assert submitted.state is ProposalState.WITHDRAWN
        assert (submission.ended_how, submission.header, submission.body) == (SubmissionEnd.WITHDRAWN, None, None)
        assert client.get(address(submitted, "/ontvangstbewijs")).status_code == 200

    def test_one_begins_again_with_an_empty_draft(self, scene, submitted, sign_in, session):
        client = sign_in(scene.writer)
        client.post(address(submitted, "/stap/withdraw"))
        client.post(address(submitted, "/stap/resume"))
        session.expire_all()
        assert submitted.state is ProposalState.DRAFT
        assert drafts.read(submitted).is_empty

    def test_a_new_version_that_was_begun_is_kept(self, scene, submitted, sign_in, session):
        sealed.drafted(scene.challenge, scene.supplier, {"idea": "Nu anders."}, by=scene.writer)
        session.commit()
        client = sign_in(scene.writer)
        client.post(address(submitted, "/stap/withdraw"))
        client.post(address(submitted, "/stap/resume"))
        session.expire_all()
        assert drafts.read(submitted).texts["idea"] == "Nu anders."

    @pytest.mark.parametrize("action", ["choose", "reject", "invite", "onzin"])
    def test_no_other_step_has_an_address(self, action, scene, submitted, sign_in):
        client = sign_in(scene.writer)
        assert client.get(address(submitted, f"/stap/{action}")).status_code == 404
        assert client.post(address(submitted, f"/stap/{action}")).status_code == 404


class TestTheDatabaseItself:
    """Whoever goes round the services is refused by the database."""

    def row(self, submission, **changes):
        values = {
            column.name: getattr(submission, column.name)
            for column in Submission.__table__.columns
            if column.name != "id"
        }
        return Submission.__table__.insert().values(**{**values, **changes})

    def test_it_refuses_a_row_at_the_closing_time(self, scene, submitted, session):
        submission = sealed.submission_of(submitted)
        with pytest.raises(DBAPIError, match=r"closing time|received_before_deadline"):
            session.execute(self.row(submission, received_at=submission.deadline))
        session.rollback()

    def test_it_refuses_a_deadline_of_ones_own(self, scene, submitted, session):
        submission = sealed.submission_of(submitted)
        with pytest.raises(DBAPIError, match="closing time"):
            session.execute(self.row(submission, deadline=submission.deadline + timedelta(days=1)))
        session.rollback()

    def test_it_refuses_a_row_when_the_vraagstuk_is_not_open(self, scene, submitted, session):
        submission = sealed.submission_of(submitted)
        session.execute(text("UPDATE challenge SET state = 'withdrawn', withdrawal_reason = 'Geen geld meer.'"))
        with pytest.raises(DBAPIError, match="closing time"):
            session.execute(self.row(submission))
        session.rollback()

    def test_it_refuses_two_that_count(self, scene, submitted, session):
        with pytest.raises(DBAPIError, match=r"(?i)unique"):
            session.execute(self.row(sealed.submission_of(submitted)))
        session.rollback()

    @pytest.mark.parametrize("name", ["idea", "team", "manifest"])
    def test_it_refuses_text_before_the_opening(self, name, scene, submitted, session):
        with pytest.raises(DBAPIError, match="sealed_is_empty"):
            session.execute(Proposal.__table__.update().values(**{name: "leesbaar"}))
        session.rollback()

    def test_it_refuses_ciphertext_that_stays_after_the_end(self, scene, submitted, session):
        submission = sealed.submission_of(submitted)
        with pytest.raises(DBAPIError, match="ended_has_no_ciphertext"):
            session.execute(
                Submission.__table__.update().values(ended_at=submission.received_at, ended_how=SubmissionEnd.REPLACED)
            )
        session.rollback()
