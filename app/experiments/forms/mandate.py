"""The loss mandate, and up to which amount one director signs."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired, Optional

from app.core.errors import RefusedInputError
from app.core.forms import BaseForm, CreatingForm, EuroField, LongText, WholeNumber
from app.experiments.forms.fields import BEARABLE_AMOUNT, Between
from app.experiments.services.mandate import MOST_WEEKS

SIGNATURE = _l("I sign this. If the money is lost, we call that the price of learning.")


class MandateForm(CreatingForm):
    """What may be lost at most, and the signature. `reason` is asked when an earlier signature was taken back."""

    mandate_eur = EuroField(
        _l("At most this amount may be lost"), [InputRequired(_l("Fill in this field.")), BEARABLE_AMOUNT]
    )
    mandate_weeks = WholeNumber(
        _l("At most so many weeks"),
        [
            InputRequired(_l("Fill in this field.")),
            Between(min=1, max=MOST_WEEKS, message=_l("Fill in a number of weeks from 1 to 104.")),
        ],
    )
    reason = LongText(_l("Why is there a new loss mandate?"), most=1_000, rows=3, required=False)
    is_agreed = BooleanField(SIGNATURE, [InputRequired(_l("Tick this to sign."))])

    def bears(self, refusals: Iterable[RefusedInputError]) -> bool:
        """Show, beside what is wrong by itself, what will be refused; true when that is nothing."""
        found = [refusal for refusal in refusals if not (refusal.field and self[refusal.field].errors)]
        for refusal in found:
            self.refuse(refusal)
        return not found


class NewMandateForm(MandateForm):
    """Another mandate while the experiment runs, always with its reason."""

    reason = LongText(_l("Why is there a new loss mandate?"), most=1_000, rows=3)
    # Again, so that what is wrong is told in the order of the page.
    is_agreed = BooleanField(SIGNATURE, [InputRequired(_l("Tick this to sign."))])


class SecondSignatureForm(BaseForm):
    """The signature of the second director."""

    is_agreed = BooleanField(SIGNATURE, [InputRequired(_l("Tick this to sign."))])


class CeilingForm(BaseForm):
    """Up to which amount one director signs; empty when one signs every amount."""

    one_signs_to_eur = EuroField(_l("One director signs up to this amount"), [Optional(), BEARABLE_AMOUNT])
