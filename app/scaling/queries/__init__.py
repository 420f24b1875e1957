"""Reads about dossiers and adoptions."""

from app.scaling.queries.adoptions import (
    adopters,
    adoption_among,
    adoption_by,
    adoptions_around,
    adoptions_of,
    agencies_of,
    get_adoption,
    in_use_count,
)
from app.scaling.queries.dossiers import case_of, get_case, get_milestone, givers, people
from app.scaling.queries.overview import CaseRow, Overview, Taker, overview

__all__ = [
    "CaseRow",
    "Overview",
    "Taker",
    "adopters",
    "adoption_among",
    "adoption_by",
    "adoptions_around",
    "adoptions_of",
    "agencies_of",
    "case_of",
    "get_adoption",
    "get_case",
    "get_milestone",
    "givers",
    "in_use_count",
    "overview",
    "people",
]
