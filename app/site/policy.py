"""Who may see the pages across everything."""

from app.accounts.actor import Actor


def can_administer(actor: Actor) -> bool:
    """Administrators of the platform."""
    return actor.is_administrator


def can_keep_themes(actor: Actor) -> bool:
    """Administrators and ambassadors keep the themes and their synonyms."""
    return actor.is_administrator or actor.is_ambassador
