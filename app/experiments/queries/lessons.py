"""The library of lessons: what ended experiments taught, failures included; two queries whatever the number of rows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select

from app.core.database import db
from app.core.paging import PAGE_SIZE, Page
from app.experiments.models import Experiment, Lesson, LessonUse, lesson_theme
from app.experiments.queries.facets import Choice, bearing, count, theme_names
from app.experiments.states import ENDED, ExperimentState, FailureKind
from app.organisations.models import Organisation

MAX_WORDS = 10


class LessonOrder(StrEnum):
    """The order of the library; the value stands in the address."""

    NEWEST = "nieuwste"
    MOST_USED = "gebruikt"

    @property
    def label(self) -> Any:
        """The order as people read it."""
        return _ORDER_LABELS[self]


_ORDER_LABELS = {LessonOrder.NEWEST: _l("Newest"), LessonOrder.MOST_USED: _l("Used most")}


@dataclass(frozen=True, slots=True)
class LessonFilters:
    """What the address asks for. Themes are slugs; a theme stands for everything below it.

    `found` are the lessons that the search engine finds for the words: it also knows other forms of a word.
    """

    words: str = ""
    themes: tuple[str, ...] = ()
    outcomes: tuple[ExperimentState, ...] = ()
    kinds: tuple[FailureKind, ...] = ()
    order: LessonOrder = LessonOrder.NEWEST
    found: tuple[int, ...] = ()

    @property
    def active(self) -> int:
        """How many choices are made, words apart."""
        return len(self.themes) + len(self.outcomes) + len(self.kinds)


@dataclass(frozen=True, slots=True)
class LessonListing:
    """One page of lessons and the choices beside it."""

    page: Page[Any]
    outcomes: list[Choice]
    kinds: list[Choice]
    themes: list[Choice]


def lesson_listing(filters: LessonFilters, number: int, size: int = PAGE_SIZE) -> LessonListing:
    """Page `number` (the last one when there are fewer) of the public lessons; two queries."""

    def found(leave_out: str) -> Subquery:
        return (
            select(Lesson.id, Experiment.state.label("outcome"), Experiment.failure_kind.label("kind"))
            .join(Lesson.experiment)
            .where(is_public(), *_conditions(filters, leave_out))
            .subquery()
        )

    counts = count(found, enums=["outcome", "kind"], theme_table=lesson_theme)
    number = min(number, max(1, -(-counts.total // size)))
    statement = lesson_rows(filters.order).where(*_conditions(filters)).limit(size).offset((number - 1) * size)
    return LessonListing(
        page=Page(
            rows=db.session.execute(statement).all() if counts.total else [],
            number=number,
            size=size,
            total=counts.total,
        ),
        outcomes=counts.of_enum("outcome", ExperimentState, filters.outcomes),
        kinds=counts.of_enum("kind", FailureKind, filters.kinds),
        themes=counts.of_themes(filters.themes),
    )


def is_public() -> ColumnElement[bool]:
    """`policy.can_view_lesson` for a visitor, as a condition in SQL over Lesson joined with Experiment."""
    return Experiment.state.in_(ENDED)


def lesson_rows(order: LessonOrder = LessonOrder.NEWEST) -> Select[*tuple[Any, ...]]:
    """A list row of every public lesson, of the experiment that ended last first or of the one that helped most."""
    uses = select(func.count()).where(LessonUse.lesson_id == Lesson.id).correlate(Lesson).scalar_subquery()
    most_used = (uses.desc(),) if order is LessonOrder.MOST_USED else ()
    return (
        select(
            Lesson.id,
            Lesson.ref,
            Lesson.title,
            Lesson.situation,
            Lesson.surprise,
            Lesson.advice,
            Experiment.ref.label("experiment_ref"),
            Experiment.title.label("experiment_title"),
            Experiment.state.label("outcome"),
            Experiment.failure_kind,
            Experiment.ended_at,
            Organisation.name.label("organisation_name"),
            uses.label("uses"),
            theme_names(lesson_theme, Lesson.id).label("themes"),
        )
        .join(Lesson.experiment)
        .join(Organisation, Organisation.id == Experiment.organisation_id)
        .where(is_public())
        .order_by(*most_used, Experiment.ended_at.desc(), Lesson.id.desc())
    )


def _conditions(filters: LessonFilters, leave_out: str = "") -> list[ColumnElement[bool]]:
    text = Lesson.title + " " + Lesson.situation + " " + Lesson.surprise + " " + Lesson.advice
    words = [text.icontains(word, autoescape=True) for word in filters.words.split()[:MAX_WORDS]]
    # The index runs a moment behind, so what literally holds the words is found as well.
    conditions = [or_(Lesson.id.in_(filters.found), and_(*words))] if words else []
    if filters.outcomes and leave_out != "outcome":
        conditions.append(Experiment.state.in_(filters.outcomes))
    if filters.kinds and leave_out != "kind":
        conditions.append(Experiment.failure_kind.in_(filters.kinds))
    if filters.themes and leave_out != "theme":
        conditions.append(Lesson.id.in_(bearing(lesson_theme, filters.themes)))
    return conditions
