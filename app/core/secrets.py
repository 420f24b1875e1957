"""Random tokens and their hashes, and boxes: what the web process keeps encrypted with keys from its secret key.

A token goes out once, the database keeps only its hash. A box is what the web process must be able to read again
(drafts, second factors) and what a copy of the database alone must not tell.
"""

import hashlib
import secrets
from typing import Final

from nacl import bindings
from nacl.exceptions import CryptoError

from app.core.config import current_settings

_FORMAT: Final = b"\x01"
_NONCE_BYTES: Final = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


class DamagedBoxError(Exception):
    """A box that was changed, cut off or made with another key, for another purpose or in another context."""


def new_token() -> str:
    """A random token of 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """The SHA-256 of a token, as hexadecimal text. Tokens are random, so no salt or slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def encrypt(plain: bytes, *, purpose: str, context: str) -> bytes:
    """`plain` in a box that only `decrypt` with the same secret key, purpose and context opens; 41 bytes longer.

    `purpose` (1 to 16 ASCII characters, such as "draft") gives every use a key of its own. `context` says where the
    box belongs, such as "proposal 7", so that a box copied to another record does not open there. Needs an
    application context. XChaCha20-Poly1305 with a random nonce (draft-irtf-cfrg-xchacha-03).
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, context.encode(), nonce, _key(purpose))
    return _FORMAT + nonce + sealed


def decrypt(box: bytes, *, purpose: str, context: str) -> bytes:
    """What `encrypt` put in the box. Raises `DamagedBoxError` when it does not open. Needs an application context."""
    if not box.startswith(_FORMAT):
        raise DamagedBoxError("not a box of a known format")
    nonce, sealed = box[1 : 1 + _NONCE_BYTES], box[1 + _NONCE_BYTES :]
    if len(sealed) < bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES:
        raise DamagedBoxError("the box is cut off")
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, context.encode(), nonce, _key(purpose))
    except CryptoError as error:
        raise DamagedBoxError("the box does not open with this key, purpose and context") from error


def _key(purpose: str) -> bytes:
    """A key of 32 bytes for one purpose: BLAKE2b (RFC 7693) with the secret key as its key, the purpose as `person`."""
    person = purpose.encode("ascii")
    if not 1 <= len(person) <= hashlib.blake2b.PERSON_SIZE:
        raise ValueError(f"a purpose has 1 to {hashlib.blake2b.PERSON_SIZE} ASCII characters, not {purpose!r}")
    # BLAKE2b takes keys of at most 64 bytes, and the secret key of an operator may be longer.
    secret = hashlib.sha512(current_settings().secret_key.encode()).digest()
    return hashlib.blake2b(key=secret, person=person, digest_size=32).digest()
