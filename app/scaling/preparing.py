"""Filling in a dossier, part by part. Each part is kept by itself, complete or not; a yes asks for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.scaling import policy
from app.scaling.buying import has_option
from app.scaling.holding import touch
from app.scaling.levels import HIGHEST
from app.scaling.models import DomainCheck, ReadinessComponent, ScalingCase
from app.scaling.readiness import MOST_COMPONENTS, weakest
from app.scaling.states import Complexity, ComplexityDomain, DossierPart, ProcurementBasis, Remedy, ScalingState


@dataclass(frozen=True, slots=True)
class Rating:
    """A component of the solution, how ready it is and how widely it is used, each 0 to 9."""

    name: str
    readiness: int
    use: int


@dataclass(frozen=True, slots=True)
class WeakestPlan:
    """What is done about the weakest component."""

    remedy: Remedy | None
    plan: str


@dataclass(frozen=True, slots=True)
class Anchors:
    """Where the solution is tied (F4), and what exists already that it uses."""

    governance_anchor: str
    organisation_anchor: str
    information_anchor: str
    facilities: str


@dataclass(frozen=True, slots=True)
class Ownership:
    """What it costs, who pays, who is the owner."""

    money: str
    owner: str


@dataclass(frozen=True, slots=True)
class Buying:
    """On what ground it is bought. The estimate is in whole euros excluding VAT."""

    procurement_basis: ProcurementBasis | None
    procurement_estimate_eur: int | None
    procurement_note: str


def rate(case: ScalingCase, ratings: Sequence[Rating], *, by: Actor) -> None:
    """Say of which components the solution is made and how far each is. A plan for the weakest is kept.

    Raises `RefusedInputError` for more than eight, for two of one name, and for a level that does not exist.
    """
    _open(case, by)
    if len(ratings) > MOST_COMPONENTS:
        raise RefusedInputError(_l("Name at most %(max)s components.", max=MOST_COMPONENTS), field="components")
    names = [" ".join(rating.name.split()).casefold() for rating in ratings]
    if len(set(names)) < len(names):
        raise RefusedInputError(_l("Two components have the same name. Give each its own."), field="components")
    if not all(0 <= level <= HIGHEST for rating in ratings for level in (rating.readiness, rating.use)):
        raise RefusedInputError(_l("Choose levels from 0 to 9."), field="components")
    del case.components[len(ratings) :]
    for position, rating in enumerate(ratings, start=1):
        if position > len(case.components):
            case.components.append(ReadinessComponent(position=position))
        kept = case.components[position - 1]
        kept.name, kept.readiness, kept.use = rating.name, rating.readiness, rating.use
    _saved(case, DossierPart.READINESS, by)


def plan_weakest(case: ScalingCase, plan: WeakestPlan, *, by: Actor) -> None:
    """Say what is done about the component that is the weakest now.

    Raises `InvalidStepError` while there are no components.
    """
    _open(case, by)
    found = weakest(case.components)
    if found is None:
        raise InvalidStepError(_l("First fill in of which components the solution is made."))
    case.weakest_point, case.remedy, case.weakest_point_plan = found.name, plan.remedy, plan.plan
    _saved(case, DossierPart.WEAKEST, by)


def check_domains(case: ScalingCase, found: Mapping[ComplexityDomain, tuple[Complexity, str]], *, by: Actor) -> None:
    """Say how hard each domain makes scaling up, with a note; a domain that is left out was not looked at."""
    _open(case, by)
    known = {check.domain: check for check in case.domains}
    for domain, check in known.items():
        if domain not in found:
            case.domains.remove(check)
    for domain, (complexity, note) in found.items():
        if domain not in known:
            known[domain] = DomainCheck(domain=domain)
            case.domains.append(known[domain])
        known[domain].complexity, known[domain].note = complexity, note
    _saved(case, DossierPart.DOMAINS, by)


def anchor(case: ScalingCase, anchors: Anchors, *, by: Actor) -> None:
    """Say where the solution is tied and which generic facilities it uses."""
    _write(case, DossierPart.ANCHORS, anchors, by)


def fund(case: ScalingCase, ownership: Ownership, *, by: Actor) -> None:
    """Say what it costs, who pays and who is the owner."""
    _write(case, DossierPart.MONEY, ownership, by)


def choose_basis(case: ScalingCase, buying: Buying, *, by: Actor) -> None:
    """Say on what ground it is bought.

    Raises `RefusedInputError` for the scaling option of a vraagstuk that has none.
    """
    if buying.procurement_basis is ProcurementBasis.OPTION and not has_option(case.experiment.challenge):
        raise RefusedInputError(
            _l("This challenge has no scaling option. Choose another basis."), field="procurement_basis"
        )
    _write(case, DossierPart.BUYING, buying, by)


def _write(case: ScalingCase, part: DossierPart, values: Any, by: Actor) -> None:
    _open(case, by)
    for field in fields(values):
        setattr(case, field.name, getattr(values, field.name))
    _saved(case, part, by)


def _open(case: ScalingCase, by: Actor) -> None:
    """Raise `NotPermittedError`, or `InvalidStepError` after the decision."""
    if not policy.can_prepare(by, case):
        raise NotPermittedError("prepare")
    if case.state is not ScalingState.PREPARING:
        raise InvalidStepError(_l("The decision has been taken. The dossier can no longer be changed."))


def _saved(case: ScalingCase, part: DossierPart, by: Actor) -> None:
    touch(case)
    record("prepare", case, by=by, part=part.value)
