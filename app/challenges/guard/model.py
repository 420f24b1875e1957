"""The linear model that weighs a sentence: below zero it tells a problem, above zero a solution.

Logistic regression, trained by training/guard/train.py; its weights are data/weights.json, read at the first use.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from app.challenges.guard.features import LONGEST_ROWS, lanes, letters, scale, shape
from app.challenges.guard.rules import Hit
from app.challenges.guard.sentences import Sentence
from app.challenges.guard.words import MOST_REMEMBERED

WEIGHTS = Path(__file__).parent / "data" / "weights.json"


@dataclass(frozen=True, slots=True)
class Limits:
    """From which score on a sentence is blocked and nudged, and a text without a sign of pain is asked for one."""

    block: float
    nudge: float
    ask: float


@dataclass(frozen=True, slots=True)
class Model:
    """The weights by feature, the score of a sentence without features, and the limits."""

    bias: float
    limits: Limits
    weights: Mapping[str, float]
    made_of: Mapping[str, str]
    """SHA-256 of the files that the weights were made of, by name."""


@dataclass(slots=True)
class Step:
    """A word in the tree of rows: what the row up to here weighs, and which words may follow."""

    weight: float = 0.0
    following: "dict[str, Step]" = field(default_factory=dict)


@cache
def model() -> Model:
    """The model in use."""
    content = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Model(content["bias"], Limits(**content["limits"]), content["weights"], content["made_of"])


def score(sentence: Sentence, hits: Sequence[Hit]) -> float:
    """What the sentence weighs, in log-odds: 0 is as likely a problem as a solution."""
    in_order = sum(weight for weight, _, _ in _weighed_rows(sentence))
    in_words = sum(_weight_of_letters(word.folded) for word in sentence.words)
    weights = model().weights
    # In a fixed order: the last digits of a sum depend on it, and the same text must always give the same.
    whole = sum(weights[name] for name in sorted(shape(sentence, hits)) if name in weights)
    return model().bias + (in_order + in_words) * scale(sentence) + whole


def shares(sentence: Sentence) -> list[float]:
    """What each word adds to the score: its letters, and its part of each row that it stands in."""
    added = [_weight_of_letters(word.folded) for word in sentence.words]
    last_word = len(added) - 1
    for weight, start, stop in _weighed_rows(sentence):
        # Row places count the beginning of the sentence, and its end, which belong to the words next to them.
        first, last = min(max(start - 1, 0), last_word), min(max(stop - 1, 0), last_word)
        for place in range(first, last + 1):
            added[place] += weight / (last - first + 1)
    return added


def weight_of(hit: Hit) -> float:
    """What the model learned about a pattern."""
    return model().weights.get(f"p:{hit.pattern}", 0.0)


def _weighed_rows(sentence: Sentence) -> list[tuple[float, int, int]]:
    """The rows that the model knows: weight, first and last place in the lane."""
    found: list[tuple[float, int, int]] = []
    for mark, names in lanes(sentence).items():
        tree, longest = _trees()[mark], LONGEST_ROWS[mark]
        for start in range(len(names)):
            following, place = tree, start
            for name in names[start : start + longest]:
                step = following.get(name)
                if step is None:
                    break
                if step.weight:
                    found.append((step.weight, start, place))
                following = step.following
                place += 1
    return found


@cache
def _trees() -> dict[str, dict[str, Step]]:
    """The rows of the model as trees, so that a row is given up at the first word that does not fit."""
    trees: dict[str, dict[str, Step]] = {mark: {} for mark in LONGEST_ROWS}
    for name, weight in model().weights.items():
        mark, _, row = name.partition(":")
        if mark not in trees:
            continue
        following, step = trees[mark], Step()
        for word in row.split(" "):
            step = following.setdefault(word, Step())
            following = step.following
        step.weight = weight
    return trees


@lru_cache(maxsize=MOST_REMEMBERED)
def _weight_of_letters(word: str) -> float:
    weight = model().weights.get
    return sum(weight(piece, 0.0) for piece in letters(word))
