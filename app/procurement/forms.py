"""The ceilings of an organisation as people type them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import Optional

from app.core.forms import BaseForm, EuroField, Required, Text, option
from app.procurement.services import PolicyValues
from app.procurement.states import Buyer


class PurchasingPolicyForm(BaseForm):
    """Which kind of buyer an organisation is, its four ceilings, and where its policy can be read."""

    buyer = RadioField(
        _l("What kind of organisation are you?"),
        [Required(_l("Choose what kind of organisation you are."))],
        choices=lambda: [option(buyer.value, buyer.label) for buyer in Buyer],  # in the reader's language
        description=_l(
            "Central government has a lower European threshold. Annex I of Directive 2014/24/EU names these "
            "authorities."
        ),
    )
    one_quote_eur = EuroField(
        _l("One quote is enough up to and including"), [Optional()], description=_l("In whole euros, without VAT.")
    )
    several_quotes_eur = EuroField(
        _l("Several quotes are enough up to and including"),
        [Optional()],
        description=_l("In whole euros, without VAT."),
    )
    works_one_quote_eur = EuroField(
        _l("One quote is enough for works up to and including"),
        [Optional()],
        description=_l("In whole euros, without VAT."),
    )
    works_several_quotes_eur = EuroField(
        _l("Several quotes are enough for works up to and including"),
        [Optional()],
        description=_l("In whole euros, without VAT."),
    )
    source = Text(
        _l("Where can people read your purchasing policy?"),
        most=300,
        required=False,
        description=_l("A web address, or the name and the date of the document."),
    )

    def values(self) -> PolicyValues:
        """What was filled in, as `lay_down` takes it."""
        amounts: dict[str, Any] = {name: self[name].data for name in self._fields if name.endswith("_eur")}
        return PolicyValues(buyer=Buyer(self.buyer.data), source=self.source.data or "", **amounts)
