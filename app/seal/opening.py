"""Opening: with the private key. Only the opener imports this module; the web process never does (a test watches it).

Everything that the seal binds is checked: the hash of the body, the cipher's own tag, the lengths of the parts, the
hash of every file, and that header, manifest and what the database says speak of the same proposal. No body is
decrypted before the deadline that stands in its header.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nacl import bindings
from nacl.exceptions import CryptoError

from app.core.canonical import NotCanonicalError
from app.seal import fields
from app.seal.canonical import read_canonical
from app.seal.fields import FieldError
from app.seal.keys import OPENER, SealPublicKey, read_keys
from app.seal.manifest import InvalidManifestError, Manifest
from app.seal.sealing import ASSOCIATED_DATA, FORMAT, LENGTH_BYTES, NONCE_BYTES


class DamagedSealError(Exception):
    """The seal is not whole, or not of what it is said to be of; `reason` says what was found, never what is inside."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooEarlyError(Exception):
    """The `deadline` in the seal has not passed."""

    def __init__(self, deadline: datetime) -> None:
        super().__init__(f"sealed until {fields.moment_text(deadline)}")
        self.deadline = deadline


@dataclass(frozen=True, slots=True)
class OpenerKey:
    """The private key that opens seals (32 bytes, Curve25519)."""

    raw: bytes = field(repr=False)

    @property
    def public(self) -> SealPublicKey:
        return SealPublicKey(bindings.crypto_scalarmult_base(self.raw))

    @property
    def id(self) -> str:
        """The id of the public key that belongs to it."""
        return self.public.id


@dataclass(frozen=True, slots=True)
class Header:
    """What the header of a seal says. `key` opens the body."""

    challenge: str
    proposal: str
    organisation: int
    deadline: datetime
    body_sha256: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What was sealed: the manifest, and the contents of its files in its order."""

    manifest: Manifest
    files: tuple[bytes, ...] = field(repr=False)


def load_opener_keys(path: Path) -> tuple[OpenerKey, ...]:
    """The keys of `opener.key`, the newest first by custom. Raises `KeyFileError`."""
    return tuple(OpenerKey(raw) for raw in read_keys(path, OPENER))


def read_header(header: bytes, keys: Sequence[OpenerKey]) -> Header:
    """What the header says, by whichever key opens it. Raises `DamagedSealError`."""
    for key in keys:
        try:
            plain = bindings.crypto_box_seal_open(header, key.public.raw, key.raw)
        except (CryptoError, ValueError, TypeError):  # changed, cut off, or sealed for another key
            continue
        return _header_of(plain)
    raise DamagedSealError("the header opens with none of the keys")


def _header_of(plain: bytes) -> Header:
    names = ("format", "challenge", "organisation", "proposal", "deadline", "key", "body_sha256")
    try:
        found = fields.object_of(read_canonical(plain), names, "header")
        fields.one_of(found["format"], "format", FORMAT)
        return Header(
            challenge=fields.ref(found["challenge"], "challenge"),
            proposal=fields.ref(found["proposal"], "proposal"),
            organisation=fields.integer(found["organisation"], "organisation", least=1),
            deadline=fields.moment(found["deadline"], "deadline"),
            body_sha256=fields.hexadecimal(found["body_sha256"], "body_sha256", digits=64),
            key=bytes.fromhex(fields.hexadecimal(found["key"], "key", digits=64)),
        )
    except (NotCanonicalError, FieldError) as error:
        raise DamagedSealError(f"the header is not one of format {FORMAT}: {error}") from error


def open_sealed(
    header: bytes,
    body: bytes,
    keys: Sequence[OpenerKey],
    *,
    at: datetime,
    challenge: str,
    proposal: str,
    organisation: int,
    commitment: str | None = None,
) -> Opened:
    """Open a seal at the moment `at` (aware).

    `challenge`, `proposal` and `organisation` say where the seal was found; `commitment` (64 hexadecimal digits) is
    that of the receipt. Raises `DamagedSealError` when anything differs, and `TooEarlyError` before the deadline in
    the header, whatever else is wrong with the body.
    """
    read = read_header(header, keys)
    if at < read.deadline:
        raise TooEarlyError(read.deadline)
    if (read.challenge, read.proposal, read.organisation) != (challenge, proposal, organisation):
        raise DamagedSealError("the header belongs to another proposal")
    manifest, files = _parts_of(_decrypted(body, read))
    _check_manifest(manifest, files, read)
    if commitment is not None and manifest.commitment() != commitment:
        raise DamagedSealError("the manifest is not the one that the receipt speaks of")
    return Opened(manifest, files)


def _decrypted(body: bytes, header: Header) -> bytes:
    if hashlib.sha256(body).hexdigest() != header.body_sha256:
        raise DamagedSealError("the body is not the one that was sealed")
    nonce, sealed = body[:NONCE_BYTES], body[NONCE_BYTES:]
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, ASSOCIATED_DATA, nonce, header.key)
    except (CryptoError, ValueError, TypeError) as error:  # a wrong tag; too short for a nonce or a tag
        raise DamagedSealError("the body does not open with the key of its header") from error


def _parts_of(plain: bytes) -> tuple[Manifest, tuple[bytes, ...]]:
    parts: list[bytes] = []
    position = 0
    while position < len(plain):
        start = position + LENGTH_BYTES
        position = start + int.from_bytes(plain[position:start], "big")
        if start > len(plain) or position > len(plain):
            raise DamagedSealError("a part of the body is cut off")
        parts.append(plain[start:position])
    if not parts:
        raise DamagedSealError("the body is empty")
    try:
        return Manifest.from_bytes(parts[0]), tuple(parts[1:])
    except InvalidManifestError as error:
        # Not the error's own text: it may quote what was sealed.
        raise DamagedSealError("the manifest is not one of a format that is known") from error


def _check_manifest(manifest: Manifest, files: tuple[bytes, ...], header: Header) -> None:
    if (manifest.challenge, manifest.proposal, manifest.organisation) != (
        header.challenge,
        header.proposal,
        header.organisation,
    ):
        raise DamagedSealError("the manifest belongs to another proposal")
    if len(files) != len(manifest.files):
        raise DamagedSealError("the body has another number of files than its manifest")
    for number, (entry, content) in enumerate(zip(manifest.files, files, strict=True), start=1):
        if not entry.fits(content):
            raise DamagedSealError(f"file {number} is not the one of the manifest")
