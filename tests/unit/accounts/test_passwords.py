"""Passwords: how they are kept and compared."""

import pytest

from app.accounts.passwords import hash_password, is_outdated, is_password

PASSWORD = "drie lange woorden"


def test_a_password_belongs_to_its_hash_and_to_no_other():
    kept = hash_password(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert is_password(PASSWORD, kept)
    assert not is_password("drie lange woordem", kept)
    assert not is_outdated(kept)


@pytest.mark.parametrize("kept", [None, "!", "", "$argon2id$broken"])
def test_without_a_usable_hash_no_password_is_right(kept):
    assert not is_password(PASSWORD, kept)


def test_the_same_letters_in_another_encoding_are_the_same_password():
    composed, decomposed = "caf\u00e9 op de hoek", "cafe\u0301 op de hoek"
    assert is_password(decomposed, hash_password(composed))


def test_a_hash_of_older_parameters_is_outdated():
    from argon2 import PasswordHasher

    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8 * 1024).hash(PASSWORD))
