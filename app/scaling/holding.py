"""Keeping a dossier still while something is done that hangs on more than its own row."""

from app.core.clock import now
from app.core.database import db
from app.scaling.models import ScalingCase


def hold(case: ScalingCase) -> None:
    """Read the dossier and its milestones afresh; nobody else changes it until this transaction ends."""
    db.session.flush()
    db.session.refresh(case, ["state", "version"], with_for_update=True)
    for milestone in case.milestones:
        db.session.expire(milestone)
    db.session.expire(case, ["milestones"])


def touch(case: ScalingCase) -> None:
    """Give the dossier a new version also when only rows that belong to it have changed."""
    case.updated_at = now()
