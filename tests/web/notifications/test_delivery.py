"""Mails to a real SMTP server: once each, whatever happens on the way."""

import socket
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from sqlalchemy import select

from app.core.clock import now
from app.core.database import db
from app.core.outbox import outbox
from app.notifications import delivery
from app.notifications.delivery import LEASE, MOST_ATTEMPTS, MailServer, claim_next, deliver
from app.notifications.models import Mail
from app.notifications.services import write_mail

SENDER = "Vraagplein <noreply@vraagplein.example>"


class Postbox:
    """A mail server's inside: keeps what comes in, and answers as `answers` says for a recipient."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.answers: dict[str, str] = {}
        self.data_answer = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        answer = self.answers.get(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.data_answer.startswith("250"):
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.data_answer

    def recipients(self) -> list[str]:
        return [str(message["To"]) for message in self.messages]


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


@pytest.fixture
def postbox(port):
    """A server that is there."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def drain(app, port) -> Callable[[], int]:
    """What the worker does."""
    return lambda: deliver(db.session(), MailServer("smtp", "127.0.0.1", port), SENDER)


def written(*addresses: str, **values: Any) -> list[Mail]:
    mails = [write_mail(address, subject="Bericht", paragraphs=["Tekst"], **values) for address in addresses]
    db.session.commit()
    return mails


def test_every_mail_goes_out_once(drain, postbox):
    written("a@voorbeeld.example", "b@voorbeeld.example", "c@voorbeeld.example")
    assert drain() == 3
    assert drain() == 0
    assert postbox.recipients() == ["a@voorbeeld.example", "b@voorbeeld.example", "c@voorbeeld.example"]
    assert all(mail.sent_at for mail in db.session.scalars(select(Mail)))


def test_what_arrives_is_what_was_written(drain, postbox):
    [mail] = written("a@voorbeeld.example")
    drain()
    [message] = postbox.messages
    assert message["Message-ID"] == mail.message_id
    assert message["Subject"] == "Bericht"
    assert message["From"] == SENDER
    assert message.get_content().replace("\r\n", "\n") == mail.body


def test_a_server_that_is_away_is_tried_again_until_it_is_back(drain, port):
    [first, second] = written("a@voorbeeld.example", "b@voorbeeld.example")
    assert drain() == 0
    assert (first.sent_at, first.failed_at, first.attempts) == (None, None, 1)
    assert first.next_try_at > now()
    assert first.last_error
    assert second.attempts == 0
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with time_machine.travel(now() + timedelta(minutes=2)):
            assert drain() == 2
    finally:
        controller.stop()
    assert box.recipients() == ["a@voorbeeld.example", "b@voorbeeld.example"]


def test_a_server_that_goes_away_halfway_loses_nothing(drain, postbox, monkeypatch):
    written("a@voorbeeld.example", "b@voorbeeld.example")
    real = delivery.smtplib.SMTP.send_message
    calls = []

    def failing_once(self, message, *args, **kwargs):
        calls.append(message["To"])
        if len(calls) == 2:
            raise delivery.smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        return real(self, message, *args, **kwargs)

    monkeypatch.setattr(delivery.smtplib.SMTP, "send_message", failing_once)
    assert drain() == 1
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert drain() == 1
    assert postbox.recipients() == ["a@voorbeeld.example", "b@voorbeeld.example"]


def test_killed_between_claim_and_sending_loses_nothing(drain, postbox):
    [mail] = written("a@voorbeeld.example")
    claim = claim_next(db.session())
    assert claim is not None
    db.session.rollback()  # the process is gone
    assert drain() == 0  # another process leaves it alone for the length of the lease
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        assert drain() == 1
    assert [message["Message-ID"] for message in postbox.messages] == [mail.message_id]


def test_killed_while_sending_loses_nothing(drain, postbox, monkeypatch):
    written("a@voorbeeld.example")

    class Killed(BaseException):
        pass

    def kill(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(delivery.smtplib.SMTP, "send_message", kill)
        with pytest.raises(Killed):
            drain()
    db.session.rollback()
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        assert drain() == 1
    assert len(postbox.messages) == 1


def test_killed_before_marking_sends_the_same_message_id(drain, postbox, monkeypatch):
    written("a@voorbeeld.example")

    class Killed(BaseException):
        pass

    def kill(*_args):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_mark_sent", kill)
        with pytest.raises(Killed):
            drain()
    db.session.rollback()
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        assert drain() == 1
    assert len({message["Message-ID"] for message in postbox.messages}) == 1


def test_no_transaction_is_open_while_the_server_is_spoken_to(drain, postbox, monkeypatch):
    written("a@voorbeeld.example")
    real = delivery.smtplib.SMTP.send_message
    seen = []

    def looking(self, *args, **kwargs):
        seen.append(db.session().in_transaction())
        return real(self, *args, **kwargs)

    monkeypatch.setattr(delivery.smtplib.SMTP, "send_message", looking)
    drain()
    assert seen == [False]


def test_a_recipient_that_does_not_exist_is_given_up_and_the_others_are_served(drain, postbox):
    postbox.answers["weg@voorbeeld.example"] = "550 No such user"
    [gone, there] = written("weg@voorbeeld.example", "b@voorbeeld.example")
    assert drain() == 1
    assert gone.failed_at is not None
    assert "No such user" in gone.last_error
    assert there.sent_at is not None
    with time_machine.travel(now() + timedelta(days=1)):
        assert drain() == 0


@pytest.mark.parametrize("where", ["answers", "data"])
def test_a_refusal_for_now_is_tried_again(drain, postbox, where):
    [mail] = written("a@voorbeeld.example")
    if where == "answers":
        postbox.answers["a@voorbeeld.example"] = "450 Try again later"
    else:
        postbox.data_answer = "451 Try again later"
    assert drain() == 0
    assert mail.failed_at is None
    postbox.answers.clear()
    postbox.data_answer = "250 OK"
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert drain() == 1


def test_a_refused_text_is_given_up(drain, postbox):
    postbox.data_answer = "554 Looks like spam"
    [mail] = written("a@voorbeeld.example")
    assert drain() == 0
    assert mail.failed_at is not None


def test_after_many_tries_it_ends(drain, app):
    [mail] = written("a@voorbeeld.example")
    mail.attempts = MOST_ATTEMPTS - 1
    db.session.commit()
    drain()
    assert mail.failed_at is not None


def test_what_cannot_stand_in_a_header_does_not_stop_the_others(drain, postbox):
    [bad, good] = written("a@voorbeeld.example\nBcc: x@y.example", "b@voorbeeld.example")
    assert drain() == 1
    assert bad.failed_at is not None
    assert good.sent_at is not None
    assert postbox.recipients() == ["b@voorbeeld.example"]


def test_a_link_that_opens_a_door_is_not_kept_after_delivery(drain, postbox):
    [secret] = written("a@voorbeeld.example", link="/wachtwoord/geheim", holds_token=True)
    [plain] = written("b@voorbeeld.example", link="/vraagstukken")
    drain()
    assert secret.body == ""
    assert "/vraagstukken" in plain.body
    assert "/wachtwoord/geheim" in postbox.messages[0].get_content()


def test_without_a_mail_server_mails_are_kept(app):
    [mail] = written("a@voorbeeld.example", link="/wachtwoord/geheim", holds_token=True)
    assert outbox.drains["mails"]() == 0
    assert mail.sent_at is None
    assert mail.attempts == 0
    assert "/wachtwoord/geheim" in mail.body
