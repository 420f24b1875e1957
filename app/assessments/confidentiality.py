"""What the texts of a decision take from confidential proposals. Pure: records in, leaks out.

Everybody reads the public explanation, all suppliers read the characteristics of the chosen and the invitation: nothing
in these may come from any proposal. A reason goes to one supplier, and may repeat what they wrote themselves. What the
agency published (the vraagstuk, its criteria and money) belongs to nobody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from app.assessments.borrowing import Borrowed, Passages, borrowed_prices
from app.assessments.completeness import Gap
from app.assessments.models import Decision, Verdict
from app.challenges.models import SIX_QUESTIONS, Challenge
from app.proposals.models import TEXT_FIELDS, Proposal

SHARED_FIELDS = ("explanation", "characteristics", "invitation")


@dataclass(frozen=True, slots=True)
class Confidential:
    """All proposals to one vraagstuk, ready to look through texts."""

    passages: Passages
    prices: dict[str, int | None]
    known_texts: tuple[str, ...]
    known_amounts: tuple[int | None, ...]

    @classmethod
    def of(cls, challenge: Challenge, proposals: Sequence[Proposal]) -> "Confidential":
        """The confidential texts and prices of these proposals, all of one vraagstuk."""
        return cls(
            passages=Passages({proposal.ref: texts_of(proposal) for proposal in proposals}),
            prices={proposal.ref: proposal.price_eur for proposal in proposals},
            known_texts=public_texts(challenge),
            known_amounts=(challenge.budget_eur, challenge.scaling_max_eur),
        )

    def in_shared(self, text: str) -> list[Borrowed]:
        """What a text that all suppliers read takes from any proposal."""
        return [
            *self.passages.found_in(text, known=self.known_texts),
            *borrowed_prices(text, self.prices, known=self.known_amounts),
        ]

    def in_reason(self, text: str, own: Proposal) -> list[Borrowed]:
        """What a text for one supplier takes from the proposals of the others."""
        others = {ref: price for ref, price in self.prices.items() if ref != own.ref}
        return [
            *self.passages.found_in(text, known=(*self.known_texts, *texts_of(own)), but=own.ref),
            *borrowed_prices(text, others, known=(*self.known_amounts, own.price_eur)),
        ]


def texts_of(proposal: Proposal) -> tuple[str, ...]:
    """The texts that a supplier wrote in confidence."""
    return tuple(getattr(proposal, name) for name in TEXT_FIELDS)


def public_texts(challenge: Challenge) -> tuple[str, ...]:
    """What everybody can read on the page of a vraagstuk."""
    asked = [getattr(challenge, name) or "" for name in ("title", *SIX_QUESTIONS, "dialogue_report", "scaling_option")]
    return (*asked, challenge.route, *(criterion.name for criterion in challenge.criteria))


def leaks(decision: Decision, confidential: Confidential) -> Iterator[Gap]:
    """Everything in a decision that comes from a proposal whose supplier did not write it for this reader."""
    for name in SHARED_FIELDS:
        for found in confidential.in_shared(getattr(decision, name)):
            yield Gap(name, shared_message(found))
    for verdict in decision.verdicts:
        yield from leaks_of(verdict, confidential)


def leaks_of(verdict: Verdict, confidential: Confidential) -> Iterator[Gap]:
    """The same for the reasons to one supplier."""
    criteria = {criterion.id: criterion for criterion in verdict.decision.challenge.criteria}
    for reason in sorted(verdict.reasons, key=lambda given: criteria[given.criterion_id].position):
        criterion = criteria[reason.criterion_id]
        for found in confidential.in_reason(reason.reason, verdict.proposal):
            message = _l(
                "For “%(criterion)s”: “%(words)s” comes from the proposal of another supplier. Say it in your own "
                "words, or leave it out.",
                criterion=criterion.name,
                words=found.words,
            )
            yield Gap(f"reason_{criterion.position}", message, verdict, criterion.position)


def shared_message(found: Borrowed) -> Any:
    """What an officer reads at a text that goes to everybody."""
    return _l(
        "“%(words)s” comes from a proposal, which is confidential. Say it in your own words, or leave it out.",
        words=found.words,
    )


def reason_message(found: Borrowed) -> Any:
    """What an officer reads at a reason."""
    return _l(
        "“%(words)s” comes from the proposal of another supplier. Say it in your own words, or leave it out.",
        words=found.words,
    )
