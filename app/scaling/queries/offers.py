"""Whether *Wil ik ook* is of use to somebody."""

from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.actor import Actor
from app.core.database import db
from app.scaling.models import Adoption


@dataclass(frozen=True, slots=True)
class Offer:
    """`is_open` when pressing can lead somewhere; `own` is the ref of the adoption by an organisation of the reader."""

    is_open: bool
    own: str | None = None


def offer_of(actor: Actor, experiment_id: int, maker_id: int) -> Offer:
    """Not for who only acts for the maker or for organisations that take it over already; no query for a visitor.

    Who may take nothing over sees it too: the page behind it says whom to ask.
    """
    ids = actor.organisation_ids()
    if not ids:
        return Offer(is_open=True)
    statement = (
        select(Adoption.organisation_id, Adoption.ref)
        .where(Adoption.experiment_id == experiment_id, Adoption.organisation_id.in_(ids))
        .order_by(Adoption.id)
    )
    taken = {row.organisation_id: row.ref for row in db.session.execute(statement)}
    left = [each for each in ids if each != maker_id and each not in taken]
    return Offer(is_open=bool(left), own=next(iter(taken.values()), None))
