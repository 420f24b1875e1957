"""In which province a municipality lies."""

import re
import tomllib

import pytest

from app.organisations.provinces import FILE, PROVINCES, province_of

TOOI = "https://identifier.overheid.nl/tooi/id"


@pytest.mark.parametrize(
    ("tooi", "province"),
    [
        (f"{TOOI}/gemeente/gm0363", "Noord-Holland"),
        (f"{TOOI}/gemeente/gm0060", "Fryslân"),
        (f"{TOOI}/gemeente/gm0620", ""),  # Vianen, which became part of Vijfheerenlanden
        (f"{TOOI}/gemeente/gm1961", "Utrecht"),
        (f"{TOOI}/provincie/pv29", "Zeeland"),
        (f"{TOOI}/waterschap/ws0664", ""),
        (f"{TOOI}/gemeente/gm0363/", ""),
        ("gm0363", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_municipalities_and_provinces_are_known(tooi: str | None, province: str) -> None:
    assert province_of(tooi) == province


def test_the_table_is_whole() -> None:
    """342 municipalities since 1 January 2023, each in one of twelve provinces."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    codes = [code for each in table["provinces"].values() for code in each["municipalities"].split()]
    assert (len(codes), len(set(codes))) == (342, 342)
    assert all(re.fullmatch(r"[0-9]{4}", code) for code in codes)
    assert tuple(each["name"] for _code, each in sorted(table["provinces"].items())) == PROVINCES
