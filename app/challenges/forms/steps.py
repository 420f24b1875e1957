"""Steps that ask for a reason."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from app.challenges.states import NoProposalsCause
from app.core.forms import (
    LongText,
    StepForm,
    option,
)

MOST_REASON = 1_000


class ReasonForm(StepForm):
    """The confirmation of a step that everybody reads the reason of."""

    reason = LongText(_l("Reason"), most=MOST_REASON, rows=4, description=_l("Everybody can read this reason."))


class NoProposalsForm(ReasonForm):
    """Why, as the agency sees it, nobody sent a proposal: a cause from the list, and in words."""

    cause = RadioField(
        _l("What was the main cause, do you think?"),
        choices=lambda: [option(cause.value, cause.label) for cause in NoProposalsCause],  # in the reader's language
        coerce=NoProposalsCause,
        validators=[InputRequired(_l("Choose the main cause."))],
    )
