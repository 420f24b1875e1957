"""The form with which a manager endorses the norm, or takes that back."""

from wtforms import HiddenField

from app.core.forms import BaseForm, Required


class EndorsementForm(BaseForm):
    """For which organisation; `withdraw` is filled when the endorsement is taken back."""

    organisation = HiddenField(validators=[Required()])
    withdraw = HiddenField()
