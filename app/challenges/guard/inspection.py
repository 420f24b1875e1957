"""A text in, findings out."""

from app.challenges.guard.findings import Finding, Inspection
from app.challenges.guard.rules import Hit, hits
from app.challenges.guard.sentences import Sentence, sentences
from app.challenges.guard.words import Sort


def inspect(text: str, *, whole: bool = True) -> Inspection:
    """The solutions in a text that should tell a problem, in the order of the text.

    `whole=False` leaves out R10, which is judged on all fields of a form together. Reads its data files at the
    first call; after that no input or output. The same text always gives the same findings.
    """
    found: list[Finding] = []
    tells_a_problem = False
    last: Sentence | None = None
    for sentence in sentences(text):
        found.extend(_findings(sentence))
        tells_a_problem = tells_a_problem or sentence.asks or sentence.has(Sort.PAIN)
        last = sentence
    if whole and not found and not tells_a_problem and last is not None:
        found.append(Finding("R10", last.start, last.end, False, last.start, last.end))
    return Inspection(text, tuple(sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule))))


def _findings(sentence: Sentence) -> list[Finding]:
    seen: dict[str, Hit] = {}
    for hit in hits(sentence):
        if hit.rule not in seen or (hit.is_sure and not seen[hit.rule].is_sure):
            seen[hit.rule] = hit
    return [
        Finding(
            hit.rule,
            sentence.words[hit.first].start,
            sentence.words[hit.last].end,
            hit.is_sure,
            sentence.start,
            sentence.end,
        )
        for hit in seen.values()
    ]
