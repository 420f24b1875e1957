"""The vraagstukken in somebody's own calendar: followed, or open on what they follow; only what is public."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, or_, select

from app.accounts.actor import VISITOR
from app.accounts.models import User
from app.challenges.models import Challenge, CoOwner, Follow, challenge_theme
from app.challenges.naming import KIND
from app.challenges.queries import visible_to
from app.challenges.states import ChallengeState, CoOwnerState
from app.core.clock import now
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.secrets import hash_of
from app.following.finding import question_of
from app.following.models import CalendarKey, Subscription
from app.search.engine import SearchUnavailable
from app.search.matching import Readable, Watch
from app.search.queries import documents_of
from app.search.query import Query
from app.search.registry import Search, alike_of
from app.themes.queries import tree

MOST_OPEN = 200
"""Open vraagstukken, the newest, among which saved searches look for what belongs in a calendar."""


def owner_of(token: str) -> User:
    """Whose calendar this is. Raises `NotFoundError` for an address that was ended, and for a closed account."""
    found = db.session.scalar(
        select(User)
        .join(CalendarKey, CalendarKey.user_id == User.id)
        .where(CalendarKey.token_hash == hash_of(token), User.disabled_at.is_(None))
    )
    if found is None:
        raise NotFoundError("calendar")
    return found


def challenges_for(search: Search, user_id: int) -> Sequence[Challenge]:
    """The vraagstukken with a moment to put in the calendar of a person, the first to close on top."""
    followed = select(Follow.challenge_id).where(Follow.user_id == user_id)
    subscriptions = db.session.scalars(
        select(Subscription).where(Subscription.user_id == user_id, Subscription.ended_at.is_(None))
    ).all()
    is_open = Challenge.state == ChallengeState.OPEN, Challenge.closing_at > now()
    return db.session.scalars(
        select(Challenge)
        .where(
            visible_to(VISITOR),
            Challenge.opened_at.is_not(None),
            or_(
                Challenge.id.in_(followed),
                Challenge.id.in_(select(Challenge.id).where(*is_open, _is_on(search, subscriptions))),
            ),
        )
        .order_by(Challenge.closing_at, Challenge.id)
    ).all()


def _is_on(search: Search, subscriptions: Collection[Subscription]) -> ColumnElement[bool]:
    themes = {each.theme_id for each in subscriptions if each.theme_id is not None}
    below = {node.id for root in tree() for top in root.branch() if top.id in themes for node in top.branch()}
    agencies = [each.organisation_id for each in subscriptions if each.organisation_id is not None]
    co_owned = select(CoOwner.challenge_id).where(
        CoOwner.organisation_id.in_(agencies), CoOwner.state == CoOwnerState.ACCEPTED
    )
    on_theme = select(challenge_theme.c.record_id).where(challenge_theme.c.theme_id.in_(sorted(below)))
    return or_(
        Challenge.id.in_(on_theme),
        Challenge.organisation_id.in_(agencies),
        Challenge.id.in_(co_owned),
        Challenge.id.in_(_found_by(search, subscriptions)),
    )


def _found_by(search: Search, subscriptions: Collection[Subscription]) -> list[int]:
    """The open vraagstukken that answer a saved search with all its words; none while the index is being rebuilt.

    The index is asked once, whatever the number of searches: the newest that are open are held against all of them.
    """
    saved = {each.search_key or "": each.search for each in subscriptions if each.search is not None}
    if not saved:
        return []
    vocabulary = search.vocabulary()
    watch, moment = Watch(), now().timestamp()
    watch.keep({key: question_of(each, vocabulary) for key, each in saved.items()}, alike_of(vocabulary))
    filters = {"kind": [KIND], "stage": [ChallengeState.OPEN.value]}
    try:
        newest = search.engine.search(Query(), filters=filters, page_size=MOST_OPEN)
    except SearchUnavailable:
        return []
    documents = documents_of(db.session(), search, {hit.key for hit in newest.hits})
    return sorted(
        document.record_id for document in documents.values() if any(watch.answered_by(Readable(document, moment)))
    )
