"""Parts of addresses: converters that let only well-formed ids in, and the way to the readable form."""

from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import redirect, request, url_for
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from app.core.forms import clean


class Addressed(Protocol):
    """A record with an address of its own, or the columns of one."""

    @property
    def path(self) -> str: ...


class RefConverter(BaseConverter):
    """`k7m2q9xa` or `k7m2q9xa-een-leesbare-titel`; anything else is an unknown address."""

    regex = r"[0-9a-z]{8}(?:-[0-9a-z-]{0,80})?"


class SlugConverter(BaseConverter):
    """`water-en-klimaat`"""

    regex = r"[0-9a-z]+(?:-[0-9a-z]+)*"


class TokenConverter(BaseConverter):
    """A random token in a link of a mail."""

    regex = r"[A-Za-z0-9_-]{20,100}"


CONVERTERS = {"ref": RefConverter, "slug": SlugConverter, "token": TokenConverter}
# By these names `url_for` does not understand an argument of the query string.
_MEANT_BY_FLASK = frozenset({"endpoint", "_anchor", "_external", "_method", "_scheme"})


def readable_address(record: Addressed, given: str) -> Response | None:
    """A redirect when the address is not the record's readable one (only on GET), else None."""
    if request.method not in {"GET", "HEAD"} or given == record.path or not request.endpoint:
        return None
    arguments: dict[str, Any] = {**_query(), **(request.view_args or {}), "ref": record.path}
    return redirect(url_for(request.endpoint, **arguments), 302)


def _query() -> dict[str, list[str]]:
    """The query arguments of this request that may go into another address of ours."""
    taken = _MEANT_BY_FLASK.union(request.view_args or ())
    return {name: values for name, values in request.args.to_dict(flat=False).items() if name not in taken}


def argument(name: str, most: int = 200) -> str:
    """A text from the query string, clean and of a bearable length; empty when absent."""
    return clean(request.args.get(name, ""))[:most].strip()


def safe_next(default: str) -> str:
    """Where to go after signing in: an address of our own, never another site's."""
    target = request.values.get("next", "")
    try:
        parts = urlsplit(target)
    except ValueError:  # brackets that are no IPv6 address
        return default
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return target if is_ours and "\\" not in target and target.isprintable() else default


def current_address(**changes: Any) -> str:
    """The current address with some query arguments changed (None takes one away)."""
    arguments: dict[str, Any] = {**_query(), **(request.view_args or {})}
    for name, value in changes.items():
        if value is None:
            arguments.pop(name, None)
        else:
            arguments[name] = value
    return url_for(request.endpoint, **arguments) if request.endpoint else request.path


def switch_language_url(language: str) -> str:
    """The present page in another language; after a post there is no page to go back to, so the home page."""
    return current_address(lang=language) if request.method in {"GET", "HEAD"} else f"/?lang={language}"
