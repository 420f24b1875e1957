"""The loss mandate."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired

from app.core.forms import BaseForm, EuroField, WholeNumber
from app.experiments.forms.fields import BEARABLE_AMOUNT, Between
from app.experiments.services.mandate import MOST_WEEKS


class MandateForm(BaseForm):
    """What may be lost at most, and the signature."""

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
    is_agreed = BooleanField(
        _l("I sign this. If the money is lost, we call that the price of learning."),
        [InputRequired(_l("Tick this to sign."))],
    )
