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
from app.experiments.queries.lessons import lesson_listing
from app.experiments.queries.listing import (
    latest_of_organisation,
    listing,
    of_challenge,
)
from app.experiments.queries.mandates import ceiling, count_directors, mandate_history
from app.experiments.queries.records import (
    around,
    audience,
    get,
    get_lesson,
    has_unfinished,
    has_waiting_proposal,
    holds_seat,
    leads,
    of_proposal,
    people_of_agency,
    told_values,
    user,
    visible_to,
)
from app.experiments.queries.seats import open_seat_invitation, seat_invitation
from app.experiments.queries.sharing import givers, references_of, use_by, uses_of, who_answers_references

__all__ = [
    "Figures",
    "around",
    "audience",
    "ceiling",
    "count_directors",
    "figures",
    "get",
    "get_lesson",
    "givers",
    "has_unfinished",
    "has_waiting_proposal",
    "holds_seat",
    "latest_of_organisation",
    "leads",
    "lesson_listing",
    "lesson_of_failure",
    "link_by_hash",
    "listing",
    "mandate_history",
    "of_challenge",
    "of_proposal",
    "open_criterion",
    "open_seat_invitation",
    "people_of_agency",
    "pressed",
    "references_of",
    "seat_invitation",
    "silent",
    "to_remind",
    "told_to_check_in",
    "told_values",
    "use_by",
    "user",
    "uses_of",
    "visible_to",
    "who_answers_references",
]
