"""What the guard says about a finding: the texts of the rules, in Dutch and English."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.challenges.guard.findings import RULES

TEXTS = Path(__file__).parent / "data"
LANGUAGES = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Advice:
    """One rule in one language: its name, why it is there, a question, and a beginning to rewrite with."""

    rule: str
    title: str
    why: str
    question: str
    beginning: str


def advice(rule: str, language: str = "nl") -> Advice:
    """The texts of a rule; a language other than nl and en gives Dutch. Raises `KeyError` for an unknown rule."""
    return _texts(language if language in LANGUAGES else "nl")[rule]


@cache
def _texts(language: str) -> dict[str, Advice]:
    texts = tomllib.loads((TEXTS / f"advice.{language}.toml").read_text(encoding="utf-8"))
    return {rule: Advice(rule=rule, **texts[rule]) for rule in RULES}
