"""Many at once, around the closing time, and with web workers that are killed: nothing is lost, half or double.

Everything is sent through gunicorn; what became of it is asked of the database by this process.
"""

import logging
import os
import random
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.burden.models import FormUse
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.core.idempotency import SubmittedForm
from app.notifications.models import Mail
from app.proposals.models import Proposal, ProposalDraft, Receipt, Submission
from app.proposals.states import ProposalState
from tests.factories import ChallengeFactory
from tests.opened import opener_in, two_officers, unsealed
from tests.processes.conftest import wait_until
from tests.processes.outcome import (
    assert_chain_holds,
    assert_kept_as_draft,
    checked,
    count,
    opened_ideas,
    receipts_of,
    refused_proposals,
)
from tests.processes.sending import (
    Answer,
    Ready,
    Tally,
    confirm_by_two,
    get,
    hidden_fields,
    open_for,
    post,
    ready,
    send_without_waiting,
    submit_until_answered,
)
from tests.processes.serving import Server, is_postgresql, move_clock_of_database, serving, site_on

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="finds processes in /proc, which Linux has"),
]
log = logging.getLogger(__name__)
BROWSERS = 8
"""How many submit at the same time: two workers have as many threads."""

AROUND_THE_DEADLINE = 200
EARLY, LATE = 70, 40
WARM_UP = 16
SHOWN = 10
KILLED = {"sqlite": (1000, 80), "postgresql": (300, 25)}
"""How many submit, and how many kills must have cut a connection meanwhile. On PostgreSQL fewer, to save time: there
submissions do not wait for one another, and the same code runs."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    with site_on(request.param, request, tmp_path) as app:
        yield app


def submit_around(port: int, forms: Sequence[Ready], deadline: datetime) -> tuple[dict[Ready, Answer], set[Ready]]:
    """Send all in random order: the first at once, the last after the deadline, the others near it on either side.

    Returns what each was answered, and those that were sent after the deadline.
    """
    chance = random.Random(4)
    shuffled = chance.sample(list(forms), len(forms))
    early, near, late = shuffled[:EARLY], shuffled[EARLY:-LATE], shuffled[-LATE:]
    begin = now()
    moments = dict.fromkeys(early, begin)
    moments |= {form: deadline + timedelta(seconds=chance.uniform(-0.8, 0.4)) for form in near}
    moments |= {form: deadline + timedelta(seconds=chance.uniform(0.0, 0.4)) for form in late}
    in_order = sorted(forms, key=moments.__getitem__)

    def send_in_time(form: Ready) -> Answer:
        while (wait := (moments[form] - now()).total_seconds()) > 0:
            time.sleep(wait)
        return submit_until_answered(port, form, Tally())

    with ThreadPoolExecutor(BROWSERS) as browsers:
        return dict(zip(in_order, browsers.map(send_in_time, in_order), strict=True)), set(late)


def seconds_of_one(port: int, forms: Sequence[Ready]) -> float:
    """How long this machine takes for one submission, once the workers are warm."""
    half = len(forms) // 2
    with ThreadPoolExecutor(half) as browsers:
        statuses = {answer.status for answer in browsers.map(lambda form: form.send(port), forms[:half])}
    begin = time.monotonic()
    statuses |= {form.send(port).status for form in forms[half:]}
    assert statuses == {302}
    return (time.monotonic() - begin) / half


def test_what_is_opened_is_what_got_a_receipt_before_the_deadline(site: Flask, tmp_path: Path) -> None:
    challenge = ChallengeFactory(opened=True, state=ChallengeState.DIALOGUE)
    officers = two_officers(challenge)
    forms = ready(challenge, AROUND_THE_DEADLINE)
    before = ready(ChallengeFactory(opened=True), WARM_UP)
    db.session.commit()
    with serving(site, workers=4) as server:
        # Long enough for the early ones, however slow the machine is.
        lead = max(2.0, 1.5 * EARLY * seconds_of_one(server.port, before))
        deadline = open_for(challenge, lead)
        answers, sent_late = submit_around(server.port, forms, deadline)
        in_time = [form for form, answer in answers.items() if answer.status == 302]
        refused = [form for form, answer in answers.items() if answer.status == 409]
        log.info("%d in time, %d refused", len(in_time), len(refused))

        assert len(in_time) + len(refused) == AROUND_THE_DEADLINE, {answer.status for answer in answers.values()}
        assert in_time
        assert sent_late <= set(refused)
        for form in in_time:
            assert answers[form].location == form.receipt_address
            document = checked(get(server.port, f"{form.receipt_address}.json", form.cookie).body.decode())
            assert document.proposal == form.ref
            assert document.received_at < document.deadline == deadline
        for form in refused:
            assert form.proposal_address.encode() in answers[form].body
        for form in refused[:SHOWN]:
            assert form.idea.encode() in get(server.port, form.proposal_address, form.cookie).body

    receipts = receipts_of(challenge)
    assert receipts.keys() == {form.proposal_id for form in in_time}
    for form in refused:
        assert_kept_as_draft(form)
    assert refused_proposals() == sorted(form.proposal_id for form in refused)

    confirm_by_two(challenge, officers)
    assert opener_in(tmp_path).open_confirmed() == 1
    assert opened_ideas(challenge) == {form.proposal_id: form.idea for form in in_time}
    assert_chain_holds(receipts)


def kill_workers(server: Server, tally: Tally, marks: Sequence[int]) -> int:
    """Kill one of the workers after each of these numbers of answers; returns how many of them cut a connection."""
    chance = random.Random(9)
    cut_before = []
    for mark in marks:
        tally.wait_for(mark)
        wait_until(lambda: len(server.worker_ids()) == server.workers, "the killed worker is replaced")
        # An answer is the end of a transaction: the kills fall in all of the next one.
        time.sleep(chance.uniform(0.0, 0.03))
        victim = chance.choice(server.worker_ids())
        cut_before.append(tally.cut)
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda gone=victim: gone not in server.worker_ids(), "the killed worker is gone")
    tally.wait_for(marks[-1] + 1)
    return sum(later > earlier for earlier, later in zip(cut_before, [*cut_before[1:], tally.cut], strict=True))


def test_workers_that_are_killed_lose_and_double_nothing(site: Flask, tmp_path: Path) -> None:
    submissions, kills = KILLED["postgresql" if is_postgresql() else "sqlite"]
    challenge = ChallengeFactory(opened=True)
    forms = ready(challenge, submissions)
    db.session.commit()
    tally = Tally()
    with serving(site, workers=2) as server, ThreadPoolExecutor(BROWSERS) as browsers:
        answers = [browsers.submit(submit_until_answered, server.port, form, tally) for form in forms]
        # More than needed: a kill between two requests cuts nothing and does not count.
        effective = kill_workers(server, tally, range(BROWSERS, submissions - BROWSERS, submissions * 4 // kills // 5))
        got = [answer.result() for answer in answers]
    log.info("%d kills that cut %d connections", effective, tally.cut)

    assert effective >= kills
    assert [(answer.status, answer.location) for answer in got] == [(302, form.receipt_address) for form in forms]
    receipts = receipts_of(challenge)
    assert receipts.keys() == {form.proposal_id for form in forms}
    assert count(Proposal.state == ProposalState.SUBMITTED) == submissions
    assert count(ProposalDraft.proposal_id.is_not(None)) == 0
    assert count(AuditEntry.action == "submit") == submissions
    assert count(SubmittedForm.location != "") == count(SubmittedForm.key.is_not(None)) == submissions
    assert count(FormUse.id.is_not(None)) == submissions
    recipients = db.session.scalars(select(Mail.recipient)).all()
    assert len(recipients) == len(set(recipients)) == submissions

    move_clock_of_database(now() + timedelta(days=20))
    opening = unsealed(challenge, tmp_path)
    assert [line["damage"] for line in opening.report["lines"]] == [""] * submissions
    assert opened_ideas(challenge) == {form.proposal_id: form.idea for form in forms}
    assert_chain_holds(receipts)


def number_of_receipts() -> int:
    found = count(Receipt.id.is_not(None))
    db.session.rollback()
    return found


def test_the_same_form_again_leads_to_the_same_receipt(site: Flask) -> None:
    (form,) = ready(ChallengeFactory(opened=True), 1)
    db.session.commit()
    with serving(site, workers=2) as server:
        page = get(server.port, f"/voorstellen/{form.ref}/nakijken", form.cookie)
        fields = hidden_fields(page.body, form.address)
        assert fields["idempotency_key"]

        send_without_waiting(server.port, replace(form, fields=fields), share=0.5).close()
        lost = send_without_waiting(server.port, replace(form, fields=fields))
        wait_until(lambda: number_of_receipts() == 1, "the form is accepted")
        lost.close()  # without reading the answer
        again = [post(server.port, form.address, fields, page.cookie) for _ in range(3)]
        shown = [get(server.port, answer.location, answer.cookie) for answer in again]

    assert [(answer.status, answer.location) for answer in again] == [(302, form.receipt_address)] * 3
    assert number_of_receipts() == count(Submission.id.is_not(None)) == count(Mail.id.is_not(None)) == 1
    receipt = db.session.scalars(select(Receipt)).one()
    assert [answer.status for answer in shown] == [200] * 3
    assert all(receipt.ref.encode() in answer.body for answer in shown)
    assert checked(receipt.as_file()).commitment == fields["commitment"]
    assert db.session.get_one(Proposal, form.proposal_id).state is ProposalState.SUBMITTED
