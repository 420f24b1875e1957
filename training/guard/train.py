"""Train the model of the guard on the tuning sentences: `python -m training.guard.train`.

Weights and limits go to app/challenges/guard/data/weights.json. The limits are chosen by cross-validation over
sectors: every sentence is judged by a model that saw no sentence of its sector. The held-back sentences are not read.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from app.challenges.guard.features import letters, rows, scale, shape
from app.challenges.guard.findings import RULES
from app.challenges.guard.inspection import names_a_thing, shows_a_problem
from app.challenges.guard.model import WEIGHTS, Limits
from app.challenges.guard.rules import PATTERNS, Hit, hits
from app.challenges.guard.sentences import Sentence, sentences
from app.challenges.guard.words import LISTS
from training.guard.corpus import Labelled, fingerprint, read, tuning_files
from training.guard.regression import fit

COST = 4.0
"""How much an error costs against the size of the weights (C of logistic regression)."""

FACTORS = {"c": 0.8, "w": 1.0, "b": 1.2, "s": 0.5, "p": 0.5}
"""How much each kind of feature counts before training: letters, words, blanks, shape, patterns."""

FEWEST_LINES = 2
"""Lines in which a feature must occur: what occurs once says nothing about other sentences."""

FOLDS = 10
BIAS = "bias"
DIGITS = 4
MARGIN = 0.2
"""Above the highest score, where none may reach the limit."""

FLAGGED_GOOD = 0.085
BLOCKED_GOOD = 0.02
ASKED_GOOD = 0.012
"""Shares of good lines that may reach the limit of a nudge, be blocked, and be asked for a problem (R10) in
cross-validation. The third and later tuning files were written to mislead the guard, which is where most of these
errors are: on the first two alone the shares are a third of these. The promise is 2 % blocked and 10 % nudged."""


@dataclass(frozen=True)
class Line:
    """A labelled line as the model sees it."""

    labelled: Labelled
    sentences: list[dict[str, float]]
    is_certain: bool
    patterns: frozenset[str]
    """The patterns of R1 to R9 in it, as features."""
    names_a_thing: bool
    shows_a_problem: bool


@dataclass(frozen=True)
class Judged:
    """A line with the score that a model gave it which did not know it."""

    line: Line
    score: float
    is_explained: bool
    """Whether a pattern or a word of a solution is in it: only then the guard blocks."""


def line_of(labelled: Labelled) -> Line:
    """A labelled line cut into sentences with their features."""
    cut = sentences(labelled.text)
    seen = [hits(sentence) for sentence in cut]
    return Line(
        labelled,
        [_features(sentence, found) for sentence, found in zip(cut, seen, strict=True)],
        any(hit.is_certain for found in seen for hit in found),
        frozenset(f"p:{hit.pattern}" for found in seen for hit in found if hit.rule in RULES),
        any(map(names_a_thing, cut)),
        any(map(shows_a_problem, cut)),
    )


def _features(sentence: Sentence, found: Sequence[Hit]) -> dict[str, float]:
    counts = Counter(rows(sentence))
    for word in sentence.words:
        counts.update(letters(word.folded))
    factor = scale(sentence)
    values = {name: FACTORS[name[0]] * factor * count for name, count in counts.items()}
    values |= {name: FACTORS[name[0]] for name in shape(sentence, found)}
    return values


def trained(lines: Sequence[Line]) -> dict[str, float]:
    """The weights of all features and of the bias, for values that no factor is applied to."""
    seen = Counter(name for line in lines for name in {name for part in line.sentences for name in part})
    kept = {name for name, count in seen.items() if count >= FEWEST_LINES}
    parts = [(part, line.labelled.is_bad) for line in lines for part in line.sentences]
    examples = [{BIAS: 1.0} | {name: part[name] for name in part if name in kept} for part, _ in parts]
    weights = fit(examples, [is_bad for _, is_bad in parts], cost=COST)
    return {name: weight * FACTORS.get(name[0] if name != BIAS else "", 1.0) for name, weight in weights.items()}


def score(line: Line, weights: dict[str, float]) -> float:
    """The score of the heaviest sentence of a line."""
    return max(
        weights[BIAS] + sum(weights.get(name, 0.0) * value / FACTORS[name[0]] for name, value in part.items())
        for part in line.sentences
    )


def is_explained(line: Line, weights: dict[str, float]) -> bool:
    """Whether a word of a solution, or a pattern that is certain or weighs for one, is in the line."""
    return line.names_a_thing or line.is_certain or any(weights.get(name, 0.0) > 0 for name in line.patterns)


def cross_validated(lines: Sequence[Line], group: Callable[[Labelled], object]) -> list[Judged]:
    """Every line judged by a model that was trained without the lines of its group."""
    groups: dict[object, list[Line]] = defaultdict(list)
    for line in lines:
        groups[group(line.labelled)].append(line)
    judged: list[Judged] = []
    for key, apart in groups.items():
        weights = trained([line for line in lines if group(line.labelled) != key])
        judged.extend(Judged(line, score(line, weights), is_explained(line, weights)) for line in apart)
    return judged


def folds_of_sectors(lines: Sequence[Line]) -> dict[str, int]:
    """A fold for every sector, dealt from the largest to the smallest so that the folds are of one size."""
    sizes = Counter(line.labelled.sector for line in lines)
    ranked = sorted(sizes, key=lambda sector: (-sizes[sector], sector))
    return {sector: place % FOLDS for place, sector in enumerate(ranked)}


def chosen_limits(judged: Sequence[Judged]) -> Limits:
    """The lowest limits that keep the shares of good lines within what is allowed."""
    good = [one for one in judged if not one.line.labelled.is_bad]
    nudge = _limit([one.score for one in good], int(FLAGGED_GOOD * len(good)))
    certain = sum(one.line.is_certain and one.score >= nudge for one in good)
    others = [one.score for one in good if one.is_explained and not one.line.is_certain]
    block = max(nudge, _limit(others, int(BLOCKED_GOOD * len(good)) - certain))
    silent = [one.score for one in good if one.score < nudge and not one.line.shows_a_problem]
    return Limits(block=block, nudge=nudge, ask=_limit(silent, int(ASKED_GOOD * len(good))))


def _limit(scores: Sequence[float], allowed: int) -> float:
    """The lowest limit that at most `allowed` of the scores reach, half-way to the next score below it."""
    if not scores:
        return 0.0
    ranked = sorted(scores, reverse=True)
    allowed = min(max(allowed, 0), len(ranked) - 1)
    above, below = ranked[allowed - 1] if allowed else ranked[0] + MARGIN, ranked[allowed]
    return round((above + below) / 2, DIGITS)


def verdict(judged: Judged, limits: Limits) -> str:
    """What the guard would say: free, nudged or blocked."""
    if judged.is_explained and judged.score >= (limits.nudge if judged.line.is_certain else limits.block):
        return "blocked"
    silent = not judged.line.shows_a_problem and judged.score >= limits.ask
    return "nudged" if silent or judged.score >= limits.nudge else "free"


def figures(judged: Sequence[Judged], limits: Limits) -> str:
    """The four figures in one line."""
    counts = Counter((one.line.labelled.is_bad, verdict(one, limits)) for one in judged)
    good, bad = (sum(count for (is_bad, _), count in counts.items() if is_bad is want) for want in (False, True))
    caught = counts[True, "blocked"] + counts[True, "nudged"]
    return (
        f"good blocked {counts[False, 'blocked'] / good:.1%}, nudged {counts[False, 'nudged'] / good:.1%}; "
        f"bad caught {caught / bad:.1%}, blocked {counts[True, 'blocked'] / bad:.1%}"
    )


def made_of() -> dict[str, str]:
    """What the weights depend on: sentences, words and rules, by SHA-256."""
    return {file.name: fingerprint(file) for file in (*tuning_files(), LISTS, PATTERNS)}


def main() -> None:
    """Cross-validate, choose limits, train on all tuning sentences, write the weights."""
    lines = [line_of(labelled) for labelled in read(tuning_files())]
    folds = folds_of_sectors(lines)
    by_sector = cross_validated(lines, lambda labelled: folds[labelled.sector])
    limits = chosen_limits(by_sector)
    by_file = cross_validated(lines, lambda labelled: labelled.file)
    report = [f"{len(lines)} sentences", f"by sector: {figures(by_sector, limits)}"]
    for file in tuning_files():
        part = [one for one in by_file if one.line.labelled.file == file.name]
        report.append(f"{file.name} by the others: {figures(part, limits)}")
    weights = trained(lines)
    bias = weights.pop(BIAS)
    rounded = {name: round(weight, DIGITS) for name, weight in sorted(weights.items())}
    content = {
        "made_of": made_of(),
        "limits": asdict(limits),
        "bias": round(bias, DIGITS),
        "weights": {name: weight for name, weight in rounded.items() if weight},
    }
    WEIGHTS.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join([*report, f"{limits}, {len(content['weights'])} weights"]) + "\n")


if __name__ == "__main__":
    main()
