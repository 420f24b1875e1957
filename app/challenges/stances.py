"""What suppliers think of a vraagstuk in dialogue: an opportunity or uncertain, one a supplier, with a line why.

Only officers and owners of the agency that leads read them, without names; after the dialogue they stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor, OrganisationOfActor
from app.audit.services import record
from app.challenges import policy
from app.challenges.models import Challenge, Stance
from app.challenges.states import ChallengeState, StanceKind
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError

MOST_LINE = 280


@dataclass(frozen=True, slots=True)
class Stances:
    """What the agency sees: how many of each kind, and (kind, line) of those who wrote one. No names."""

    counts: dict[StanceKind, int]
    lines: tuple[tuple[StanceKind, str], ...]

    @property
    def total(self) -> int:
        """How many suppliers said something."""
        return sum(self.counts.values())


def of_challenge(challenge: Challenge, actor: Actor) -> Stances:
    """What suppliers think, for who leads it. Raises `NotPermittedError`."""
    if not policy.leads(actor, challenge):
        raise NotPermittedError("read_stances")
    # In the order of the lines, not of time: the moment would tell who it was to somebody who was just on the phone.
    rows: Sequence[tuple[StanceKind, str]] = [
        (row.kind, row.line)
        for row in db.session.execute(
            select(Stance.kind, Stance.line).where(Stance.challenge_id == challenge.id).order_by(Stance.line)
        )
    ]
    counts = {kind: sum(row_kind is kind for row_kind, _ in rows) for kind in StanceKind}
    return Stances(
        counts, tuple((kind, line) for kind in StanceKind for row_kind, line in rows if row_kind is kind and line)
    )


def of_suppliers(challenge: Challenge, suppliers: Sequence[OrganisationOfActor]) -> dict[int, Stance]:
    """What these suppliers said, by their id."""
    ids = [supplier.id for supplier in suppliers]
    rows = select(Stance).where(Stance.challenge_id == challenge.id, Stance.organisation_id.in_(ids))
    return {stance.organisation_id: stance for stance in db.session.scalars(rows)} if ids else {}


def take(challenge: Challenge, organisation_id: int, kind: StanceKind, line: str = "", *, by: Actor) -> None:
    """Say for a supplier what it thinks, or say something else than before.

    The audit trail keeps that it was said, not the line. Raises `NotPermittedError`, `InvalidStepError` and
    `RefusedInputError`.
    """
    _check(challenge, organisation_id, by)
    if len(line) > MOST_LINE:
        raise RefusedInputError(_l("Use at most %(max)s characters.", max=MOST_LINE), field="line")
    stance = _found(challenge, organisation_id) or _begun(challenge, organisation_id, kind)
    stance.kind, stance.line = kind, line.strip()
    stance.taken_at, stance.taken_by_id = now(), by.id
    record("stance_taken", challenge, by=by)


def take_back(challenge: Challenge, organisation_id: int, *, by: Actor) -> None:
    """Take back what a supplier said; nothing happens when it said nothing. Raises as `take`."""
    _check(challenge, organisation_id, by)
    stance = _found(challenge, organisation_id)
    if stance is not None:
        db.session.delete(stance)
        record("stance_taken_back", challenge, by=by)


def _check(challenge: Challenge, organisation_id: int, by: Actor) -> None:
    if organisation_id not in {supplier.id for supplier in policy.suppliers_of(by)}:
        raise NotPermittedError("take_stance")
    if challenge.stage is not ChallengeState.DIALOGUE:
        raise InvalidStepError(
            _l("Suppliers say what they think while the challenge is in dialogue. That is over now.")
        )
    if not policy.can_take_stance(by, challenge):
        raise NotPermittedError("take_stance")


def _found(challenge: Challenge, organisation_id: int) -> Stance | None:
    return db.session.get(Stance, (challenge.id, organisation_id))


def _begun(challenge: Challenge, organisation_id: int, kind: StanceKind) -> Stance:
    stance = Stance(challenge_id=challenge.id, organisation_id=organisation_id, kind=kind)
    try:
        with db.session.begin_nested():
            db.session.add(stance)
    except IntegrityError:
        # A colleague said something in the same moment: the supplier has one stance, and the last one holds.
        existing = _found(challenge, organisation_id)
        if existing is None:
            raise
        return existing
    return stance
