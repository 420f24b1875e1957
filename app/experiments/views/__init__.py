"""The pages of experiments and lessons: one blueprint."""

from flask import Flask

from app.challenges.lifecycle import register_experiment_check
from app.core.outbox import outbox
from app.experiments.models import is_silent
from app.experiments.queries import has_unfinished
from app.experiments.queries.course_work import register_course_tasks
from app.experiments.queries.documents import SOURCES
from app.experiments.queries.field_work import register_field_tasks
from app.experiments.queries.work import register_tasks
from app.experiments.rounds import look_after
from app.experiments.states import InnovationType
from app.experiments.views import (
    bottlenecks,
    ceiling,
    closing,
    course,
    field,
    legal_register,
    lessons,
    link,
    lists,
    mandate,
    page,
    panels,
    planning,
    references,
    seats,
)
from app.experiments.views.blueprint import blueprint

__all__ = [
    "bottlenecks",
    "ceiling",
    "closing",
    "course",
    "field",
    "legal_register",
    "lessons",
    "link",
    "lists",
    "mandate",
    "page",
    "planning",
    "references",
    "register",
    "seats",
]


def register(app: Flask) -> None:
    """Add the pages to the application, and what experiments show and check elsewhere."""
    app.register_blueprint(blueprint)
    app.jinja_env.tests["silent_since"] = is_silent
    app.jinja_env.filters["innovation_label"] = lambda value: InnovationType(value).label
    for source in SOURCES:
        app.extensions["search"].register(source)
    register_experiment_check(has_unfinished)
    register_tasks()
    register_field_tasks()
    register_course_tasks()
    outbox.register("experiments", look_after)
    panels.register_panels()
