"""The manifest: one spelling, one commitment; what has no place in it is refused and named."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.canonical import NotCanonicalError, canonical_json
from app.seal.canonical import read_canonical
from app.seal.manifest import FileEntry, InvalidManifestError, Manifest, new_salt
from tests.unit.seal.sealed import manifest_of, proposals

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@given(JSON_VALUES)
def test_canonical_json_is_a_fixed_point(value):
    data = canonical_json(value)
    assert canonical_json(read_canonical(data)) == data
    assert read_canonical(data) == value


@pytest.mark.parametrize(
    "data",
    [
        *(b'{"a": 1}', b'{"b":1,"a":1}', b'{"a":1,"a":1}', b" 1", b"1\n", b'"\\u0061"'),
        *(b"1.0", b"1e2", b"-0", b"NaN", b"Infinity", b"9" * 5_000),
        *(b"", b"\xff", b"\xef\xbb\xbf1", b'"\\ud800"', b"[" * 100_000),
    ],
)
def test_json_that_is_spelled_otherwise_is_refused(data):
    with pytest.raises(NotCanonicalError):
        read_canonical(data)


@given(proposals())
def test_a_manifest_reads_back(proposal):
    manifest, _ = proposal
    assert Manifest.from_bytes(manifest.to_bytes()) == manifest
    assert hashlib.sha256(manifest.to_bytes()).hexdigest() == manifest.commitment()


@given(proposals(), st.sampled_from([None, 1, 4]))
def test_a_copy_that_was_laid_out_anew_is_the_same_manifest(proposal, indent):
    manifest, _ = proposal
    text = json.dumps(json.loads(manifest.to_bytes()), indent=indent, ensure_ascii=True)
    assert Manifest.from_copy("\ufeff" + text + "\n") == manifest


@pytest.mark.parametrize("text", ["", "x", "[]", "null", "{}", "[" * 100_000])
def test_what_is_no_copy_is_refused(text):
    with pytest.raises(InvalidManifestError):
        Manifest.from_copy(text)


def test_the_spelling_is_exactly_this():
    manifest = manifest_of("p1", b"abc", idea='Regel 1\nmet "é"')
    assert manifest.to_bytes().decode() == (
        '{"challenge":"c1","files":[{"media_type":"application/pdf","name":"1.pdf","sha256":'
        '"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","size":3}],"format":1,"organisation":7,'
        '"organisation_name":"Café Zonneklaar B.V.","price_eur":12500,"proposal":"p1","salt":"' + "5a" * 32 + '",'
        '"texts":{"idea":"Regel 1\\nmet \\"é\\"","smallest_test":"Tekst","team":"Tekst","why_it_works":"Tekst"}}'
    )


def test_two_ways_to_write_one_letter_give_one_manifest():
    composed, decomposed = manifest_of(idea="caf\u00e9"), manifest_of(idea="cafe\u0301")
    assert composed == decomposed
    assert composed.commitment() == decomposed.commitment()
    assert FileEntry.of("re\u0301.pdf", "application/pdf", b"").name == "r\u00e9.pdf"
    data = composed.to_bytes().replace("caf\u00e9".encode(), "cafe\u0301".encode())
    with pytest.raises(InvalidManifestError, match="NFC"):
        Manifest.from_bytes(data)


def test_every_part_counts_in_the_commitment():
    changes = [
        {"challenge": "c2"},
        {"organisation": 8},
        {"organisation_name": "Een ander"},
        {"price_eur": 12_501},
        {"salt": "5b" * 32},
        {"idea": "Een idee."},
        {"files": (FileEntry.of("1.pdf", "application/pdf", b"abc"),)},
        {"files": (FileEntry.of("1.pdf", "application/pdf", b"abd"),)},
        {"files": (FileEntry.of("2.pdf", "application/pdf", b"abc"),)},
        {"files": (FileEntry.of("1.pdf", "image/png", b"abc"),)},
    ]
    commitments = {manifest_of(**change).commitment() for change in [*changes, {}, {"proposal": "p2"}]}
    assert len(commitments) == len(changes) + 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("challenge", ""),
        ("challenge", "C1"),
        ("challenge", "c/1"),
        ("challenge", 1),
        ("proposal", "x" * 33),
        ("organisation", 0),
        ("organisation", True),
        ("organisation", 1.0),
        ("organisation", "7"),
        ("organisation_name", ""),
        ("organisation_name", None),
        ("texts", {"idea": "a"}),
        ("texts", "a"),
        ("price_eur", -1),
        ("price_eur", 12.5),
        ("price_eur", None),
        ("price_eur", 2**31),
        ("salt", "5A" * 32),
        ("salt", "5a" * 31),
        ("salt", "zz" * 32),
    ],
)
def test_what_has_no_place_in_a_manifest_is_named(field, value):
    with pytest.raises(InvalidManifestError, match=field):
        manifest_of(**{field: value})


@pytest.mark.parametrize("idea", ["half \ud800", "nul \0", 7, None])
def test_a_text_is_text(idea):
    with pytest.raises(InvalidManifestError, match="idea"):
        manifest_of(idea=idea)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 201), ("media_type", ""), ("size", -1), ("size", "3"), ("sha256", "ab")],
)
def test_a_file_is_described_whole(field, value):
    values = {"name": "a.pdf", "media_type": "application/pdf", "size": 3, "sha256": "0" * 64}
    with pytest.raises(InvalidManifestError, match=field):
        FileEntry(**{**values, field: value})


@pytest.mark.parametrize(
    "change", [{"format": 2}, {"format": None}, {"more": 1}, {"files": {}}, {"files": [{}]}, {"files": [1]}]
)
def test_another_shape_is_refused(change):
    value = json.loads(manifest_of().to_bytes()) | change
    with pytest.raises(InvalidManifestError):
        Manifest.from_bytes(canonical_json({name: part for name, part in value.items() if part is not None}))


def test_salts_are_random():
    assert len({new_salt() for _ in range(100)}) == 100
    assert manifest_of(salt=new_salt()).commitment() != manifest_of(salt=new_salt()).commitment()
