"""The names of countries in the language of the reader, from Unicode's own list (CLDR, by way of Babel)."""

from babel import Locale
from flask_babel import get_locale

HOME = "NL"
"""The country of most records; what comes from another one is foreign."""

COMMON = (
    HOME,
    "BE",
    "DE",
    "DK",
    "FR",
    "GB",
    "LU",
    "SE",
    "NO",
    "FI",
    "EE",
    "ES",
    "PT",
    "IT",
    "AT",
    "IE",
    "PL",
    "US",
    "CA",
)
"""Countries to choose from; one that a record has already is added by the form."""


def country_name(code: str) -> str:
    """`Nederland` for `NL`; the code itself when it is not a country."""
    locale = get_locale() or Locale("nl")
    return str(locale.territories.get(code, code))


def is_country(code: str) -> bool:
    """Whether this is the code of a country (ISO 3166): two capitals, `US`."""
    return len(code) == 2 and code in Locale("en").territories


def country_choices(present: str = "") -> list[tuple[str, str]]:
    """(code, name) by name, the Netherlands first."""
    codes = {*COMMON, *([present] if present else [])} - {HOME}
    return [
        (HOME, country_name(HOME)),
        *sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1]),
    ]
