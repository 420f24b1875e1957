"""A text in, findings out."""

from collections.abc import Iterable, Iterator, Sequence

from app.challenges.guard.findings import Finding, Inspection
from app.challenges.guard.model import model, score, shares, weight_of
from app.challenges.guard.rules import Hit, hits
from app.challenges.guard.sentences import Sentence, sentences
from app.challenges.guard.words import Sort

MOST_WORDS_MARKED = 6
"""Words that are marked where no pattern says which: enough to see what is meant."""

# The rule that explains a sentence that no pattern fits: by the sort of the words that weigh most, else R2.
_RULE_OF_SORT = (
    (Sort.BRAND, "R1"),
    (Sort.TECHNICAL | Sort.UNIT, "R4"),
    (Sort.QUALIFICATION, "R7"),
    (Sort.PARTY, "R8"),
    (Sort.TENDER | Sort.DEMAND, "R5"),
    (Sort.SEEK, "R3"),
    (Sort.TECHNOLOGY | Sort.MEANS, "R6"),
)


def inspect(text: str, *, whole: bool = True) -> Inspection:
    """The solutions in a text that should tell a problem, in the order of the text; they never overlap.

    `whole=False` leaves out R10, which is judged on all fields of a form together. Reads its data files at the
    first call; after that no input or output. The same text always gives the same findings.
    """
    found: list[Finding] = []
    tells_a_problem = False
    heaviest: tuple[float, Sentence] | None = None
    for sentence in sentences(text):
        seen = hits(sentence)
        weight = score(sentence, seen)
        found.extend(_findings(sentence, seen, weight))
        tells_a_problem = tells_a_problem or shows_a_problem(sentence)
        if heaviest is None or weight > heaviest[0]:
            heaviest = weight, sentence
    if whole and not found and not tells_a_problem and heaviest and heaviest[0] >= model().limits.ask:
        sentence = heaviest[1]
        found.append(Finding("R10", sentence.start, sentence.end, False, sentence.start, sentence.end))
    return Inspection(text, tuple(found))


def shows_a_problem(sentence: Sentence) -> bool:
    """Whether the sentence asks something or has a sign of pain; a text with neither is asked for one (R10)."""
    return sentence.asks or bool(sentence.sorts & Sort.PAIN)


def _findings(sentence: Sentence, seen: Sequence[Hit], weight: float) -> Iterator[Finding]:
    limits = model().limits
    if weight < limits.nudge:
        return
    blocks = weight >= limits.block or any(hit.is_certain for hit in seen)
    telling = [hit for hit in seen if hit.is_certain or weight_of(hit) > 0]
    for rule, first, last in _explained(telling) or [_heaviest_words(sentence)]:
        words = sentence.words
        yield Finding(rule, words[first].start, words[last].end, blocks, sentence.start, sentence.end)


def _explained(telling: Iterable[Hit]) -> list[tuple[str, int, int]]:
    """One place a rule, the most telling first, none over another; in the order of the sentence."""
    chosen: list[tuple[str, int, int]] = []
    for hit in sorted(telling, key=lambda hit: (-hit.is_certain, -weight_of(hit), hit.first, -hit.last)):
        if all(hit.rule != rule and (hit.last < first or hit.first > last) for rule, first, last in chosen):
            chosen.append((hit.rule, hit.first, hit.last))
    return sorted(chosen, key=lambda place: place[1])


def _heaviest_words(sentence: Sentence) -> tuple[str, int, int]:
    """The words next to each other that weigh most together, and the rule that is most like them."""
    added = shares(sentence)
    windows = (
        (sum(added[first : last + 1]), -first, -last)
        for first in range(len(added))
        for last in range(first, min(first + MOST_WORDS_MARKED, len(added)))
    )
    _, minus_first, minus_last = max(windows)
    first, last = -minus_first, -minus_last
    return _most_like(sentence, first, last), first, last


def _most_like(sentence: Sentence, first: int, last: int) -> str:
    if first == 0 and sentence.words[0].sort & Sort.IMPERATIVE:
        return "R9"
    marked = 0
    for word in sentence.words[first : last + 1]:
        marked |= word.sort
    return next((rule for sort, rule in _RULE_OF_SORT if marked & sort), "R2")
