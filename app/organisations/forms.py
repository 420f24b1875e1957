"""Forms for organisations, invitations and roles."""

from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import ValidationError

from app.accounts.forms import AddressField
from app.accounts.states import Role
from app.core.forms import BaseForm, CreatingForm, LongText, Required, Text, option
from app.organisations.identifiers import is_kvk, is_oin
from app.organisations.models import Organisation
from app.organisations.provinces import PROVINCES
from app.organisations.states import (
    CLUSTERS,
    ROLE_EXPLANATIONS,
    ROLE_LABELS,
    SECTORS,
    OrganisationKind,
    sector_label,
)


def _is_website(_form: Any, field: Any) -> None:
    try:
        parts = urlsplit(field.data)
        is_good = parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        is_good = False
    if not is_good or any(letter.isspace() for letter in field.data):
        raise ValidationError(str(_l("This is not a web address. Example: www.organisation.nl.")))


def _is_kvk(_form: Any, field: Any) -> None:
    if not is_kvk(field.data):
        raise ValidationError(str(_l("A KVK number has 8 digits.")))


def _is_oin(_form: Any, field: Any) -> None:
    if not is_oin(field.data):
        raise ValidationError(str(_l("This is not an OIN. It has 20 digits, made from the RSIN or the KVK number.")))


class WebsiteField(Text):
    """The address of a website; https:// may be left out: `voorbeeld.nl` → `https://voorbeeld.nl`."""

    def __init__(self, label: Any = _l("Website"), **kwargs: Any) -> None:
        super().__init__(
            label,
            most=300,
            required=False,
            validators=[_is_website],
            render_kw={"autocomplete": "url"},
            **kwargs,
        )

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        typed = (self.data or "").strip()
        if typed and "://" not in typed:
            self.data = f"https://{typed}"


class IdentifierField(Text):
    """A number that people write with spaces or dots: `12 34 56 78` → `12345678`."""

    def __init__(self, label: Any, check: Any, **kwargs: Any) -> None:
        super().__init__(
            label, most=40, required=False, validators=[check], render_kw={"inputmode": "numeric"}, **kwargs
        )

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = "".join((self.data or "").split()).replace(".", "")


class CompanyForm(CreatingForm):
    """The company that somebody works for, in three fields."""

    name = Text(_l("Name of your company"), most=200, render_kw={"autocomplete": "organization"})
    kvk = IdentifierField(_l("KVK number"), _is_kvk)
    website = WebsiteField()

    def values(self) -> dict[str, Any]:
        """What was filled in, as `add_company` takes it."""
        return {"name": self.name.data, "kvk": self.kvk.data or None, "website": self.website.data or ""}


class ProfileForm(BaseForm):
    """What an account manager says about the own organisation."""

    name = Text(_l("Name"), most=200)
    description = LongText(
        _l("What does the organisation do?"),
        most=2_000,
        rows=6,
        required=False,
        description=_l("Two or three sentences for people who do not know you."),
    )
    place = Text(_l("Place"), most=120, required=False)
    website = WebsiteField()
    kvk = IdentifierField(_l("KVK number"), _is_kvk)

    def values(self) -> dict[str, Any]:
        """What was filled in, by column."""
        return {
            "name": self.name.data,
            "description": self.description.data or "",
            "place": self.place.data or "",
            "website": self.website.data or "",
            "kvk": self.kvk.data or None,
        }


class RegisterForm(ProfileForm):
    """Everything that an administrator may change, identifiers and sector too."""

    abbreviation = Text(_l("Abbreviation"), most=80, required=False)
    sector = SelectField(_l("Sector"), coerce=str)
    cluster = SelectField(_l("Policy field"), coerce=str)
    province = SelectField(_l("Province"), coerce=str)
    oin = IdentifierField(
        _l("OIN"),
        _is_oin,
        description=_l("The number with which public bodies know each other in digital messages: 20 digits."),
    )

    def __init__(self, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(obj=organisation, **kwargs)
        sectors = dict(SECTORS)
        clusters = list(CLUSTERS)
        if organisation is not None and organisation.sector:
            sectors.setdefault(organisation.sector, sector_label(organisation.sector))
        if organisation is not None and organisation.cluster and organisation.cluster not in clusters:
            clusters.append(organisation.cluster)
        nothing = option("", _l("Not known"))
        self.sector.choices = [nothing, *(option(key, label) for key, label in sectors.items())]
        self.province.choices = [
            option("", _l("Not known, or in several")),
            *(option(name, name) for name in PROVINCES),
        ]
        self.cluster.choices = [nothing, *(option(cluster, cluster) for cluster in clusters)]

    def values(self) -> dict[str, Any]:
        """What was filled in, by column."""
        return {
            **super().values(),
            "abbreviation": self.abbreviation.data or "",
            "sector": self.sector.data,
            "cluster": self.cluster.data,
            "province": self.province.data,
            "oin": self.oin.data or None,
        }


class NewOrganisationForm(RegisterForm, CreatingForm):
    """A new organisation, with the address of its first account manager."""

    kind = RadioField(
        _l("Kind"),
        [Required()],
        default=OrganisationKind.AGENCY.value,
        choices=lambda: [option(kind.value, kind.label) for kind in OrganisationKind],  # in the reader's language
    )
    email = AddressField(
        _l("E-mail address of the first account manager"),
        required=False,
        description=_l("We send an invitation to this address. You can do this later as well."),
    )

    def values(self) -> dict[str, Any]:
        """What was filled in, by column."""
        return {**super().values(), "kind": OrganisationKind(self.kind.data)}


class InvitationForm(CreatingForm):
    """Who is invited, and for what."""

    email = AddressField()
    role = RadioField(_l("Role"), [Required(_l("Choose a role."))], coerce=str)

    def __init__(self, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role.choices = _role_options(organisation)

    def chosen_role(self) -> Role:
        """The role that was chosen."""
        return Role(self.role.data)


class RoleForm(BaseForm):
    """One more role for somebody."""

    role = SelectField(_l("Role"), coerce=str)

    def __init__(self, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role.choices = [option(role.value, ROLE_LABELS[role]) for role in organisation.kind.roles]


def _role_options(organisation: Organisation) -> list[Any]:
    return [option(role.value, f"{ROLE_LABELS[role]}: {ROLE_EXPLANATIONS[role]}") for role in organisation.kind.roles]
