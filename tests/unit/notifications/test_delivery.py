"""What can be said about delivery without a server."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from app.notifications.delivery import Claim, server_of, wait_after
from app.notifications.models import Mail
from app.notifications.policy import can_read_body, can_see_mails
from tests.factories import actor


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("smtp", "mail.example", 25, "", "")),
        ("smtps://mail.example", ("smtps", "mail.example", 465, "", "")),
        ("smtp+starttls://u%40x:p%3A%2F@mail.example:2525", ("smtp+starttls", "mail.example", 2525, "u@x", "p:/")),
    ],
)
def test_the_server_in_the_setting(url, expected):
    server = server_of(url)
    assert (server.scheme, server.host, server.port, server.user, server.password) == expected


def test_the_wait_doubles_up_to_four_hours():
    assert [wait_after(attempt) for attempt in (1, 2, 3)] == [timedelta(minutes=m) for m in (1, 2, 4)]
    assert wait_after(9) == wait_after(1000) == timedelta(hours=4)


def claim(**changes):
    values = {"mail_id": 1, "attempt": 1, "message_id": "<1@x.example>", "recipient": "a@b.example"}
    return Claim(**{**values, "subject": "Onderwerp", "body": "Tekst", **changes})


def test_any_script_survives_the_way_out():
    sent = claim(subject="Één vraag: 🦉 مرحبا", body="Regel één\n\nمرحبا 🦉\n").message("Vraagplein <x@y.example>")
    read = message_from_bytes(sent.as_bytes(policy=policy.SMTP), policy=policy.default)
    assert read["Subject"] == "Één vraag: 🦉 مرحبا"
    assert read.get_content().replace("\r\n", "\n") == "Regel één\n\nمرحبا 🦉\n"
    assert read["Message-ID"] == "<1@x.example>"


def test_a_long_address_to_unsubscribe_stands_in_one_piece():
    url = f"https://vraagplein.example/volgen/afmelden/{'aZ9_-' * 20}?lang=nl"
    sent = claim(unsubscribe_url=url).message("Vraagplein <x@y.example>").as_bytes()
    assert f"\nList-Unsubscribe: <{url}>\n".encode() in sent
    assert b"\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in sent


@pytest.mark.parametrize("changes", [{"recipient": "a@b.example\nBcc: c@d.example"}, {"subject": "x\r\nBcc: c@d"}])
def test_nothing_is_smuggled_into_a_header(changes):
    with pytest.raises(ValueError, match=r"linefeed|header"):
        claim(**changes).message("x@y.example")


def test_who_reads_which_mail():
    assert can_see_mails(actor(is_administrator=True))
    assert not can_see_mails(actor(is_ambassador=True))
    secret, plain = Mail(holds_token=True), Mail(holds_token=False)
    assert can_read_body(secret, is_delivered_by_server=False)
    assert not can_read_body(secret, is_delivered_by_server=True)
    assert can_read_body(plain, is_delivered_by_server=True)
