"""Invitations to a seat of the trojka."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.clock import now
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.secrets import hash_of
from app.experiments.models import Experiment, SeatInvitation
from app.experiments.states import ENDED


def seat_invitation(token: str) -> SeatInvitation:
    """The invitation behind a mailed link, with its experiment.

    Raises `NotFoundError` when it was used, revoked or replaced, is too old, or when the experiment has ended.
    """
    found = db.session.scalar(
        select(SeatInvitation)
        .join(SeatInvitation.experiment)
        .where(
            SeatInvitation.token_hash == hash_of(token),
            SeatInvitation.accepted_at.is_(None),
            SeatInvitation.revoked_at.is_(None),
            SeatInvitation.expires_at > now(),
            Experiment.state.not_in(ENDED),
        )
        .options(contains_eager(SeatInvitation.experiment).joinedload(Experiment.organisation))
    )
    if found is None:
        raise NotFoundError("invitation")
    return found


def open_seat_invitation(experiment: Experiment, invitation_id: int) -> SeatInvitation:
    """An invitation of this experiment that was not used or revoked, however old. Raises `NotFoundError`."""
    found = db.session.scalar(
        select(SeatInvitation)
        .where(SeatInvitation.id == invitation_id, SeatInvitation.experiment_id == experiment.id)
        .options(joinedload(SeatInvitation.experiment))
    )
    if found is None or not found.is_open:
        raise NotFoundError("invitation")
    return found
