"""The public page that checks a receipt: an answer for whatever is sent, nothing kept, nothing told beyond it."""

import io
import json

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.proposals import submitting
from app.proposals.models import Receipt
from app.seal.keys import ReceiptKey
from app.seal.receipts import receipt_file, sign
from tests import sealed
from tests.factories import actor_of

ADDRESS = "/ontvangstbewijs"


@pytest.fixture
def receipt(scene, submitted):
    return sealed.receipt_of(submitted).as_file()


def check(client, receipt=None, copy=None, pasted=None):
    data = {}
    if receipt is not None:
        data["receipt_file"] = (io.BytesIO(receipt if isinstance(receipt, bytes) else receipt.encode()), "bewijs.json")
    if copy is not None:
        data["copy"] = (io.BytesIO(copy), "voorstel.json")
    if pasted is not None:
        data["receipt"] = pasted
    return client.post(ADDRESS, data=data, content_type="multipart/form-data")


def kinds(page):
    """Which notices stand there, in their order."""
    return [kind for kind in page.text.split("utrecht-alert--")[1:] for kind in [kind.split()[0].strip('"')]]


def test_everybody_opens_the_page_without_an_account(client):
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert 'name="receipt_file"' in page.text


def test_a_genuine_one_is_genuine_as_a_file_and_as_text(client, receipt, submitted):
    for page in (check(client, receipt), check(client, pasted=receipt), check(client, pasted=" \n" + receipt)):
        assert page.status_code == 200
        assert kinds(page) == ["ok"]
        assert sealed.submission_of(submitted).commitment in page.text


def test_one_changed_digit_makes_it_false(client, receipt):
    document = json.loads(receipt)
    size = document["receipt"]["ciphertext_size"]
    for change in (
        {"ciphertext_size": size + 1},
        {"commitment": "0" * 64},
        {"audit_head": "1" * 64},
    ):
        changed = {**document, "receipt": {**document["receipt"], **change}}
        page = check(client, json.dumps(changed))
        assert kinds(page) == ["error"]
        assert "0" * 64 not in page.text


@pytest.mark.parametrize(
    "content",
    [
        b"geen json",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b"{" * 5000,
        b'{"receipt": {}, "signature": ""}',
        b"%PDF-1.7",
        b"1" * 100_000,
        b'{"receipt": NaN, "signature": 1e999}',
    ],
)
def test_any_other_file_gets_a_plain_answer(content, client, receipt):
    page = check(client, content)
    assert page.status_code == 200
    assert kinds(page) == ["error"]


def test_nothing_sent_is_said_at_the_field(client):
    page = client.post(ADDRESS, data={})
    assert page.status_code == 422
    assert 'id="receipt_file-error"' in page.text


def test_one_signed_with_another_key_is_not_ours(client, submitted, scene):
    from dataclasses import replace

    key = ReceiptKey(b"\x07" * 32)
    document = replace(sealed.receipt_of(submitted).read(), receipt_key=key.public.id)
    assert kinds(check(client, receipt_file(document, sign(document, key)))) == ["error"]


def test_one_that_we_signed_but_do_not_have_is_said_to_be_missing(client, receipt, session):
    session.execute(Receipt.__table__.delete())
    session.commit()
    assert kinds(check(client, receipt)) == ["warning"]


def test_a_made_up_number_tells_nothing(client, receipt, submitted):
    """With or without a proposal behind the number, what was not signed gets the same answer."""
    document = json.loads(receipt)
    known = {**document, "signature": "0" * 128}
    unknown = {**known, "receipt": {**document["receipt"], "number": "00000000"}}
    answers = [kinds(check(client, json.dumps(made))) for made in (known, unknown)]
    assert answers[0] == answers[1] == ["error"]


class TestTheOwnCopy:
    @pytest.fixture
    def copy(self, scene, session):
        """An own copy with the receipt of what was sealed."""
        proposal = sealed.drafted(scene.challenge, scene.supplier, by=scene.writer)
        from app.proposals import drafts

        content = submitting.manifest_of(proposal, drafts.read(proposal)).to_bytes()
        submitting.submit(proposal, by=actor_of(scene.writer))
        session.commit()
        return content, sealed.receipt_of(proposal).as_file()

    def test_it_belongs_to_the_receipt_laid_out_anew_too(self, client, copy):
        content, receipt = copy
        for laid_out in (content, json.dumps(json.loads(content), indent=4).encode()):
            assert kinds(check(client, receipt, laid_out)) == ["ok", "ok"]

    def test_one_changed_letter_makes_it_another(self, client, copy):
        content, receipt = copy
        assert kinds(check(client, receipt, content.replace(b"veertig", b"vijftig"))) == ["ok", "error"]

    @pytest.mark.parametrize("other", [b"onzin", b"{}", b"\xff", b"x" * 300_000])
    def test_another_file_is_not_a_copy(self, other, client, copy):
        assert kinds(check(client, copy[1], other)) == ["ok", "error"]


def test_nothing_of_it_is_kept(client, receipt, session, app):
    before = session.scalar(select(func.count(AuditEntry.id)))
    check(client, receipt, b"{}")
    assert session.scalar(select(func.count(AuditEntry.id))) == before


def test_the_page_does_not_tell_that_it_was_withdrawn_since(client, receipt, scene, submitted, session):
    before = kinds(check(client, receipt))
    submitting.withdraw(submitted, by=actor_of(scene.writer))
    session.commit()
    assert kinds(check(client, receipt)) == before
