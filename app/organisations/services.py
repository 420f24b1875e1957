"""Organisations, the people in them, and invitations."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.accounts.models import AuthSession, Membership, User
from app.accounts.queries import folded
from app.accounts.states import Role
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError
from app.core.refs import slug_of
from app.core.secrets import hash_of, new_token
from app.notifications.services import write_mail
from app.organisations import policy, queries
from app.organisations.models import Invitation, Organisation
from app.organisations.states import ROLE_LABELS, OrganisationKind

INVITATION_LIFETIME = timedelta(days=14)
RESERVED_SLUGS = frozenset({"nieuw"})
"""Words that mean something else at that place in an address."""


def free_slug(name: str) -> str:
    """The name as it stands in an address, with a number behind it when another organisation has it."""
    base = slug_of(name) or "organisatie"
    alike = select(Organisation.slug).where(Organisation.slug.startswith(base, autoescape=True))
    taken = RESERVED_SLUGS.union(db.session.scalars(alike))
    number = 1
    slug = base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def add_company(name: str, *, kvk: str | None, website: str, by: Actor) -> Organisation:
    """Add the company that a person works for; they become its account manager and member, and work for it now.

    Raises `RefusedInputError` when a supplier with this KVK number is there already.
    """
    if not policy.can_add_company(by) or by.id is None:
        raise NotPermittedError("add_company")
    _refuse_known_supplier(kvk)
    company = _add(Organisation(name=name, kind=OrganisationKind.SUPPLIER, kvk=kvk, website=website), by=by)
    for role in (Role.MANAGER, Role.MEMBER):
        _give(by.id, company, role)
    _work_for(by, company.id)
    return company


def add_organisation(values: dict[str, Any], *, by: Actor, manager: str | None = None) -> Organisation:
    """Add an organisation as an administrator, and invite its first account manager. Raises `NotPermittedError`."""
    if not policy.can_administer(by):
        raise NotPermittedError("add_organisation")
    organisation = _add(Organisation(**values), by=by)
    if manager:
        invite(organisation, manager, Role.MANAGER, by=by)
    return organisation


def edit(organisation: Organisation, values: dict[str, Any], *, by: Actor) -> None:
    """Change what is known of an organisation; its address stays the same.

    Raises `NotPermittedError`, and `RefusedInputError` for the KVK number of another supplier.
    """
    if not policy.can_edit(by, organisation):
        raise NotPermittedError("edit")
    if organisation.kind is OrganisationKind.SUPPLIER:
        _refuse_known_supplier(values.get("kvk"), but=organisation)
    changed = sorted(name for name, value in values.items() if getattr(organisation, name) != value)
    for name in changed:
        setattr(organisation, name, values[name])
    record("edited", organisation, by=by, changed=changed)


def invite(organisation: Organisation, address: str, role: Role, *, by: Actor) -> Invitation:
    """Invite somebody by mail to take a role.

    Raises `NotPermittedError`, and `RefusedInputError` for a role that does not exist there, for somebody who has it
    already, and for an invitation that is still open.
    """
    _require_manager(organisation, by)
    address = folded(address)
    _require_role(organisation, role)
    _refuse_double(organisation, address, role)
    invitation = Invitation(organisation=organisation, email=address, role=role, invited_by_id=by.id)
    _mail(invitation, by)
    db.session.add(invitation)
    record("invited", organisation, by=by, role=role.value)
    return invitation


def invite_again(invitation: Invitation, *, by: Actor) -> None:
    """Mail a new link for 14 more days; the old one stops working. Raises `NotPermittedError`."""
    _require_manager(invitation.organisation, by)
    _mail(invitation, by)
    record("invited_again", invitation.organisation, by=by, role=invitation.role.value)


def revoke(invitation: Invitation, *, by: Actor) -> None:
    """Take an invitation back: its link stops working. Raises `NotPermittedError`."""
    _require_manager(invitation.organisation, by)
    invitation.revoked_at = now()
    record("invitation_revoked", invitation.organisation, by=by, role=invitation.role.value)


def accept(token: str, *, by: Actor) -> Organisation:
    """Take the role of an invitation, once, with whatever account; work for that organisation from now on.

    Raises `NotFoundError` for an invitation that does not count (any more).
    """
    if by.id is None:
        raise NotPermittedError("accept")
    invitation = queries.invitation(token)
    used = db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None))
        .values(accepted_at=now())
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise NotFoundError("invitation")
    organisation = invitation.organisation
    _give(by.id, organisation, invitation.role)
    user = db.session.get_one(User, by.id)
    if user.email == invitation.email and user.confirmed_at is None:
        user.confirmed_at = now()  # the link was in a mail to this address
    _work_for(by, organisation.id)
    record("invitation_accepted", organisation, by=by, role=invitation.role.value)
    return organisation


def give_role(organisation: Organisation, person: User, role: Role, *, by: Actor) -> None:
    """Give somebody in the organisation one more role. Raises `NotPermittedError` and `RefusedInputError`."""
    _require_manager(organisation, by)
    _require_role(organisation, role)
    _give(person.id, organisation, role)
    record("role_given", organisation, by=by, role=role.value, person=person.id)


def take_role(organisation: Organisation, person: User, role: Role, *, by: Actor) -> None:
    """Take a role from somebody.

    Raises `NotPermittedError`, and `InvalidStepError` for the last account manager: somebody must be able to let
    people in.
    """
    _require_manager(organisation, by)
    # Two managers who remove each other at the same moment wait for each other here.
    db.session.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
    membership = db.session.scalar(
        select(Membership).where(
            Membership.user_id == person.id,
            Membership.organisation_id == organisation.id,
            Membership.role == role,
        )
    )
    if membership is None:
        return
    if role is Role.MANAGER and person.disabled_at is None and queries.managers_count(organisation) == 1:
        raise InvalidStepError(_l("This is the last account manager. First make somebody else account manager."))
    db.session.delete(membership)
    record("role_taken", organisation, by=by, role=role.value, person=person.id)


def work_for(organisation_id: int, *, by: Actor) -> None:
    """Work for another of one's organisations from now on. Raises `NotFoundError` for one that is not one's own."""
    if not by.belongs_to(organisation_id):
        raise NotFoundError(organisation_id)
    _work_for(by, organisation_id)


def _add(organisation: Organisation, *, by: Actor) -> Organisation:
    organisation.slug = free_slug(organisation.name)
    try:
        with db.session.begin_nested():
            db.session.add(organisation)
    except IntegrityError as error:
        raise RefusedInputError(
            _l("Somebody added an organisation with the same name or number just now. Look whether it is yours."),
            field="name",
        ) from error
    record("added", organisation, by=by)
    return organisation


def _refuse_known_supplier(kvk: str | None, *, but: Organisation | None = None) -> None:
    if not kvk:
        return
    statement = select(Organisation.name).where(Organisation.kvk == kvk, Organisation.kind == OrganisationKind.SUPPLIER)
    if but is not None:
        statement = statement.where(Organisation.id != but.id)
    name = db.session.scalar(statement.limit(1))
    if name is not None:
        message = _l("%(name)s has this number already. Ask a colleague there for an invitation.", name=name)
        raise RefusedInputError(message, field="kvk")


def _refuse_double(organisation: Organisation, address: str, role: Role) -> None:
    has_role = exists().where(
        Membership.organisation_id == organisation.id,
        Membership.role == role,
        Membership.user_id == User.id,
        User.email == address,
    )
    if db.session.scalar(select(has_role)):
        raise RefusedInputError(_l("This person has that role already."), field="email")
    is_open = exists().where(
        Invitation.organisation_id == organisation.id,
        Invitation.email == address,
        Invitation.role == role,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    if db.session.scalar(select(is_open)):
        message = _l("This invitation is there already. You can send it again in the list below.")
        raise RefusedInputError(message, field="email")


def _mail(invitation: Invitation, by: Actor) -> None:
    token = new_token()
    invitation.token_hash = hash_of(token)
    invitation.expires_at = now() + INVITATION_LIFETIME
    name = invitation.organisation.name
    write_mail(
        invitation.email,
        subject=_l("Invitation from %(organisation)s", organisation=name),
        paragraphs=[
            _l(
                "%(person)s invites you to work for %(organisation)s on Vraagplein, as %(role)s.",
                person=by.name,
                organisation=name,
                role=ROLE_LABELS[invitation.role],
            ),
            _l("Open this page to accept. The link works for 14 days, once."),
        ],
        link=f"/uitnodiging/{token}",
        holds_token=True,
    )


def _give(person_id: int, organisation: Organisation, role: Role) -> None:
    has_role = exists().where(
        Membership.user_id == person_id,
        Membership.organisation_id == organisation.id,
        Membership.role == role,
    )
    if not db.session.scalar(select(has_role)):
        db.session.add(Membership(user_id=person_id, organisation_id=organisation.id, role=role))
        db.session.flush()


def _work_for(actor: Actor, organisation_id: int) -> None:
    if actor.session_id:
        db.session.execute(
            update(AuthSession)
            .where(AuthSession.token_hash == hash_of(actor.session_id))
            .values(organisation_id=organisation_id)
        )


def _require_manager(organisation: Organisation, by: Actor) -> None:
    if not queries.may_manage_people(by, organisation):
        raise NotPermittedError("people")


def _require_role(organisation: Organisation, role: Role) -> None:
    if role not in organisation.kind.roles:
        raise RefusedInputError(_l("This organisation does not have that role."), field="role")
