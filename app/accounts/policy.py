"""Who may administer people."""

from app.accounts.actor import Actor


def can_administer_people(actor: Actor) -> bool:
    """Administrators see all people and give them platform roles."""
    return actor.is_administrator


def can_change_person(actor: Actor, person_id: int) -> bool:
    """Nobody takes a platform role from themselves or closes their own account: one administrator always stays."""
    return can_administer_people(actor) and actor.id != person_id
