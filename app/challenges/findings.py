"""What the guard finds in a vraagstuk, and which of it still keeps the vraagstuk from being published. Pure reads."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from app.challenges.guard import Finding, inspect
from app.challenges.models import SIX_QUESTIONS, Challenge, GuardBlock

GUARDED = ("title", *SIX_QUESTIONS)
Key = tuple[str, str, str]
"""(field, rule, hash of the sentence)"""
Lifts = Mapping[Key, GuardBlock]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in one field; `lift` is the row that lifts it, when a second person did."""

    field: str
    finding: Finding
    words: str
    sentence: str
    lift: GuardBlock | None

    @property
    def key(self) -> Key:
        """What makes a block the same one as before."""
        return self.field, self.finding.rule, sentence_key(self.sentence)

    @property
    def is_open(self) -> bool:
        """Whether this keeps the vraagstuk from being published: a block that nobody lifted."""
        return self.finding.blocks and self.lift is None


def sentence_key(sentence: str) -> str:
    """The hash under which a sentence is recognised, whatever its capitals and spaces."""
    return sha256(" ".join(sentence.casefold().split()).encode()).hexdigest()


def findings(challenge: Challenge) -> list[Found]:
    """Everything that the guard marks in the title and the six answers, in their order."""
    return list(findings_in(challenge.written, lifts_of(challenge)))


def findings_in(texts: Mapping[str, str], lifts: Lifts) -> Iterator[Found]:
    """Everything that the guard marks in texts that may not be saved yet, by field."""
    for field, text in texts.items():
        # Whether there is a sign of pain or an open question (R10) is a matter of the whole, not of one field.
        inspection = inspect(text, whole=False)
        for finding in inspection.findings:
            sentence = inspection.sentence(finding)
            lift = lifts.get((field, finding.rule, sentence_key(sentence)))
            yield Found(field, finding, inspection.words(finding), sentence, lift)


def lifts_of(challenge: Challenge) -> Lifts:
    """The sentences of this vraagstuk that a second person lifted."""
    return {(row.field, row.rule, row.sentence_key): row for row in challenge.guard_blocks if row.lifted_at is not None}


def open_findings(challenge: Challenge) -> list[Found]:
    """The blocks that still keep it from being published."""
    return [found for found in findings(challenge) if found.is_open]


def is_clear(challenge: Challenge) -> bool:
    """Whether no block is open: nothing goes public with one (domain: life cycle of a vraagstuk)."""
    return not open_findings(challenge)


def tells_no_problem(texts: Iterable[str]) -> bool:
    """Whether all texts together show no sign of pain and ask nothing (R10, a nudge)."""
    inspection = inspect("\n".join(texts))
    return any(finding.rule == "R10" for finding in inspection.findings)
