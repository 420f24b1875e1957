"""Keeping a vraagstuk as it is while somebody works on it or on what belongs to it."""

from app.challenges.models import Challenge
from app.core.database import db


def hold(challenge: Challenge, *, is_shared: bool = False) -> None:
    """Read it afresh, and keep others from changing it until this transaction ends; who comes second waits here.

    Shared: others may hold it too, but nobody changes it meanwhile.
    """
    db.session.refresh(challenge, with_for_update={"read": is_shared, "of": Challenge})
