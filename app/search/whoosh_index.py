"""How documents lie in the Whoosh index: its fields, and a document turned into them.

One field holds the analysed terms of title, tagline and text together; what a term weighs is the sum over
the places where it stands, a place in the title counting more (the idea of BM25F, and one list to read a
term). The stored text and the facts to filter on lie beside it.
"""

import json
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any, NamedTuple

from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec

from app.search.analysis import Language, fold, terms_of, word_list
from app.search.documents import MAX_BODY, Document, Key

TITLE_WEIGHT = 4.0
TAGLINE_WEIGHT = 2.0
BODY_WEIGHT = 1.0
THEME_WEIGHT = 1.5
"""The words of a theme, as its slug has them: whoever searches for a theme finds what bears it, whatever its text."""

GAP = 100
"""Words between title, tagline, text, organisation and themes, so that no phrase runs from one into the other."""


@dataclass(slots=True)
class Posting:
    """One term in one document: what it weighs and the places where it stands."""

    weight: float = 0.0
    positions: list[int] = field(default_factory=list)


class PackedPositions(formats.Positions):  # type: ignore[misc]  # whoosh has no types
    """Places as four bytes each; Whoosh's own format pickles a list, which takes much longer to write."""

    def encode(self, poslist: Sequence[int]) -> bytes:
        return struct.pack(f"<{len(poslist)}I", *poslist)

    def decode_positions(self, valuestring: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(valuestring) // 4}I", valuestring))

    def decode_frequency(self, valuestring: bytes) -> int:
        return len(valuestring) // 4


class TermField(fields.FieldType):  # type: ignore[misc]  # whoosh has no types
    """A Whoosh field that takes terms that are analysed already: {term: Posting}."""

    scorable = True

    def __init__(self) -> None:
        self.format = PackedPositions()

    def index(self, value: Mapping[str, Posting], **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """(term, frequency, weight, encoded positions) of every term."""
        for term, posting in value.items():
            yield term.encode(), len(posting.positions), posting.weight, self.format.encode(posting.positions)

    def to_bytes(self, value: str | bytes) -> bytes:
        return value.encode() if isinstance(value, str) else value


class WordField(TermField):
    """A Whoosh field of folded words without places, for prefixes and typing errors."""

    # Not for scores: without lengths of its own Whoosh looks for their file once a word while it writes.
    scorable = True

    def __init__(self) -> None:
        self.format = formats.Existence()

    def index(self, value: Iterable[str], **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """(word, 1, 1, nothing) of every word."""
        for word in value:
            yield word.encode(), 1, 1.0, b""


class SecretNames(W3Codec):  # type: ignore[misc]  # whoosh has no types
    """Whoosh's format, with names of segments that no `random.seed` can make the same twice."""

    def new_segment(self, storage: Any, indexname: str) -> Any:
        segment = super().new_segment(storage, indexname)
        segment.segid = token_hex(8)
        return segment


def schema() -> fields.Schema:
    """The fields of the index."""
    return fields.Schema(
        key=fields.ID(unique=True),
        terms=TermField(),
        word=WordField(),
        facts=fields.COLUMN(columns.VarBytesColumn()),
        shown=fields.STORED(),
    )


class Facts(NamedTuple):
    """What is filtered, counted and sorted on, for one document. Moments are seconds since 1970."""

    kind: str
    record_id: int
    version: str
    stage: str
    is_open: bool
    stage_until: float | None
    next_stage: str
    themes: tuple[str, ...]
    published_at: float
    agency: str
    sector: str
    outcome: str
    failure: str
    country: str
    year: int | None

    @property
    def key(self) -> Key:
        return self.kind, self.record_id

    def stage_at(self, moment: float) -> str:
        """The stage at this moment, with what the clock has done since the document was indexed."""
        return self.next_stage if self._has_moved_on(moment) else self.stage

    def is_open_at(self, moment: float) -> bool:
        return self.is_open and not self._has_moved_on(moment)

    def _has_moved_on(self, moment: float) -> bool:
        return self.stage_until is not None and self.stage_until <= moment

    @classmethod
    def of(cls, document: Document) -> "Facts":
        return cls(
            document.kind,
            document.record_id,
            document.version,
            document.stage,
            document.is_open,
            document.stage_until.timestamp() if document.stage_until else None,
            document.next_stage,
            tuple(dict.fromkeys(document.themes)),
            document.published_at.timestamp() if document.published_at else 0.0,
            document.agency,
            document.sector,
            document.outcome,
            document.failure,
            document.country,
            document.year,
        )

    def to_bytes(self) -> bytes:
        return json.dumps(self).encode()

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Facts":
        kind, record_id, version, stage, is_open, until, next_stage, themes, published, *rest = json.loads(stored)
        agency, sector, outcome, failure, country, year = rest
        known = kind, record_id, version, stage, is_open, until, next_stage, tuple(themes), published
        return cls(*known, agency, sector, outcome, failure, country, year)

    def values(self) -> dict[str, tuple[str, ...]]:
        """{facet: values} of all facets but the stage, which the clock decides."""
        single = {
            "kind": self.kind,
            "agency": self.agency,
            "sector": self.sector,
            "outcome": self.outcome,
            "failure": self.failure,
            "country": self.country,
            "year": str(self.year or ""),
        }
        return {"theme": self.themes, **{facet: (value,) for facet, value in single.items() if value}}

    def published(self) -> datetime | None:
        return datetime.fromtimestamp(self.published_at, UTC) if self.published_at else None


def key_text(key: Key) -> str:
    """The name of a document in the `key` field."""
    return f"{key[0]}:{key[1]}"


def fields_of(document: Document) -> dict[str, Any]:
    """The document as the keyword arguments of a Whoosh writer."""
    body = document.body[:MAX_BODY]
    texts = (
        (word_list(document.title), TITLE_WEIGHT),
        (word_list(document.tagline), TAGLINE_WEIGHT),
        (word_list(body), BODY_WEIGHT),
        (word_list(document.organisation), BODY_WEIGHT),
        *((word_list(slug.replace("-", " ")), THEME_WEIGHT) for slug in document.themes),
    )
    words = {word for found, _ in texts for word in found}
    return {
        "key": key_text(document.key),
        "terms": _postings(texts, document.language),
        "word": {fold(word) for word in words if terms_of(word, document.language)},
        "facts": Facts.of(document).to_bytes(),
        "shown": {
            "ref": document.ref,
            "title": document.title,
            "tagline": document.tagline,
            "body": body,
            "language": document.language,
            "organisation": document.organisation,
        },
    }


def _postings(texts: Iterable[tuple[list[str], float]], language: Language) -> Mapping[str, Posting]:
    postings: defaultdict[str, Posting] = defaultdict(Posting)
    start = 0
    for found, weight in texts:
        for position, word in enumerate(found, start):
            for term, share in terms_of(word, language):
                posting = postings[term]
                posting.weight += weight * share
                posting.positions.append(position)
        start += len(found) + GAP
    return postings
