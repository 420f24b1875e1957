"""What the guard gives back: findings in a text, each with the exact words."""

from dataclasses import dataclass

RULES: tuple[str, ...] = tuple(f"R{number}" for number in range(1, 11))
"""The rules of the guard, R1 to R10."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a text seems to hold a solution; the offsets count characters of the text that was given."""

    rule: str
    start: int
    end: int
    blocks: bool
    """True stops publication; False is a nudge, which may be passed by."""
    sentence_start: int
    sentence_end: int


@dataclass(frozen=True, slots=True)
class Inspection:
    """A text with the findings in it, in the order of the text."""

    text: str
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> bool:
        """Whether a finding blocks."""
        return any(finding.blocks for finding in self.findings)

    @property
    def nudged(self) -> bool:
        """Whether a finding only nudges."""
        return any(not finding.blocks for finding in self.findings)

    def words(self, finding: Finding) -> str:
        """The exact words that the finding marks."""
        return self.text[finding.start : finding.end]

    def sentence(self, finding: Finding) -> str:
        """The sentence around those words."""
        return self.text[finding.sentence_start : finding.sentence_end]
