"""Forms of the administration."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from app.core.forms import BaseForm, Text, option
from app.site.records import KINDS
from app.site.trail import all_actions
from app.site.trail_rows import Wanted


class TrailFilterForm(BaseForm):
    """What to show of the audit trail. Sent with GET, so that a filtered trail has an address."""

    soort = SelectField(_l("Kind of record"), [Optional()])
    wie = Text(_l("Person"), required=False, most=200, description=_l("A piece of the name, or the e-mail address."))
    wat = SelectField(_l("What was done"), [Optional()])
    van = DateField(_l("From"), [Optional()])
    tot = DateField(_l("Up to and including"), [Optional()])

    class Meta(BaseForm.Meta):
        csrf = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = option("", _("Everything"))
        kinds = sorted((str(kind.label), name) for name, kind in KINDS.items())
        self.soort.choices = [everything, *(option(name, label) for label, name in kinds)]
        self.wat.choices = [everything, *(option(action, label) for action, label in all_actions())]

    def wanted(self) -> Wanted:
        """What was asked for, as far as it can be understood."""
        self.validate()
        asked = {name: field.data for name, field in self._fields.items() if not field.errors}
        return Wanted(
            kind=asked.get("soort") or "",
            person=asked.get("wie") or "",
            action=asked.get("wat") or "",
            since=asked.get("van"),
            until=asked.get("tot"),
        )
