"""Fields and bounds that several forms of experiments share."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, RadioField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from app.core.choices import Labelled
from app.core.filters import format_number
from app.core.forms import option

WITH_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,3})?")
PLAIN = re.compile(r"-?\d{1,9}(?:[.,]\d{1,3})?")
LONGEST_ID = 9
NO_NUMBER = _l("Fill in a number, for example 12 or 11,2. At most three decimals.")


class Between(NumberRange):
    """Bounds of a number; says nothing about what is no number, because the field has said so."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data is not None:
            super().__call__(form, field)


BEARABLE_AMOUNT = Between(min=0, max=100_000_000, message=_l("Fill in an amount of at most 100 million euros."))


class NumberField(Field):
    """A number as Dutch people type it: `11,2`, `1.900` (thousands), `-3`; `11.2` counts as well.

    Its data is a `Decimal` of at most nine digits before the comma and three behind it, or None.
    """

    widget = TextInput()
    data: Decimal | None

    def __init__(self, *args: Any, no_number: Any = NO_NUMBER, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.no_number = no_number

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = re.sub(r"\s", "", str(valuelist[0])) if valuelist else ""
        self.data = None
        if not text:
            return
        if text.isascii() and WITH_THOUSANDS.fullmatch(text):
            text = text.replace(".", "")
        if not text.isascii() or not PLAIN.fullmatch(text):
            raise ValueError(str(self.no_number))
        self.data = Decimal(text.replace(",", "."))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return format_number(self.data)


class Choice(RadioField):
    """One of the members of an enum, or nothing said; `chosen` gives the member."""

    def __init__(self, label: Any, kind: type[Labelled], **kwargs: Any) -> None:
        choices = [option(member.value, member.label) for member in kind]
        super().__init__(label, coerce=str, choices=[*choices, option("", _l("Not said"))], **kwargs)
        self.kind = kind

    def process_data(self, value: Any) -> None:
        super().process_data("" if value is None else value)

    def chosen(self) -> Any:
        """The chosen member, or None."""
        return self.kind(self.data) if self.data else None


class Choices(SelectMultipleField):
    """Any number of the members of an enum, as checkboxes; `chosen` gives the members."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, kind: type[Labelled], **kwargs: Any) -> None:
        choices = [option(member.value, member.label) for member in kind]
        super().__init__(label, coerce=str, choices=choices, **kwargs)
        self.kind = kind

    def chosen(self) -> list[Any]:
        """The chosen members, in their own order."""
        return [member for member in self.kind if member.value in (self.data or ())]


def fill(rows: "FieldList[Any]", values: Sequence[Any]) -> None:
    """Show these values, and at least as many rows as the form has by itself."""
    while rows.entries:
        rows.pop_entry()
    for value in values:
        rows.append_entry(value)
    while len(rows.entries) < rows.min_entries:
        rows.append_entry()


def fit(rows: "FieldList[Any]", names: Sequence[str]) -> None:
    """Have exactly one row for each of these names, and call it that."""
    while len(rows.entries) > len(names):
        rows.pop_entry()
    while len(rows.entries) < len(names):
        rows.append_entry()
    for entry, name in zip(rows.entries, names, strict=True):
        entry.label.text = name


def filled(rows: "FieldList[Any]") -> list[str]:
    """The rows in which something was typed."""
    return [entry.data for entry in rows.entries if entry.data]


def offered(field: RadioField) -> Iterator[str]:
    """The chosen value, if it is one of those that the field offers."""
    choices: Any = field.choices or ()
    return (choice.value for choice in choices if choice.value == field.data)


def chosen_person(field: SelectField) -> int | None:
    """The id that was chosen; None for nobody. What is no id at all becomes 0, which is nobody's: a service says so."""
    text = str(field.data or "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID else 0


def say_what_is_missing(needed: Iterable[tuple[Field, Any]]) -> bool:
    """Put the message at each of these fields in which nothing stands; true when something stands in all.

    A service that asks one thing after another would tell them one at a time.
    """
    empty = [(field, message) for field, message in needed if not field.data and not field.errors]
    for field, message in empty:
        field.errors = [str(message)]
    return not empty
