"""The demo's dossiers, and who took which solution over from whom."""

from collections.abc import Mapping
from typing import Any

from app.audit.services import record
from app.cli.demo_cast import Cast
from app.cli.demo_content import read
from app.cli.demo_moments import day, maybe, moment
from app.core.database import db
from app.experiments.models import Experiment
from app.scaling.models import Adoption, DomainCheck, Milestone, ReadinessComponent, ScalingCase
from app.scaling.readiness import weakest
from app.scaling.states import (
    AdoptionKind,
    AdoptionState,
    Complexity,
    ComplexityDomain,
    ProcurementBasis,
    Remedy,
    ScalingState,
)

Row = Mapping[str, Any]
ADOPTION_TEXTS = ("adapted", "benefit_promised", "benefit_realised", "lesson")


def load_scaling(cast: Cast, experiments: Mapping[str, Experiment]) -> None:
    """Add the content of `scaling.toml`; flushes, never commits."""
    content = read("scaling")
    for row in content["scaling_case"]:
        case = _case(cast, experiments[row["experiment"]], row)
        db.session.add(case)
        record("loaded", case, by=None)
    made: dict[tuple[str, str], Adoption] = {}
    for row in content["adoption"]:
        adoption = _adoption(cast, experiments[row["experiment"]], row)
        if "taken_from" in row:
            adoption.taken_from = made[row["experiment"], row["taken_from"]]
        made[row["experiment"], row["organisation"]] = adoption
        db.session.add(adoption)
        record("loaded", adoption, by=None)


def _case(cast: Cast, experiment: Experiment, row: Row) -> ScalingCase:
    agency = cast.key_of(experiment.organisation)
    is_decided = "decided" in row
    components = [
        ReadinessComponent(position=position, **item) for position, item in enumerate(row["component"], start=1)
    ]
    found = weakest(components)
    return ScalingCase(
        experiment=experiment,
        state=ScalingState(row["state"]),
        governance_anchor=row["governance"],
        organisation_anchor=row["organisation_anchor"],
        information_anchor=row["information"],
        money=row["money"],
        owner=row["owner"],
        weakest_point=found.name if found else "",
        weakest_point_plan=row["weakest_plan"],
        remedy=Remedy(row["remedy"]),
        facilities=row["facilities"],
        procurement_basis=ProcurementBasis(row["procurement_basis"]),
        procurement_note=row["procurement_note"],
        decision_due=day(row["decision_due"]),
        decided_at=maybe(row.get("decided")),
        decided_by_id=cast.director[agency].id if is_decided else None,
        decision_reason=row.get("reason", ""),
        created_at=experiment.ended_at,
        components=components,
        domains=[
            DomainCheck(domain=ComplexityDomain(domain), complexity=Complexity(told[0]), note=told[1])
            for domain, told in row["domains"].items()
        ],
        milestones=[
            Milestone(
                title=item["title"],
                due=day(item["due"]),
                done_at=maybe(item.get("done")),
                done_by_id=cast.lead[agency].id if "done" in item else None,
            )
            for item in row.get("milestone", ())
        ],
    )


def _adoption(cast: Cast, experiment: Experiment, row: Row) -> Adoption:
    return Adoption(
        experiment=experiment,
        organisation=cast.organisation[row["organisation"]],
        created_by_id=cast.owner[row["organisation"]].id,
        kind=AdoptionKind(row["kind"]) if "kind" in row else None,
        state=AdoptionState(row["stage"]),
        created_at=moment(row["started"]),
        in_use_at=maybe(row.get("in_use_since")),
        **{name: row.get(name, "") for name in ADOPTION_TEXTS},
    )
