"""The form of *Bestaat dit al?*: a row for each record that was found."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, RadioField

from app.challenges.forms import MOST_REASON
from app.challenges.models import ReuseAnswer
from app.challenges.reasons import checked_reason
from app.challenges.reuse import NO_REASON
from app.challenges.reuse_search import FIRST
from app.challenges.states import ReuseVerdict
from app.challenges.takeover import Adopter
from app.core.errors import RefusedInputError
from app.core.forms import BaseForm, LongText, option
from app.search.documents import Hit, Key

MOST_ROWS = 3 * FIRST
"""Rows of the form: those that were sent, the last `FIRST` kept free for what is found in the meantime."""
HIGHEST_ID = 2**31 - 1
"""The highest number that the database can look for."""


class ReuseRow(Form):
    """What the agency does with one record. A reason without a choice says why it does not fit."""

    item = HiddenField()
    verdict = RadioField(_l("What do you do with it?"), validate_choice=False)
    reason = LongText(
        _l("Reason"),
        most=MOST_REASON,
        required=False,
        rows=2,
        description=_l("Needed when it does not fit. Once the challenge is public, everybody can read it."),
    )
    may_stay_empty = False
    offered: tuple[ReuseVerdict, ...] = ()

    @property
    def key(self) -> Key | None:
        """(kind, record id) of the record in this row; None for what cannot be one."""
        kind, _, number = (self.item.data or "").partition(":")
        is_number = number.isascii() and number.isdecimal() and len(number) <= 10
        return (kind, int(number)) if kind and is_number and int(number) <= HIGHEST_ID else None

    @property
    def chosen(self) -> ReuseVerdict | None:
        """What was chosen; a reason alone says that it does not fit."""
        if not self.verdict.data:
            return ReuseVerdict.DOES_NOT_FIT if self.reason.data else None
        return next((verdict for verdict in self.offered if verdict == self.verdict.data), None)

    def offer(self, adopter: Adopter | None) -> None:
        """Set the choices; taking over is one of them where it is possible."""
        labels = {verdict: verdict.label for verdict in (ReuseVerdict.DOES_NOT_FIT, ReuseVerdict.TALKING)}
        if adopter is not None:
            labels[ReuseVerdict.ADOPT] = adopter.label
        self.offered = tuple(labels)
        self.verdict.choices = [option(verdict.value, label) for verdict, label in labels.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """A choice is made, with a reason where one is needed."""
        is_valid = bool(super().validate(extra_validators))
        chosen = self.chosen
        if chosen is None and self.verdict.data:
            return self._refuse(self.verdict, _l("This cannot be taken over (any more). Choose something else."))
        if chosen is None and not self.may_stay_empty:
            return self._refuse(self.verdict, _l("Choose what you do with this, or say why it does not fit."))
        if chosen is ReuseVerdict.DOES_NOT_FIT:
            try:
                checked_reason(self.reason.data or "", too_short=NO_REASON)
            except RefusedInputError as error:
                return self._refuse(self.reason, error.message)
        return is_valid

    @staticmethod
    def _refuse(field: Any, message: Any) -> bool:
        field.errors = [*field.errors, str(message)]
        return False


class ReuseForm(BaseForm):
    """What the agency does with each of the records that were found."""

    items = FieldList(FormField(ReuseRow), max_entries=MOST_ROWS)

    @property
    def rows(self) -> list[ReuseRow]:
        """The rows, in the order of the page."""
        return [entry.form for entry in self.items]

    def leave_out_all_but(self, keys: Collection[Key]) -> None:
        """Drop rows about anything else, second rows about the same, and those that leave no room for what is near."""
        kept: dict[Key, Any] = {}
        for entry in self.items.entries:
            key = entry.form.key
            if key is not None and key in keys:
                kept.setdefault(key, entry)
        self.items.entries[:] = list(kept.values())[: MOST_ROWS - FIRST]

    def add(self, hits: Iterable[Hit], given: Mapping[Key, ReuseAnswer]) -> None:
        """A row for each of these, filled in with what was answered before."""
        for hit in hits:
            answer = given.get(hit.key)
            values = {"item": f"{hit.kind}:{hit.record_id}"}
            if answer is not None:
                values |= {"verdict": answer.verdict.value, "reason": answer.reason}
            self.items.append_entry(values)

    def offer(self, hits: Mapping[Key, Hit], adopters: Mapping[Key, Adopter]) -> None:
        """Set the choices of every row; in the list of faults, and after a conflict, it goes by its record's title."""
        for row in self.rows:
            key = row.key
            if key is not None and key in hits:
                row.offer(adopters.get(key))
                row.verdict.label.text = row.reason.label.text = hits[key].title

    def adopted(self) -> list[ReuseRow]:
        """The rows that are taken over."""
        return [row for row in self.rows if row.chosen is ReuseVerdict.ADOPT]

    def validate(self, extra_validators: Any = None) -> bool:
        """Every row is answered, unless one is taken over; more than one cannot be."""
        adopted = self.adopted()
        for row in self.rows:
            row.may_stay_empty = bool(adopted)
        is_valid = bool(super().validate(extra_validators))
        if len(adopted) > 1:
            message = _l("Choose one thing to take over: with that the concept ends.")
            self.form_errors.append(str(message))
            return False
        return is_valid
