"""Sealing: with the public key alone. Who sealed cannot open again; the key of the body is forgotten here.

body = 24 random bytes (nonce), then XChaCha20-Poly1305 of the parts, each after its length in 8 bytes, big-endian: the
manifest, then the files in its order. header = sealed box (X25519, XSalsa20-Poly1305) of canonical JSON that holds the
key of the body, its hash, to what it belongs, and the deadline.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from nacl import bindings

from app.core.canonical import canonical_json
from app.seal.fields import moment_text
from app.seal.keys import SealPublicKey
from app.seal.manifest import Manifest

FORMAT: Final = 1
ASSOCIATED_DATA: Final = b"vraagplein seal 1"
LENGTH_BYTES: Final = 8
NONCE_BYTES: Final = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


class MismatchedFilesError(ValueError):
    """The contents are not those that the manifest speaks of."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed proposal. `body_sha256` (hexadecimal) and `size` (bytes) are of the body, `key_id` of the public key."""

    header: bytes = field(repr=False)
    body: bytes = field(repr=False)
    commitment: str
    body_sha256: str
    size: int
    key_id: str


def seal(manifest: Manifest, files: Sequence[bytes], *, deadline: datetime, public_key: SealPublicKey) -> Sealed:
    """Seal the manifest with the contents of its files, in its order, until `deadline` (an aware moment).

    Raises `MismatchedFilesError` when the contents differ from the manifest.
    """
    if len(files) != len(manifest.files):
        raise MismatchedFilesError(f"{len(files)} files, where the manifest has {len(manifest.files)}")
    for number, (entry, content) in enumerate(zip(manifest.files, files, strict=True), start=1):
        if not entry.fits(content):
            raise MismatchedFilesError(f"file {number} is not the one of the manifest")
    key, nonce = secrets.token_bytes(32), secrets.token_bytes(NONCE_BYTES)
    plain = frame((manifest.to_bytes(), *files))
    body = nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, ASSOCIATED_DATA, nonce, key)
    body_sha256 = hashlib.sha256(body).hexdigest()
    header = canonical_json(
        {
            "format": FORMAT,
            "challenge": manifest.challenge,
            "organisation": manifest.organisation,
            "proposal": manifest.proposal,
            "deadline": moment_text(deadline),
            "key": key.hex(),
            "body_sha256": body_sha256,
        }
    )
    return Sealed(
        header=bindings.crypto_box_seal(header, public_key.raw),
        body=body,
        commitment=manifest.commitment(),
        body_sha256=body_sha256,
        size=len(body),
        key_id=public_key.id,
    )


def frame(parts: Sequence[bytes]) -> bytes:
    """The parts behind each other, each after its length in 8 bytes, big-endian."""
    return b"".join(piece for part in parts for piece in (len(part).to_bytes(LENGTH_BYTES, "big"), part))
