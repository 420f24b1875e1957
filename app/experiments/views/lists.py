"""The list of experiments, the library of lessons, and one lesson."""

from typing import TypeVar

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.access import public
from app.core.addresses import argument, readable_address
from app.core.forms import clean
from app.core.paging import page_number
from app.experiments import policy, queries
from app.experiments.queries.documents import LESSON
from app.experiments.queries.lessons import LessonFilters, LessonOrder
from app.experiments.queries.listing import Filters, Order
from app.experiments.states import ENDED, ExperimentState, FailureKind
from app.experiments.views.blueprint import blueprint
from app.search.engine import SearchUnavailable
from app.search.query import parse
from app.search.registry import Search, alike_of

E = TypeVar("E", ExperimentState, FailureKind)
MAX_CHOICES = 20
"""Choices of one filter that an address may hold."""

MOST_FOUND = 200
"""Lessons that are asked of the search engine; the filters and the order come after it."""


@blueprint.get("/experimenten")
@public
def index() -> ResponseReturnValue:
    """All experiments, with filters, order and pages; the whole state is in the address."""
    order = argument("volgorde")
    filters = Filters(
        themes=_choices("thema"),
        states=_members(ExperimentState, "status"),
        agencies=_choices("organisatie"),
        order=Order(order) if order in {known.value for known in Order} else Order.NEWEST,
    )
    found = queries.listing(filters, current_user, page_number(request.args.get("pagina")))
    return render_template("experiments/index.html", found=found, filters=filters, orders=Order)


@blueprint.get("/lessen")
@public
def lessons() -> ResponseReturnValue:
    """The lessons of all experiments that ended, however they ended."""
    order, words = argument("volgorde"), argument("q")
    outcomes = tuple(state for state in _members(ExperimentState, "uitkomst") if state in ENDED)
    filters = LessonFilters(
        words=words,
        themes=_choices("thema"),
        outcomes=outcomes,
        kinds=_members(FailureKind, "soort"),
        order=LessonOrder(order) if order in {known.value for known in LessonOrder} else LessonOrder.NEWEST,
        found=_found(words),
    )
    found = queries.lesson_listing(filters, page_number(request.args.get("pagina")))
    return render_template("experiments/lessons.html", found=found, filters=filters, orders=LessonOrder)


@blueprint.get("/lessen/<ref:ref>")
@public
def lesson(ref: str) -> ResponseReturnValue:
    """One lesson, and where it comes from."""
    found = queries.get_lesson(ref, current_user)
    return readable_address(found, ref) or render_template(
        "experiments/lesson.html",
        lesson=found,
        experiment=found.experiment,
        can_edit=policy.can_write_lesson(current_user, found.experiment),
        can_tell=policy.can_tell_use(current_user, found) or current_user.is_anonymous,
        uses=found.uses,
        own_ids=current_user.organisation_ids(*policy.SPEAKERS),
    )


def _found(words: str) -> tuple[int, ...]:
    """The lessons that the search engine finds; none without words, or while the index is being rebuilt."""
    if not words:
        return ()
    search: Search = current_app.extensions["search"]
    query = parse(words, alike_of(search.vocabulary()))
    if not query.has_terms:
        return ()
    try:
        results = search.engine.search(query, filters={"kind": [LESSON]}, page_size=MOST_FOUND)
    except SearchUnavailable:
        return ()
    return tuple(hit.record_id for hit in results.hits)


def _choices(name: str) -> tuple[str, ...]:
    values = (clean(value)[:80].strip() for value in request.args.getlist(name)[:MAX_CHOICES])
    return tuple(dict.fromkeys(value for value in values if value))


def _members(kind: type[E], name: str) -> tuple[E, ...]:
    known = {member.value for member in kind}
    return tuple(kind(value) for value in _choices(name) if value in known)
