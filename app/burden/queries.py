"""Reads: what each piece of work took, its visits together."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import case, func, select

from app.burden.figures import Piece
from app.burden.models import FormUse
from app.core.clock import today
from app.core.database import db

PERIOD = timedelta(days=365)


def pieces(since: date | None = None) -> Sequence[Piece]:
    """Every piece of work that somebody last worked on in the past twelve months (or `since` a day); one query.

    Time and clicks of all visits add up, and are unknown when one of the visits was not measured. Fields and characters
    are those of the visit that had most: coming back to the same form does not ask them again.
    """
    all_measured = func.count(FormUse.active_seconds) == func.count()
    last_used = func.max(FormUse.used_on)
    rows = db.session.execute(
        select(
            FormUse.form,
            FormUse.organisation_id,
            FormUse.piece,
            func.max(FormUse.fields),
            func.max(FormUse.characters),
            case((all_measured, func.sum(FormUse.active_seconds))),
            case((all_measured, func.sum(FormUse.clicks))),
        )
        .group_by(FormUse.form, FormUse.organisation_id, FormUse.piece)
        .having(last_used >= (since or today() - PERIOD))
    )
    return [Piece(*row) for row in rows]
