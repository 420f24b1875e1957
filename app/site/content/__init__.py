"""The pages about the platform itself: one text a language, in Markdown."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def text(name: str, language: str) -> str:
    """The text of a page in that language."""
    return (FOLDER / f"{name}.{language}.md").read_text(encoding="utf-8")
