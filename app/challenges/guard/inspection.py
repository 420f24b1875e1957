"""A text in, findings out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.challenges.guard.findings import RULES, Finding, Inspection
from app.challenges.guard.model import model, score, shares, weight_of
from app.challenges.guard.rules import Hit, hits
from app.challenges.guard.sentences import Sentence, pieces, read
from app.challenges.guard.words import Sort

SENTENCES_REMEMBERED = 2_000
"""Sentences whose verdict is kept in memory: those of some tens of people who type at the same time."""

MANY_SENTENCES = 3
CLEAR_PROBLEM = -2.5
"""From this many sentences on, a text without a sign of pain or a question is asked for one, unless a sentence weighs
less than this: twelve to one that it tells a problem."""

MOST_WORDS_MARKED = 6
"""Words that are marked where no pattern says which: enough to see what is meant."""

# Plain numbers: for every word of a text, a flag of an enum would take most of the time.
_PAIN, _ENGLISH, _FRAME, _IMPERATIVE = map(int, (Sort.PAIN, Sort.ENGLISH, Sort.FRAME, Sort.IMPERATIVE))
_THINGS = int(
    Sort.SOLUTION
    | Sort.TECHNOLOGY
    | Sort.MAKING
    | Sort.PARTY
    | Sort.TECHNICAL
    | Sort.UNIT
    | Sort.QUALIFICATION
    | Sort.BRAND
    | Sort.TENDER
)

# The rule that explains a sentence that no pattern fits: by the sort of the words that weigh most, else R2.
_RULE_OF_SORT = (
    (int(Sort.BRAND), "R1"),
    (int(Sort.TECHNICAL | Sort.UNIT), "R4"),
    (int(Sort.QUALIFICATION), "R7"),
    (int(Sort.PARTY), "R8"),
    (int(Sort.TENDER | Sort.DEMAND), "R5"),
    (int(Sort.SEEK), "R3"),
    (int(Sort.TECHNOLOGY | Sort.MEANS), "R6"),
)


def inspect(text: str, *, whole: bool = True) -> Inspection:
    """The solutions in a text that should tell a problem, in the order of the text; they never overlap.

    `whole=False` leaves out R10, which is judged on all fields of a form together. Reads its data files at the
    first call; after that no input or output. The same text always gives the same findings.
    """
    judged = [(start, _judged(piece)) for start, piece in pieces(text)]
    found = [place.finding(start) for start, verdict in judged for place in verdict.places]
    if whole and judged and not found and _lacks_a_problem([verdict for _, verdict in judged]):
        start, heaviest = max(judged, key=lambda one: (one[1].weight, -one[0]))
        found = [Place("R10", 0, heaviest.length, False, heaviest.length).finding(start)]
    return Inspection(text, tuple(found))


def _lacks_a_problem(verdicts: Sequence["Verdict"]) -> bool:
    """R10: no sign of pain, no question, and the text leans to a solution, or is long and clearly tells no problem."""
    if any(verdict.shows_a_problem for verdict in verdicts):
        return False
    weights = [verdict.weight for verdict in verdicts]
    is_long_and_vague = len(weights) >= MANY_SENTENCES and min(weights) >= CLEAR_PROBLEM
    return is_long_and_vague or max(weights) >= model().limits.ask


@dataclass(frozen=True, slots=True)
class Place:
    """A finding in a sentence by itself."""

    rule: str
    start: int
    end: int
    blocks: bool
    length: int

    def finding(self, offset: int) -> Finding:
        """The finding in a text in which the sentence begins at this offset."""
        return Finding(self.rule, offset + self.start, offset + self.end, self.blocks, offset, offset + self.length)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard makes of a sentence by itself."""

    weight: float
    shows_a_problem: bool
    length: int
    places: tuple[Place, ...]


@lru_cache(maxsize=SENTENCES_REMEMBERED)
def _judged(piece: str) -> Verdict:
    """The verdict on a sentence. Remembered: who types changes one sentence, and the others stay as they were."""
    sentence = read(piece)
    if is_english(sentence):
        return Verdict(0.0, True, len(piece), ())
    seen = hits(sentence)
    weight = score(sentence, seen)
    return Verdict(weight, shows_a_problem(sentence), len(piece), tuple(_places(sentence, seen, weight)))


def shows_a_problem(sentence: Sentence) -> bool:
    """Whether the sentence asks something or has a sign of pain; a text with neither is asked for one (R10)."""
    return sentence.asks or bool(sentence.sorts & _PAIN)


def is_english(sentence: Sentence) -> bool:
    """Whether the sentence is English: the guard reads Dutch, and leaves alone what it cannot judge."""
    english = sum(word.sort & _ENGLISH > 0 for word in sentence.words)
    return english > 1 and english > sum(word.sort & _FRAME > 0 for word in sentence.words)


def names_a_thing(sentence: Sentence) -> bool:
    """Whether a word of a solution is in it; without one, and without a pattern, the guard only nudges."""
    return bool(sentence.sorts & _THINGS)


def _places(sentence: Sentence, seen: Sequence[Hit], weight: float) -> Iterator[Place]:
    limits = model().limits
    if weight < limits.nudge:
        return
    telling = [hit for hit in seen if hit.rule in RULES and (hit.is_certain or weight_of(hit) > 0)]
    can_be_explained = bool(telling) or names_a_thing(sentence)
    blocks = any(hit.is_certain for hit in telling) or (can_be_explained and weight >= limits.block)
    for rule, first, last in _explained(telling) or [_heaviest_words(sentence)]:
        words = sentence.words
        yield Place(rule, words[first].start, words[last].end, blocks, len(sentence.text))


def _explained(telling: Iterable[Hit]) -> list[tuple[str, int, int]]:
    """One place a rule, the most telling first, none over another; in the order of the sentence."""
    chosen: list[tuple[str, int, int]] = []
    for hit in sorted(telling, key=lambda hit: (-hit.is_certain, -weight_of(hit), hit.first, -hit.last)):
        if all(hit.rule != rule and (hit.last < first or hit.first > last) for rule, first, last in chosen):
            chosen.append((hit.rule, hit.first, hit.last))
    return sorted(chosen, key=lambda place: place[1])


def _heaviest_words(sentence: Sentence) -> tuple[str, int, int]:
    """The words next to each other that weigh most together, and the rule that is most like them.

    They begin and end with a word that says something, where the sentence has one.
    """
    added = shares(sentence)
    count = len(added)
    telling = [not word.sort & _FRAME for word in sentence.words]
    telling = telling if any(telling) else [True] * count
    windows = (
        (sum(added[first : last + 1]), -first, -last)
        for first in range(count)
        if telling[first]
        for last in range(first, min(first + MOST_WORDS_MARKED, count))
        if telling[last]
    )
    _, minus_first, minus_last = max(windows)
    first, last = -minus_first, -minus_last
    return _most_like(sentence, first, last), first, last


def _most_like(sentence: Sentence, first: int, last: int) -> str:
    if first == 0 and sentence.words[0].sort & _IMPERATIVE:
        return "R9"
    marked = 0
    for word in sentence.words[first : last + 1]:
        marked |= word.sort
    return next((rule for sort, rule in _RULE_OF_SORT if marked & sort), "R2")
