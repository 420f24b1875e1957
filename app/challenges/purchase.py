"""The purchase behind a vraagstuk: what the route helper gets to know of it, and what may belong to it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select

from app.challenges.models import Challenge, challenge_theme
from app.challenges.states import PRIVATE_STATES, ChallengeState
from app.challenges.terms import Terms, earliest_opening
from app.core.clock import in_amsterdam, now, today
from app.core.database import db
from app.core.refs import path_of
from app.lifecycle.engine import MIN_REASON
from app.procurement.advice import Advice, Purchase, advise
from app.procurement.queries import buyer_of, ceilings_for, purchasing_policy
from app.procurement.states import Route, Standing
from app.procurement.thresholds import table
from app.search.analysis import Language, tokens

RELATED_FOR = timedelta(days=2 * 365)
"""How long after publication a vraagstuk may belong to the same purchase: our choice, about two budget years."""
FEWEST_SHARED_WORDS = 2
SHARED_PART = 0.5
"""Titles overlap when they share two words or more, and half of the words of the shorter one."""
MIN_REASON_AGAINST = 50
"""Characters of the reason for a route that does not come into question: advice never forbids, but asks for more."""

_BEFORE_OPENING = (ChallengeState.CONCEPT, ChallengeState.DIALOGUE, ChallengeState.OPEN)
_NOTHING_BOUGHT = (ChallengeState.WITHDRAWN, ChallengeState.ADOPTED, ChallengeState.NO_PROPOSALS)


@dataclass(frozen=True, slots=True)
class Related:
    """A vraagstuk of the same agency that may belong to the same purchase, and what it may cost.

    `is_public` says whether everybody may know the amount: terms are public from opening on.
    """

    ref: str
    title: str
    eur: int
    is_public: bool

    @property
    def path(self) -> str:
        """Its place in addresses."""
        return path_of(self.ref, self.title)


@dataclass(frozen=True, slots=True)
class Advised:
    """The advice about the purchase behind a vraagstuk, as it was shown on a day."""

    advice: Advice
    related: tuple[Related, ...]
    made_on: date

    @property
    def related_in_public(self) -> list[Related]:
        """Those whose amount everybody may know."""
        return [item for item in self.related if item.is_public]

    def least_reason(self, route: Route | None) -> int:
        """How many characters the reason for this route has at least."""
        if route is None or self.advice.of(route).standing is not Standing.NOT:
            return MIN_REASON
        return MIN_REASON_AGAINST

    def as_json(self, route: Route | None) -> dict[str, Any]:
        """Everything as JSON values, with what the chosen route asks of its reason (see `lifecycle.least_reason`)."""
        return {
            "advice": self.advice.as_json(),
            "related": [[item.ref, item.title, item.eur, item.is_public] for item in self.related],
            "made_on": self.made_on.isoformat(),
            "least_reason": self.least_reason(route),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Advised":
        """What `as_json` wrote."""
        return cls(
            advice=Advice.from_json(kept["advice"]),
            related=tuple(Related(*item) for item in kept["related"]),
            made_on=date.fromisoformat(kept["made_on"]),
        )


def advised(challenge: Challenge, terms: Terms) -> Advised | None:
    """What the route helper says of a vraagstuk in dialogue with these terms; None while there is no budget.

    The figures are those of the day on which it can open.
    """
    if terms.budget_eur is None or terms.subject is None:
        return None
    policy = purchasing_policy(challenge.organisation)
    buyer, is_proposed = buyer_of(challenge.organisation, policy)
    found = tuple(related(challenge))
    purchase = Purchase(
        buyer=buyer,
        subject=terms.subject,
        on=in_amsterdam(earliest_opening(challenge)).date(),
        experiments_eur=terms.budget_eur,
        scaling_eur=terms.scaling_max_eur,
        has_scaling=bool(terms.scaling_option or terms.scaling_volume),
        related_eur=sum(item.eur for item in found),
        ceilings=ceilings_for(terms.subject, policy),
        is_buyer_proposed=is_proposed,
    )
    return Advised(advise(purchase, table()), found, today())


def kept_advice(challenge: Challenge) -> Advised | None:
    """The advice that is kept with the officer's choice; None when there is none, such as for what was imported."""
    return Advised.from_json(challenge.route_advice) if challenge.route_advice else None


def related(challenge: Challenge) -> list[Related]:
    """Vraagstukken of the same agency that share a theme or words of the title, the newest first; one query.

    Those that are on their way to suppliers, or were published in the last two years and led to something.
    """
    own_themes = [theme.id for theme in challenge.themes]
    shares_theme = exists().where(
        challenge_theme.c.record_id == Challenge.id, challenge_theme.c.theme_id.in_(own_themes)
    )
    is_recent = and_(Challenge.published_at >= now() - RELATED_FOR, Challenge.state.not_in(_NOTHING_BOUGHT))
    rows = db.session.execute(
        select(
            Challenge.ref,
            Challenge.title,
            Challenge.language,
            Challenge.state,
            Challenge.budget_eur,
            Challenge.scaling_max_eur,
            Challenge.opened_at,
            shares_theme.label("shares_theme"),
        )
        .where(Challenge.organisation_id == challenge.organisation_id, Challenge.id != challenge.id)
        .where(or_(Challenge.state.in_(_BEFORE_OPENING), is_recent))
        .order_by(Challenge.id.desc())
    )
    own_words = _words(challenge.title, challenge.language)
    return [
        Related(
            ref=row.ref,
            title=row.title,
            eur=(row.budget_eur or 0) + (row.scaling_max_eur or 0),
            is_public=row.opened_at is not None and row.state not in PRIVATE_STATES,
        )
        for row in rows
        if row.shares_theme or _overlap(own_words, _words(row.title, row.language))
    ]


def _words(title: str, language: str) -> frozenset[str]:
    code: Language = "en" if language == "en" else "nl"
    return frozenset(token.terms[0].text for token in tokens(title, code))


def _overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared >= FEWEST_SHARED_WORDS and shared >= SHARED_PART * min(len(one), len(other))
