"""What the guard finds in a vraagstuk, and which of it still keeps the vraagstuk from being published. Pure reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from app.challenges.guard import Finding, inspect
from app.challenges.models import SIX_QUESTIONS, Challenge, GuardBlock

GUARDED = ("title", *SIX_QUESTIONS)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in one field; `lift` is the row that lifts it, when a second person did."""

    field: str
    finding: Finding
    words: str
    sentence: str
    lift: GuardBlock | None

    @property
    def key(self) -> tuple[str, str, str]:
        """(field, rule, hash of the sentence): what makes a block the same one as before."""
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
    lifts = {
        (row.field, row.rule, row.sentence_key): row for row in challenge.guard_blocks if row.lifted_at is not None
    }
    return list(_findings(challenge, lifts))


def is_clear(challenge: Challenge) -> bool:
    """Whether no block is open: nothing goes public with one (domain: life cycle of a vraagstuk)."""
    return not any(found.is_open for found in findings(challenge))


def _findings(challenge: Challenge, lifts: dict[tuple[str, str, str], GuardBlock]) -> Iterator[Found]:
    for field in GUARDED:
        # Whether there is a sign of pain or an open question (R10) is a matter of the whole, not of one field.
        inspection = inspect(getattr(challenge, field) or "", whole=False)
        for finding in inspection.findings:
            sentence = inspection.sentence(finding)
            lift = lifts.get((field, finding.rule, sentence_key(sentence)))
            yield Found(field, finding, inspection.words(finding), sentence, lift)
