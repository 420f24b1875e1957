"""Who may change the tree of themes."""

from app.accounts.actor import Actor


def can_edit_themes(actor: Actor) -> bool:
    """Administrators and ambassadors keep the themes."""
    return actor.is_administrator or actor.is_ambassador
