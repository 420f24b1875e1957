"""Lists of organisations and of people, as columns, for pages with filters."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app.accounts.models import Membership, User
from app.accounts.states import Role
from app.core.database import db
from app.core.paging import Page, paginate
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address of the list asks for."""

    words: str = ""
    kind: OrganisationKind | None = None
    sector: str = ""
    page: int = 1

    @property
    def active(self) -> int:
        """How many filters are on."""
        return (self.kind is not None) + bool(self.sector)


@dataclass(frozen=True, slots=True)
class Found:
    """One page, and how many there would be with each kind and each sector under the other filters."""

    page: Page[Any]
    kinds: dict[OrganisationKind, int] = field(default_factory=dict)
    sectors: dict[str, int] = field(default_factory=dict)


def organisations(filters: Filters) -> Found:
    """One page of organisations by name; three queries."""
    columns: Any = select(
        Organisation.slug, Organisation.name, Organisation.kind, Organisation.sector, Organisation.place
    )
    statement = columns.where(_named(filters.words)).order_by(Organisation.name, Organisation.id)
    if filters.kind is not None:
        statement = statement.where(Organisation.kind == filters.kind)
    if filters.sector:
        statement = statement.where(Organisation.sector == filters.sector)
    kinds: Counter[OrganisationKind] = Counter()
    sectors: Counter[str] = Counter()
    counts = db.session.execute(
        select(Organisation.kind, Organisation.sector, func.count())
        .where(_named(filters.words))
        .group_by(Organisation.kind, Organisation.sector)
    )
    for kind, sector, count in counts:
        if not filters.sector or sector == filters.sector:
            kinds[kind] += count
        if sector and (filters.kind is None or kind == filters.kind):
            sectors[sector] += count
    return Found(paginate(db.session(), statement, filters.page), dict(kinds), dict(sectors))


def administered(words: str, page: int) -> Page[Any]:
    """One page of organisations with how many people each has; two queries."""
    people = (
        select(func.count(Membership.user_id.distinct()))
        .where(Membership.organisation_id == Organisation.id)
        .scalar_subquery()
    )
    statement: Any = (
        select(Organisation.slug, Organisation.name, Organisation.kind, Organisation.sector, people.label("people"))
        .where(_named(words))
        .order_by(Organisation.name, Organisation.id)
    )
    return paginate(db.session(), statement, page)


def people(words: str, page: int) -> Page[Any]:
    """One page of people by name; two queries."""
    statement: Any = select(
        User.id,
        User.name,
        User.email,
        User.is_administrator,
        User.is_ambassador,
        User.disabled_at,
    ).order_by(User.name, User.id)
    if words:
        statement = statement.where(
            or_(User.name.icontains(words, autoescape=True), User.email.icontains(words, autoescape=True))
        )
    return paginate(db.session(), statement, page)


def roles_of(person_ids: Collection[int]) -> dict[int, list[tuple[str, str, Role]]]:
    """Person -> (organisation, slug, role) of all roles, by name of the organisation; one query."""
    found: defaultdict[int, list[tuple[str, str, Role]]] = defaultdict(list)
    rows = db.session.execute(
        select(Membership.user_id, Organisation.name, Organisation.slug, Membership.role)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id.in_(person_ids))
        .order_by(Organisation.name, Membership.id)
    )
    for person_id, name, slug, role in rows:
        found[person_id].append((name, slug, role))
    return found


def _named(words: str) -> ColumnElement[bool]:
    columns = (Organisation.name, Organisation.abbreviation, Organisation.place)
    return or_(*(column.icontains(words, autoescape=True) for column in columns))
