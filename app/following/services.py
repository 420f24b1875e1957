"""Following and stopping, how often to hear, and the address of one's own calendar. Services flush, never commit.

Nobody else reads what somebody follows: the audit trail has a row of each step, shows none of them to anybody, and
never says what was followed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.canonical import canonical_json
from app.core.clock import now
from app.core.database import db
from app.core.errors import NotFoundError, NotPermittedError, RefusedInputError, StaleRecordError
from app.core.secrets import hash_of, new_token
from app.following import policy, queries
from app.following.models import CalendarKey, Finding, Subscription
from app.following.states import FollowedKind, Pace
from app.following.tokens import Unsubscription
from app.organisations.models import Organisation
from app.search.faceting import Filters
from app.themes.models import Theme

MOST = 100
"""Themes, agencies and searches that one person follows at most."""

KEPT = timedelta(days=1)
"""How long stopping can be undone."""

STILL_NEWS = timedelta(weeks=1)
"""What was found longer ago is too old for a first mail; as long as the longest time between two mails."""


def follow_theme(theme: Theme, *, by: Actor) -> Subscription:
    """Hear what is new on a theme and the themes below it. Raises as `save_search`."""
    return _follow(FollowedKind.THEME, Subscription.theme_id == theme.id, {"theme_id": theme.id}, by=by)


def follow_agency(organisation: Organisation, *, by: Actor) -> Subscription:
    """Hear what is new of an agency. Raises `NotFoundError` for another organisation, and as `save_search`."""
    if not policy.can_be_followed(organisation):
        raise NotFoundError(organisation.slug)
    is_it = Subscription.organisation_id == organisation.id
    return _follow(FollowedKind.AGENCY, is_it, {"organisation_id": organisation.id}, by=by)


def save_search(text: str, filters: Filters, *, name: str, by: Actor) -> Subscription:
    """Hear what is new for a search; a search that is followed already stays as it is.

    Raises `NotPermittedError` for a visitor, and `RefusedInputError` for a search for everything and for who follows
    too much already.
    """
    if not text and not any(filters.values()):
        raise RefusedInputError(_l("Type words or choose a filter first: this search finds everything."))
    key, kept = search_key(text, filters), {facet: sorted(values) for facet, values in filters.items() if values}
    values = {"search_key": key, "search": {"text": text, "filters": kept}, "name": name[:200]}
    return _follow(FollowedKind.SEARCH, Subscription.search_key == key, values, by=by)


def search_key(text: str, filters: Filters) -> str:
    """The same for the same question, whatever the capitals and the order of the filters."""
    asked = {facet: sorted(set(values)) for facet, values in filters.items() if values}
    question = {"text": " ".join(text.casefold().split()), "filters": asked}
    return hash_of(canonical_json(question).decode())


def themes_merge(old_id: int, new_id: int) -> None:
    """Before one theme becomes part of another: who follows the old one goes on, also who had stopped with the other.

    That the two become one is up to the merging itself.
    """
    still = select(Subscription.user_id).where(Subscription.theme_id == old_id, Subscription.ended_at.is_(None))
    db.session.execute(
        update(Subscription)
        .where(Subscription.theme_id == new_id, Subscription.user_id.in_(still))
        .values(ended_at=None)
        .execution_options(synchronize_session=False)
    )


def _follow(kind: FollowedKind, is_it: Any, values: dict[str, Any], *, by: Actor) -> Subscription:
    if not policy.can_follow(by) or by.id is None:
        raise NotPermittedError("follow")
    earlier = _earlier(is_it, by.id)
    if earlier is not None:
        return _again(earlier, by=by)
    _refuse_too_many(by.id)
    try:
        with db.session.begin_nested():
            subscription = Subscription(user_id=by.id, kind=kind, **values)
            db.session.add(subscription)
    except IntegrityError:
        # Pressed twice at the same moment: the other press has done it.
        return db.session.scalars(select(Subscription).where(is_it, Subscription.user_id == by.id)).one()
    record("followed", subscription, by=by)
    return subscription


def _earlier(is_it: Any, user_id: int) -> Subscription | None:
    return db.session.scalar(select(Subscription).where(is_it, Subscription.user_id == user_id))


def _again(subscription: Subscription, *, by: Actor) -> Subscription:
    if subscription.ended_at is not None:
        _refuse_too_many(subscription.user_id)
        subscription.ended_at = None
        record("followed", subscription, by=by)
    return subscription


def _refuse_too_many(user_id: int) -> None:
    if queries.number_of(user_id) >= MOST:
        raise RefusedInputError(
            _l("You follow %(most)s things already, and that is the most. Stop following something first.", most=MOST)
        )


def unfollow(subscription: Subscription, *, by: Actor) -> None:
    """Stop; for a day this can be undone. Raises `NotPermittedError`."""
    _require_own(subscription, by=by)
    if subscription.ended_at is None:
        subscription.ended_at = now()
        record("unfollowed", subscription, by=by)


def follow_again(subscription: Subscription, *, by: Actor) -> None:
    """Take stopping back: nothing is missed, nothing is told twice. Raises as `save_search`."""
    _require_own(subscription, by=by)
    _again(subscription, by=by)


def change_pace(subscription: Subscription, pace: Pace, *, by: Actor) -> None:
    """Hear more or less often. Raises `NotPermittedError`.

    Who turns mails on is not told what is older than `STILL_NEWS`: all of it stands on *Mijn werk*.
    """
    _require_own(subscription, by=by)
    if subscription.pace is not pace:
        if subscription.pace is Pace.NEVER:
            _pass_over(subscription, now() - STILL_NEWS)
        subscription.pace = pace
        record("pace_changed", subscription, by=by)


def _pass_over(subscription: Subscription, until: datetime) -> None:
    db.session.execute(
        update(Finding)
        .where(Finding.subscription_id == subscription.id, Finding.told_at.is_(None), Finding.found_at < until)
        .values(told_at=now())
        .execution_options(synchronize_session=False)
    )


def see_all(*, by: Actor) -> None:
    """Everything that was new for this person is new no more. Not in the trail: it says only who looked when."""
    mine = select(Subscription.id).where(Subscription.user_id == by.id)
    db.session.execute(
        update(Finding)
        .where(Finding.subscription_id.in_(mine), Finding.seen_at.is_(None))
        .values(seen_at=now())
        .execution_options(synchronize_session=False)
    )


def unsubscribe(unsubscription: Unsubscription, into: Pace = Pace.NEVER) -> Sequence[Subscription]:
    """End the mails of one pace for one person, or have them come at another pace; twice changes nothing.

    What they follow stays: it is new on *Mijn werk*, and mails can be turned on again.
    """
    ended = [each for each in queries.of_pace(unsubscription.user_id, unsubscription.pace) if each.pace is not into]
    for subscription in ended:
        subscription.pace = into
        record("mails_ended", subscription, by=None)
    return ended


def forget_ended() -> int:
    """Throw away what was stopped more than a day ago, with what was found for it; returns how many."""
    gone = db.session.execute(delete(Subscription).where(Subscription.ended_at < now() - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE has it


def make_calendar_key(*, by: Actor) -> str:
    """A new secret for the address of somebody's own calendar, told once; an older one ends.

    Raises `NotPermittedError` for a visitor, or `StaleRecordError` when one was made in the same moment.
    """
    if not policy.can_follow(by) or by.id is None:
        raise NotPermittedError("calendar")
    token = new_token()
    key = queries.calendar_key_of(by)
    if key is None:
        try:
            with db.session.begin_nested():
                db.session.add(CalendarKey(user_id=by.id, token_hash=hash_of(token)))
        except IntegrityError as error:
            raise StaleRecordError(newest_url="/mijn/volgen/agenda") from error
    else:
        key.token_hash, key.created_at = hash_of(token), now()
    db.session.flush()
    return token


def end_calendar_key(*, by: Actor) -> None:
    """The address of the calendar opens nothing any more."""
    if (key := queries.calendar_key_of(by)) is not None:
        db.session.delete(key)
        db.session.flush()


def _require_own(subscription: Subscription, *, by: Actor) -> None:
    if not policy.can_change(by, subscription):
        raise NotPermittedError("subscription")
