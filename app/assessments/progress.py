"""How far a panel is: what is filled in, what is handed in, and whether everybody is in."""

from collections.abc import Sequence

from app.assessments.composition import ACTIVE_STATES, composition
from app.assessments.models import Assessment, PanelMember
from app.assessments.states import AssessmentState, MemberState


def is_filled_in(assessment: Assessment) -> bool:
    """Whether every criterion of the vraagstuk has points and a sentence."""
    filled = {score.criterion for score in assessment.scores if score.points is not None and score.reason.strip()}
    return filled >= set(assessment.member.panel.challenge.criteria)


def filled_in(member: PanelMember) -> int:
    """How many proposals a member has filled in completely, handed in or not."""
    return sum(is_filled_in(assessment) for assessment in member.assessments)


def has_handed_in(member: PanelMember) -> bool:
    """Whether a member handed in; that is everything at once."""
    return bool(member.assessments) and all(a.state is not AssessmentState.DRAFT for a in member.assessments)


def is_everyone_in(members: Sequence[PanelMember]) -> bool:
    """Whether a complete panel has handed in everything. Until then nobody sees the scores of another.

    Who has a conflict of interest or was taken off is not waited for and does not count.
    """
    active = [member for member in members if member.state in ACTIVE_STATES]
    is_in = all(member.state is MemberState.DECLARED and has_handed_in(member) for member in active)
    return composition(members).is_complete and is_in
