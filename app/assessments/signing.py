"""The life cycle of a decision: prepared by an officer → offered to the director → signed, or sent back."""

from flask_babel import lazy_gettext as _l

from app.assessments import policy
from app.assessments.completeness import is_complete
from app.assessments.models import Decision
from app.assessments.states import DecisionState
from app.lifecycle import LifeCycle, Requirement, Step
from app.lifecycle.engine import states

_S = DecisionState
_COMPLETE = Requirement[Decision](_l("Fill in what is still missing."), is_complete)

DECISION_CYCLE: LifeCycle[Decision, DecisionState] = LifeCycle(
    name="decision",
    states=DecisionState,
    state_of=lambda decision: decision.state,
    steps=(
        Step(
            action="offer",
            label=_l("Offer to the director"),
            sources=states(_S.PREPARED),
            target=_S.OFFERED,
            allowed=policy.can_work_on,
            requires=(_COMPLETE,),
            tells=("directors",),
            explanation=_l("The director reads the decision and signs it, or sends it back."),
        ),
        Step(
            action="take_back",
            label=_l("Take back to change it"),
            sources=states(_S.OFFERED),
            target=_S.PREPARED,
            allowed=policy.can_work_on,
            explanation=_l("The director cannot sign it until you offer it again."),
        ),
        Step(
            action="send_back",
            label=_l("Send back"),
            sources=states(_S.OFFERED),
            target=_S.PREPARED,
            allowed=policy.can_sign,
            needs_reason=True,
            tells=("officers",),
            explanation=_l("The officer reads your comment, changes the decision and offers it again."),
        ),
        Step(
            action="sign",
            label=_l("Sign"),
            sources=states(_S.OFFERED),
            target=_S.SIGNED,
            allowed=policy.can_sign,
            requires=(_COMPLETE,),
            is_final=True,
            tells=("suppliers", "followers"),
            explanation=_l("The decision is final. Every supplier gets a letter at once."),
        ),
    ),
)
