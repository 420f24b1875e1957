"""The steps of a reference: a supplier asks to show an ended experiment, the agency agrees or not, both may go back."""

from flask_babel import lazy_gettext as _l

from app.experiments import policy
from app.experiments.lifecycle import SUPPLIER
from app.experiments.models import SupplierReference
from app.experiments.states import ReferenceState
from app.lifecycle import LifeCycle, Step
from app.lifecycle.engine import states

AGENCY = "agency"

_S = ReferenceState
REFERENCE_CYCLE: LifeCycle[SupplierReference, ReferenceState] = LifeCycle(
    name="supplier_reference",
    states=ReferenceState,
    state_of=lambda reference: reference.state,
    steps=(
        Step(
            action="agree",
            label=_l("Agree"),
            explanation=_l("The experiment stands on the page of the supplier, with the outcome and your words."),
            # An agency may change its mind after a no; after the supplier has gone back it is asked anew.
            sources=states(_S.ASKED, _S.DECLINED),
            target=_S.AGREED,
            allowed=policy.can_answer_reference,
            tells=(SUPPLIER,),
        ),
        Step(
            action="decline",
            label=_l("Do not agree"),
            explanation=_l("The supplier gets a mail, with your words if you write any. Nothing of it is public."),
            sources=states(_S.ASKED),
            target=_S.DECLINED,
            allowed=policy.can_answer_reference,
            tells=(SUPPLIER,),
        ),
        Step(
            action="withdraw",
            label=_l("Take the consent back"),
            explanation=_l("The experiment is taken from the page of the supplier at once."),
            sources=states(_S.AGREED),
            target=_S.WITHDRAWN,
            allowed=policy.can_answer_reference,
            tells=(SUPPLIER,),
        ),
        Step(
            action="drop",
            label=_l("Show it no longer"),
            explanation=_l("The experiment is taken from your page at once. You can ask again later."),
            sources=states(_S.ASKED, _S.AGREED),
            target=_S.WITHDRAWN,
            allowed=policy.can_hold_reference,
            tells=(AGENCY,),
        ),
        Step(
            action="ask_again",
            label=_l("Ask again"),
            explanation=_l("The agency gets a mail and answers anew."),
            sources=states(_S.WITHDRAWN),
            target=_S.ASKED,
            allowed=policy.can_hold_reference,
            tells=(AGENCY,),
        ),
    ),
)
