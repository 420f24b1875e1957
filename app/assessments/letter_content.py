"""What stands in a letter to a supplier, as a value that is kept: names and texts as they were when it was sent."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.assessments.completeness import needs_characteristics, outcome_of, selected
from app.assessments.models import Decision, Verdict
from app.assessments.queries.assessing import Sheet
from app.assessments.states import DecisionKind, Outcome
from app.assessments.terms import objection_term
from app.challenges.models import Challenge
from app.proposals.models import Proposal


class LetterKind(StrEnum):
    """What a letter tells: an outcome, or that the proposal could not be opened."""

    INVITED = "invited"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion: its weight in percent, the points that count (1 to 5, two decimals as text) and the reason."""

    criterion: str
    weight: int
    points: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContent:
    """A letter. Dates are ISO days in Amsterdam; amounts and points are texts or whole numbers, so that it is JSON."""

    kind: LetterKind
    decision: DecisionKind
    agency: str
    place: str
    website: str
    supplier: str
    title: str
    language: str
    judged: tuple[Judged, ...] = ()
    total: str = ""
    assessors: int = 0
    explanation: str
    characteristics: str = ""
    chosen: tuple[str, ...] = ()
    invitation: str = ""
    objection_days: int
    objection_counted: str
    objection_last: str
    contact_name: str
    contact_email: str
    signed_by: str

    @property
    def last_day(self) -> date:
        """The last day on which the supplier can object."""
        return date.fromisoformat(self.objection_last)

    @property
    def counted_day(self) -> date:
        """The last day as the number of days alone would give it."""
        return date.fromisoformat(self.objection_counted)

    @property
    def is_moved(self) -> bool:
        """Whether the term ends later because offices are closed on the day itself."""
        return self.objection_last != self.objection_counted

    def as_json(self) -> dict[str, Any]:
        """The letter as JSON values; `from_json` is the way back."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "LetterContent":
        """The letter that `as_json` wrote."""
        values = dict(kept)
        return cls(
            kind=LetterKind(values.pop("kind")),
            decision=DecisionKind(values.pop("decision")),
            judged=tuple(Judged(**row) for row in values.pop("judged")),
            chosen=tuple(values.pop("chosen")),
            **values,
        )


def letter_to(
    verdict: Verdict, sheet: Sheet | None, *, sent_on: date, signed_by: str, assessors: int = 0
) -> LetterContent:
    """The letter about one proposal that was judged. Only what is about this supplier, or is for all of them."""
    decision, outcome = verdict.decision, outcome_of(verdict)
    is_not_chosen = outcome is Outcome.NOT_CHOSEN
    return LetterContent(
        kind=LetterKind(outcome.value if outcome else Outcome.NOT_CHOSEN.value),
        judged=_judged(verdict, sheet),
        total=str(sheet.shown) if sheet else "",
        assessors=assessors,
        characteristics=decision.characteristics if is_not_chosen and needs_characteristics(decision) else "",
        chosen=tuple(chosen_names(decision)) if is_not_chosen else (),
        invitation=decision.invitation if outcome is Outcome.INVITED else "",
        **_head(decision, verdict.proposal, sent_on, signed_by),
    )


def letter_to_damaged(decision: Decision, proposal: Proposal, *, sent_on: date, signed_by: str) -> LetterContent:
    """The letter to a supplier whose proposal could not be opened."""
    return LetterContent(kind=LetterKind.DAMAGED, **_head(decision, proposal, sent_on, signed_by))


def chosen_names(decision: Decision) -> Sequence[str]:
    """The suppliers that were chosen, which everybody may know; those that are only invited are not named."""
    if decision.kind is not DecisionKind.CHOOSE:
        return ()
    return sorted(verdict.proposal.organisation.name for verdict in selected(decision))


def _judged(verdict: Verdict, sheet: Sheet | None) -> tuple[Judged, ...]:
    reasons = {given.criterion_id: given.reason.strip() for given in verdict.reasons}
    points = {row.criterion.id: str(row.shown) for row in sheet.rows} if sheet else {}
    return tuple(
        Judged(criterion.name, criterion.weight, points.get(criterion.id, ""), reasons.get(criterion.id, ""))
        for criterion in verdict.decision.challenge.criteria
    )


def _head(decision: Decision, proposal: Proposal, sent_on: date, signed_by: str) -> dict[str, Any]:
    challenge: Challenge = decision.challenge
    term = objection_term(sent_on, decision.objection_days)
    return {
        "decision": decision.kind,
        "agency": challenge.organisation.name,
        "place": challenge.organisation.place,
        "website": challenge.organisation.website,
        "supplier": proposal.organisation.name,
        "title": challenge.title,
        "language": challenge.language,
        "explanation": decision.explanation.strip(),
        "objection_days": term.days,
        "objection_counted": term.counted.isoformat(),
        "objection_last": term.last.isoformat(),
        "contact_name": decision.contact_name.strip(),
        "contact_email": decision.contact_email.strip(),
        "signed_by": signed_by,
    }
