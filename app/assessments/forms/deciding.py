"""What is typed about a decision."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import DataRequired, Length

from app.assessments.services.deciding import MIN_REASON, Verdict
from app.core.forms import BaseForm, LongText, option
from app.proposals.models import Proposal

CHOSEN, NOT_CHOSEN = "chosen", "not_chosen"
LONGEST_REASON = 2000


def _at_least(message: Any) -> Length:
    return Length(min=MIN_REASON, message=message)


class DecisionForm(BaseForm):
    """An outcome and a reason for every proposal, and the public explanation; made by `decision_form`."""

    explanation: LongText

    def verdicts(self, proposals: Sequence[Proposal]) -> dict[str, Verdict]:
        """What was decided, by the ref of the proposal."""
        return {
            proposal.ref: Verdict(
                is_chosen=self[f"outcome_{proposal.ref}"].data == CHOSEN, reason=self[f"reason_{proposal.ref}"].data
            )
            for proposal in proposals
        }


def decision_form(proposals: Sequence[Proposal]) -> DecisionForm:
    """A form with two fields for every proposal, each labelled with its supplier, and the public explanation."""
    fields: dict[str, Any] = {}
    for proposal in proposals:
        supplier = proposal.organisation.name
        fields[f"outcome_{proposal.ref}"] = RadioField(
            _l("Outcome for %(supplier)s", supplier=supplier),
            [DataRequired(message=_l("Choose one of the two."))],
            choices=[option(CHOSEN, _l("Chosen")), option(NOT_CHOSEN, _l("Not chosen"))],
        )
        fields[f"reason_{proposal.ref}"] = LongText(
            _l("Reason for %(supplier)s", supplier=supplier),
            most=LONGEST_REASON,
            validators=[_at_least(_l("Give a reason of at least 20 characters."))],
        )
    # Last, as on the page, so that the summary of faults has the order of the page.
    fields["explanation"] = LongText(
        _l("Explanation for everybody"),
        most=LONGEST_REASON,
        validators=[_at_least(_l("Give an explanation of at least 20 characters."))],
    )
    form_class = type("DecisionFormOfThese", (DecisionForm,), fields)
    form: DecisionForm = form_class()
    return form
