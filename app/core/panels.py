"""Places on a page of a lower feature where a higher feature shows something of its own.

The template of the lower feature says `{{ panels("challenge.after", record) }}`; the higher one registers a function
that returns safe markup, or an empty string.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

_panels: defaultdict[str, list[Callable[[Any], str | Markup]]] = defaultdict(list)


def register_panel(place: str, render: Callable[[Any], str | Markup]) -> None:
    """Show what `render(record)` returns at `place`; registering the same function twice shows it once."""
    if render not in _panels[place]:
        _panels[place].append(render)


def panels(place: str, record: Any) -> Markup:
    """Everything that is registered for this place, one after the other."""
    return Markup("").join(Markup(render(record)) for render in _panels[place])  # noqa: S704 - panels render templates
