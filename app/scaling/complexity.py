"""What the seven domains together mean for scaling up: advice, never a verdict. Pure: no database, no request.

After Greenhalgh and others (2017, doi:10.2196/jmir.8775): the more domains are complex, the less often something new
spreads and stays. Where the lines are drawn is our choice.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.scaling.states import Complexity, ComplexityDomain

SOURCE = "https://doi.org/10.2196/jmir.8775"
DOMAINS = len(ComplexityDomain)
MOSTLY = 4
"""From so many complex domains on, more are complex than not."""

QUESTIONS: dict[ComplexityDomain, Any] = {
    ComplexityDomain.CONDITION: _l("Is it clear who has the problem, and is it much the same for everybody?"),
    ComplexityDomain.TECHNOLOGY: _l("Does it work with what you have, and can you change supplier?"),
    ComplexityDomain.VALUE: _l("Is it worth the money and the trouble, and for whom?"),
    ComplexityDomain.ADOPTERS: _l("What does it ask of residents and staff? Can they do that, and do they want to?"),
    ComplexityDomain.ORGANISATION: _l("Can your organisation carry it: leadership, people, money, routines?"),
    ComplexityDomain.SYSTEM: _l("Do laws, politics, supervisors and partners help, or do they hold it back?"),
    ComplexityDomain.TIME: _l("Can it change along when something around it changes?"),
}


class Pattern(StrEnum):
    """What the domains that were looked at have in common."""

    UNKNOWN = "unknown"
    SIMPLE = "simple"
    PLANNABLE = "plannable"
    SOME_COMPLEX = "some_complex"
    MOSTLY_COMPLEX = "mostly_complex"


_ADVICE: dict[Pattern, Any] = {
    Pattern.UNKNOWN: _l("Nothing can be said yet."),
    Pattern.SIMPLE: _l("No domain is hard: an ordinary plan is enough."),
    Pattern.PLANNABLE: _l("Much hangs together, but it can be planned: make a plan and take your time."),
    Pattern.SOME_COMPLEX: _l("Begin small, look often, and change along."),
    Pattern.MOSTLY_COMPLEX: _l("All at once seldom works then: first make it simpler, or scale up one part."),
}


def pattern(found: Collection[Complexity]) -> Pattern:
    """The pattern of the domains that were looked at."""
    complex_ones = sum(one is Complexity.COMPLEX for one in found)
    if not found:
        return Pattern.UNKNOWN
    if complex_ones >= MOSTLY:
        return Pattern.MOSTLY_COMPLEX
    if complex_ones:
        return Pattern.SOME_COMPLEX
    return Pattern.PLANNABLE if Complexity.COMPLICATED in found else Pattern.SIMPLE


def sentence(found: Collection[Complexity]) -> str:
    """`3 of the 7 domains are complex. Begin small, look often, and change along.`"""
    counted = _(
        "%(number)s of the %(all)s domains complex.",
        number=sum(one is Complexity.COMPLEX for one in found),
        all=DOMAINS,
    )
    parts = [str(counted), str(_ADVICE[pattern(found)])]
    if len(found) < DOMAINS:
        parts.append(_("%(number)s of the %(all)s were looked at.", number=len(found), all=DOMAINS))
    return " ".join(parts)
