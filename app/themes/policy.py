"""Who may change the tree of themes."""

from app.accounts.actor import Actor


def can_edit_themes(actor: Actor) -> bool:
    """Administrators and ambassadors keep the themes."""
    return actor.is_administrator or actor.is_ambassador


def can_edit_words(actor: Actor) -> bool:
    """Administrators and ambassadors keep the words that mean the same."""
    return actor.is_administrator or actor.is_ambassador


def can_merge_themes(actor: Actor) -> bool:
    """Administrators and ambassadors merge themes."""
    return actor.is_administrator or actor.is_ambassador
