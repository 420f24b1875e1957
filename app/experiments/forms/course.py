"""Check-ins."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from app.burden.forms import Promised
from app.core.forms import CreatingForm, EuroField, LongText, Required
from app.experiments.forms.fields import BEARABLE_AMOUNT


class CheckInForm(Promised, CreatingForm):
    """Three short answers and the money. `is_over` answers the question that more than the mandate brings up."""

    burden = "experiment.check_in"

    going = LongText(_l("How is it going?"), most=2_000, rows=3)
    learned = LongText(_l("What did you learn?"), most=2_000, rows=3, required=False)
    needed = LongText(_l("What do you need?"), most=2_000, rows=3, required=False)
    spent_eur = EuroField(_l("Money spent since the start"), [Required(), BEARABLE_AMOUNT])
    is_over = BooleanField(_l("Yes, this amount is right"))

    def asks_about(self, mandate_eur: int | None) -> bool:
        """Whether more was spent than may be lost, and the question about it has not been answered yet."""
        spent = self.spent_eur.data
        return spent is not None and mandate_eur is not None and spent > mandate_eur and not self.is_over.data
