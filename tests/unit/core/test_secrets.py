"""Boxes: they open with their own key, purpose and context, and with nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.core.config import Settings
from app.core.secrets import DamagedBoxError, decrypt, encrypt


def application(secret_key: str) -> Flask:
    app = Flask("boxes")
    app.extensions["settings"] = Settings(Path("nowhere"), "sqlite://", secret_key)
    return app


@pytest.fixture(scope="module", autouse=True)
def _context() -> Iterator[None]:
    with application("a secret key of at least 32 characters").app_context():
        yield


@given(st.binary(max_size=300), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_what_goes_in_comes_out(plain, context):
    box = encrypt(plain, purpose="draft", context=context)
    assert len(box) == len(plain) + 41
    assert decrypt(box, purpose="draft", context=context) == plain


@given(st.data())
def test_any_flipped_bit_is_found(data):
    box = bytearray(encrypt(b"two words", purpose="draft", context="7"))
    bit = data.draw(st.integers(0, len(box) * 8 - 1))
    box[bit // 8] ^= 1 << bit % 8
    with pytest.raises(DamagedBoxError):
        decrypt(bytes(box), purpose="draft", context="7")


@pytest.mark.parametrize("size", [0, 1, 24, 25, 40, 41, 49])
def test_a_box_that_is_cut_off_is_found(size):
    with pytest.raises(DamagedBoxError):
        decrypt(encrypt(b"two words", purpose="draft", context="7")[:size], purpose="draft", context="7")


def test_a_box_opens_only_where_it_belongs():
    box = encrypt(b"words", purpose="draft", context="proposal 7")
    for other in ({"purpose": "totp", "context": "proposal 7"}, {"purpose": "draft", "context": "proposal 8"}):
        with pytest.raises(DamagedBoxError):
            decrypt(box, **other)
    with application("another secret key of 32 characters").app_context(), pytest.raises(DamagedBoxError):
        decrypt(box, purpose="draft", context="proposal 7")


def test_two_boxes_of_the_same_text_differ():
    assert encrypt(b"words", purpose="draft", context="7") != encrypt(b"words", purpose="draft", context="7")


def test_keys_longer_than_those_of_blake2b_count_whole():
    with application("k" * 100).app_context():
        box = encrypt(b"words", purpose="draft", context="7")
    with application("k" * 99 + "l").app_context(), pytest.raises(DamagedBoxError):
        decrypt(box, purpose="draft", context="7")


@pytest.mark.parametrize("purpose", ["", "a purpose too long", "prepositión"])
def test_a_purpose_is_short_ascii(purpose):
    with pytest.raises(ValueError, match=r"ASCII|ascii"):
        encrypt(b"", purpose=purpose, context="")
