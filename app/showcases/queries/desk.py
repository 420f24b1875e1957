"""The ambassador's desk: outcomes without a story, and the stories that are being made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, select

from app.accounts.models import User
from app.core.database import db
from app.core.paging import PAGE_SIZE, Page
from app.experiments.models import Experiment, experiment_theme
from app.experiments.queries.facets import Choice, bearing, count, theme_names
from app.experiments.states import ENDED, ExperimentState
from app.organisations.models import Organisation
from app.showcases.models import Showcase
from app.showcases.states import ShowcaseState

MOST_STORIES = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for: slugs of themes, which stand for all below them, and outcomes."""

    themes: tuple[str, ...] = ()
    outcomes: tuple[ExperimentState, ...] = ()

    @property
    def active(self) -> int:
        """How many choices are made."""
        return len(self.themes) + len(self.outcomes)


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An ended experiment that nobody has made a story of."""

    ref: str
    title: str
    state: ExperimentState
    ended_at: datetime
    organisation: str
    themes: str | None


@dataclass(frozen=True, slots=True)
class Unwritten:
    """One page of ended experiments without a story, and the choices beside it."""

    page: Page[OutcomeRow]
    themes: list[Choice]
    outcomes: list[Choice]


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story that is not public yet."""

    ref: str
    title: str
    state: ShowcaseState
    updated_at: datetime
    agency_consent_at: datetime | None
    supplier_consent_at: datetime | None
    returned_at: datetime | None
    returned_reason: str
    is_from_source: bool
    ambassador: str | None

    @property
    def is_agreed(self) -> bool:
        """Whether everybody who must agree has done so."""
        return self.is_from_source or (self.agency_consent_at is not None and self.supplier_consent_at is not None)


@dataclass(frozen=True, slots=True)
class Desk:
    """The stories that are being made, by what they wait for."""

    returned: list[StoryRow] = field(default_factory=list)
    ready: list[StoryRow] = field(default_factory=list)
    drafts: list[StoryRow] = field(default_factory=list)
    waiting: list[StoryRow] = field(default_factory=list)


def unwritten(filters: Filters, number: int, size: int = PAGE_SIZE) -> Unwritten:
    """Ended experiments without a story, failed ones too, the latest first; two queries."""

    def found(leave_out: str) -> Subquery:
        return (
            select(Experiment.id, Experiment.state.label("outcome"))
            .outerjoin(Showcase, Showcase.experiment_id == Experiment.id)
            .where(*_conditions(filters, leave_out))
            .subquery()
        )

    counts = count(found, enums=["outcome"], theme_table=experiment_theme)
    number = min(number, max(1, -(-counts.total // size)))
    return Unwritten(
        page=Page(_outcome_rows(filters, number, size), number, size, counts.total),
        themes=counts.of_themes(filters.themes),
        outcomes=counts.of_enum("outcome", [state for state in ExperimentState if state in ENDED], filters.outcomes),
    )


def being_made() -> Desk:
    """All stories that are not public yet, the last changed first; one query."""
    desk = Desk()
    for row in _story_rows():
        if row.state is ShowcaseState.CURATED:
            (desk.ready if row.is_agreed else desk.waiting).append(row)
        else:
            (desk.returned if row.returned_at is not None else desk.drafts).append(row)
    return desk


def _outcome_rows(filters: Filters, number: int, size: int) -> Sequence[OutcomeRow]:
    statement = (
        select(
            Experiment.ref,
            Experiment.title,
            Experiment.state,
            Experiment.ended_at,
            Organisation.name,
            theme_names(experiment_theme, Experiment.id),
        )
        .join(Organisation, Organisation.id == Experiment.organisation_id)
        .outerjoin(Showcase, Showcase.experiment_id == Experiment.id)
        .where(*_conditions(filters))
        .order_by(Experiment.ended_at.desc(), Experiment.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    )
    return [OutcomeRow(*row) for row in db.session.execute(statement)]


def _story_rows() -> list[StoryRow]:
    statement: Any = (
        select(
            Showcase.ref,
            Showcase.title,
            Showcase.state,
            Showcase.updated_at,
            Showcase.agency_consent_at,
            Showcase.supplier_consent_at,
            Showcase.returned_at,
            Showcase.returned_reason,
            Showcase.experiment_id.is_(None),
            User.name,
        )
        .outerjoin(User, User.id == Showcase.ambassador_id)
        .where(Showcase.state.in_((ShowcaseState.CONCEPT, ShowcaseState.CURATED)))
        .order_by(Showcase.updated_at.desc(), Showcase.id.desc())
        .limit(MOST_STORIES)
    )
    return [StoryRow(*row) for row in db.session.execute(statement)]


def _conditions(filters: Filters, leave_out: str = "") -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Experiment.state.in_(ENDED), Showcase.id.is_(None)]
    if filters.themes and leave_out != "theme":
        conditions.append(Experiment.id.in_(bearing(experiment_theme, filters.themes)))
    if filters.outcomes and leave_out != "outcome":
        conditions.append(Experiment.state.in_(filters.outcomes))
    return conditions
