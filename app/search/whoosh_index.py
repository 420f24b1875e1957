"""How documents lie in the Whoosh index: its fields, and a document turned into them.

One field holds the analysed terms of title, tagline and text together. The stored text and the facts to filter on lie
beside it.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any

from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage

from app.search.documents import Document, Key
from app.search.postings import Posting, indexed


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


class Folder(FileStorage):  # type: ignore[misc]  # whoosh has no types
    """A folder of Whoosh files that knows what it has opened.

    Its files are not mapped into memory: a mapped file that somebody else cuts off ends the whole process (SIGBUS).
    """

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), supports_mmap=False)
        self._opened: list[Any] = []

    def open_file(self, name: str, **kwargs: Any) -> Any:
        opened = super().open_file(name, **kwargs)
        self._opened.append(opened)
        return opened

    def close_files(self) -> None:
        """Close all files that are open, also those of a reader that could not be made."""
        while self._opened:
            opened = self._opened.pop()
            if not opened.is_closed:
                opened.close()


def schema() -> fields.Schema:
    """The fields of the index."""
    return fields.Schema(
        key=fields.ID(unique=True),
        terms=TermField(),
        word=WordField(),
        facts=fields.COLUMN(columns.VarBytesColumn()),
        shown=fields.STORED(),
    )


def key_text(key: Key) -> str:
    """The name of a document in the `key` field."""
    return f"{key[0]}:{key[1]}"


def fields_of(document: Document) -> dict[str, Any]:
    """The document as the keyword arguments of a Whoosh writer."""
    stored = indexed(document)
    return {
        "key": key_text(document.key),
        "terms": stored.postings,
        "word": stored.words,
        "facts": stored.facts.to_text().encode(),
        "shown": stored.shown,
    }
