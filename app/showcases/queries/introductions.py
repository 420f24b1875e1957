"""Who was brought together with whom, by which ambassador, and what followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from app.accounts.actor import Actor
from app.accounts.models import Membership, User
from app.core.database import db
from app.core.paging import Page, paginate
from app.core.refs import path_of
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.scaling.models import Adoption
from app.scaling.policy import ADOPTERS
from app.scaling.queries import people
from app.scaling.states import COUNTED, AdoptionState
from app.showcases import policy
from app.showcases.models import Ambassador, Introduction

WAITING = timedelta(weeks=8)
"""Interest that was shown longer ago is no task of an ambassador any more."""


@dataclass(frozen=True, slots=True)
class Followed:
    """An introduction with what followed: the state of the adoption now, None when there is none (yet)."""

    experiment_ref: str
    title: str
    giver: str
    taker: str
    created_at: datetime
    adoption_ref: str | None
    state: AdoptionState | None
    in_use_at: datetime | None

    @property
    def experiment_path(self) -> str:
        return path_of(self.experiment_ref, self.title)

    @property
    def is_followed(self) -> bool:
        """Whether the taker began to use it after the introduction."""
        return self.state in COUNTED and self.in_use_at is not None and self.in_use_at >= self.created_at


@dataclass(frozen=True, slots=True)
class About:
    """An introduction on the page of the adoption. `text` is empty for who may not read it; names are public ones."""

    created_at: datetime
    ambassador: str | None
    ambassador_ref: str | None
    text: str


def introduction_by(actor: Actor, experiment: Experiment, taker_id: int) -> Introduction | None:
    """The introduction that this ambassador made already."""
    return db.session.scalar(
        select(Introduction).where(
            Introduction.experiment_id == experiment.id,
            Introduction.taker_id == taker_id,
            Introduction.ambassador_id == actor.id,
        )
    )


def introductions_by(user_id: int, number: int, *, only_public: bool) -> Page[Any]:
    """What an ambassador brought together, the latest first, as `Followed`; two queries.

    `only_public` leaves out what did not become an adoption: that somebody was written to is not yet theirs to show.
    """
    statement = _followed().where(Introduction.ambassador_id == user_id)
    if only_public:
        statement = statement.where(Adoption.id.is_not(None))
    page = paginate(db.session(), statement.order_by(Introduction.created_at.desc(), Introduction.id.desc()), number)
    return Page([Followed(*row) for row in page.rows], page.number, page.size, page.total)


def introductions_about(adoption: Adoption, actor: Actor) -> list[About]:
    """Who brought the taker of this adoption together with the makers, the first one first; one query."""
    rows = db.session.execute(
        select(Introduction, User.name, Ambassador.ref)
        .outerjoin(Ambassador, and_(Ambassador.user_id == Introduction.ambassador_id, Ambassador.is_public))
        .outerjoin(User, and_(User.id == Ambassador.user_id, User.is_ambassador, User.disabled_at.is_(None)))
        .where(Introduction.experiment_id == adoption.experiment_id, Introduction.taker_id == adoption.organisation_id)
        .order_by(Introduction.id)
    )
    return [
        About(
            created_at=introduction.created_at,
            ambassador=name,
            ambassador_ref=ref if name else None,
            text=introduction.text if policy.can_read_introduction(actor, introduction) else "",
        )
        for introduction, name, ref in rows
    ]


def takers(experiment: Experiment, organisation_id: int) -> list[User]:
    """Whom to write to at the taker: who showed the interest, or else all who may take something over there."""
    able = people(organisation_id, *ADOPTERS)
    interested = db.session.scalar(
        select(Adoption.created_by_id).where(
            Adoption.experiment_id == experiment.id, Adoption.organisation_id == organisation_id
        )
    )
    return [person for person in able if person.id == interested] or able


def reachable_agencies(experiment: Experiment) -> Sequence[Any]:
    """Other agencies in which somebody may take this solution over: `id`, `name`, by name."""
    able = (
        select(Membership.organisation_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.role.in_(ADOPTERS), User.disabled_at.is_(None))
    )
    return db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.kind == OrganisationKind.AGENCY,
            Organisation.id != experiment.organisation_id,
            Organisation.id.in_(able),
        )
        .order_by(Organisation.name)
    ).all()


def same_solution() -> ColumnElement[bool]:
    """Adoption and introduction are about the same solution and the same taker."""
    return and_(Adoption.experiment_id == Introduction.experiment_id, Adoption.organisation_id == Introduction.taker_id)


def _followed() -> Select[Any]:
    giver, taker = (Organisation.__table__.alias(name) for name in ("giver", "taker"))
    return (
        select(
            Experiment.ref,
            Experiment.title,
            giver.c.name,
            taker.c.name,
            Introduction.created_at,
            Adoption.ref,
            Adoption.state,
            Adoption.in_use_at,
        )
        .select_from(Introduction)
        .join(Experiment, Experiment.id == Introduction.experiment_id)
        .join(giver, giver.c.id == Introduction.giver_id)
        .join(taker, taker.c.id == Introduction.taker_id)
        .outerjoin(Adoption, same_solution())
    )
