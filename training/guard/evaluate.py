"""Judge the guard on the held-back sentences: `python -m training.guard.evaluate [--report]`.

Prints totals only, so that nobody tunes on a sentence that should stay unseen. `--report` writes the figures, with
examples of what goes wrong, into docs/guard.md: do that when tuning is finished.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.challenges.guard import inspect
from training.guard.corpus import HELD_BACK, Labelled, read

DOCUMENT = Path(__file__).parents[2] / "docs" / "guard.md"
BEGIN, END = "<!-- figures: written by make guard -->", "<!-- end of figures -->"
VERDICTS = ("free", "nudged", "blocked")
EXAMPLES = 10


@dataclass(frozen=True)
class Verdict:
    """A labelled sentence and what the guard said: free, nudged (only) or blocked, by which rules."""

    labelled: Labelled
    said: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Totals:
    """The four promised shares, between 0 and 1."""

    good_blocked: float
    good_nudged: float
    bad_caught: float
    bad_blocked: float


def judge(labelled: Iterable[Labelled]) -> list[Verdict]:
    """What the guard says of every sentence."""
    return [_verdict(one) for one in labelled]


def _verdict(labelled: Labelled) -> Verdict:
    inspection = inspect(labelled.text)
    said = "blocked" if inspection.blocked else "nudged" if inspection.nudged else "free"
    return Verdict(labelled, said, tuple(dict.fromkeys(finding.rule for finding in inspection.findings)))


def totals(verdicts: Sequence[Verdict]) -> Totals:
    """The shares of good sentences that are blocked and only nudged, and of bad ones that are caught and blocked."""
    counts = Counter((one.labelled.is_bad, one.said) for one in verdicts)
    good, bad = (sum(counts[label, said] for said in VERDICTS) for label in (False, True))
    return Totals(
        good_blocked=counts[False, "blocked"] / good,
        good_nudged=counts[False, "nudged"] / good,
        bad_caught=(counts[True, "blocked"] + counts[True, "nudged"]) / bad,
        bad_blocked=counts[True, "blocked"] / bad,
    )


def report(verdicts: Sequence[Verdict]) -> str:
    """The figures in Markdown: totals, confusion table, figures per kind, misses and false alarms."""
    found = totals(verdicts)
    good = [one for one in verdicts if not one.labelled.is_bad]
    bad = [one for one in verdicts if one.labelled.is_bad]
    return "\n".join(
        [
            f"{len(verdicts)} held-back sentences: {len(good)} good (problems), {len(bad)} bad (solutions).",
            "",
            "| Figure | Promise | Found |",
            "| --- | --- | --- |",
            f"| good sentences blocked | ≤ 2 % | {found.good_blocked:.1%} |",
            f"| good sentences nudged | ≤ 10 % | {found.good_nudged:.1%} |",
            f"| bad sentences caught (blocked or nudged) | ≥ 85 % | {found.bad_caught:.1%} |",
            f"| bad sentences blocked | ≥ 60 % | {found.bad_blocked:.1%} |",
            "",
            "| | free | nudged | blocked |",
            "| --- | --- | --- | --- |",
            _row("good", good),
            _row("bad", bad),
            "",
            "| Kind of good sentence | free | nudged | blocked |",
            "| --- | --- | --- | --- |",
            *_rows_by_kind(good),
            "",
            "| Kind of bad sentence | free | nudged | blocked |",
            "| --- | --- | --- | --- |",
            *_rows_by_kind(bad),
            "",
            *_examples("Misses (bad sentences that stay free)", [one for one in bad if one.said == "free"]),
            "",
            *_examples(
                "False alarms (good sentences, the blocked ones first)", [one for one in good if one.said != "free"]
            ),
        ]
    )


def _row(name: str, verdicts: Sequence[Verdict]) -> str:
    counts = Counter(one.said for one in verdicts)
    return f"| {name} | " + " | ".join(str(counts[said]) for said in VERDICTS) + " |"


def _rows_by_kind(verdicts: Sequence[Verdict]) -> list[str]:
    kinds = sorted({one.labelled.kind for one in verdicts})
    return [_row(kind, [one for one in verdicts if one.labelled.kind == kind]) for kind in kinds]


def _examples(title: str, verdicts: Sequence[Verdict]) -> list[str]:
    """A title, and ten of them: what blocks first, the rest evenly from what is left."""
    blocked = [one for one in verdicts if one.said == "blocked"][:EXAMPLES]
    others = [one for one in verdicts if one.said != "blocked"]
    wanted = min(EXAMPLES - len(blocked), len(others))
    spread = [others[place * len(others) // wanted] for place in range(wanted)]
    shown = [*blocked, *spread]
    extent = "all" if len(shown) == len(verdicts) else f"{len(shown)} of the"
    return [f"{title}, {extent} {len(verdicts)}:", "", *map(_example, shown)]


def _example(verdict: Verdict) -> str:
    rules = f", {verdict.said} by {', '.join(verdict.rules)}" if verdict.rules else ""
    return f"* {verdict.labelled.text} ({verdict.labelled.kind}{rules})"


def written(document: str, figures: str) -> str:
    """The document with these figures between its marks. Raises `ValueError` when a mark is missing."""
    before, after = document.index(BEGIN) + len(BEGIN), document.index(END)
    return f"{document[:before]}\n{figures}\n{document[after:]}"


def main() -> None:
    """Print the totals; with --report write the figures into the document."""
    verdicts = judge(read([HELD_BACK]))
    found = totals(verdicts)
    sys.stdout.write(
        f"held back: good blocked {found.good_blocked:.1%}, nudged {found.good_nudged:.1%}; "
        f"bad caught {found.bad_caught:.1%}, blocked {found.bad_blocked:.1%}\n"
    )
    if "--report" in sys.argv[1:]:
        DOCUMENT.write_text(written(DOCUMENT.read_text("utf-8"), report(verdicts)), encoding="utf-8")


if __name__ == "__main__":
    main()
