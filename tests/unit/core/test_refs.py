"""Addresses of records."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.refs import ALPHABET, LENGTH, new_ref, path_of, slug_of, split_ref


def test_a_ref_is_short_and_readable_aloud() -> None:
    refs = {new_ref() for _ in range(500)}
    assert len(refs) == 500
    assert all(len(ref) == LENGTH and set(ref) <= set(ALPHABET) for ref in refs)


def test_the_slug_keeps_whole_words() -> None:
    assert slug_of("Hoe bereiken wij inwoners met schulden eerder?") == "hoe-bereiken-wij-inwoners-met-schulden-eerder"
    assert slug_of("Café 't IJsje") == "cafe-t-ijsje"
    assert slug_of("🙂") == ""


@given(st.text(max_size=400))
def test_any_title_gives_an_address_that_leads_back(title: str) -> None:
    path = path_of("k7m2q9xa", title)
    assert split_ref(path) == "k7m2q9xa"
    assert len(path) <= LENGTH + 61
    assert all(part.isascii() and part.isalnum() for part in path.split("-"))
