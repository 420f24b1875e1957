"""The mails that administrators see."""

from dataclasses import replace

import pytest

from app.core.clock import now
from app.core.database import db
from app.notifications.services import write_mail
from tests.factories import UserFactory


@pytest.fixture
def administrator(app):
    return UserFactory(is_administrator=True)


def written(address="a@voorbeeld.example", subject="Bericht", **values):
    mail = write_mail(address, subject=subject, paragraphs=["Tekst <b>van</b> ons"], **values)
    db.session.commit()
    return mail


def test_only_administrators_see_mails(client, sign_in, administrator):
    mail = written()
    for address in ("/beheer/mails", f"/beheer/mails/{mail.key}"):
        assert client.get(address).location.startswith("/inloggen")
        sign_in(UserFactory(is_ambassador=True))
        assert client.get(address).status_code == 403
        sign_in(administrator)
        assert client.get(address).status_code == 200
        client.delete_cookie("vraagplein")


def test_a_kept_mail_is_read_and_its_link_followed(client, sign_in, administrator):
    mail = written(link="/wachtwoord/geheim", holds_token=True)
    sign_in(administrator)
    page = client.get(f"/beheer/mails/{mail.key}").text
    assert 'href="http://127.0.0.1:8000/wachtwoord/geheim"' in page
    assert "&lt;b&gt;" in page


def test_with_a_mail_server_the_link_is_for_the_recipient_only(app, client, sign_in, administrator):
    app.extensions["settings"] = replace(app.extensions["settings"], mail_url="smtp://127.0.0.1:1")
    secret = written(link="/wachtwoord/geheim", holds_token=True)
    plain = written(link="/vraagstukken")
    sign_in(administrator)
    assert "geheim" not in client.get(f"/beheer/mails/{secret.key}").text
    assert "/vraagstukken" in client.get(f"/beheer/mails/{plain.key}").text


def test_private_mails_do_not_exist_for_others(client, sign_in, administrator):
    private = written(subject="Over een verzegeld voorstel", is_private=True)
    sign_in(administrator)
    assert "verzegeld" not in client.get("/beheer/mails").text
    assert client.get(f"/beheer/mails/{private.key}").status_code == 404


def test_the_newest_come_first_in_pages(client, sign_in, administrator, count_queries):
    for number in range(25):
        written(subject=f"Bericht nummer {number:02}")
    sign_in(administrator)
    first, second = client.get("/beheer/mails").text, client.get("/beheer/mails?pagina=2").text
    assert first.index("nummer 24") < first.index("nummer 05")
    assert "nummer 04" not in first
    assert "nummer 04" in second


def test_every_state_has_its_word(client, sign_in, administrator):
    sent, failed = written(), written()
    sent.sent_at, failed.failed_at, failed.last_error = now(), now(), "550 No such user"
    db.session.commit()
    sign_in(administrator)
    pages = {client.get(f"/beheer/mails/{mail.key}").text for mail in (sent, failed, written())}
    assert len(pages) == 3
    assert any("550 No such user" in page for page in pages)


@pytest.mark.parametrize("address", ["0", "2147483648", "x", "1.2.3", "..", "%00", "²", "a" * 500])
def test_unknown_mails_are_not_found(client, sign_in, administrator, address):
    sign_in(administrator)
    assert client.get(f"/beheer/mails/{address}").status_code == 404


def test_an_address_does_not_tell_how_many_private_mails_there_are(client, sign_in, administrator):
    first = written()
    written(is_private=True)
    second = written()
    sign_in(administrator)
    assert client.get(f"/beheer/mails/{second.key}").status_code == 200
    assert client.get(f"/beheer/mails/{second.id}").status_code == 404
    page = client.get("/beheer/mails").text
    assert f'/beheer/mails/{first.key}"' in page
    assert f'/beheer/mails/{first.id}"' not in page
