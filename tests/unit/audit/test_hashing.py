"""The hash of a link: what docs/audit.md says, and different for everything that differs."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.hashing import GENESIS, LinkedEntry, hash_of, moment_text
from app.core.canonical import NotCanonicalError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
IDS = st.integers(1, 2**31 - 1)
MOMENTS = st.datetimes(timezones=st.just(UTC))
DETAILS = st.dictionaries(TEXTS, st.recursive(st.none() | st.booleans() | st.integers() | TEXTS, st.lists), max_size=4)
HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
ENTRIES = st.builds(
    LinkedEntry,
    seq=IDS,
    salt=st.binary(min_size=16, max_size=16).map(bytes.hex),
    linked_at=MOMENTS,
    id=IDS,
    at=MOMENTS,
    actor_id=st.none() | IDS,
    action=TEXTS,
    record_kind=TEXTS,
    record_id=IDS,
    reason=TEXTS,
    details=DETAILS,
)
AN_ENTRY = LinkedEntry(
    seq=1,
    salt="00112233445566778899aabbccddeeff",
    linked_at=datetime(2026, 11, 22, 8, 30, tzinfo=UTC),
    id=7,
    at=datetime(2026, 11, 22, 8, 29, 59, 120_000, tzinfo=UTC),
    actor_id=None,
    action="publish",
    record_kind="challenge",
    record_id=3,
    reason="“Nu”",
    details={"before": "concept", "after": "dialogue"},
)


def test_what_is_hashed_is_exactly_this() -> None:
    document = (
        '{"action":"publish","actor_id":null,"at":"2026-11-22T08:29:59.120000Z","details":{"after":"dialogue",'
        '"before":"concept"},"id":7,"linked_at":"2026-11-22T08:30:00.000000Z","reason":"“Nu”","record_id":3,'
        '"record_kind":"challenge","salt":"00112233445566778899aabbccddeeff","seq":1}'
    )
    assert hash_of(GENESIS, AN_ENTRY) == hashlib.sha256(bytes(32) + document.encode()).hexdigest()


@given(HASHES, ENTRIES)
def test_anybody_can_recompute_it_with_any_json_library(previous: str, entry: LinkedEntry) -> None:
    said = entry._asdict() | {"at": moment_text(entry.at), "linked_at": moment_text(entry.linked_at)}
    document = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert hash_of(previous, entry) == hashlib.sha256(bytes.fromhex(previous) + document).hexdigest()


@given(HASHES, ENTRIES, ENTRIES, st.sampled_from(LinkedEntry._fields))
def test_every_part_of_the_entry_counts(previous: str, entry: LinkedEntry, other: LinkedEntry, name: str) -> None:
    changed = entry._replace(**{name: getattr(other, name)})
    assert (hash_of(previous, changed) == hash_of(previous, entry)) == (changed == entry)


@given(HASHES, HASHES, ENTRIES)
def test_the_hash_before_counts(previous: str, other: str, entry: LinkedEntry) -> None:
    assert (hash_of(previous, entry) == hash_of(other, entry)) == (previous == other)


@given(MOMENTS, st.integers(-12, 12))
def test_a_moment_has_one_text_in_every_zone(moment: datetime, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    try:
        elsewhere = moment.astimezone(zone)
    except OverflowError:  # the first and the last day of the calendar
        return
    assert moment_text(elsewhere) == moment_text(moment)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", moment_text(moment))


def test_a_fraction_cannot_be_hashed() -> None:
    with pytest.raises(NotCanonicalError):
        hash_of(GENESIS, AN_ENTRY._replace(details={"share": 0.5}))
