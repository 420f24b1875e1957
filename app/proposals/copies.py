"""The supplier's own copy: the manifest that is sealed, as a file. Read strictly, and put back into a draft."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from app.core.errors import RefusedInputError
from app.core.forms import clean
from app.proposals.drafts import Draft
from app.proposals.models import HIGHEST_PRICE_EUR, TEXT_FIELDS, TEXT_LIMITS
from app.seal.manifest import InvalidManifestError, Manifest

LARGEST_COPY: Final = 200_000
"""Bytes; a copy with the longest texts and five files has about 15,000."""


def read_copy(content: bytes, *, field: str = "file") -> Manifest:
    """The manifest in a file that somebody sent, laid out anew by an editor or not.

    Raises `RefusedInputError` at `field`: empty, too large, or no copy that this platform makes.
    """
    if not content.strip():
        raise RefusedInputError(_l("This file is empty."), field=field)
    if len(content) > LARGEST_COPY:
        raise RefusedInputError(_l("This file is too large to be your own copy."), field=field)
    try:
        return Manifest.from_copy(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, InvalidManifestError) as error:
        raise RefusedInputError(
            _l(
                "This is not an own copy as this website makes it. Choose the file that you downloaded at the last "
                "look; its name begins with “voorstel” and ends in “.json”."
            ),
            field=field,
        ) from error


def draft_of(manifest: Manifest) -> Draft:
    """A draft with the texts and the price of a copy, and a new salt.

    Raises `RefusedInputError` (field `file`) for what could never have been typed in the form.
    """
    texts = {name: clean(manifest.texts[name]).strip() for name in TEXT_FIELDS}
    too_long: list[Any] = [name for name in TEXT_FIELDS if len(texts[name]) > TEXT_LIMITS[name]]
    if too_long or manifest.price_eur > HIGHEST_PRICE_EUR:
        raise RefusedInputError(
            _l("This copy was changed: a text or the price in it is larger than this website accepts."), field="file"
        )
    return Draft(texts, manifest.price_eur)


def file_name(proposal_ref: str) -> str:
    """What the copy is called when it is downloaded."""
    return f"voorstel-{proposal_ref}.json"
