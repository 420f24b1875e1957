"""Canonical JSON: one value, one text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.canonical import NotCanonicalError, canonical_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def test_the_bytes_are_exactly_these():
    value = {"b": [1, True, None], "a": 'é "\\ \n\x01\x7f', "\U0001f600": {}, "￿": -5}
    expected = '{"a":"é \\"\\\\ \\n\\u0001\x7f","b":[1,true,null],"￿":-5,"\U0001f600":{}}'
    assert canonical_json(value) == expected.encode()


@given(VALUES)
def test_it_is_json_that_reads_back(value):
    assert json.loads(canonical_json(value)) == value


@given(st.dictionaries(TEXTS, VALUES, max_size=5), st.randoms())
def test_the_order_of_keys_does_not_matter(value, random):
    items = list(value.items())
    random.shuffle(items)
    assert canonical_json(dict(items)) == canonical_json(value)


@pytest.mark.parametrize("value", [1.0, [0.5], float("nan"), {1: "a"}, {"a": {None: 1}}, b"x", object(), {"a": {1}}])
def test_what_has_no_one_text_is_refused(value):
    with pytest.raises(NotCanonicalError):
        canonical_json(value)


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, ["a\ud83d"]])
def test_half_a_character_is_refused(value):
    with pytest.raises(NotCanonicalError, match="surrogate"):
        canonical_json(value)
