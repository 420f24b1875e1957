"""Check-ins, and the answer to a stop criterion that is met."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList
from wtforms.validators import Optional

from app.burden.forms import Promised
from app.core.forms import BaseForm, CreatingForm, EuroField, LongText, Required
from app.experiments.forms.fields import BEARABLE_AMOUNT, NumberField, fit
from app.experiments.models import Experiment


class CheckInForm(Promised, CreatingForm):
    """Three short answers, the money, and new values of measures for who has them.

    `is_over` answers the question that more than the mandate brings up.
    """

    burden = "experiment.check_in"

    going = LongText(_l("How is it going?"), most=2_000, rows=3)
    learned = LongText(_l("What did you learn?"), most=2_000, rows=3, required=False)
    needed = LongText(_l("What do you need?"), most=2_000, rows=3, required=False)
    spent_eur = EuroField(_l("Money spent since the start"), [Required(), BEARABLE_AMOUNT])
    values = FieldList(NumberField(_l("New value"), [Optional()]))
    is_over = BooleanField(_l("Yes, this amount is right"))

    def name_rows(self, experiment: Experiment) -> None:
        """A row for each measure, by its name."""
        fit(self.values, [measure.name for measure in experiment.measures])

    def asks_about(self, mandate_eur: int | None) -> bool:
        """Whether more was spent than may be lost, and the question about it has not been answered yet."""
        spent = self.spent_eur.data
        return spent is not None and mandate_eur is not None and spent > mandate_eur and not self.is_over.data

    def new_values(self, experiment: Experiment) -> dict[int, Decimal]:
        """The values that were filled in, by the position of their measure."""
        rows = zip(experiment.measures, self.values.entries, strict=True)
        return {measure.position: entry.data for measure, entry in rows if entry.data is not None}


class LinkedCheckInForm(CheckInForm):
    """The same by way of the link in a reminder, without a session.

    Only who has the address with its token can send it, so it needs no token against forgery; and the link itself
    counts once, so it needs no key.
    """

    idempotency_key = None  # type: ignore[assignment]  # so WTForms takes a field of the base away

    class Meta(CheckInForm.Meta):
        csrf = False


class GoOnForm(BaseForm):
    """Why they go on although a stop criterion is met."""

    reason = LongText(_l("Why do you go on?"), most=1_000, rows=4)
