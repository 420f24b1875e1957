"""The answer to a supplier who asks to show an experiment as a reference."""

from flask_babel import lazy_gettext as _l

from app.core.forms import BaseForm, LongText


class ReferenceForm(BaseForm):
    """A few words with the answer, if somebody likes."""

    words = LongText(
        _l("A few words"),
        most=600,
        rows=4,
        required=False,
        description=_l(
            "How was it to work together? When you agree, this stands on the page of the supplier. "
            "When you do not, only the supplier reads it."
        ),
    )
