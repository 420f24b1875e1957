"""Reads of experiments and lessons, already limited to what the actor may see."""

from app.experiments.queries.course import (
    link_by_hash,
    open_criterion,
    pressed,
    silent,
    to_remind,
    told_to_check_in,
)
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
    "link_by_hash",
    "listing",
    "of_challenge",
    "of_proposal",
    "open_criterion",
    "people_of_agency",
    "pressed",
    "silent",
    "to_remind",
    "told_to_check_in",
    "user",
    "visible_to",
]
