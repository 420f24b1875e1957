"""Reads about stories, already limited to what the actor may see. The public list is in `listing`."""

from app.showcases.queries.ambassadors import (
    AmbassadorRow,
    Figures,
    ambassadors,
    curated,
    figures_of,
    get_page,
    own_page,
    public_page_of,
)
from app.showcases.queries.desk import Desk, Filters, Unwritten, being_made, unwritten
from app.showcases.queries.introductions import (
    WAITING,
    Followed,
    introduction_by,
    introductions_about,
    introductions_by,
    reachable_agencies,
    takers,
)
from app.showcases.queries.sharings import latest_sharings, own_sharing, sharings_of, times_shared
from app.showcases.queries.stories import (
    Consent,
    consents_of,
    get,
    may_read_files,
    picture_of,
    story_of,
    visible_story_of,
)
from app.showcases.queries.taken_over import TakenOver, taken_over

__all__ = [
    "WAITING",
    "AmbassadorRow",
    "Consent",
    "Desk",
    "Figures",
    "Filters",
    "Followed",
    "TakenOver",
    "Unwritten",
    "ambassadors",
    "being_made",
    "consents_of",
    "curated",
    "figures_of",
    "get",
    "get_page",
    "introduction_by",
    "introductions_about",
    "introductions_by",
    "latest_sharings",
    "may_read_files",
    "own_page",
    "own_sharing",
    "picture_of",
    "public_page_of",
    "reachable_agencies",
    "sharings_of",
    "story_of",
    "taken_over",
    "takers",
    "times_shared",
    "unwritten",
    "visible_story_of",
]
