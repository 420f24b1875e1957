"""Agencies that join a vraagstuk: asking, accepting with a division of the money, declining, leaving.

Every service here locks the vraagstuk first, so that whoever acts second reckons with what the first one did. Services
flush and never commit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.states import Role
from app.audit.services import record
from app.challenges import policy, queries
from app.challenges.dialogue import follow
from app.challenges.holding import hold
from app.challenges.joining import JOINING
from app.challenges.models import Challenge, CoOwner
from app.challenges.naming import KIND, address
from app.challenges.reasons import checked_reason
from app.challenges.shares import FULL_SHARE, LEAST_SHARE, MOST_SHARE, joined, left_to_offer
from app.challenges.states import ChallengeState, CoOwnerState
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.lifecycle.engine import MIN_REASON
from app.notifications.services import notify
from app.organisations.models import Organisation
from app.search.services import index_later

LEADERS = (Role.OFFICER, Role.OWNER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an agency offers: at most this part of the money (percent), a promise to adopt or not, and why it joins."""

    share: int
    promises_adoption: bool
    why: str


@dataclass(frozen=True, slots=True)
class Division:
    """Who pays which part, in percent: the agency that leads, and the co-owners by their id."""

    lead_share: int
    shares: Mapping[int, int]


def share_field(co_owner: CoOwner) -> str:
    """The name of the form field that holds the share of this agency."""
    return f"share_{co_owner.ref}"


def ask_to_join(challenge: Challenge, organisation: Organisation, offer: Offer, *, by: Actor) -> CoOwner:
    """Ask to own a vraagstuk together; who asks follows it from now on. The agency that leads gets a mail.

    An agency that left or was declined may ask again. Raises `NotPermittedError`, `InvalidStepError` after the
    dialogue, and `RefusedInputError` for one's own vraagstuk, for asking twice, and for an offer that does not fit.
    """
    if not policy.can_join_for(by, organisation.id):
        raise NotPermittedError("ask_to_join")
    if organisation.id == challenge.organisation_id:
        message = _l("This is a challenge of your own organisation. You cannot join yourself.")
        raise RefusedInputError(message, field="organisation_id")
    _lock(challenge)
    earlier = next((row for row in challenge.co_owners if row.organisation_id == organisation.id), None)
    _check_first_time(earlier)
    _check_offer(challenge, offer)
    co_owner = _renewed(earlier, offer, by) if earlier else _new(challenge, organisation, offer, by)
    follow(challenge, by=by)
    notify(
        _people_who_lead(challenge),
        subject=_l("%(agency)s wants to join: %(title)s", agency=organisation.name, title=challenge.title),
        paragraphs=[
            _l("They offer %(share)s%% of the money.", share=offer.share),
            _l("They promise to adopt what works.") if offer.promises_adoption else _l("They do not promise to adopt."),
            offer.why,
            _l("Answer before you open the challenge for proposals."),
        ],
        link=f"{address(challenge)}#meedoen",
        is_private=True,
    )
    return co_owner


def accept(co_owner: CoOwner, division: Division, *, by: Actor) -> None:
    """Let an agency join and divide the money anew; nobody pays more than was offered. Followers get a mail.

    Raises `NotPermittedError`, `InvalidStepError` (answered already, or the dialogue is over) and `RefusedInputError`
    for a division that cannot be.
    """
    if not policy.can_answer_request(by, co_owner):
        raise NotPermittedError("accept")
    challenge = co_owner.challenge
    _lock(challenge)
    if co_owner.state is not CoOwnerState.ASKED:
        raise InvalidStepError(_l("This request has been answered already."))
    members = joined(challenge)
    _check_division(division, [*members, co_owner])
    changed = [member for member in members if member.share != division.shares[member.id]]
    with db.session.no_autoflush:
        for owner in (*members, co_owner):
            owner.share = division.shares[owner.id]
        _note_decision(co_owner, by)
        challenge.lead_share = division.lead_share
        JOINING.take(co_owner, "accept", by=by, share=co_owner.share, lead_share=challenge.lead_share)
    for member in changed:
        record("share_changed", member, by=by, share=member.share)
        _tell_share(member, _l("Your share has changed: %(title)s", title=challenge.title))
    _tell_share(co_owner, _l("You have joined: %(title)s", title=challenge.title))
    _tell_followers(challenge, _l("%(agency)s joins: %(title)s", agency=_name(co_owner), title=challenge.title))
    index_later(KIND, challenge.id)


def decline(co_owner: CoOwner, reason: str, *, by: Actor) -> None:
    """Say no, or until it opens no longer, with a reason for that agency. Its share returns to the one that leads.

    Raises `NotPermittedError`, `InvalidStepError` and `RefusedInputError`.
    """
    if not policy.can_answer_request(by, co_owner):
        raise NotPermittedError("decline")
    too_short = _l("Explain in at least %(min)s characters why not: the agency reads this.", min=MIN_REASON)
    reason = checked_reason(reason, too_short=too_short)
    challenge = co_owner.challenge
    _lock(challenge)
    with db.session.no_autoflush:
        had_joined = _return_share(co_owner)
        co_owner.reason = reason
        _note_decision(co_owner, by)
        JOINING.take(co_owner, "decline", by=by, reason=reason, lead_share=challenge.lead_share)
    notify(
        _people_of(co_owner),
        subject=_l("You do not join: %(title)s", title=challenge.title),
        paragraphs=[
            _l("%(agency)s has decided this.", agency=challenge.organisation.name),
            _l("The reason: %(reason)s", reason=co_owner.reason),
        ],
        link=address(challenge),
        is_private=True,
    )
    if had_joined:
        _tell_left(co_owner)


def leave(co_owner: CoOwner, *, by: Actor) -> None:
    """Join no longer, until it opens. The share returns to the agency that leads, which gets a mail.

    Raises as `LifeCycle.take`.
    """
    if not policy.can_leave(by, co_owner):
        raise NotPermittedError("leave")
    challenge = co_owner.challenge
    _lock(challenge)
    with db.session.no_autoflush:
        had_joined = _return_share(co_owner)
        _note_decision(co_owner, by)
        JOINING.take(co_owner, "leave", by=by, lead_share=challenge.lead_share)
    notify(
        _people_who_lead(challenge),
        subject=_l("%(agency)s joins no longer: %(title)s", agency=_name(co_owner), title=challenge.title),
        paragraphs=[_l("Your own share is now %(share)s%%.", share=challenge.lead_share)],
        link=f"{address(challenge)}#meedoen",
        is_private=True,
    )
    if had_joined:
        _tell_left(co_owner)


def _lock(challenge: Challenge) -> None:
    """Wait for whoever is at it, and read what they left. Raises `InvalidStepError` when the dialogue is over."""
    hold(challenge)
    rows = select(CoOwner).where(CoOwner.challenge_id == challenge.id)
    db.session.scalars(rows.execution_options(populate_existing=True)).all()
    if challenge.stage is not ChallengeState.DIALOGUE:
        raise InvalidStepError(_l("Agencies join and leave while the challenge is in dialogue. That is over now."))


def _check_first_time(earlier: CoOwner | None) -> None:
    if earlier is None:
        return
    if earlier.state is CoOwnerState.ASKED:
        message = _l("Your organisation has asked this already. The agency that leads has not answered yet.")
        raise RefusedInputError(message, field="organisation_id")
    if earlier.state is CoOwnerState.ACCEPTED:
        raise RefusedInputError(_l("Your organisation has joined already."), field="organisation_id")


def _check_offer(challenge: Challenge, offer: Offer) -> None:
    if not LEAST_SHARE <= offer.share <= MOST_SHARE:
        message = _l("Fill in a whole number from %(least)s to %(most)s.", least=LEAST_SHARE, most=MOST_SHARE)
        raise RefusedInputError(message, field="share")
    left = left_to_offer(challenge)
    if left < LEAST_SHARE:
        message = _l("Others have offered everything already: the agency that leads keeps the last percent.")
        raise RefusedInputError(message, field="share")
    if offer.share > left:
        message = _l("At most %(left)s%% is left: the agency that leads keeps at least 1%%.", left=left)
        raise RefusedInputError(message, field="share")
    too_short = _l("Explain in at least %(min)s characters why you want to join.", min=MIN_REASON)
    checked_reason(offer.why, field="why", too_short=too_short)


def _check_division(division: Division, members: Sequence[CoOwner]) -> None:
    if set(division.shares) != {member.id for member in members}:
        raise RefusedInputError(_l("In the meantime an agency joined or left. Look at the division again."))
    for member in members:
        share = division.shares[member.id]
        if share > member.share:
            message = _l(
                "%(agency)s has offered %(share)s%%. It never pays more than that.",
                agency=_name(member),
                share=member.share,
            )
            raise RefusedInputError(message, field=share_field(member))
        if share < LEAST_SHARE:
            raise RefusedInputError(_l("Everyone who joins pays at least 1 percent."), field=share_field(member))
    if division.lead_share < LEAST_SHARE:
        raise RefusedInputError(_l("The agency that leads pays at least 1 percent."), field="lead_share")
    total = division.lead_share + sum(division.shares.values())
    if total != FULL_SHARE:
        message = _l("Together that is %(total)s%%. Make that 100%%.", total=total)
        raise RefusedInputError(message, field="lead_share")


def _new(challenge: Challenge, organisation: Organisation, offer: Offer, by: Actor) -> CoOwner:
    co_owner = CoOwner(
        challenge=challenge,
        organisation=organisation,
        share=offer.share,
        promises_adoption=offer.promises_adoption,
        why=offer.why.strip(),
        asked_by_id=by.id,
    )
    db.session.add(co_owner)
    record("asked_to_join", co_owner, by=by, share=offer.share, promises_adoption=offer.promises_adoption)
    return co_owner


def _renewed(earlier: CoOwner, offer: Offer, by: Actor) -> CoOwner:
    with db.session.no_autoflush:
        earlier.share, earlier.promises_adoption, earlier.why = offer.share, offer.promises_adoption, offer.why.strip()
        earlier.asked_by_id, earlier.asked_at = by.id, now()
        earlier.decided_by_id, earlier.decided_at, earlier.reason = None, None, ""
        JOINING.take(earlier, "ask_again", by=by, share=offer.share, promises_adoption=offer.promises_adoption)
    return earlier


def _return_share(co_owner: CoOwner) -> bool:
    """Give the share back to the agency that leads; whether there was one to give back."""
    had_joined = co_owner.state is CoOwnerState.ACCEPTED
    if had_joined:
        co_owner.challenge.lead_share += co_owner.share
    return had_joined


def _note_decision(co_owner: CoOwner, by: Actor) -> None:
    co_owner.decided_at, co_owner.decided_by_id = now(), by.id


def _name(co_owner: CoOwner) -> str:
    return co_owner.organisation.name


def _people_who_lead(challenge: Challenge) -> Sequence[User]:
    return queries.people_with(challenge, *LEADERS)


def _people_of(co_owner: CoOwner) -> Iterable[User]:
    """Those of the agency who may have a say in it."""
    return queries.people_in(co_owner.organisation_id, *policy.JOINERS)


def _tell_share(co_owner: CoOwner, subject: Any) -> None:
    challenge = co_owner.challenge
    paragraphs = [
        _l(
            "You own this challenge together with %(agency)s. You pay %(share)s%% of the money.",
            agency=challenge.organisation.name,
            share=co_owner.share,
        )
    ]
    if co_owner.promises_adoption:
        paragraphs.append(
            _l("You have promised to adopt what works. When an experiment succeeds, that starts by itself.")
        )
    paragraphs.append(_l("Until it opens for proposals you can still leave."))
    notify(_people_of(co_owner), subject=subject, paragraphs=paragraphs, link=address(challenge), is_private=True)


def _tell_left(co_owner: CoOwner) -> None:
    challenge = co_owner.challenge
    subject = _l("%(agency)s joins no longer: %(title)s", agency=_name(co_owner), title=challenge.title)
    _tell_followers(challenge, subject)
    index_later(KIND, challenge.id)


def _tell_followers(challenge: Challenge, subject: Any) -> None:
    notify(
        queries.followers(challenge),
        subject=subject,
        paragraphs=[_l("On the page of the challenge you see which agencies own it together.")],
        link=f"{address(challenge)}#meedoen",
        is_private=True,
    )
