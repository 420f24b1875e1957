"""What goes into search and what comes out of it: plain values, no tables and no engine."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import datetime
from enum import StrEnum

from app.core.countries import HOME
from app.search.analysis import Language

MAX_BODY = 100_000
"""Characters of a body that are indexed and stored: enough for any page, and 1 MB stays harmless."""

FORMAT = 7
"""Goes up when documents are analysed or stored differently, so that all that is indexed counts as old."""

Key = tuple[str, int]
"""(kind, record_id): a document's name in the index."""


class News(StrEnum):
    """What happened to a record that people who follow its theme, agency or words hear about."""

    PUBLISHED = "published"
    OPENED = "opened"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Document:
    """One record as search sees it. Only public text belongs here: no drafts, nothing sealed.

    `themes` are slugs with all their ancestors, `country` is where it comes from (ISO 3166), `agencies` are the
    slugs of those whose it is, and `sectors` theirs, the one that leads first; `outcome` is how it ended and `failure`
    in which way it failed. Where the clock moves a record on (a deadline), `stage_until` is that moment and
    `next_stage` the stage after it, at which it is no longer open: search works it out when it is asked. `news` is what
    happened to it and when, the last thing at the end, as far as it still is news; None for no more than that it was
    published.
    """

    kind: str
    record_id: int
    ref: str
    title: str
    tagline: str = ""
    body: str = ""
    language: Language = "nl"
    themes: tuple[str, ...] = ()
    organisation: str = ""
    agencies: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    outcome: str = ""
    failure: str = ""
    stage: str = ""
    is_open: bool = False
    stage_until: datetime | None = None
    next_stage: str = ""
    year: int | None = None
    published_at: datetime | None = None
    country: str = HOME
    news: tuple[tuple[News, datetime], ...] | None = None

    @property
    def key(self) -> Key:
        return self.kind, self.record_id

    @property
    def happened(self) -> Mapping[News, datetime]:
        """What happened to it and when, the last thing at the end; empty when there is no news in it."""
        if self.news is not None:
            return dict(self.news)
        return {News.PUBLISHED: self.published_at} if self.published_at else {}

    @property
    def last_news(self) -> tuple[News, datetime] | None:
        """What happened to it last, and when."""
        happened = list(self.happened.items())
        return happened[-1] if happened else None

    @property
    def version(self) -> str:
        """A hash over everything in the document: equal versions are equal documents."""
        content = repr((FORMAT, astuple(self))).encode("utf-8", "backslashreplace")
        return hashlib.sha256(content).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class About:
    """What the page of a record is about: its texts, the most telling first, and the records that it shows anyway."""

    key: Key
    texts: tuple[str, ...]
    shown: Collection[Key] = ()

    @property
    def text(self) -> str:
        return "\n".join(text for text in self.texts if text)


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `snippet` is text in pieces, each with whether it is to be marked; no HTML.

    `until` is the moment to come at which the clock ends its stage (a vraagstuk closes), `news` what happened to it
    last, and when.
    """

    kind: str
    record_id: int
    ref: str
    title: str
    score: float
    snippet: tuple[tuple[str, bool], ...] = ()
    stage: str = ""
    until: datetime | None = None
    organisation: str = ""
    themes: tuple[str, ...] = ()
    published_at: datetime | None = None
    country: str = HOME
    news: tuple[News, datetime] | None = None

    @property
    def key(self) -> Key:
        return self.kind, self.record_id

    @property
    def is_foreign(self) -> bool:
        return self.country != HOME


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results.

    `facets` is {facet: {value: count}}, see `app.search.faceting`: how many documents there would be with that
    value, under all other filters. `corrected` are (typed, searched for) pairs of words that found nothing
    as they were typed.
    """

    hits: Sequence[Hit] = ()
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    page: int = 1
    page_size: int = 20
    corrected: tuple[tuple[str, str], ...] = ()
    was_cut: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """What may be meant by the beginning of something: titles, and theme -> how many documents (see `SearchEngine`)."""

    hits: Sequence[Hit] = ()
    themes: Mapping[str, int] = field(default_factory=dict)
