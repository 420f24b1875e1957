"""Who may administer people."""

from app.accounts.actor import Actor


def can_administer_people(actor: Actor) -> bool:
    """Administrators see all people and give them platform roles."""
    return actor.is_administrator


def can_change_person(actor: Actor, person_id: int) -> bool:
    """Nobody takes a platform role from themselves or closes their own account: one administrator always stays."""
    return can_administer_people(actor) and actor.id != person_id


def is_trusted_with_others_work(actor: Actor) -> bool:
    """People of public bodies read what companies confide to them, and administrators reach every account.

    A site that asks for a second factor asks it of them.
    """
    return actor.is_administrator or any(organisation.kind == "agency" for organisation in actor.organisations)
