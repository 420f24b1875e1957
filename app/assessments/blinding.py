"""Letters instead of suppliers: what a blind panel sees of whose a proposal is."""

import hashlib
from collections.abc import Iterable
from string import ascii_uppercase

from app.files.kinds import extension_of, kind_of


def shuffled(salt: str, refs: Iterable[str]) -> list[str]:
    """The refs in an order that is the same each time, and says nothing about name or time of arrival.

    By SHA-256 of the panel's salt and the ref: who knows the refs of suppliers cannot work out their place.
    """
    return sorted(refs, key=lambda ref: hashlib.sha256(f"{salt}:{ref}".encode()).digest())


def letters(salt: str, refs: Iterable[str]) -> dict[str, str]:
    """Ref -> letter: A to Z, then AA, AB and so on."""
    return {ref: letter(place) for place, ref in enumerate(shuffled(salt, refs))}


def letter(place: int) -> str:
    """The letter at a place, counted from 0: 0 → A, 25 → Z, 26 → AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, len(ascii_uppercase))
        text = ascii_uppercase[rest] + text
    return text


def blind_name(number: int, name: str) -> str:
    """What a file is called where its own name may tell whose it is: `Plan van Kier BV.PDF` → `bijlage-1.pdf`."""
    return f"bijlage-{number}.{extension_of(name)}" if kind_of(name) else f"bijlage-{number}"
