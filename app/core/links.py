"""Addresses of this site for use outside it: mails, feeds, files."""

from typing import Any

from flask import current_app


def public_url(path: str) -> str:
    """A path on this site (`/vraagstukken/…`) as a whole address."""
    return f"{current_app.extensions['settings'].public_url}{path}"


def path_to(endpoint: str, **values: Any) -> str:
    """The path of a page of ours, also where there is no request: in the worker."""
    return str(current_app.url_map.bind("").build(endpoint, values))
