"""Receipts: what the platform signed is believed, what was changed is not, and no text makes the check fall over."""

import dataclasses
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from app.seal.keys import ReceiptKey
from app.seal.receipts import InvalidReceiptError, Problem, ReceiptDocument, receipt_file, sign, verify
from tests.unit.seal.sealed import DEADLINE, OPENER

KEY = ReceiptKey(bytes(range(32)))
OTHER_KEY = ReceiptKey(bytes(range(1, 33)))
DOCUMENT = ReceiptDocument(
    number="r1",
    proposal="p1",
    challenge="c1",
    organisation=7,
    received_at=DEADLINE - timedelta(seconds=1),
    deadline=DEADLINE,
    commitment="0a" * 32,
    ciphertext_sha256="0b" * 32,
    ciphertext_size=1_000,
    seal_key=OPENER.id,
    audit_head="0c" * 32,
    receipt_key=KEY.public.id,
)
SIGNATURE = sign(DOCUMENT, KEY)
FILE = receipt_file(DOCUMENT, SIGNATURE)
CANONICAL = '{"receipt":' + DOCUMENT.to_bytes().decode() + ',"signature":"' + SIGNATURE + '"}'


def checked(text: str):
    return verify(text, [OTHER_KEY.public, KEY.public])


@pytest.mark.parametrize("text", [FILE, CANONICAL, FILE.strip(), "\ufeff" + FILE.replace("\n", "\r\n")])
def test_what_the_platform_signed_is_valid(text):
    answer = checked(text)
    assert answer.is_valid
    assert answer.document == DOCUMENT
    assert answer.problem is None


@given(st.integers(0, len(CANONICAL) - 1), st.characters())
def test_any_other_character_makes_it_invalid(position, character):
    changed = CANONICAL[:position] + character + CANONICAL[position + 1 :]
    assert checked(changed).is_valid == (changed == CANONICAL)


@given(st.integers(0, len(CANONICAL) - 1), st.integers(1, 20))
def test_anything_left_out_makes_it_invalid(position, length):
    assert not checked(CANONICAL[:position] + CANONICAL[position + length :]).is_valid


@given(st.integers(0, len(CANONICAL)), st.text(st.characters(exclude_characters=" \t\r\n"), min_size=1, max_size=3))
def test_anything_added_makes_it_invalid(position, added):
    changed = CANONICAL[:position] + added + CANONICAL[position:]
    assert checked(changed).is_valid == (added == "\ufeff" and position == 0)


@given(st.text(max_size=200) | st.from_regex(r"\{.*\}", fullmatch=True))
def test_no_text_makes_the_check_fall_over(text):
    answer = checked(text)
    assert (answer.problem, answer.document) == (Problem.UNREADABLE, None)


@pytest.mark.parametrize(
    "text",
    ["[" * 19_000, "9" * 19_000, "x" * 30_000, "null", "[]", '{"receipt":{},"signature":"00"}', '{"a":1e999}']
    + [json.dumps({"receipt": value, "signature": SIGNATURE}) for value in (None, 1, [], "x", {"format": 1})]
    + [
        CANONICAL.replace(SIGNATURE, SIGNATURE.upper()),
        CANONICAL.replace(":7,", ":7.0,"),
        CANONICAL.replace(":7,", ':"7",'),
    ]
    + [CANONICAL.replace('"format":1', '"format":2'), CANONICAL.replace('"number"', '"number":"r1","number"')],
)
def test_what_is_no_receipt_is_called_unreadable(text):
    assert checked(text).problem is Problem.UNREADABLE


def test_a_receipt_of_another_platform_is_called_so():
    answer = verify(FILE, [OTHER_KEY.public])
    assert (answer.problem, answer.is_valid) == (Problem.UNKNOWN_KEY, False)
    assert KEY.public.id in answer.detail
    assert verify(FILE, []).problem is Problem.UNKNOWN_KEY


def test_a_signature_by_another_key_is_wrong():
    _, secret = bindings.crypto_sign_seed_keypair(OTHER_KEY.seed)
    for message in (b"vraagplein receipt 1\n" + DOCUMENT.to_bytes(), DOCUMENT.to_bytes()):
        signature = bindings.crypto_sign(message, secret)[:64].hex()
        assert checked(receipt_file(DOCUMENT, signature)).problem is Problem.WRONG_SIGNATURE


def test_a_signature_of_the_document_alone_is_wrong():
    """What the key signs says that it is a receipt, so that it can never be taken for something else."""
    _, secret = bindings.crypto_sign_seed_keypair(KEY.seed)
    signature = bindings.crypto_sign(DOCUMENT.to_bytes(), secret)[:64].hex()
    assert checked(receipt_file(DOCUMENT, signature)).problem is Problem.WRONG_SIGNATURE


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(ReceiptDocument)])
def test_every_field_is_signed(field):
    value = getattr(DOCUMENT, field)
    others = {"received_at": value, "deadline": value} if field in {"received_at", "deadline"} else {}
    if others:
        other = value + timedelta(microseconds=1) if field == "deadline" else value - timedelta(microseconds=1)
    elif isinstance(value, int):
        other = value + 1
    elif field == "receipt_key":
        other = OTHER_KEY.public.id
    else:
        other = value[:-1] + ("0" if value[-1] != "0" else "1")
    changed = dataclasses.replace(DOCUMENT, **{field: other})
    assert checked(receipt_file(changed, SIGNATURE)).problem is Problem.WRONG_SIGNATURE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("received_at", DEADLINE),
        ("received_at", DEADLINE + timedelta(seconds=1)),
        ("received_at", DEADLINE.replace(tzinfo=None)),
        ("commitment", "0A" * 32),
        ("ciphertext_size", 0),
        ("ciphertext_size", "1000"),
        ("seal_key", "0a"),
        ("number", "R 1"),
        ("organisation", True),
    ],
)
def test_what_cannot_stand_in_a_receipt_is_refused(field, value):
    with pytest.raises(InvalidReceiptError):
        dataclasses.replace(DOCUMENT, **{field: value})


def test_the_key_that_signs_is_the_key_that_is_named():
    with pytest.raises(InvalidReceiptError, match="receipt_key"):
        sign(DOCUMENT, OTHER_KEY)


def test_the_document_reads_back():
    assert ReceiptDocument.from_dict(DOCUMENT.to_dict()) == DOCUMENT
    assert ReceiptDocument.from_dict(json.loads(DOCUMENT.to_bytes())) == DOCUMENT


def test_the_key_is_never_shown():
    assert repr(KEY.seed) not in repr(KEY)
