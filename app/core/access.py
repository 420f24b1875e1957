"""Every route is public or has a rule: `@public` says so for the ones that anybody may open."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view as open to everybody; the test that walks all routes reads the mark."""
    view.is_public = True  # type: ignore[attr-defined]
    return view
