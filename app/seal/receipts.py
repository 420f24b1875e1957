"""Receipts: what the platform says that it received, when, and before which deadline, signed with Ed25519 (RFC 8032).

The signature is over `vraagplein receipt 1`, a line feed, and the canonical JSON of the document. The commitment in it
fixes the proposal without telling anything of it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from nacl import bindings
from nacl.exceptions import BadSignatureError

from app.core.canonical import canonical_json
from app.seal import fields
from app.seal.fields import FieldError
from app.seal.keys import ReceiptKey, ReceiptPublicKey

FORMAT: Final = 1
SIGNED_FIRST: Final = b"vraagplein receipt 1\n"
LONGEST_FILE: Final = 20_000
"""Characters; a receipt has about a thousand, and nobody needs to wait for a longer text to be read."""


class InvalidReceiptError(ValueError):
    """Not a receipt; the message names the field."""


class Problem(StrEnum):
    """Why a receipt is not accepted."""

    UNREADABLE = "unreadable"  # no receipt of this format
    UNKNOWN_KEY = "unknown_key"  # signed with a key that is not among those of the platform
    WRONG_SIGNATURE = "wrong_signature"  # changed, or never signed by the platform


@dataclass(frozen=True, slots=True)
class ReceiptDocument:
    """What is signed. Raises `InvalidReceiptError` for what cannot stand in a receipt.

    `number`, `proposal` and `challenge` are the ids in addresses, `organisation` is the supplier's number. Hashes are
    SHA-256 as 64 hexadecimal digits: `commitment` of the manifest, `ciphertext_sha256` of the sealed body (which has
    `ciphertext_size` bytes), `audit_head` of the audit chain. `seal_key` and `receipt_key` are the ids of the keys.
    """

    number: str
    proposal: str
    challenge: str
    organisation: int
    received_at: datetime
    deadline: datetime
    commitment: str
    ciphertext_sha256: str
    ciphertext_size: int
    seal_key: str
    audit_head: str
    receipt_key: str

    def __post_init__(self) -> None:
        try:
            for name in ("number", "proposal", "challenge"):
                fields.ref(getattr(self, name), name)
            for name in ("commitment", "ciphertext_sha256", "audit_head"):
                fields.hexadecimal(getattr(self, name), name, digits=64)
            for name in ("seal_key", "receipt_key"):
                fields.hexadecimal(getattr(self, name), name, digits=16)
            fields.integer(self.organisation, "organisation", least=1)
            fields.integer(self.ciphertext_size, "ciphertext_size", least=1)
            if not fields.moment_text(self.received_at) < fields.moment_text(self.deadline):
                raise FieldError("received_at is not before the deadline")
        except FieldError as error:
            raise InvalidReceiptError(str(error)) from error

    def to_dict(self) -> dict[str, Any]:
        """The document as it stands in JSON."""
        return {
            "format": FORMAT,
            "number": self.number,
            "proposal": self.proposal,
            "challenge": self.challenge,
            "organisation": self.organisation,
            "received_at": fields.moment_text(self.received_at),
            "deadline": fields.moment_text(self.deadline),
            "commitment": self.commitment,
            "ciphertext_sha256": self.ciphertext_sha256,
            "ciphertext_size": self.ciphertext_size,
            "seal_key": self.seal_key,
            "audit_head": self.audit_head,
            "receipt_key": self.receipt_key,
        }

    def to_bytes(self) -> bytes:
        """Its one spelling: canonical JSON."""
        return canonical_json(self.to_dict())

    @classmethod
    def from_dict(cls, value: Any) -> Self:
        """The document of this JSON object. Raises `InvalidReceiptError`."""
        try:
            found = fields.object_of(value, ("format", *cls.__dataclass_fields__), "receipt")
            fields.one_of(found.pop("format"), "format", FORMAT)
            for name in ("received_at", "deadline"):
                found[name] = fields.moment(found[name], name)
            return cls(**found)
        except FieldError as error:
            raise InvalidReceiptError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer: with `problem` None the signature is right, and `document` is what the platform signed.

    `document` is there for every text that reads as a receipt; only with `problem` None may it be believed. `detail` is
    for an operator, in English.
    """

    document: ReceiptDocument | None
    problem: Problem | None = None
    detail: str = ""

    @property
    def is_valid(self) -> bool:
        return self.problem is None


def sign(document: ReceiptDocument, key: ReceiptKey) -> str:
    """The signature: 128 hexadecimal digits. Raises `InvalidReceiptError` when the document names another key."""
    if document.receipt_key != key.public.id:
        raise InvalidReceiptError("receipt_key is not the key that signs")
    _, secret = bindings.crypto_sign_seed_keypair(key.seed)
    return bindings.crypto_sign(SIGNED_FIRST + document.to_bytes(), secret)[: bindings.crypto_sign_BYTES].hex()


def receipt_file(document: ReceiptDocument, signature: str) -> str:
    """The file for people: JSON with `receipt` and `signature`, indented, ending in a line feed."""
    return json.dumps({"receipt": document.to_dict(), "signature": signature}, indent=2) + "\n"


def verify(file_text: str, public_keys: Sequence[ReceiptPublicKey]) -> Verification:
    """Check the text of a receipt file against the platform's keys; whatever the text, there is an answer.

    White space between the parts does not matter (editors change it); everything else does.
    """
    try:
        document, signature = _read(file_text)
    except (ValueError, RecursionError) as error:
        detail = str(error) if isinstance(error, InvalidReceiptError) else "the text is not JSON"
        return Verification(None, Problem.UNREADABLE, detail)
    key = next((key for key in public_keys if key.id == document.receipt_key), None)
    if key is None:
        return Verification(document, Problem.UNKNOWN_KEY, f"the receipt names the unknown key {document.receipt_key}")
    try:
        bindings.crypto_sign_open(signature + SIGNED_FIRST + document.to_bytes(), key.raw)
    except BadSignatureError:
        return Verification(document, Problem.WRONG_SIGNATURE, "the signature does not belong to this receipt")
    return Verification(document)


def _read(file_text: str) -> tuple[ReceiptDocument, bytes]:
    """Document and signature. Raises ValueError (of which `InvalidReceiptError` is one) or RecursionError."""
    if len(file_text) > LONGEST_FILE:
        raise InvalidReceiptError(f"the text is longer than {LONGEST_FILE} characters")
    value = json.loads(file_text.removeprefix("\ufeff"), object_pairs_hook=_without_doubles)
    try:
        found = fields.object_of(value, ("receipt", "signature"), "file")
        signature = fields.hexadecimal(found["signature"], "signature", digits=2 * bindings.crypto_sign_BYTES)
    except FieldError as error:
        raise InvalidReceiptError(str(error)) from error
    return ReceiptDocument.from_dict(found["receipt"]), bytes.fromhex(signature)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidReceiptError("a field stands there twice")
    return found
