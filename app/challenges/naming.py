"""What a vraagstuk is called outside its own table: in the search index, with its files, and in mails."""

from app.challenges.models import Challenge

KIND = "challenge"
"""The name of vraagstukken in the search index and of the record that their files belong to."""


def address(challenge: Challenge) -> str:
    """The path of its page, for mails."""
    return f"/vraagstukken/{challenge.path}"
