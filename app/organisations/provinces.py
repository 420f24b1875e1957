"""The twelve provinces, and in which one a municipality lies: from the dated table in `data/provinces.toml`."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "provinces.toml"
PROVINCES = (
    "Groningen",
    "Fryslân",
    "Drenthe",
    "Overijssel",
    "Flevoland",
    "Gelderland",
    "Utrecht",
    "Noord-Holland",
    "Zuid-Holland",
    "Zeeland",
    "Noord-Brabant",
    "Limburg",
)
"""By their official names, in the order in which CBS numbers them."""


def province_of(tooi: str | None) -> str:
    """The province of the municipality or province with this TOOI identifier, "" for anything else.

    Water authorities and joint arrangements may lie in several: nothing is derived for those.
    """
    found = re.search(r"/((?:gm[0-9]{4})|(?:pv[0-9]{2}))$", tooi or "")
    return _by_code().get(found.group(1), "") if found else ""


@cache
def _by_code() -> Mapping[str, str]:
    """`gm0363` → Noord-Holland, `pv27` → Noord-Holland; read when it is first needed."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))["provinces"]
    found: dict[str, str] = {}
    for code, province in table.items():
        found[f"pv{code}"] = province["name"]
        found.update({f"gm{municipality}": province["name"] for municipality in province["municipalities"].split()})
    return found
