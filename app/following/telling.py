"""Mails about what is new: one for a person and a pace, with all news grouped by what they follow.

Part of the worker's round every minute. What is due follows from the database alone; a mail and what it tells are
committed together, so a worker that is killed tells everything once, and so do two workers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from app.accounts.models import User
from app.core.clock import now
from app.core.database import db, reading
from app.core.filters import format_datetime
from app.core.links import path_to, public_url
from app.following import queries, services
from app.following.models import Finding, Subscription
from app.following.moments import found_until
from app.following.queries import Due
from app.following.states import Pace
from app.following.tokens import Unsubscription, token_of
from app.notifications.services import write_mail
from app.search.documents import Document, Key
from app.search.offered import DOT
from app.search.queries import documents_of, hit_of
from app.search.registry import Search

log = structlog.get_logger(__name__)

MOST_SHOWN = 20
"""Records in one mail; of more only the number is told."""

Group = tuple[Subscription, Sequence[Document]]


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What is due, sorted out: what to tell, and findings about what is not there to be told of."""

    fresh: Mapping[Key, Document]
    gone: frozenset[int]


def tell_people(search: Search) -> int:
    """Write every mail that is due, each in a transaction of its own; returns how many. Commits.

    One person for whom this fails is logged and does not keep others from hearing.
    """
    moment = now()
    with reading():  # so that looking keeps nobody from writing
        waiting = queries.who_waits(moment)
        has_ended = db.session.scalar(select(Subscription.id).where(Subscription.ended_at.is_not(None)).limit(1))
        db.session.rollback()
    if has_ended is not None:
        services.forget_ended()
        db.session.commit()
    return sum(_one(search, user_id, pace, moment) for user_id, pace in waiting)


def _one(search: Search, user_id: int, pace: Pace, moment: datetime) -> bool:
    try:
        is_told = tell(search, user_id, pace, moment)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("telling_failed", user=user_id)
        return False
    return is_told


def tell(search: Search, user_id: int, pace: Pace, moment: datetime) -> bool:
    """Write the mail with what is due for one person at one pace; False when there is nothing to tell after all."""
    # Another worker waits here, and finds nothing more that is due. Who only refers to the person does not wait.
    person = db.session.scalar(select(User).where(User.id == user_id).with_for_update(key_share=True))
    until = found_until(pace, moment)
    if person is None or person.disabled_at is not None or until is None:
        return False
    followed = {each.id: each for each in queries.of_person(user_id)}
    telling = [each.id for each in followed.values() if each.pace is pace and each.ended_at is None]
    due = queries.due_of(telling, until)
    if not due:
        return False
    found = _sorted(search, user_id, followed, due)
    # What is hidden now is found again when it comes back.
    db.session.execute(delete(Finding).where(Finding.id.in_(found.gone)))
    # By whatever else the person follows, at whatever pace: a record is told once.
    there = {one.key for one in due if one.finding_id not in found.gone}
    db.session.execute(
        update(Finding)
        .where(queries.among(followed, there), Finding.told_at.is_(None))
        .values(told_at=now())
        .execution_options(synchronize_session=False)
    )
    if found.fresh:
        _write(search, person, pace, _groups(followed, due, found.fresh))
    return bool(found.fresh)


def _sorted(search: Search, user_id: int, followed: Collection[int], due: Sequence[Due]) -> _Sorted:
    keys = {one.key for one in due}
    documents = documents_of(db.session(), search, keys)
    told = queries.told_before(user_id, followed, keys)
    gone = frozenset(
        one.finding_id for one in due if one.key not in documents or one.news not in documents[one.key].happened
    )
    fresh = {
        one.key: documents[one.key] for one in due if one.finding_id not in gone and (one.key, one.news) not in told
    }
    return _Sorted(fresh, gone)


def _groups(followed: Mapping[int, Subscription], due: Iterable[Due], fresh: Mapping[Key, Document]) -> list[Group]:
    """What to tell by what the person follows, each record at the first of these that found it."""
    by_subscription: defaultdict[int, dict[Key, Document]] = defaultdict(dict)
    left = dict(fresh)
    for one in sorted(due, key=lambda one: one.subscription_id):
        if one.key in left:
            by_subscription[one.subscription_id][one.key] = left.pop(one.key)
    return [(followed[subscription_id], list(found.values())) for subscription_id, found in by_subscription.items()]


def _write(search: Search, person: User, pace: Pace, groups: Sequence[Group]) -> None:
    language = person.language
    unsubscribe = path_to("following.unsubscribe", token=token_of(Unsubscription(person.id, pace)), lang=language)
    with force_locale(language):
        parts = [_("There is news about what you follow."), *_listed(search, groups, language)]
        choose, end = _("Choose what you follow and how often you hear:"), _("No more of these mails? Press here:")
        parts.append(f"{pace.sentence} {choose}\n{public_url(path_to('following.index'))}")
        parts.append(f"{end}\n{public_url(unsubscribe)}")
        subject = _subject(search, groups, language)
    write_mail(
        person.email,
        name=person.name,
        language=language,
        user_id=person.id,
        subject=subject,
        paragraphs=parts,
        is_private=True,
        holds_token=True,
        unsubscribe_path=unsubscribe,
    )


def _subject(search: Search, groups: Sequence[Group], language: str) -> str:
    documents = [document for _subscription, found in groups for document in found]
    if len(documents) == 1:
        source = search.sources[documents[0].kind]
        kind = str(source.singular or source.label).lower()
        return str(_("New: %(title)s (%(kind)s)", title=documents[0].title, kind=kind))
    names = ", ".join(queries.name_of(subscription, language) for subscription, _found in groups)
    number = len(documents)
    return str(ngettext("%(num)s new item about %(names)s", "%(num)s new items about %(names)s", number, names=names))


def _listed(search: Search, groups: Sequence[Group], language: str) -> Iterable[str]:
    room, total = MOST_SHOWN, sum(len(found) for _subscription, found in groups)
    for subscription, found in groups:
        if shown := found[:room]:
            heading = f"{subscription.kind.label}: {queries.name_of(subscription, language)}"
            yield "\n".join((heading, "=" * min(len(heading), 60)))
            yield from (_item(search, document) for document in shown)
            room -= len(shown)
    if total > MOST_SHOWN:
        more = ngettext(
            "And %(num)s more. You find it here:", "And %(num)s more. You find them here:", total - MOST_SHOWN
        )
        yield f"{more}\n{public_url(path_to('following.news'))}"


def _item(search: Search, document: Document) -> str:
    source, hit = search.sources[document.kind], hit_of(document)
    facts = [source.singular or source.label, source.stage_labels.get(hit.stage), document.organisation]
    if document.stage_until is not None and document.stage_until > now():
        facts.append(_("closes on %(moment)s", moment=format_datetime(document.stage_until)))
    link = public_url(path_to(source.endpoint, ref=document.ref))
    return "\n".join((document.title, DOT.join(str(fact) for fact in facts if fact), link))
