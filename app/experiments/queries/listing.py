"""The list of experiments with its filters: two queries whatever the number of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, Subquery, case, func, select
from sqlalchemy.orm import aliased

from app.accounts.actor import VISITOR, Actor
from app.challenges.models import Challenge
from app.core.database import db
from app.core.paging import PAGE_SIZE, Page
from app.experiments.models import Experiment, experiment_theme
from app.experiments.queries.facets import Choice, bearing, count, theme_names
from app.experiments.queries.records import visible_to
from app.experiments.states import UNDER_WAY, ExperimentState
from app.organisations.models import Organisation


class Order(StrEnum):
    """The order of the list; the value stands in the address."""

    NEWEST = "nieuwste"
    UNDER_WAY = "lopend"
    MONEY = "bedrag"

    @property
    def label(self) -> Any:
        """The order as people read it."""
        return _ORDER_LABELS[self]


_ORDER_LABELS = {Order.NEWEST: _l("Newest"), Order.UNDER_WAY: _l("Running first"), Order.MONEY: _l("Most money")}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for. Themes and agencies are slugs; a theme stands for everything below it."""

    themes: tuple[str, ...] = ()
    states: tuple[ExperimentState, ...] = ()
    agencies: tuple[str, ...] = ()
    order: Order = Order.NEWEST

    @property
    def active(self) -> int:
        """How many choices are made."""
        return len(self.themes) + len(self.states) + len(self.agencies)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list and the choices beside it."""

    page: Page[Any]
    states: list[Choice]
    themes: list[Choice]
    agencies: list[Choice]


def listing(filters: Filters, actor: Actor, number: int, size: int = PAGE_SIZE) -> Listing:
    """Page `number` (the last one when there are fewer) of what the actor may see; two queries."""

    def found(leave_out: str) -> Subquery:
        return (
            select(Experiment.id, Experiment.state.label("state"), Experiment.organisation_id)
            .where(visible_to(actor), *_conditions(filters, leave_out))
            .subquery()
        )

    counts = count(found, enums=["state"], theme_table=experiment_theme, with_agencies=True)
    number = min(number, max(1, -(-counts.total // size)))
    statement = rows(actor).where(*_conditions(filters)).order_by(*_order(filters.order))
    found_rows = db.session.execute(statement.limit(size).offset((number - 1) * size)).all() if counts.total else []
    return Listing(
        page=Page(rows=found_rows, number=number, size=size, total=counts.total),
        states=counts.of_enum("state", ExperimentState, filters.states),
        themes=counts.of_themes(filters.themes),
        agencies=counts.of_agencies(filters.agencies),
    )


def rows(actor: Actor = VISITOR) -> Select[*tuple[Any, ...]]:
    """A list row of every experiment that the actor may see; add conditions and order."""
    supplier = aliased(Organisation)
    return (
        select(
            Experiment.id,
            Experiment.ref,
            Experiment.title,
            Experiment.state,
            Experiment.hypothesis,
            Experiment.what_happened,
            Experiment.failure_kind,
            Experiment.started_at,
            Experiment.ended_at,
            Experiment.last_sign_at.label("last_sign_at"),
            Experiment.mandate_eur,
            Organisation.name.label("organisation"),
            Organisation.slug.label("organisation_slug"),
            supplier.name.label("supplier"),
            theme_names(experiment_theme, Experiment.id).label("themes"),
        )
        .join(Organisation, Organisation.id == Experiment.organisation_id)
        .join(supplier, supplier.id == Experiment.supplier_id)
        .where(visible_to(actor))
    )


def of_challenge(challenge: Challenge, actor: Actor) -> Sequence[Any]:
    """The experiments of a vraagstuk that the actor may see; one query."""
    return db.session.execute(rows(actor).where(Experiment.challenge_id == challenge.id).order_by(Experiment.id)).all()


def latest_of_organisation(organisation_id: int, limit: int) -> Sequence[Any]:
    """The newest public experiments of an agency or a supplier; one query."""
    is_theirs = (Experiment.organisation_id == organisation_id) | (Experiment.supplier_id == organisation_id)
    return db.session.execute(rows().where(is_theirs).order_by(*_order(Order.NEWEST)).limit(limit)).all()


def _conditions(filters: Filters, leave_out: str = "") -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.states and leave_out != "state":
        conditions.append(Experiment.state.in_(filters.states))
    if filters.agencies and leave_out != "agency":
        agencies = select(Organisation.id).where(Organisation.slug.in_(filters.agencies))
        conditions.append(Experiment.organisation_id.in_(agencies))
    if filters.themes and leave_out != "theme":
        conditions.append(Experiment.id.in_(bearing(experiment_theme, filters.themes)))
    return conditions


def _order(order: Order) -> tuple[Any, ...]:
    newest = func.coalesce(Experiment.ended_at, Experiment.started_at, Experiment.created_at).desc()
    orders: dict[Order, tuple[Any, ...]] = {
        Order.NEWEST: (newest,),
        Order.UNDER_WAY: (case((Experiment.state.in_(UNDER_WAY), 0), else_=1), newest),
        Order.MONEY: (Experiment.mandate_eur.desc().nulls_last(), newest),
    }
    return (*orders[order], Experiment.id.desc())
