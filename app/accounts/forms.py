"""Forms for signing in, registering, passwords, the second step and the profile."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import EmailField, Field, PasswordField, RadioField
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import TextInput

from app.accounts import second_factor
from app.accounts.models import User
from app.accounts.passwords import MAX_PASSWORD, MIN_PASSWORD
from app.burden.forms import Promised
from app.core.errors import RefusedInputError
from app.core.forms import BaseForm, LongText, Required, Text, at_most, option
from app.core.i18n import LANGUAGES
from app.core.transactions import keep_writes

LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}
MAX_ADDRESS = 254
MAX_CODE = 40
"""Room for a recovery code with spaces in it."""


def _stripped(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


class AddressField(EmailField):
    """An e-mail address; its form is checked, not whether it exists."""

    def __init__(self, label: Any = _l("E-mail address"), *, required: bool = True, **kwargs: Any) -> None:
        needed = Required() if required else Optional()
        kwargs.setdefault("render_kw", {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"})
        super().__init__(label, [needed, at_most(MAX_ADDRESS), _is_address], filters=(_stripped,), **kwargs)


def _is_address(_form: Any, field: Any) -> None:
    try:
        validate_email(field.data, check_deliverability=False)
    except EmailNotValidError as error:
        message = _l("This is not an e-mail address. Example: name@organisation.nl.")
        raise ValidationError(str(message)) from error


def password_field(label: Any, *, autocomplete: str, validators: tuple[Any, ...] = (), **kwargs: Any) -> PasswordField:
    """A password that a password manager recognises."""
    return PasswordField(
        label,
        [Required(), at_most(MAX_PASSWORD), *validators],
        render_kw={"autocomplete": autocomplete},
        **kwargs,
    )


def new_password_field(label: Any) -> PasswordField:
    """A password to choose, with the rule in the hint."""
    return password_field(
        label,
        autocomplete="new-password",
        description=_l(
            "At least %(min)s characters. Three or four words behind each other work well.", min=MIN_PASSWORD
        ),
        validators=(
            Length(min=MIN_PASSWORD, message=_l("Use at least %(min)s characters.", min=MIN_PASSWORD)),
            _is_not_the_address,
        ),
    )


def _is_not_the_address(form: Any, field: Any) -> None:
    address = form.email.data if "email" in form else None
    if address and field.data.strip().lower() == address.lower():
        raise ValidationError(str(_l("Choose something else than your e-mail address.")))


class CodeField(Field):
    """A code that counts once, so it is never shown back. Its data is what was typed, spaces and all."""

    widget = TextInput()

    def __init__(self, label: Any, **kwargs: Any) -> None:
        attributes = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(label, [Required(), at_most(MAX_CODE)], render_kw=attributes, **kwargs)

    def _value(self) -> str:
        return ""


class SignInForm(BaseForm):
    """Address and password. The form of the address is not checked: the answer is the same for all."""

    email = EmailField(
        _l("E-mail address"),
        [Required(), at_most(MAX_ADDRESS)],
        filters=(_stripped,),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = password_field(_l("Password"), autocomplete="current-password")


class SignInCodeForm(BaseForm):
    """The second step of signing in."""

    code = CodeField(_l("Code from your app"))


class ConfirmationForm(BaseForm):
    """Shows once more who somebody is, just before something of weight; other forms inherit it.

    `code` is there for who has a second step only. Its part of the page is `accounts/_confirmation.html`.
    """

    password = password_field(_l("Your password"), autocomplete="current-password")
    code = CodeField(_l("Code from your app, or a recovery code"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not current_user.has_second_factor:
            del self.code

    def confirms(self, user: User) -> bool:
        """Whether it is really this person; if not, the form says why, and the try counts although the form is refused.

        Call it after the form was found valid and before anything is written. Raises `TooManyTriesError`.
        """
        try:
            second_factor.confirm(
                user,
                self.data["password"],
                self.data.get("code") or "",
                required=current_user.second_factor_is_required,
            )
        except RefusedInputError as error:
            keep_writes()
            self.refuse(error)
            return False
        return True


class FirstCodeForm(BaseForm):
    """The first code of an app, which shows that it was set up well."""

    code = CodeField(_l("Code from your app"))


class OtherAppForm(ConfirmationForm):
    """The first code of another app, by somebody who shows who they are."""

    new_code = CodeField(_l("Code from the new app"))


class SecondFactorResetForm(BaseForm):
    """Why an administrator takes somebody's second step away."""

    reason = LongText(_l("Reason"), most=500, rows=3)


class RegisterForm(Promised, BaseForm):
    """The three fields of an account."""

    burden = "account"

    name = Text(_l("Your name"), most=120, render_kw={"autocomplete": "name"})
    email = AddressField()
    password = new_password_field(_l("Password"))


class ForgotForm(BaseForm):
    """The address to which a link for a new password goes."""

    email = AddressField()


class ResetForm(BaseForm):
    """A new password, chosen by way of a mailed link."""

    password = new_password_field(_l("New password"))


class PasswordForm(BaseForm):
    """A new password, by somebody who knows the current one."""

    current = password_field(_l("Current password"), autocomplete="current-password")
    password = new_password_field(_l("New password"))


class ProfileForm(BaseForm):
    """How somebody is called and in which language they get mail."""

    name = Text(_l("Your name"), most=120, render_kw={"autocomplete": "name"})
    language = RadioField(
        _l("Language of the site and of your mail"),
        [Required()],
        choices=[option(language, LANGUAGE_NAMES[language]) for language in LANGUAGES],
    )
