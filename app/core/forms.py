"""The base of all forms, and the fields that Dutch users expect."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from secrets import token_urlsafe
from typing import Any

from flask import g, has_request_context, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import (
    DateTimeField,
    DecimalField,
    Field,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms.fields import DateTimeLocalField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import InputRequired, Length, Optional, StopValidation
from wtforms.widgets import TextInput

from app.core.clock import ImpossibleTimeError, from_amsterdam, in_amsterdam
from app.core.errors import RefusedInputError, StaleRecordError

# Control characters have no place in text; a NUL byte cannot be stored by PostgreSQL at all.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


MOST_FIELDS = 500
"""Fields that one form may send; the same for both encodings (see `MAX_FORM_PARTS`)."""

LONGEST_NAME = 100
HIGHEST_EUR = 100_000_000
MOST_DIGITS = 6
LAST_YEAR = 9000
"""Later moments are refused: the weeks that are counted on from one must be in the calendar too."""


def clean(text: str) -> str:
    """Text as it is kept: NFC, Unix line ends, without control characters."""
    return unicodedata.normalize("NFC", CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


class BaseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """A form whose text is clean, whose faults are gathered for the summary, and whose text outlives a conflict.

    `version` carries the version of the record that the user was looking at (see `check_version`).
    """

    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_request_context():
            g.form = self

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf_time_limit = None  # the token lives as long as the session: a long form must outlast an hour

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            if request.is_json:  # Flask-WTF would take its numbers, lists and objects for text
                return None
            wrapped = super().wrap_formdata(form, formdata)
            return _cleaned(wrapped, form) if wrapped else wrapped

    def typed(self) -> list[tuple[Any, str]]:
        """(label, text) of everything that the user typed, as it was typed, to give back when it cannot be saved."""
        typed = ((field.label.text, _as_typed(field)) for field in _inner_fields(self) if isinstance(field, TYPED))
        return [(label, text) for label, text in typed if text]

    def faults(self) -> dict[str, list[str]]:
        """What is wrong, by the name of the field, as text: the answer to a script that keeps what is typed."""
        return {name: [str(error) for error in errors] for name, errors in self.errors.items()}

    def refuse(self, error: RefusedInputError) -> None:
        """Show a refusal by a service at its field, or on top of the form when it has none."""
        field = self._fields.get(error.field) if error.field else None
        if field is None:
            self.form_errors.append(error.message)
        else:
            # As text: beside a list of rows the summary tells messages from the faults of its rows by that.
            field.errors = [*field.errors, str(error.message)]

    def check_version(self, record: Any, newest_url: str | None = None) -> None:
        """Raise `StaleRecordError`, with what was typed, when the record was saved since the form was shown."""
        if self.version.data != str(record.version):
            raise StaleRecordError(kept=self.typed(), newest_url=newest_url)

    def show_version(self, record: Any) -> None:
        """Remember in the form which version of the record the user is looking at."""
        self.version.data = str(record.version)


TYPED = (StringField, IntegerField, DecimalField, DateTimeField)
"""Fields that are filled in with the keyboard; those of days and of times of the day are kinds of the last one."""


def _as_typed(field: Field) -> str:
    """What was sent for a field, also when it was no number or date; without that, what stood in it."""
    if isinstance(field, HiddenField | PasswordField):
        return ""
    if field.raw_data:
        return clean(" ".join(map(str, field.raw_data))).strip()
    return "" if field.data is None else str(field.data)


def _inner_fields(fields: Iterable[Field]) -> Iterator[Field]:
    """All fields, those of repeated rows included."""
    for field in fields:
        if isinstance(field, FormField | FieldList):
            yield from _inner_fields(field)
        else:
            yield field


class CreatingForm(BaseForm):
    """A form that makes a record: sent twice, it makes one (see `app.core.transactions`)."""

    idempotency_key = HiddenField(default=lambda: token_urlsafe(16))


class StepForm(BaseForm):
    """A form without fields: a button that takes a step."""


def _cleaned(formdata: Any, form: Any) -> MultiDict[str, Any]:
    """What was sent, as far as it can belong to a form of ours.

    Raises `RequestEntityTooLarge` for more fields than any form has.
    """
    pairs: list[tuple[str, Any]] = []
    sources: Sequence[Any] = formdata.dicts if isinstance(formdata, CombinedMultiDict) else [formdata]
    for source in sources:
        pairs.extend(source.items(multi=True) if hasattr(source, "getlist") else source.items())
    if len(pairs) > MOST_FIELDS:
        raise RequestEntityTooLarge
    file_fields = {field.name for field in form if isinstance(field, FileField)}
    return ImmutableMultiDict(
        (name, _visible(clean(value)) if isinstance(value, str) else value)
        for name, value in pairs
        # WTForms reads the numbers of repeated rows from the names, and stumbles over odd or endless ones.
        if name.isascii() and len(name) <= LONGEST_NAME and (isinstance(value, str) or name in file_fields)
    )


def _visible(text: str) -> str:
    """Nothing for a text of invisible signs only: nobody can read it, so it fills nothing in."""
    is_seen = text.isspace() or any(sign.isprintable() and not sign.isspace() for sign in text)
    return text if is_seen else ""


class Required(InputRequired):
    """The field must be filled in with something that can be seen: more than spaces and invisible signs."""

    def __init__(self, message: Any = _l("Fill in this field.")) -> None:
        super().__init__(message)

    def __call__(self, form: Any, field: Any) -> None:
        super().__call__(form, field)
        if isinstance(field.data, str) and not any(sign.isprintable() and not sign.isspace() for sign in field.data):
            raise StopValidation(str(self.message))


def at_most(characters: int) -> Length:
    """Validator: no more than so many characters."""
    return Length(
        max=characters, message=_l("Use at most %(max)s characters.", max=f"{characters:,}".replace(",", "."))
    )


def option(value: object, label: object, group: str | None = None) -> Any:
    """One choice of a `SelectField` or `RadioField`; those with the same `group` stand together."""
    return SelectChoice(value=str(value), label=str(label), optgroup=group)


def chosen(field: Any) -> str:
    """The value that was chosen in a list that may stay open; empty for nothing, and for a space that somebody sent."""
    return str(field.data or "").strip()


def _stripped(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


class Text(StringField):
    """One line of text of at most `most` characters."""

    def __init__(
        self,
        label: Any,
        *,
        most: int = 200,
        required: bool = True,
        validators: Sequence[Any] = (),
        render_kw: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.most = most
        needed = Required() if required else Optional()
        super().__init__(
            label,
            [needed, at_most(most), *validators],
            filters=(_stripped,),
            render_kw={"maxlength": most, **(render_kw or {})},
            **kwargs,
        )


class LongText(TextAreaField):
    """Several lines of text of at most `most` characters, with the room left shown.

    There is no `maxlength` attribute: a browser would silently cut off pasted text.
    """

    def __init__(
        self,
        label: Any,
        *,
        most: int = 2000,
        required: bool = True,
        rows: int = 5,
        validators: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        self.most = most
        needed = Required() if required else Optional()
        super().__init__(
            label,
            [needed, at_most(most), *validators],
            filters=(_stripped,),
            render_kw={"rows": rows, "data-maxlength-counter": most},
            **kwargs,
        )


class WholeNumber(IntegerField):
    """A whole number of at most six digits, with a message that says so."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not text.isascii() or not text.isdecimal() or len(text) > MOST_DIGITS:
            raise ValueError(str(_l("Fill in a whole number.")))
        self.data = int(text)


class EuroField(IntegerField):
    """Whole euros, typed as people type them: `60000`, `60.000`, `€ 60.000,-`."""

    widget = TextInput()  # a browser's number field reads `60.000` as sixty

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = re.sub(r"[€\s]|,-$|,00$|\.(?=\d{3}(?:\D|$))", "", str(valuelist[0]) if valuelist else "")
        if not text:
            self.data = None
            return
        if not text.isascii() or not text.isdecimal() or len(text) > 10:
            self.data = None
            raise ValueError(self.gettext_whole_euros())
        if int(text) > HIGHEST_EUR:
            self.data = None
            raise ValueError(str(_l("Fill in an amount of at most 100 million euros.")))
        self.data = int(text)

    @staticmethod
    def gettext_whole_euros() -> str:
        return str(_l("Fill in an amount in whole euros, for example 60.000."))


class AmsterdamMomentField(DateTimeLocalField):
    """A date and time on an Amsterdam clock; its data is a moment in UTC."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return in_amsterdam(self.data).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            self.data = None
            raise ValueError(str(_l("Fill in a date and a time."))) from error
        local, self.data = self.data, None
        if local is None:
            return
        if local.year > LAST_YEAR:
            raise ValueError(str(_l("Fill in a date and a time.")))
        try:
            self.data = from_amsterdam(local)
        except OverflowError as error:  # midnight of the first day of the year 1
            raise ValueError(str(_l("Fill in a date and a time."))) from error
        except ImpossibleTimeError as error:
            message = _l("The clock changes that night: this time does not exist or exists twice. Choose another.")
            raise ValueError(str(message)) from error
