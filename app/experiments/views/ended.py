"""What the page of an ended experiment tells, the same for each of the four ends, drafted from the record."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.filters import format_money, format_weeks
from app.experiments import queries
from app.experiments.failing import reasons
from app.experiments.models import Experiment
from app.experiments.states import FACTOR_SCALE, Factor, PublicValue

NEITHER = 3


@dataclass(frozen=True, slots=True)
class Ended:
    """The parts that are worked out. `factors` are (name, score, words), what helped most first."""

    cost: str
    call: str
    kind_reasons: list[Any]
    factors: list[tuple[str, int, str]]
    factors_sentence: str
    public_values: list[tuple[str, str, str]]
    helped: dict[int, int]
    helped_sentence: str


def ended(experiment: Experiment) -> Ended:
    """Of an experiment that has ended."""
    uses = queries.uses_of(experiment)
    factors = _factors(experiment)
    return Ended(
        cost=_cost(experiment),
        call=experiment.contact or experiment.organisation.name,
        kind_reasons=reasons(experiment.failure_answers),
        factors=factors,
        factors_sentence=_factors_sentence(factors),
        public_values=_values(experiment),
        helped=Counter(use.lesson_id for use in uses),
        helped_sentence=_helped(uses),
    )


def _cost(experiment: Experiment) -> str:
    weeks = format_weeks(experiment.weeks_used)
    spent: str = _("It cost %(money)s and %(weeks)s.", money=format_money(experiment.spent_eur), weeks=weeks)
    if experiment.mandate_eur is None or experiment.mandate_weeks is None:
        return spent
    most_weeks = format_weeks(experiment.mandate_weeks)
    most = _(
        "Beforehand it was agreed that at most %(money)s and %(weeks)s might be lost.",
        money=format_money(experiment.mandate_eur),
        weeks=most_weeks,
    )
    return f"{spent} {most}"


def _factors(experiment: Experiment) -> list[tuple[str, int, str]]:
    order = list(Factor)
    held = sorted(experiment.factors, key=lambda each: (-each.score, order.index(each.factor)))
    return [(str(each.factor.label), each.score, str(FACTOR_SCALE[each.score])) for each in held]


def _factors_sentence(factors: Sequence[tuple[str, int, str]]) -> str:
    """What helped and hindered most, and how many of the factors nobody scored."""
    if not factors:
        return ""
    said = []
    best, worst = factors[0][1], factors[-1][1]
    if best > NEITHER:
        names = "; ".join(name for name, score, _words in factors if score == best)
        said.append(_("What helped most: %(names)s.", names=names))
    if worst < NEITHER:
        names = "; ".join(name for name, score, _words in factors if score == worst)
        said.append(_("What hindered most: %(names)s.", names=names))
    said.append(_("Scored were %(count)s of the %(all)s factors.", count=len(factors), all=len(Factor)))
    return " ".join(said)


def _values(experiment: Experiment) -> list[tuple[str, str, str]]:
    order = list(PublicValue)
    held = sorted(experiment.value_results, key=lambda each: order.index(each.value))
    return [(str(each.value.label), str(each.effect.label), each.note or "\N{EN DASH}") for each in held]


def _helped(uses: Sequence[Any]) -> str:
    """How many other organisations the lessons helped, and what they say it saved them."""
    count = len({use.organisation_id for use in uses})
    if not count:
        return ""
    said = ngettext(
        "The lessons of this experiment helped %(num)s other organisation.",
        "The lessons of this experiment helped %(num)s other organisations.",
        count,
    )
    saved = sum(use.saved_eur or 0 for use in uses)
    if not saved:
        return str(said)
    together = _("That saved about %(amount)s, they say.", amount=format_money(saved))
    return f"{said} {together}"
