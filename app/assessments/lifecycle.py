"""The steps of a panel member and of an assessment. Proposals are handed in all at once, which cannot be undone."""

from flask_babel import lazy_gettext as _l

from app.assessments import policy
from app.assessments.composition import composition
from app.assessments.models import Assessment, PanelMember
from app.assessments.progress import has_handed_in, is_everyone_in, is_filled_in
from app.assessments.states import AssessmentState, MemberState
from app.challenges.states import ChallengeState
from app.lifecycle.engine import LifeCycle, Requirement, Step, states


def _others_suffice(member: PanelMember) -> bool:
    """Before the opening a panel may be incomplete for a while; when there is something to assess it may not."""
    panel = member.panel
    if panel.challenge.stage is not ChallengeState.ASSESSMENT:
        return True
    return composition(one for one in panel.members if one is not member).is_complete


def _has_answered_everything(member: PanelMember) -> bool:
    return bool(member.interests) and not any(interest.has_conflict for interest in member.interests)


def _has_conflict(member: PanelMember) -> bool:
    return any(interest.has_conflict for interest in member.interests)


_NOT_HANDED_IN = Requirement[PanelMember](
    _l("This person has handed in already, and stays on the panel."), lambda member: not has_handed_in(member)
)
_ENOUGH_REMAIN = Requirement[PanelMember](
    _l("Name somebody else first: at least three people with three different backgrounds must remain."), _others_suffice
)
_NOT_EVERYBODY_IN = Requirement[PanelMember](
    _l("Everybody has handed in: the panel no longer changes."), lambda member: not is_everyone_in(member.panel.members)
)

MEMBER_CYCLE: LifeCycle[PanelMember, MemberState] = LifeCycle(
    name="panel_member",
    states=MemberState,
    state_of=lambda member: member.state,
    steps=(
        Step(
            "declare",
            _l("Declare that there is no conflict of interest"),
            states(MemberState.NAMED),
            MemberState.DECLARED,
            policy.can_declare,
            requires=(Requirement(_l("Answer the question for every supplier."), _has_answered_everything),),
        ),
        Step(
            "report_conflict",
            _l("Report a conflict of interest"),
            states(MemberState.NAMED, MemberState.DECLARED),
            MemberState.CONFLICTED,
            policy.can_declare,
            requires=(Requirement(_l("Say with which supplier, and why."), _has_conflict), _NOT_EVERYBODY_IN),
            is_final=True,
            tells=("agency",),
        ),
        Step(
            "take_off",
            _l("Take off the panel"),
            states(MemberState.NAMED, MemberState.DECLARED),
            MemberState.LEFT,
            policy.can_change_seat,
            requires=(_NOT_HANDED_IN, _ENOUGH_REMAIN),
            needs_reason=True,
            tells=("member",),
        ),
        Step(
            "name_again",
            _l("Name again"),
            states(MemberState.LEFT),
            MemberState.NAMED,
            policy.can_change_seat,
            tells=("member",),
        ),
    ),
)

ASSESSMENT_CYCLE: LifeCycle[Assessment, AssessmentState] = LifeCycle(
    name="assessment",
    states=AssessmentState,
    state_of=lambda assessment: assessment.state,
    steps=(
        Step(
            "submit",
            _l("Hand in"),
            states(AssessmentState.DRAFT),
            AssessmentState.SUBMITTED,
            policy.can_assess,
            requires=(Requirement(_l("Give points and a sentence on every criterion."), is_filled_in),),
            is_final=True,
        ),
        Step(
            "establish",
            _l("Establish the scores"),
            states(AssessmentState.SUBMITTED),
            AssessmentState.ESTABLISHED,
            policy.can_establish,
            is_final=True,
        ),
    ),
)
