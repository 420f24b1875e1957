"""Reads about dossiers and adoptions."""

from app.scaling.queries.adoptions import (
    adopters,
    adoption_among,
    adoption_by,
    adoption_with_ref,
    adoptions_of,
    agencies_of,
    get_adoption,
    given_by,
    givers_by_taker,
    in_use_count,
    possible_givers,
    taken_by,
    taken_from_here,
)
from app.scaling.queries.dossiers import case_of, get_case, get_milestone, givers, people
from app.scaling.queries.offers import Offer, offer_of
from app.scaling.queries.overview import CaseRow, Overview, Taker, overview
from app.scaling.queries.spread import Solution, adopters_of, coverage_of, solution

__all__ = [
    "CaseRow",
    "Offer",
    "Overview",
    "Solution",
    "Taker",
    "adopters",
    "adopters_of",
    "adoption_among",
    "adoption_by",
    "adoption_with_ref",
    "adoptions_of",
    "agencies_of",
    "case_of",
    "coverage_of",
    "get_adoption",
    "get_case",
    "get_milestone",
    "given_by",
    "givers",
    "givers_by_taker",
    "in_use_count",
    "offer_of",
    "overview",
    "people",
    "possible_givers",
    "solution",
    "taken_by",
    "taken_from_here",
]
