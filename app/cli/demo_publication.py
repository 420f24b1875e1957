"""The demo content around publication: what existed already, who joins, what suppliers think, who was spoken to."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.challenges.models import Challenge, Contact, CoOwner, ReuseAnswer, Stance
from app.challenges.states import CoOwnerState, ReuseVerdict, StanceKind
from app.cli.demo_content import read
from app.core.database import db
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.showcases.models import Showcase

Row = dict[str, Any]
Moment = Callable[[int], datetime]
Day = Callable[[int], date]


def load_publication(
    *,
    challenges: Mapping[str, Challenge],
    organisations: Mapping[str, Organisation],
    experiments: Mapping[str, Experiment],
    showcases: Mapping[str, Showcase],
    suppliers: Sequence[Organisation],
    moment: Moment,
    day: Day,
) -> None:
    """Add the content of `publication.toml` to records that exist already, named by their keys."""
    content = read("publication")
    positions: dict[str, int] = {}
    for row in content["reuse"]:
        key = row["challenge"]
        positions[key] = positions.get(key, 0) + 1
        found = experiments[row["experiment"]] if "experiment" in row else showcases[row["showcase"]]
        db.session.add(_answer(challenges[key], found, positions[key], row, moment))
    for row in content["co_owner"]:
        db.session.add(_co_owner(challenges[row["challenge"]], organisations[row["organisation"]], row, moment))
    for row in content["stance"]:
        db.session.add(
            Stance(
                challenge_id=challenges[row["challenge"]].id,
                organisation=suppliers[row["supplier"]],
                kind=StanceKind(row["kind"]),
                line=row["line"],
                taken_at=moment(row["at"]),
            )
        )
    for row in content["contact"]:
        db.session.add(
            Contact(
                challenge=challenges[row["challenge"]],
                spoken_on=day(row["spoken"]),
                with_whom=row["with_whom"],
                about=row["about"],
                added_at=moment(row["spoken"]),
            )
        )


def _answer(challenge: Challenge, found: Experiment | Showcase, position: int, row: Row, moment: Moment) -> ReuseAnswer:
    is_experiment = isinstance(found, Experiment)
    return ReuseAnswer(
        challenge=challenge,
        kind="experiment" if is_experiment else "showcase",
        record_id=found.id,
        ref=found.ref,
        title=found.title,
        organisation=found.organisation.name if isinstance(found, Experiment) else found.organisation_name,
        country="NL" if isinstance(found, Experiment) else found.country,
        position=position,
        verdict=ReuseVerdict(row["verdict"]),
        reason=row["reason"],
        answered_at=moment(row["at"]),
    )


def _co_owner(challenge: Challenge, organisation: Organisation, row: Row, moment: Moment) -> CoOwner:
    state = CoOwnerState(row["state"])
    if state is CoOwnerState.ACCEPTED:
        challenge.lead_share -= row["share"]
    return CoOwner(
        challenge=challenge,
        organisation=organisation,
        state=state,
        share=row["share"],
        promises_adoption=row["promises_adoption"],
        why=row["why"],
        asked_at=moment(row["asked"]),
        decided_at=moment(row["decided"]) if "decided" in row else None,
    )
