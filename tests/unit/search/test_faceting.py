"""Filters and counts, held against counting one document after the other."""

from hypothesis import given
from hypothesis import strategies as st

from app.search.faceting import apply, bits_of, numbers_of, sets_of

VALUES = st.sampled_from(["a", "b", "c"])
FACETS = ("kind", "theme", "year")
DOCUMENTS = st.lists(st.fixed_dictionaries({facet: st.sets(VALUES) for facet in FACETS}), max_size=40)
FILTERS = st.dictionaries(st.sampled_from(FACETS), st.sets(VALUES))


@given(st.sets(st.integers(0, 500)))
def test_bits_are_numbers_and_back(numbers):
    assert numbers_of(bits_of(numbers, 501)) == sorted(numbers)


@given(DOCUMENTS, FILTERS, st.data())
def test_counts_are_right_under_every_other_filter(documents, filters, data):
    found = data.draw(st.sets(st.integers(0, max(0, len(documents) - 1)))) if documents else set()
    size = len(documents)
    passed, counts = apply(bits_of(found, size), filters, sets_of(documents, size))

    def passes(document, leave_out=None):
        return all(not values or facet == leave_out or document[facet] & values for facet, values in filters.items())

    assert numbers_of(passed) == sorted(number for number in found if passes(documents[number]))
    for facet in FACETS:
        expected = {}
        for number in found:
            if passes(documents[number], facet):
                for value in documents[number][facet]:
                    expected[value] = expected.get(value, 0) + 1
        assert counts[facet] == expected


def test_a_filter_on_what_is_no_facet_lets_nothing_through():
    sets = sets_of([{"kind": {"lesson"}}], 1)
    assert apply(1, {"nonsense": ["x"]}, sets)[0] == 0
    assert apply(1, {"nonsense": []}, sets)[0] == 1
