"""An ambassador makes and changes their own page."""

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.database import db
from app.core.errors import NotPermittedError, StaleRecordError
from app.showcases import policy, queries
from app.showcases.models import Ambassador
from app.themes.models import Theme


def save_page(about: str, themes: Sequence[Theme], *, is_public: bool, by: Actor) -> Ambassador:
    """Keep the page of the one who acts, and make it at the first time. It is public only when they say so.

    Raises `NotPermittedError`, or `StaleRecordError` when the page was made elsewhere in the same moment.
    """
    if not policy.can_edit_page(by):
        raise NotPermittedError("page")
    page = queries.own_page(by) or Ambassador(user_id=by.id)
    page.about, page.is_public, page.themes = about, is_public, list(themes)
    try:
        with db.session.begin_nested():
            db.session.add(page)
    except IntegrityError as error:
        raise StaleRecordError from error
    record("page_saved", page, by=by, is_public=is_public)
    return page
