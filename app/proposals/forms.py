"""What a supplier types."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional, ValidationError

from app.burden.forms import Promised
from app.core.forms import BaseForm, CreatingForm, EuroField, LongText, Required
from app.proposals.models import TEXT_FIELDS, TOTAL_LIMIT
from app.proposals.services import ProposalText

HIGHEST_PRICE_EUR = 100_000_000
LABELS = {
    "idea": _l("The idea"),
    "why_it_works": _l("Why it works"),
    "smallest_test": _l("The smallest test"),
    "team": _l("Who does it"),
    "price_eur": _l("Price of the test, in whole euros excluding VAT"),
}
LIMITS = {"idea": 1200, "why_it_works": 1000, "smallest_test": 1000, "team": 600}
"""The most characters of each text; together they may have `TOTAL_LIMIT`."""


def _is_bearable(_form: Any, field: Any) -> None:
    if field.data is not None and field.data > HIGHEST_PRICE_EUR:
        raise ValidationError(gettext("Fill in an amount of at most 100 million euros."))


class DraftForm(Promised, BaseForm):
    """The five fields, complete or not."""

    burden = "proposal"
    asks = (*TEXT_FIELDS, "price_eur")

    idea = LongText(LABELS["idea"], most=LIMITS["idea"], required=False, rows=8)
    why_it_works = LongText(LABELS["why_it_works"], most=LIMITS["why_it_works"], required=False, rows=6)
    smallest_test = LongText(LABELS["smallest_test"], most=LIMITS["smallest_test"], required=False, rows=6)
    team = LongText(LABELS["team"], most=LIMITS["team"], required=False, rows=4)
    price_eur = EuroField(LABELS["price_eur"], [Optional(), _is_bearable])

    def text(self) -> ProposalText:
        """What was typed, for a service."""
        return ProposalText({name: self[name].data or "" for name in TEXT_FIELDS}, self.price_eur.data)

    @property
    def length(self) -> int:
        """How many characters the four texts have together."""
        return sum(len(self[name].data or "") for name in TEXT_FIELDS)


class CompleteForm(DraftForm):
    """A text that is to take the place of a submitted one: five fields filled, at most 3,000 characters together."""

    idea = LongText(LABELS["idea"], most=LIMITS["idea"], rows=8)
    why_it_works = LongText(LABELS["why_it_works"], most=LIMITS["why_it_works"], rows=6)
    smallest_test = LongText(LABELS["smallest_test"], most=LIMITS["smallest_test"], rows=6)
    team = LongText(LABELS["team"], most=LIMITS["team"], rows=4)
    price_eur = EuroField(LABELS["price_eur"], [Required(), _is_bearable])

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        if self.length > TOTAL_LIMIT:
            self.form_errors.append(
                gettext("Shorten your proposal: the four texts together are at most 3,000 characters.")
            )
            return False
        return is_valid


class StartForm(CreatingForm):
    """The button that begins a proposal."""


class SubmitForm(Promised, CreatingForm):
    """The button after the last look; with the version that was looked at. Sent twice, it submits once."""

    burden = "proposal"
