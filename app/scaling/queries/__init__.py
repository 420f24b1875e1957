"""Reads about dossiers and adoptions."""

from app.scaling.queries.adoptions import (
    adopters,
    adoption_among,
    adoption_by,
    adoption_with_ref,
    adoptions_around,
    adoptions_of,
    agencies_of,
    get_adoption,
    givers_by_taker,
    in_use_count,
    possible_givers,
    taken_from_here,
)
from app.scaling.queries.dossiers import case_of, get_case, givers, people
from app.scaling.queries.overview import CaseRow, Overview, Taker, overview

__all__ = [
    "CaseRow",
    "Overview",
    "Taker",
    "adopters",
    "adoption_among",
    "adoption_by",
    "adoption_with_ref",
    "adoptions_around",
    "adoptions_of",
    "agencies_of",
    "case_of",
    "get_adoption",
    "get_case",
    "givers",
    "givers_by_taker",
    "in_use_count",
    "overview",
    "people",
    "possible_givers",
    "taken_from_here",
]
