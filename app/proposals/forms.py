"""What a supplier types."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional, ValidationError

from app.burden.forms import Promised
from app.core.forms import BaseForm, CreatingForm, EuroField, LongText, Required, option
from app.proposals.drafts import Draft
from app.proposals.models import HIGHEST_PRICE_EUR, TEXT_FIELDS, TEXT_LIMITS
from app.proposals.services import ProposalText

LABELS = {
    "idea": _l("The idea"),
    "why_it_works": _l("Why it works"),
    "smallest_test": _l("The smallest test"),
    "team": _l("Who does it"),
    "price_eur": _l("Price of the test, in whole euros excluding VAT"),
}


def _is_bearable(_form: Any, field: Any) -> None:
    if field.data is not None and field.data > HIGHEST_PRICE_EUR:
        raise ValidationError(gettext("Fill in an amount of at most 100 million euros."))


class DraftForm(Promised, BaseForm):
    """The five fields, complete or not."""

    burden = "proposal"
    asks = (*TEXT_FIELDS, "price_eur")

    idea = LongText(LABELS["idea"], most=TEXT_LIMITS["idea"], required=False, rows=8)
    why_it_works = LongText(LABELS["why_it_works"], most=TEXT_LIMITS["why_it_works"], required=False, rows=6)
    smallest_test = LongText(LABELS["smallest_test"], most=TEXT_LIMITS["smallest_test"], required=False, rows=6)
    team = LongText(LABELS["team"], most=TEXT_LIMITS["team"], required=False, rows=4)
    price_eur = EuroField(LABELS["price_eur"], [Optional(), _is_bearable])

    def text(self) -> ProposalText:
        """What was typed, for a service."""
        return ProposalText({name: self[name].data or "" for name in TEXT_FIELDS}, self.price_eur.data)

    @property
    def length(self) -> int:
        """How many characters the four texts have together."""
        return sum(len(self[name].data or "") for name in TEXT_FIELDS)


class _Files(MultipleFileField):
    """Any number of chosen files; none is an empty list."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [file for file in valuelist if isinstance(file, FileStorage) and file.filename]


class WritingForm(DraftForm):
    """The five fields, with files to add and to take away."""

    proposes = ("remove",)  # ticking it is no work of its own

    files = _Files(_l("Attachments"))
    remove = SelectMultipleField(_l("Take away"), validate_choice=False)

    @classmethod
    def of(cls, draft: Draft) -> "WritingForm":
        """The form with what the draft says; what was sent goes first."""
        return cls(data={**draft.texts, "price_eur": draft.price_eur})


class StartForm(CreatingForm):
    """The button that begins a proposal."""


class SubmitForm(Promised, CreatingForm):
    """The button after the last look; with the commitment of what was looked at. Sent twice, it submits once."""

    burden = "proposal"

    commitment = HiddenField()


class CopyForm(BaseForm):
    """One's own copy, to put it back into the draft."""

    file = FileField(_l("Your own copy (a file that ends in .json)"), [FileRequired(_l("Choose a file."))])
    overwrite = BooleanField(_l("Yes, put this in the place of the draft that is there"))


class ReuseForm(CreatingForm):
    """The vraagstuk that an earlier proposal is used for again."""

    challenge = RadioField(_l("For which challenge?"), [Required(_l("Choose a challenge."))])
    overwrite = BooleanField(_l("Yes, put this in the place of the draft that is there"))

    def offer(self, rows: Sequence[Any]) -> None:
        """Let people choose from these vraagstukken (ref, title)."""
        self.challenge.choices = [option(row.ref, row.title) for row in rows]


class CheckForm(BaseForm):
    """A receipt to check, as a file or as text, and the own copy that may go with it."""

    receipt_file = FileField(_l("Your receipt as a file (it ends in .json)"))
    receipt = TextAreaField(_l("Or paste the text of your receipt"), [Optional()])
    copy = FileField(_l("Your own copy, if you want to know whether it belongs to this receipt"))
