"""What a form gets that belongs to a promise."""

from typing import ClassVar

from wtforms import HiddenField


class Promised:
    """Mix-in for a form: which promise it belongs to, and room for what the browser measures.

    Put it before the base form: `class CheckInForm(Promised, CreatingForm)`. The view calls
    `app.burden.services.measured` after success.
    """

    burden: ClassVar[str]
    """The key of the promise, in `app.burden.promises.PROMISES`."""
    asks: ClassVar[tuple[str, ...]] = ()
    """Fields that may stay empty for now, but must be filled in before the next step."""
    proposes: ClassVar[tuple[str, ...]] = ()
    """Fields that the house fills in by itself; they are not counted as work."""

    # Filled by the script on sending. `autocomplete` keeps a browser from putting back the time of an earlier visit.
    effort = HiddenField(render_kw={"autocomplete": "off"})
