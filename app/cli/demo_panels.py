"""The demo's panels: who assesses, what they declared, and the scores that are there already."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.accounts.queries import by_address
from app.assessments.models import Assessment, Interest, Panel, PanelMember, Score
from app.assessments.states import AssessmentState, Background, MemberState
from app.audit.services import record
from app.challenges.models import Challenge
from app.cli.demo_content import read
from app.cli.demo_moments import day, moment
from app.core.database import db
from app.proposals.models import Proposal

Row = Mapping[str, Any]


def load_panels(
    *,
    challenges: Mapping[str, Challenge],
    proposals: Mapping[str, Proposal],
) -> None:
    """Add the panels; flushes, never commits."""
    for row in read("panels")["panel"]:
        challenge = challenges[row["challenge"]]
        panel = Panel(
            challenge=challenge,
            is_blind=row["blind"],
            due_on=day(row["due"]),
            created_by_id=challenge.created_by_id,
            created_at=moment(row["created"]),
        )
        db.session.add(panel)
        to_assess = {key: made for key, made in proposals.items() if made.challenge is challenge}
        for item in row["member"]:
            _add_member(panel, item, to_assess, moment(row["created"]))
        record("loaded", challenge, by=None)


def _add_member(panel: Panel, row: Row, proposals: Mapping[str, Proposal], at: datetime) -> None:
    person = by_address(row["person"])
    if person is None:
        raise ValueError(f"{row['person']} is no account of the demo")
    has_declared = row.get("declared", True)
    member = PanelMember(
        panel=panel,
        user=person,
        email=person.email,
        background=Background(row["background"]),
        state=MemberState.DECLARED if has_declared else MemberState.NAMED,
        named_at=at,
        declared_at=at if has_declared else None,
    )
    db.session.add(member)
    if not has_declared:
        return
    member.interests = [Interest(proposal=proposal, has_conflict=False) for proposal in proposals.values()]
    scores = {item["proposal"]: item for item in row.get("score", ())}
    is_in = row.get("handed_in", False)
    for key, proposal in proposals.items():
        assessment = Assessment(
            member=member,
            proposal=proposal,
            state=AssessmentState.SUBMITTED if is_in else AssessmentState.DRAFT,
            started_at=at,
            submitted_at=at if is_in else None,
            scores=_scores(panel.challenge, scores[key]) if key in scores else [],
        )
        db.session.add(assessment)


def _scores(challenge: Challenge, row: Row) -> Sequence[Score]:
    given = zip(challenge.criteria, row["points"], row["reasons"], strict=True)
    return [Score(criterion=criterion, points=points, reason=reason) for criterion, points, reason in given]
