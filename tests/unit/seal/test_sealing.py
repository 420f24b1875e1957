"""A seal opens after its deadline, with its key, where it belongs; otherwise it says what is wrong."""

import dataclasses
import hashlib
import os
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from app.core.canonical import canonical_json
from app.core.clock import AMSTERDAM
from app.seal.fields import FieldError
from app.seal.opening import DamagedSealError, Opened, OpenerKey, TooEarlyError, open_sealed, read_header
from app.seal.sealing import ASSOCIATED_DATA, MismatchedFilesError, frame, seal
from tests.unit.seal.sealed import DEADLINE, OPENER, manifest_of, moments, place_of, proposals, sealed

MANIFEST = manifest_of("p1", b"drawing", b"")
SEALED = sealed(MANIFEST, b"drawing", b"")
HERE = place_of(MANIFEST)
LATE_ENOUGH = DEADLINE
MICROSECOND = timedelta(microseconds=1)


def opened(header=SEALED.header, body=SEALED.body, *, at=LATE_ENOUGH, keys=(OPENER,), **changes) -> Opened:
    return open_sealed(header, body, keys, at=at, **{**HERE, **changes})


@given(proposals(), moments)
def test_what_is_sealed_comes_out(proposal, deadline):
    manifest, files = proposal
    result = sealed(manifest, *files, deadline=deadline)
    found = open_sealed(result.header, result.body, [OPENER], at=deadline, **place_of(manifest))
    assert found == Opened(manifest, tuple(files))
    assert found.manifest.commitment() == result.commitment == manifest.commitment()
    assert hashlib.sha256(result.body).hexdigest() == result.body_sha256
    assert (len(result.body), OPENER.id) == (result.size, result.key_id)


@given(moments, st.timedeltas(min_value=MICROSECOND, max_value=timedelta(days=4000)))
def test_before_the_deadline_nothing_opens(deadline, span):
    result = sealed(manifest_of(), deadline=deadline)
    with pytest.raises(TooEarlyError) as caught:
        open_sealed(result.header, result.body, [OPENER], at=deadline - span, **place_of(manifest_of()))
    assert caught.value.deadline == deadline


@pytest.mark.parametrize(
    "wrong", [{"body": b""}, {"body": SEALED.body[:-1]}, {"proposal": "p2"}, {"commitment": "0" * 64}]
)
def test_before_the_deadline_a_damaged_body_tells_nothing_either(wrong):
    with pytest.raises(TooEarlyError):
        opened(at=DEADLINE - MICROSECOND, **wrong)


def test_a_moment_in_another_time_zone_is_the_same_moment():
    result = sealed(MANIFEST, b"drawing", b"", deadline=DEADLINE.astimezone(AMSTERDAM))
    assert read_header(result.header, [OPENER]).deadline == DEADLINE


@given(st.integers(0, len(SEALED.header) * 8 - 1))
def test_any_flipped_bit_in_the_header_is_reported(bit):
    with pytest.raises(DamagedSealError, match="header"):
        opened(header=flipped(SEALED.header, bit))


@given(st.integers(0, len(SEALED.body) * 8 - 1))
def test_any_flipped_bit_in_the_body_is_reported(bit):
    with pytest.raises(DamagedSealError, match="body"):
        opened(body=flipped(SEALED.body, bit))


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@given(st.integers(0, len(SEALED.header) - 1), st.integers(0, len(SEALED.body) - 1))
def test_what_is_cut_off_is_reported(header_size, body_size):
    with pytest.raises(DamagedSealError, match="header"):
        opened(header=SEALED.header[:header_size])
    with pytest.raises(DamagedSealError, match="body"):
        opened(body=SEALED.body[:body_size])


def test_seals_of_two_proposals_cannot_be_exchanged():
    other = sealed(manifest_of("p2", b"drawing", b""), b"drawing", b"")
    with pytest.raises(DamagedSealError, match="header belongs to another"):
        opened(header=other.header, body=other.body)
    with pytest.raises(DamagedSealError, match="header belongs to another"):
        opened(header=other.header)
    with pytest.raises(DamagedSealError, match="body"):
        opened(body=other.body)


@pytest.mark.parametrize("place", [{"challenge": "c2"}, {"proposal": "p2"}, {"organisation": 8}])
def test_a_seal_opens_only_where_it_belongs(place):
    with pytest.raises(DamagedSealError, match="belongs to another proposal"):
        opened(**place)


def test_the_commitment_of_the_receipt_is_checked():
    assert opened(commitment=SEALED.commitment).manifest == MANIFEST
    again = sealed(manifest_of("p1", idea="Een beter idee"))
    with pytest.raises(DamagedSealError, match="receipt"):
        opened(header=again.header, body=again.body, commitment=SEALED.commitment)


def test_only_its_own_key_opens_it_and_replaced_keys_still_do():
    other = OpenerKey(bytes(range(32)))
    with pytest.raises(DamagedSealError, match="none of the keys"):
        opened(keys=[other])
    with pytest.raises(DamagedSealError, match="none of the keys"):
        opened(keys=[])
    assert opened(keys=[other, OPENER]).files == (b"drawing", b"")


def test_two_seals_of_one_proposal_have_nothing_in_common():
    again = sealed(MANIFEST, b"drawing", b"")
    assert again.commitment == SEALED.commitment
    assert again.body[:24] != SEALED.body[:24]
    assert read_header(again.header, [OPENER]).key != read_header(SEALED.header, [OPENER]).key


@pytest.mark.parametrize("files", [(), (b"drawing",), (b"", b"drawing"), (b"drawing", b"", b""), (b"drawinG", b"")])
def test_files_must_be_those_of_the_manifest(files):
    with pytest.raises(MismatchedFilesError):
        seal(MANIFEST, files, deadline=DEADLINE, public_key=OPENER.public)


def test_a_deadline_without_a_time_zone_is_refused():
    with pytest.raises(FieldError, match="time zone"):
        sealed(manifest_of(), deadline=DEADLINE.replace(tzinfo=None))


def forged(plain: bytes, **changes: object) -> Opened:
    """Opens a seal made by somebody who knows the format: the public key is public."""
    key, nonce = os.urandom(32), os.urandom(24)
    body = nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, ASSOCIATED_DATA, nonce, key)
    fields = {
        "format": 1,
        **HERE,
        "deadline": "2027-03-01T11:00:00.000000Z",
        "key": key.hex(),
        "body_sha256": hashlib.sha256(body).hexdigest(),
        **changes,
    }
    header = canonical_json({name: value for name, value in fields.items() if value is not None})
    return opened(header=bindings.crypto_box_seal(header, OPENER.public.raw), body=body)


def test_a_seal_made_by_hand_from_the_format_opens():
    assert forged(frame([MANIFEST.to_bytes(), b"drawing", b""])).manifest == MANIFEST


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"format": True},
        {"deadline": None},
        {"deadline": "2027-03-01"},
        {"deadline": "2027-02-30T11:00:00.000000Z"},
        {"deadline": "2027-03-01T11:00:00.000000+00:00"},
        {"organisation": "7"},
        {"organisation": True},
        {"key": "00" * 31},
        {"key": "AB" * 32},
        {"challenge": "../c1"},
        {"more": 1},
    ],
)
def test_a_header_of_another_shape_is_reported(changes):
    with pytest.raises(DamagedSealError, match="not one of format 1"):
        forged(frame([MANIFEST.to_bytes(), b"drawing", b""]), **changes)


OTHER_PLACE = dataclasses.replace(MANIFEST, challenge="c2").to_bytes()


@pytest.mark.parametrize(
    ("plain", "reason"),
    [
        (b"", "empty"),
        (b"\0\0\0", "cut off"),
        (frame([MANIFEST.to_bytes()])[:-1], "cut off"),
        ((2**63).to_bytes(8, "big") + b"x", "cut off"),
        (frame([b"{}"]), "manifest is not one"),
        (frame([MANIFEST.to_bytes() + b"\n"]), "manifest is not one"),
        (frame([MANIFEST.to_bytes()]), "another number of files"),
        (frame([MANIFEST.to_bytes(), b"drawing", b"", b""]), "another number of files"),
        (frame([MANIFEST.to_bytes(), b"", b"drawing"]), "file 1"),
        (frame([MANIFEST.to_bytes(), b"drawing", b"x"]), "file 2"),
        (frame([OTHER_PLACE, b"drawing", b""]), "manifest belongs to another"),
    ],
)
def test_a_body_of_another_shape_is_reported(plain, reason):
    with pytest.raises(DamagedSealError, match=reason):
        forged(plain)


@given(st.binary(max_size=100))
def test_no_content_of_a_body_gives_another_error(plain):
    with pytest.raises(DamagedSealError):
        forged(plain)


def test_what_is_secret_stands_in_no_message():
    secret = manifest_of("p1", idea="geheim woord")
    result = sealed(secret)
    found = open_sealed(result.header, result.body, [OPENER], at=DEADLINE, **place_of(secret))
    shown = repr((secret, result, found, OPENER, read_header(result.header, [OPENER])))
    key = read_header(result.header, [OPENER]).key
    for hidden in ("geheim woord", secret.salt, repr(key), repr(OPENER.raw)):
        assert hidden not in shown
