"""Filters and the counts beside them. Pure: sets of documents as the bits of one whole number each.

A document is the bit at its number. To filter is to AND, to count is to count bits, so a facet with a thousand values
costs a thousand small steps, and not one for every document.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import compress
from types import MappingProxyType

Filters = Mapping[str, Collection[str]]
"""{facet: values to let through}; an empty collection filters nothing."""

NO_FILTERS: Filters = MappingProxyType({})

THEME, STAGE = "theme", "stage"
FACETS = ("kind", THEME, STAGE, "agency", "sector", "outcome", "failure", "country", "year")
"""What can be filtered on. A theme stands for everything below it, because documents bear the themes above theirs."""

Bits = int

SPARSE = 16
"""Where fewer than one in so many documents are meant, they are looked at one by one."""

ONE = ord("1")
_ZERO_AND_ONE = bytes.maketrans(b"01", bytes((0, 1)))


def bits_of(numbers: Collection[int], size: int) -> Bits:
    """The documents with these numbers, of `size` documents in all."""
    if len(numbers) < size // SPARSE:
        held = bytearray(size // 8 + 1)
        for number in numbers:
            held[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(held, "little")
    # A letter a document, the first document last: read as a number of base two, which is quick.
    letters = bytearray(b"0") * (size + 1)
    for number in numbers:
        letters[number] = ONE
    return int(letters[::-1], 2)


def mask_of(bits: Bits, size: int) -> bytes:
    """One byte a document: 1 where it is in the set, 0 where it is not."""
    return f"{bits:0{size}b}".encode()[::-1].translate(_ZERO_AND_ONE)


def numbers_of(bits: Bits) -> list[int]:
    """The numbers of these documents, lowest first."""
    mask = mask_of(bits, 0)
    if bits.bit_count() * SPARSE > len(mask):
        return list(compress(range(len(mask)), mask))
    found: list[int] = []
    at = mask.find(1)
    while at >= 0:
        found.append(at)
        at = mask.find(1, at + 1)
    return found


def sets_of(values: Iterable[Mapping[str, Collection[str]]], size: int) -> dict[str, dict[str, Bits]]:
    """{facet: {value: documents}} of documents that are given in the order of their numbers, as {facet: values}."""
    numbers: dict[str, defaultdict[str, list[int]]] = {facet: defaultdict(list) for facet in FACETS}
    for number, document in enumerate(values):
        for facet, found in document.items():
            for value in found:
                numbers[facet][value].append(number)
    return {
        facet: {value: bits_of(held, size) for value, held in by_value.items()} for facet, by_value in numbers.items()
    }


def apply(
    found: Bits, filters: Filters, sets: Mapping[str, Mapping[str, Bits]]
) -> tuple[Bits, dict[str, dict[str, int]]]:
    """The documents of `found` that pass all filters, and each facet counted over those that pass the other filters.

    Values that no document has are left out of the counts. A filter on what is no facet lets nothing through.
    """
    passed = {facet: _any_of(sets.get(facet, {}), values) for facet, values in filters.items() if values}
    counts: dict[str, dict[str, int]] = {}
    for facet, by_value in sets.items():
        others = found
        for other, through in passed.items():
            if other != facet:
                others &= through
        counted = {value: (held & others).bit_count() for value, held in by_value.items()}
        counts[facet] = {value: count for value, count in counted.items() if count}
    for through in passed.values():
        found &= through
    return found, counts


def counted(facet: str, filters: Filters, sets: Mapping[str, Mapping[str, Bits]], without: Bits = 0) -> dict[str, int]:
    """The values of one facet with how many documents have them, of those that pass all filters, but `without`."""
    passed = [_any_of(sets.get(name, {}), values) for name, values in filters.items() if values]
    counts: dict[str, int] = {}
    for value, held in sets.get(facet, {}).items():
        for through in passed:
            held &= through
        held &= ~without
        if count := held.bit_count():
            counts[value] = count
    return counts


def _any_of(by_value: Mapping[str, Bits], values: Collection[str]) -> Bits:
    through = 0
    for value in values:
        through |= by_value.get(value, 0)
    return through
