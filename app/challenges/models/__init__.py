"""The tables of vraagstukken, in four files: the vraagstuk, its publication, its dialogue, its co-owners."""

from app.challenges.models.challenge import SIX_QUESTIONS, Challenge, Criterion, Follow, challenge_theme
from app.challenges.models.dialogue import Announcement, Contact, Question, Stance
from app.challenges.models.ownership import CoOwner
from app.challenges.models.publication import GuardBlock, ReuseAnswer

__all__ = [
    "SIX_QUESTIONS",
    "Announcement",
    "Challenge",
    "CoOwner",
    "Contact",
    "Criterion",
    "Follow",
    "GuardBlock",
    "Question",
    "ReuseAnswer",
    "Stance",
    "challenge_theme",
]
