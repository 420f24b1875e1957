"""The demo's field around experiments: who is needed for what, and the bottlenecks that were put to somebody."""

from collections.abc import Mapping
from typing import Any

from app.audit.services import record
from app.cli.demo_cast import Cast
from app.cli.demo_content import read
from app.cli.demo_moments import day, maybe, moment
from app.core.database import db
from app.experiments.models import Escalation, Experiment, Stakeholder
from app.experiments.states import EscalationKind, Ring

Row = Mapping[str, Any]


def load_field(cast: Cast, experiments: Mapping[str, Experiment]) -> None:
    """Add the content of `field.toml`; flushes, never commits."""
    content = read("field")
    for row in content["stakeholder"]:
        db.session.add(_stakeholder(cast, experiments[row["experiment"]], row))
    for row in content["escalation"]:
        made = _escalation(cast, experiments[row["experiment"]], row)
        db.session.add(made)
        record("loaded", made.experiment, by=None)


def _stakeholder(cast: Cast, experiment: Experiment, row: Row) -> Stakeholder:
    """Somebody in the field; a next action is for the lead unless `who` names another function of the agency."""
    agency = cast.key_of(experiment.organisation)
    by_function = {"lead": cast.lead, "owner": cast.owner, "director": cast.director}
    has_action = "next_action" in row
    return Stakeholder(
        experiment=experiment,
        name=row["name"],
        ring=Ring(row["ring"]),
        needed_for=row["needed_for"],
        wants=row["wants"],
        next_action=row.get("next_action", ""),
        who=by_function[row.get("who", "lead")][agency] if has_action else None,
        due=day(row["due"]) if "due" in row else None,
        done_at=maybe(row.get("done")),
        created_at=experiment.created_at,
    )


def _escalation(cast: Cast, experiment: Experiment, row: Row) -> Escalation:
    agency = cast.key_of(experiment.organisation)
    asked = (cast.owner if row.get("asked") == "owner" else cast.director)[agency]
    return Escalation(
        experiment=experiment,
        title=row["title"],
        kind=EscalationKind(row["kind"]),
        **{name: row.get(name, "") for name in ("text", "law", "article", "public_text", "answer")},
        asked=asked,
        due=day(row["due"]),
        created_by_id=cast.lead[agency].id,
        created_at=moment(row["at"]),
        answered_at=maybe(row.get("answered")),
        answered_by_id=asked.id if "answered" in row else None,
    )
