"""What the guard marks, as people read it: the sentence with the words in it, and what the guard says of them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from app.challenges.blocks import key_of
from app.challenges.findings import Found, findings, open_findings, tells_no_problem
from app.challenges.guard import Advice, advice
from app.challenges.models import Challenge, GuardBlock
from app.challenges.titles import proposed_title
from app.challenges.wording import QUESTION_TEXTS


@dataclass(frozen=True, slots=True)
class Mark:
    """A sentence in three parts, the middle one marked; `lift` is the row of the second person who lifted it."""

    field: str
    before: str
    words: str
    after: str
    blocks: bool
    said: Advice
    lift: GuardBlock | None = None

    @property
    def label(self) -> Any:
        """What the field is called."""
        return QUESTION_TEXTS.get(self.field, _l("Title"))

    @property
    def sentence(self) -> str:
        """The whole sentence; two marks may point at different words of the same one."""
        return self.before + self.words + self.after

    @property
    def is_open(self) -> bool:
        """Whether this keeps the vraagstuk from being published."""
        return self.blocks and self.lift is None


@dataclass(frozen=True, slots=True)
class Lifted:
    """A block that was lifted; `stands` tells whether the sentence is still in the text."""

    mark: Mark
    block: GuardBlock
    stands: bool


def mark(found: Found, language: str) -> Mark:
    """A finding as people read it."""
    finding = found.finding
    start = finding.start - finding.sentence_start
    return Mark(
        field=found.field,
        before=found.sentence[:start],
        words=found.words,
        after=found.sentence[start + len(found.words) :],
        blocks=finding.blocks,
        said=advice(finding.rule, language),
        lift=found.lift if finding.blocks else None,
    )


def mark_of(block: GuardBlock, language: str) -> Mark:
    """A sentence that was stopped, as it was when it was found."""
    before, words, after = block.sentence.partition(block.words)
    lift = block if block.lifted_at is not None else None
    return Mark(block.field, before, words, after, blocks=True, said=advice(block.rule, language), lift=lift)


def by_field(found: Iterable[Found], language: str) -> dict[str, list[Mark]]:
    """The marks of every field that has any."""
    marks: dict[str, list[Mark]] = {}
    for one in found:
        marks.setdefault(one.field, []).append(mark(one, language))
    return marks


def open_marks(challenge: Challenge, language: str) -> list[Mark]:
    """What keeps the vraagstuk from being published."""
    return [mark(found, language) for found in open_findings(challenge)]


def lifted_marks(challenge: Challenge, language: str) -> list[Lifted]:
    """What a second person lifted, with the reason that everybody reads, the first on top."""
    blocks = [block for block in challenge.guard_blocks if block.lifted_at is not None]
    standing = {found.key for found in findings(challenge)} if blocks else set()
    return [Lifted(mark_of(block, language), block, key_of(block) in standing) for block in blocks]


def title_follows(texts: Mapping[str, str]) -> bool:
    """Whether the title is still the one that is proposed, so that it changes along with the problem."""
    return bool(texts.get("title")) and texts.get("title") == proposed_title(texts.get("problem", ""))


def whole_advice(texts: Iterable[str], language: str) -> Advice | None:
    """What the guard says of all texts together when they tell no problem and ask nothing (R10), else None."""
    return advice("R10", language) if tells_no_problem(texts) else None
