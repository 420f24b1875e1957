"""Reads of experiments and lessons, already limited to what the actor may see."""

from app.experiments.queries.figures import Figures, figures, lesson_of_failure
from app.experiments.queries.lessons import latest_lessons_of_theme, lesson_listing
from app.experiments.queries.listing import (
    latest_of_organisation,
    latest_of_theme,
    listing,
    of_challenge,
)
from app.experiments.queries.records import (
    audience,
    get,
    get_lesson,
    has_unfinished,
    has_waiting_proposal,
    of_proposal,
    people_of_agency,
    told_values,
    user,
    visible_to,
)

__all__ = [
    "Figures",
    "audience",
    "figures",
    "get",
    "get_lesson",
    "has_unfinished",
    "has_waiting_proposal",
    "latest_lessons_of_theme",
    "latest_of_organisation",
    "latest_of_theme",
    "lesson_listing",
    "lesson_of_failure",
    "listing",
    "of_challenge",
    "of_proposal",
    "people_of_agency",
    "told_values",
    "user",
    "visible_to",
]
