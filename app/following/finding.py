"""Finding what is new for people: documents that search has just looked at, against everything that is followed.

Called in the transaction that ends the events of these documents, so that a worker that is killed loses nothing and
finds nothing twice.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, insert, or_, select, union_all
from sqlalchemy.orm import Session

from app.core.clock import now
from app.following.models import Finding, Subscription
from app.following.states import FollowedKind
from app.organisations.models import Organisation
from app.search.documents import Document, Key, News
from app.search.faceting import THEME
from app.search.matching import Question, Readable, Watch
from app.search.registry import Search, Vocabulary, alike_of
from app.themes.models import Theme

NEWS = timedelta(days=30)
"""What happened longer ago is found no more: a theme that moves in the tree brings many old records along."""


class _Found(NamedTuple):
    subscription_id: int
    key: Key
    news: News


@dataclass(frozen=True, slots=True)
class _Told:
    """A document with what happened to it last."""

    document: Document
    news: News
    at: datetime


class Finder:
    """Listens to search and writes what is new for whom; keeps the saved searches as they were read."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._watch = Watch()

    def __call__(self, session: Session, documents: Sequence[Document]) -> None:
        """Write a finding for every subscription for which one of these documents is new."""
        happened = (_Told(each, *each.last_news) for each in documents if each.last_news)
        told = [each for each in happened if each.at > now() - NEWS]
        if not told:
            return
        found = {*_by_place(session, told), *self._by_search(session, told)}
        if not found:
            return
        new = found - _known(session, {each.key for each in found})
        if new:
            rows = [
                {"subscription_id": each.subscription_id, "kind": each.key[0], "record_id": each.key[1]}
                | {"news": each.news, "found_at": now()}
                for each in sorted(new)
            ]
            session.execute(insert(Finding), rows)

    def _by_search(self, session: Session, told: Collection[_Told]) -> Iterator[_Found]:
        rows = session.execute(
            select(Subscription.id, Subscription.created_at, Subscription.search_key, Subscription.search).where(
                Subscription.kind == FollowedKind.SEARCH, *_is_before(told)
            )
        ).all()
        vocabulary = self._search.vocabulary()
        questions = {row.search_key: question_of(row.search, vocabulary) for row in rows}
        self._watch.keep(questions, alike_of(vocabulary))
        if not rows:
            return
        by_key = _grouped(rows, lambda row: row.search_key)
        moment = now().timestamp()
        for each in told:
            for key in self._watch.answered_by(Readable(each.document, moment)):
                yield from _news_for(by_key[key], each)


def question_of(search: Mapping[str, Any], vocabulary: Vocabulary) -> Question:
    """A saved search; a theme that became part of another one since stands for that other one."""
    filters = dict(search["filters"])
    if themes := filters.get(THEME):
        filters[THEME] = [vocabulary.theme_now(slug) for slug in themes]
    return Question(search["text"], filters)


def _by_place(session: Session, told: Collection[_Told]) -> Iterator[_Found]:
    """What follows a theme, which documents bear with all themes above it, or an agency."""
    themes = {slug for each in told for slug in each.document.themes}
    agencies = {slug for each in told for slug in each.document.agencies}
    by_theme = _at(Theme, Subscription.theme_id, themes, told)
    by_agency = _at(Organisation, Subscription.organisation_id, agencies, told)
    by_slug = _grouped(session.execute(union_all(by_theme, by_agency)), lambda row: (row.kind, row.slug))
    for each in told:
        places = [(FollowedKind.THEME, slug) for slug in each.document.themes]
        places += [(FollowedKind.AGENCY, slug) for slug in each.document.agencies]
        for place in places:
            yield from _news_for(by_slug.get(place, ()), each)


def _grouped(rows: Iterable[Any], key_of: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[key_of(row)].append(row)
    return dict(groups)


def _news_for(rows: Iterable[Any], told: _Told) -> Iterator[_Found]:
    return (_Found(row.id, told.document.key, told.news) for row in rows if row.created_at < told.at)


def _at(place: Any, column: Any, slugs: Collection[str], told: Collection[_Told]) -> Select[Any]:
    return (
        select(Subscription.id, Subscription.kind, Subscription.created_at, place.slug.label("slug"))
        .join(place, place.id == column)
        .where(place.slug.in_(sorted(slugs)), *_is_before(told))
    )


def _is_before(told: Collection[_Told]) -> tuple[Any, ...]:
    """Subscriptions for which one of these can be news, also those that were stopped: that can be taken back."""
    return (Subscription.created_at < max(each.at for each in told),)


def _known(session: Session, keys: Collection[Key]) -> set[_Found]:
    """What was found for these records before."""
    ids: dict[str, list[int]] = {}
    for kind, record_id in sorted(keys):
        ids.setdefault(kind, []).append(record_id)
    is_one = [and_(Finding.kind == kind, Finding.record_id.in_(record_ids)) for kind, record_ids in ids.items()]
    rows = session.execute(
        select(Finding.subscription_id, Finding.kind, Finding.record_id, Finding.news).where(or_(*is_one))
    )
    return {_Found(row.subscription_id, (row.kind, row.record_id), row.news) for row in rows}
