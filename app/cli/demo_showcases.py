"""The demo's etalage: the stories, how they were spread, and the ambassador who did so."""

from collections.abc import Mapping
from typing import Any

from app.audit.services import record
from app.cli.demo_cast import Cast
from app.cli.demo_content import read
from app.cli.demo_moments import day, maybe, moment
from app.core.database import db
from app.experiments.models import Experiment
from app.showcases.models import Ambassador, Introduction, Sharing, Showcase
from app.showcases.states import SharingKind, ShowcaseOutcome, ShowcaseState

Row = Mapping[str, Any]
TEXTS = ("title", "summary", "result", "story", "money", "adaptations")


def load_showcases(cast: Cast, experiments: Mapping[str, Experiment]) -> dict[str, Showcase]:
    """Add the stories of `showcases.toml` and what `spreading.toml` tells; flushes, never commits.

    Gives the stories by their keys.
    """
    made: dict[str, Showcase] = {}
    for row in read("showcases")["showcase"]:
        made[row["key"]] = _showcase(cast, experiments.get(row.get("experiment", "")), row)
        db.session.add(made[row["key"]])
        record("loaded", made[row["key"]], by=None)
    content = read("spreading")
    for row in content["sharing"]:
        made[row["showcase"]].sharings.append(
            Sharing(
                kind=SharingKind(row["kind"]),
                on=day(row["on"]),
                note=row["note"],
                by_id=cast.ambassador.id,
                created_at=moment(row["on"]),
            )
        )
    for row in content["introduction"]:
        db.session.add(_introduction(cast, experiments[row["experiment"]], row))
    for row in content["ambassador"]:
        page = Ambassador(
            user=cast.account[row["person"]],
            about=row["about"],
            is_public=True,
            themes=[cast.theme[slug] for slug in row["themes"]],
        )
        db.session.add(page)
    return made


def _showcase(cast: Cast, experiment: Experiment | None, row: Row) -> Showcase:
    created_at = moment(row["created"] if "created" in row else row["published"])
    return Showcase(
        experiment=experiment,
        ambassador_id=cast.ambassador.id,
        state=ShowcaseState(row["state"]),
        outcome=ShowcaseOutcome(row["outcome"]),
        organisation_name=row["organisation"],
        **{name: row[name] for name in TEXTS},
        contact=row.get("contact", ""),
        country=row["country"],
        source="" if experiment else row["source"],
        source_key=f"demo:{row['key']}",
        agency_consent_at=maybe(row.get("consent_agency")),
        supplier_consent_at=maybe(row.get("consent_supplier")),
        published_at=maybe(row.get("published")),
        created_at=created_at,
        themes=[cast.theme[slug] for slug in row["themes"]],
    )


def _introduction(cast: Cast, experiment: Experiment, row: Row) -> Introduction:
    return Introduction(
        experiment=experiment,
        giver=cast.organisation[row["giver"]],
        taker=cast.organisation[row["taker"]],
        ambassador_id=cast.ambassador.id,
        text=row["text"],
        created_at=moment(row["at"]),
    )
