"""Passwords: how they are kept and compared. Pure."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.forms import clean
from app.core.secrets import new_token

MIN_PASSWORD = 12
"""Characters of the shortest password (NIST SP 800-63B asks for at least 8; length helps more than odd signs)."""

MAX_PASSWORD = 200
"""Characters of the longest password: enough for any sentence."""

# Argon2id with the parameters of RFC 9106 for machines with little memory, the library's default.
_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The Argon2id hash that is kept instead of the password."""
    return _hasher.hash(clean(password))


def is_password(password: str, kept: str | None) -> bool:
    """Whether the password belongs to the kept hash.

    Takes as long when there is no hash to compare with, so that time does not tell which addresses are known.
    """
    try:
        _hasher.verify(kept or _nobodys_hash(), clean(password))
    except InvalidHashError:
        return is_password(password, None)
    except VerificationError:
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than those of today."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys_hash() -> str:
    return hash_password(new_token())
