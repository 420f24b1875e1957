"""The public register of legal bottlenecks: three queries whatever the number of rows.

It knows of nothing but what is public: an experiment that is not public yet counts nowhere, is the first to write no
name of a law, and follows from no difference between two numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from app.core.database import db
from app.core.paging import PAGE_SIZE, Page
from app.experiments.bottlenecks import counting_key
from app.experiments.models import Escalation, Experiment
from app.experiments.queries.facets import Choice
from app.experiments.states import PUBLIC_STATES, EscalationKind
from app.organisations.models import Organisation

MOST_TEXTS = 10
"""Texts of one article on a page with several; the page of that article has them all."""

MOST_LAWS = 15
"""Laws among the filters: those with most experiments, and those that are chosen."""


class RegisterOrder(StrEnum):
    """The order of the register; the value stands in the address."""

    EXPERIMENTS = "experimenten"
    AGENCIES = "organisaties"
    LAW = "wet"

    @property
    def label(self) -> Any:
        """The order as people read it."""
        return _ORDER_LABELS[self]


_ORDER_LABELS = {
    RegisterOrder.EXPERIMENTS: _l("Most experiments"),
    RegisterOrder.AGENCIES: _l("Most agencies"),
    RegisterOrder.LAW: _l("By law"),
}


@dataclass(frozen=True, slots=True)
class RegisterFilters:
    """What the address asks for: laws, and one article when one law is chosen; written in any way."""

    laws: tuple[str, ...] = ()
    article: str = ""
    order: RegisterOrder = RegisterOrder.EXPERIMENTS

    @property
    def law_keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for law in self.laws if (key := counting_key(law))))

    @property
    def article_key(self) -> str:
        """The one article that is asked for, or nothing."""
        return counting_key(self.article) if len(self.law_keys) == 1 else ""

    @property
    def active(self) -> int:
        """How many choices are made."""
        return len(self.law_keys) + bool(self.article_key)


@dataclass(frozen=True, slots=True)
class Group:
    """One article of one law, how often it came up, and the texts that are shown of it."""

    law: str
    article: str
    law_key: str
    article_key: str
    bottlenecks: int
    experiments: int
    agencies: int
    answered: int
    texts: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the register and the laws to choose from. With one article the pages are those of its texts."""

    groups: Sequence[Group]
    page: Page[Any]
    laws: list[Choice]


def register(filters: RegisterFilters, number: int, size: int = PAGE_SIZE) -> Register:
    """Page `number` (the last one when there are fewer) of the public register."""
    laws = _laws()
    names = {row.law_key: row.law for row in laws}
    chosen = [row for row in laws if not filters.law_keys or row.law_key in filters.law_keys]
    articles = sum(row.articles for row in chosen)
    if filters.article_key:
        rows = _groups(filters, limit=1, offset=0)
        total = rows[0].bottlenecks if rows else 0
        number = min(number, max(1, -(-total // size)))
        texts = _texts(rows, first=(number - 1) * size + 1, last=number * size)
    else:
        total = articles
        number = min(number, max(1, -(-total // size)))
        rows = _groups(filters, limit=size, offset=(number - 1) * size)
        texts = _texts(rows, first=1, last=MOST_TEXTS)
    groups = [_group(row, names[row.law_key], texts) for row in rows]
    return Register(groups, Page(groups, number, size, total), _choices(laws, filters.law_keys))


def public_bottlenecks_of(experiment: Experiment) -> Sequence[Any]:
    """What the register says of one experiment; nothing while that is not public. One query."""
    return db.session.execute(
        _public(
            Escalation.law,
            Escalation.article,
            Escalation.law_key,
            Escalation.article_key,
            Escalation.public_text,
            Escalation.answered_at,
        )
        .where(Escalation.experiment_id == experiment.id)
        .order_by(Escalation.law_key, Escalation.article_key, Escalation.id)
    ).all()


def is_public() -> ColumnElement[bool]:
    """Which rows of Escalation joined with Experiment stand in the register."""
    return and_(
        Escalation.kind == EscalationKind.LEGAL,
        Escalation.withdrawn_at.is_(None),
        Experiment.state.in_(PUBLIC_STATES),
    )


def _public(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Escalation)
        .join(Experiment, Experiment.id == Escalation.experiment_id)
        .where(is_public())
    )


def _laws() -> Sequence[Any]:
    """Every law, as it was first written, with its numbers of articles and experiments."""
    counted = (
        _public(
            Escalation.law_key,
            func.min(Escalation.id).label("first_id"),
            func.count(Escalation.article_key.distinct()).label("articles"),
            func.count(Escalation.experiment_id.distinct()).label("experiments"),
        )
        .group_by(Escalation.law_key)
        .subquery()
    )
    return db.session.execute(
        select(counted.c.law_key, Escalation.law, counted.c.articles, counted.c.experiments)
        .join(Escalation, Escalation.id == counted.c.first_id)
        .order_by(counted.c.experiments.desc(), counted.c.law_key)
    ).all()


def _groups(filters: RegisterFilters, *, limit: int, offset: int) -> Sequence[Any]:
    counted = (
        _public(
            Escalation.law_key,
            Escalation.article_key,
            func.min(Escalation.id).label("first_id"),
            func.count().label("bottlenecks"),
            func.count(Escalation.experiment_id.distinct()).label("experiments"),
            func.count(Experiment.organisation_id.distinct()).label("agencies"),
            func.sum(case((Escalation.answered_at.is_not(None), 1), else_=0)).label("answered"),
        )
        .where(*_conditions(filters))
        .group_by(Escalation.law_key, Escalation.article_key)
        .subquery()
    )
    by_name = (counted.c.law_key, counted.c.article_key)
    orders: dict[RegisterOrder, tuple[Any, ...]] = {
        RegisterOrder.EXPERIMENTS: (counted.c.experiments.desc(), counted.c.bottlenecks.desc()),
        RegisterOrder.AGENCIES: (counted.c.agencies.desc(), counted.c.experiments.desc()),
        RegisterOrder.LAW: (),
    }
    return db.session.execute(
        select(counted, Escalation.article)
        .join(Escalation, Escalation.id == counted.c.first_id)
        .order_by(*orders[filters.order], *by_name)
        .limit(limit)
        .offset(offset)
    ).all()


def _texts(groups: Sequence[Any], *, first: int, last: int) -> Sequence[Any]:
    """The public texts of these articles with their experiment, the newest first; so many of each."""
    if not groups:
        return []
    place = func.row_number().over(
        partition_by=(Escalation.law_key, Escalation.article_key), order_by=Escalation.id.desc()
    )
    texts = (
        _public(
            Escalation.id,
            Escalation.law_key,
            Escalation.article_key,
            Escalation.public_text,
            Escalation.answered_at,
            Experiment.ref,
            Experiment.title,
            Experiment.state,
            Organisation.name.label("organisation"),
            place.label("place"),
        )
        .join(Organisation, Organisation.id == Experiment.organisation_id)
        .where(or_(*(_is_of(group.law_key, group.article_key) for group in groups)))
        .subquery()
    )
    return db.session.execute(select(texts).where(texts.c.place.between(first, last)).order_by(texts.c.id.desc())).all()


def _conditions(filters: RegisterFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.law_keys:
        conditions.append(Escalation.law_key.in_(filters.law_keys))
    if filters.article_key:
        conditions.append(Escalation.article_key == filters.article_key)
    return conditions


def _is_of(law_key: str, article_key: str) -> ColumnElement[bool]:
    return and_(Escalation.law_key == law_key, Escalation.article_key == article_key)


def _group(row: Any, law: str, texts: Sequence[Any]) -> Group:
    return Group(
        law=law,
        article=row.article,
        law_key=row.law_key,
        article_key=row.article_key,
        bottlenecks=row.bottlenecks,
        experiments=row.experiments,
        agencies=row.agencies,
        answered=row.answered,
        texts=[text for text in texts if (text.law_key, text.article_key) == (row.law_key, row.article_key)],
    )


def _choices(laws: Sequence[Any], chosen: Sequence[str]) -> list[Choice]:
    shown = [row for place, row in enumerate(laws) if place < MOST_LAWS or row.law_key in chosen]
    return [Choice(row.law_key, row.law, row.experiments, row.law_key in chosen) for row in shown]
