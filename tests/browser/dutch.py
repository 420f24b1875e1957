"""The Dutch of the screen for an English text of the code, so that a better translation breaks no journey."""

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

CATALOGUE = Path(__file__).parent.parent.parent / "app/translations/nl/LC_MESSAGES/messages.po"


@cache
def _catalogue() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {
            m.id: m.string for m in read_po(file, locale="nl") if isinstance(m.id, str) and isinstance(m.string, str)
        }


def nl(english: str, **values: object) -> str:
    """What a Dutch page says; a text without a translation is shown as it is."""
    dutch = _catalogue().get(english) or english
    return dutch % values if values else dutch
