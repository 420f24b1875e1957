"""Addresses of this site for use outside it: mails, feeds, files."""

from flask import current_app


def public_url(path: str) -> str:
    """A path on this site (`/vraagstukken/…`) as a whole address."""
    return f"{current_app.extensions['settings'].public_url}{path}"
