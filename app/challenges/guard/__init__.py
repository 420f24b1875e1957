"""The guard: reads a text that should tell a problem, and marks where it tells a solution.

`inspect` gives the findings, `advice` what to say about each: why, a question, a beginning to rewrite with.
Pure: no request, no database. How it decides, and how well, is in docs/guard.md.
"""

from app.challenges.guard.advice import Advice, advice
from app.challenges.guard.findings import RULES, Finding, Inspection
from app.challenges.guard.inspection import inspect

__all__ = ["RULES", "Advice", "Finding", "Inspection", "advice", "inspect"]
