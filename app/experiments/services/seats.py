"""The trojka: asking colleagues, inviting others by mail, accepting and declining. A lead cannot let people in.

Somebody without a role in the agency who accepts an invitation is a guest: the seat itself is their right.
"""

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.queries import folded
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError
from app.core.secrets import hash_of, new_token
from app.experiments import policy, queries
from app.experiments.models import Experiment, SeatInvitation, TrojkaSeat
from app.experiments.services.messages import address, hold, index_all
from app.experiments.states import ENDED, Seat
from app.notifications.services import notify, write_mail

INVITATION_LIFETIME = timedelta(days=14)
ONE_SEAT = _l("One person holds one seat. Choose somebody else.")


def appoint(
    experiment: Experiment, people: Mapping[Seat, int | None], addresses: Mapping[Seat, str] | None = None, *, by: Actor
) -> None:
    """Ask colleagues for the seats, and invite others by mail (`addresses`, in the place of whom `people` names).

    Who is new gets a mail, who stays keeps what they accepted; an invitation for a seat that somebody else gets
    stops working. Raises `NotPermittedError`, `InvalidStepError` after the end, or `RefusedInputError` (field: the
    seat, or the seat with `_email`) for a person on two seats, from elsewhere, or both chosen and invited.
    """
    _require_editor(experiment, by)
    invited = {seat: folded(text) for seat, text in (addresses or {}).items() if text}
    chosen = {seat: user_id for seat, user_id in people.items() if seat not in invited}
    known = {person.id: person for person in queries.people_of_agency(experiment)}
    _refuse_impossible(experiment, people, invited, known)
    _refuse_double(experiment, chosen, invited, known)
    left = [
        held
        for held in experiment.seats
        if held.seat in invited or (held.seat in chosen and chosen[held.seat] != held.user_id)
    ]
    for held in left:
        experiment.seats.remove(held)
    # First everybody leaves, then others sit down: nobody is on two seats at any moment, not in the database either.
    db.session.flush()
    asked = [(seat, id) for seat, id in chosen.items() if id is not None and experiment.seat(seat) is None]
    replaced = {seat for seat, _id in asked} | set(invited)
    for invitation in experiment.seat_invitations:
        if invitation.is_open and invitation.seat in replaced:
            invitation.revoked_at = now()
    for seat, user_id in asked:
        _sit(experiment, TrojkaSeat(seat=seat, user_id=user_id))
        _ask(experiment, seat, known[user_id])
    for seat, mail in invited.items():
        invitation = SeatInvitation(seat=seat, email=mail, invited_by_id=by.id)
        _mail(experiment, invitation, by)
        experiment.seat_invitations.append(invitation)
    if asked or left or invited:
        _touch(experiment)
        # An address is no part of the trail: it is of somebody who may never have an account.
        seats = {seat.value: user_id for seat, user_id in chosen.items()}
        record("appointed", experiment, by=by, seats=seats, invited=sorted(seat.value for seat in invited))


def invite_again(invitation: SeatInvitation, *, by: Actor) -> None:
    """Mail a new link for 14 more days; the old one stops working.

    Raises `NotPermittedError`, `InvalidStepError` after the end, or `RefusedInputError` for who has a seat meanwhile.
    """
    experiment = invitation.experiment
    _require_editor(experiment, by)
    _refuse_double(experiment, {}, {invitation.seat: invitation.email}, {})
    _mail(experiment, invitation, by)
    record("invited_again", experiment, by=by, seat=invitation.seat.value)


def revoke_invitation(invitation: SeatInvitation, *, by: Actor) -> None:
    """Take an invitation back: its link stops working. Raises `NotPermittedError`."""
    _require_editor(invitation.experiment, by)
    # It may have been accepted while this one waited for the experiment.
    db.session.refresh(invitation)
    if invitation.accepted_at is not None:
        raise NotFoundError("invitation")
    invitation.revoked_at = now()
    record("invitation_revoked", invitation.experiment, by=by, seat=invitation.seat.value)


def accept_invitation(token: str, *, by: Actor) -> Experiment:
    """Take the seat of an invitation, once, with whatever account.

    Raises `NotFoundError` for an invitation that does not count (any more), or `RefusedInputError` for somebody who
    holds a seat of this experiment already.
    """
    if by.id is None:
        raise NotPermittedError("accept_invitation")
    invitation = queries.seat_invitation(token)
    experiment = invitation.experiment
    _hold(experiment)
    if any(held.user_id == by.id for held in experiment.seats):
        raise RefusedInputError(_l("You have another seat in this experiment. One person holds one seat."))
    used = db.session.execute(
        update(SeatInvitation)
        .where(
            SeatInvitation.id == invitation.id,
            SeatInvitation.token_hash == hash_of(token),
            SeatInvitation.accepted_at.is_(None),
            SeatInvitation.revoked_at.is_(None),
        )
        .values(accepted_at=now())
    )
    if used.rowcount != 1 or experiment.state in ENDED:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise NotFoundError("invitation")
    is_guest = not by.belongs_to(experiment.organisation_id)
    _sit(experiment, TrojkaSeat(seat=invitation.seat, user_id=by.id, accepted_at=now(), is_guest=is_guest))
    user = db.session.get_one(User, by.id)
    if user.email == invitation.email and user.confirmed_at is None:
        user.confirmed_at = now()  # the link was in a mail to this address
    _touch(experiment)
    record("invitation_accepted", experiment, by=by, seat=invitation.seat.value)
    return experiment


def decline_invitation(token: str, *, by: Actor) -> None:
    """Say no to an invitation, also without an account; the lead hears of it. Raises `NotFoundError`."""
    invitation = queries.seat_invitation(token)
    _hold(invitation.experiment)
    db.session.refresh(invitation)
    if not invitation.counts:
        raise NotFoundError("invitation")
    invitation.revoked_at = now()
    record("declined_seat", invitation.experiment, by=by, seat=invitation.seat.value)
    _tell_leads(invitation.experiment, invitation.seat, invitation.email, by=by)


def accept_seat(experiment: Experiment, *, by: Actor) -> None:
    """Accept the seat that one was asked for. Raises `NotPermittedError`, or `InvalidStepError` after the end."""
    if not policy.can_accept_seat(by, experiment):
        raise NotPermittedError("accept_seat")
    _require_unended(experiment)
    for held in experiment.seats:
        if held.user_id == by.id and held.accepted_at is None:
            held.accepted_at = now()
            record("accepted_seat", experiment, by=by, seat=held.seat.value)


def decline_seat(experiment: Experiment, *, by: Actor) -> None:
    """Leave the seat that one was asked for or has accepted; the lead hears of it.

    Raises `NotPermittedError`, or `InvalidStepError` after the end.
    """
    _hold(experiment)
    held = next((held for held in experiment.seats if held.user_id == by.id), None)
    if held is None or not policy.has_seat(by, experiment):
        raise NotPermittedError("decline_seat")
    _require_unended(experiment)
    experiment.seats.remove(held)
    _touch(experiment)
    record("declined_seat", experiment, by=by, seat=held.seat.value)
    _tell_leads(experiment, held.seat, by.name, by=by)


def _hold(experiment: Experiment) -> None:
    hold(experiment)
    db.session.expire(experiment, ["seats", "seat_invitations"])


def _require_editor(experiment: Experiment, by: Actor) -> None:
    if not policy.can_edit(by, experiment):
        raise NotPermittedError("appoint")
    _hold(experiment)
    _require_unended(experiment)


def _require_unended(experiment: Experiment) -> None:
    if experiment.state in ENDED:
        raise InvalidStepError(_l("The experiment has ended."))


def _refuse_impossible(
    experiment: Experiment, people: Mapping[Seat, int | None], invited: Mapping[Seat, str], known: Mapping[int, User]
) -> None:
    """Colleagues, and a guest on their own seat; nobody is chosen and invited at once."""
    colleagues = {person.email: person for person in known.values()}
    for seat, user_id in people.items():
        held = experiment.seat(seat)
        stays = held is not None and held.is_guest and held.user_id == user_id
        if user_id is not None and user_id not in known and not stays:
            raise RefusedInputError(_l("Choose somebody of your own organisation."), field=seat.value)
        is_new = user_id is not None and (held is None or held.user_id != user_id)
        if seat in invited and is_new:
            message = _l("Choose a colleague or invite somebody by mail, not both.")
            raise RefusedInputError(message, field=f"{seat.value}_email")
    for seat, mail in invited.items():
        if (colleague := colleagues.get(mail)) is not None:
            message = _l("%(name)s works for your organisation. Choose this person in the list.", name=colleague.name)
            raise RefusedInputError(message, field=f"{seat.value}_email")


def _refuse_double(
    experiment: Experiment, chosen: Mapping[Seat, int | None], invited: Mapping[Seat, str], known: Mapping[int, User]
) -> None:
    """One person, one seat: also when they are known by an address alone, or were invited before."""
    taken: dict[str, Seat] = {}
    for held in experiment.seats:
        if held.seat not in invited and chosen.get(held.seat, held.user_id) == held.user_id:
            taken[held.user.email] = held.seat
    for invitation in experiment.seat_invitations:
        if invitation.counts and invitation.seat not in invited and chosen.get(invitation.seat) is None:
            taken.setdefault(invitation.email, invitation.seat)
    wishes = [(seat, known[id].email, seat.value) for seat, id in chosen.items() if id is not None and id in known]
    wishes += [(seat, mail, f"{seat.value}_email") for seat, mail in invited.items()]
    for seat, mail, field in wishes:
        if taken.setdefault(mail, seat) is not seat:
            raise RefusedInputError(ONE_SEAT, field=field)


def _sit(experiment: Experiment, held: TrojkaSeat) -> None:
    """Put somebody on a seat; the database has the last word on one seat a person. Raises `RefusedInputError`."""
    try:
        with db.session.begin_nested():
            experiment.seats.append(held)
    except IntegrityError as error:
        db.session.expire(experiment, ["seats"])
        raise RefusedInputError(ONE_SEAT, field=held.seat.value) from error


def _ask(experiment: Experiment, seat: Seat, person: User) -> None:
    notify(
        [person],
        subject=_l("You are asked for a seat: %(title)s", title=experiment.title),
        paragraphs=[_l("The seat: %(seat)s.", seat=seat.label), _l("Look at the plan and say whether you accept.")],
        link=address(experiment),
    )


def _mail(experiment: Experiment, invitation: SeatInvitation, by: Actor) -> None:
    token = new_token()
    invitation.token_hash, invitation.expires_at = hash_of(token), now() + INVITATION_LIFETIME
    write_mail(
        invitation.email,
        subject=_l("Invitation to a seat: %(title)s", title=experiment.title),
        paragraphs=[
            _l(
                "%(person)s of %(organisation)s asks you to help lead a small experiment: %(title)s.",
                person=by.name,
                organisation=experiment.organisation.name,
                title=experiment.title,
            ),
            _l("The seat: %(seat)s.", seat=invitation.seat.label),
            _l("Open this page to accept, or to say that you would rather not. The link works for 14 days, once."),
        ],
        link=f"/zetel/{token}",
        holds_token=True,
    )


def _tell_leads(experiment: Experiment, seat: Seat, who: str, *, by: Actor) -> None:
    notify(
        [lead for lead in queries.leads(experiment) if lead.id != by.id],
        subject=_l("A seat is free: %(title)s", title=experiment.title),
        paragraphs=[
            _l("%(who)s would rather not take this seat: %(seat)s.", who=who, seat=seat.label),
            _l("Ask somebody else. Without three people an experiment does not start."),
        ],
        link=f"{address(experiment)}/trojka",
    )


def _touch(experiment: Experiment) -> None:
    experiment.updated_at = now()
    index_all(experiment)
