"""Writing down what a form asked of somebody."""

import hmac
import secrets

from app.burden.counting import PromisedForm, characters, effort, filled
from app.burden.models import FormUse
from app.burden.promises import PROMISES
from app.core.config import current_settings
from app.core.database import db

PIECE_LENGTH = 32


def measured(
    form: PromisedForm, organisation_id: int | None, piece: str | None = None, *, whole: PromisedForm | None = None
) -> None:
    """Write down one form that was filled in and accepted, in the transaction of the request.

    `piece` is the ref of the record that the visits are about, so that they add up; None for what is done in one visit.
    `whole` is the form with all its fields, where `form` showed a part of it (one question a screen).
    Nothing is kept of who it was or at what time, and there is no row in the audit trail.
    Raises `KeyError` for a form that belongs to no promise.
    """
    promise = PROMISES[form.burden]
    spent, counted = effort(form), whole or form
    db.session.add(
        FormUse(
            form=promise.key,
            organisation_id=organisation_id,
            piece=secrets.token_hex(PIECE_LENGTH // 2) if piece is None else piece_of(promise.key, piece),
            fields=len(filled(counted)),
            characters=characters(counted),
            active_seconds=spent.active_seconds,
            clicks=spent.clicks,
        )
    )
    db.session.flush()


def piece_of(key: str, ref: str) -> str:
    """The name under which the visits to one record add up: HMAC-SHA256 over promise and ref, 32 hex digits.

    Without the secret key of the platform it says nothing, and the same record has another name for each promise.
    """
    secret = current_settings().secret_key.encode()
    return hmac.digest(secret, f"form-use:{key}:{ref}".encode(), "sha256").hex()[:PIECE_LENGTH]
