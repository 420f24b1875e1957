"""The demo content around publication.

What existed already, who joins, what suppliers think, who was spoken to, which sentence was stopped, and by which
route an agency buys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.accounts.models import User
from app.audit.services import record
from app.challenges.blocks import ASKED
from app.challenges.guarding import note_blocks
from app.challenges.models import Challenge, Contact, CoOwner, Follow, GuardBlock, ReuseAnswer, Stance
from app.challenges.purchase import Advised, advised
from app.challenges.states import ChallengeState, CoOwnerState, ReuseVerdict, StanceKind
from app.challenges.terms import terms_of
from app.cli.demo_content import read
from app.cli.demo_moments import day, moment
from app.core.clock import in_amsterdam
from app.core.database import db
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.procurement.advice import advise
from app.procurement.thresholds import table
from app.showcases.models import Showcase

Row = dict[str, Any]


def load_publication(
    *,
    challenges: Mapping[str, Challenge],
    organisations: Mapping[str, Organisation],
    experiments: Mapping[str, Experiment],
    showcases: Mapping[str, Showcase],
    suppliers: Sequence[Organisation],
    owners: Mapping[str, User],
    colleagues: Mapping[str, User],
) -> None:
    """Add the content of `publication.toml` to records that exist already, named by their keys.

    By agency: `owners` ask to join, `colleagues` are the second persons, who may let a sentence stay.
    """
    content = read("publication")
    positions: dict[str, int] = {}
    for row in content["reuse"]:
        key = row["challenge"]
        positions[key] = positions.get(key, 0) + 1
        found = experiments[row["experiment"]] if "experiment" in row else showcases[row["showcase"]]
        db.session.add(_answer(challenges[key], found, positions[key], row))
    for row in content["co_owner"]:
        challenge, asker = challenges[row["challenge"]], owners[row["organisation"]]
        db.session.add(_co_owner(challenge, organisations[row["organisation"]], asker, row))
        db.session.add(Follow(challenge_id=challenge.id, user_id=asker.id, created_at=moment(row["asked"])))
    for row in content["follow"]:
        follower = owners[row["organisation"]]
        db.session.add(
            Follow(challenge_id=challenges[row["challenge"]].id, user_id=follower.id, created_at=moment(row["since"]))
        )
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
    for row in content["sentence"]:
        _stop(challenges[row["challenge"]], row, colleagues[row["organisation"]])
    for challenge in challenges.values():
        if challenge.state is ChallengeState.OPEN:
            _keep_advice(challenge)


def _stop(challenge: Challenge, row: Row, colleague: User) -> None:
    """The sentence that the guard stops in this vraagstuk: a colleague let it stay, or was asked to look at it."""
    note_blocks(challenge, written_by_id=challenge.created_by_id)
    block: GuardBlock
    (block,) = challenge.guard_blocks
    block.found_at = moment(row["found"])
    if "reason" in row:
        block.reason, block.lifted_by_id, block.lifted_at = row["reason"], colleague.id, moment(row["lifted"])
    else:
        record(ASKED, challenge, by=None, field=block.field, rule=block.rule, sentence_key=block.sentence_key)


def _keep_advice(challenge: Challenge) -> None:
    """What the route helper says of the terms, with the figures of the day on which it opened."""
    helper = advised(challenge, terms_of(challenge))
    if helper is None or challenge.opened_at is None:
        return
    opened_on = in_amsterdam(challenge.opened_at).date()
    advice = advise(replace(helper.advice.purchase, on=opened_on), table())
    challenge.route_advice = Advised(advice, helper.related, opened_on).as_json(challenge.route_choice)


def _answer(challenge: Challenge, found: Experiment | Showcase, position: int, row: Row) -> ReuseAnswer:
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


def _co_owner(challenge: Challenge, organisation: Organisation, asker: User, row: Row) -> CoOwner:
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
        asked_by_id=asker.id,
        asked_at=moment(row["asked"]),
        decided_at=moment(row["decided"]) if "decided" in row else None,
    )
