"""The versions of the norm, read from `content/norm-<number>.toml` and checked. A used version never changes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
NORM_TEXTS = ("title", "source", "intro")
ELEMENT_TEXTS = ("title", "text", "source")


class NormTextError(ValueError):
    """A file of the norm is not as it should be; the message names the file and what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in Dutch and in English."""

    nl: str
    en: str

    def in_language(self, language: str) -> str:
        """The English text for English readers, else the Dutch one."""
        return self.en if language == "en" else self.nl


@dataclass(frozen=True, slots=True)
class Element:
    """One point of the norm; `text` is Markdown."""

    key: str
    title: Bilingual
    text: Bilingual
    source: Bilingual


@dataclass(frozen=True, slots=True)
class Norm:
    """One version of the norm; `intro` is plain text with blank lines between paragraphs."""

    number: int
    published: date
    title: Bilingual
    intro: Bilingual
    source: Bilingual
    elements: tuple[Element, ...]


@cache
def versions(folder: Path = CONTENT) -> dict[int, Norm]:
    """All versions by number, the newest first. Raises `NormTextError`."""
    norms = [read(path) for path in sorted(folder.glob("norm-*.toml"))]
    if not norms:
        raise NormTextError(f"{folder}: there is no norm-<number>.toml")
    return {norm.number: norm for norm in sorted(norms, key=lambda norm: norm.number, reverse=True)}


def newest(folder: Path = CONTENT) -> Norm:
    """The version that holds now. Raises `NormTextError`."""
    return next(iter(versions(folder).values()))


def read(path: Path) -> Norm:
    """One version from its file. Raises `NormTextError`, which names the file and the fault."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NormTextError(f"{path.name}: {error}") from error
    number, published = content.get("number"), content.get("published")
    if not isinstance(number, int) or path.name != f"norm-{number}.toml":
        raise NormTextError(f"{path.name}: number must be the number in the file's name")
    if not isinstance(published, date):
        raise NormTextError(f"{path.name}: published must be a date")
    elements = tuple(_element(path.name, place, raw) for place, raw in enumerate(content.get("element", ()), start=1))
    if not elements or len({element.key for element in elements}) != len(elements):
        raise NormTextError(f"{path.name}: there must be elements, each with a key of its own")
    texts = {name: _bilingual(path.name, "norm", content, name) for name in NORM_TEXTS}
    return Norm(number=number, published=published, elements=elements, **texts)


def _element(file: str, place: int, content: Mapping[str, Any]) -> Element:
    key = content.get("key")
    if not isinstance(key, str) or not key:
        raise NormTextError(f"{file}: element {place} has no key")
    return Element(key=key, **{name: _bilingual(file, key, content, name) for name in ELEMENT_TEXTS})


def _bilingual(file: str, where: str, content: Mapping[str, Any], name: str) -> Bilingual:
    nl, en = content.get(name), content.get(f"{name}_en")
    if not isinstance(nl, str) or not isinstance(en, str) or not nl.strip() or not en.strip():
        raise NormTextError(f"{file}: {where} needs the texts {name} and {name}_en")
    return Bilingual(nl.strip(), en.strip())
