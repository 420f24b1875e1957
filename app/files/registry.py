"""Who may read a file: whoever may see the record that it belongs to. Features register how to find that out."""

from collections.abc import Callable
from typing import Any

Reader = Callable[[Any, int], bool]
_readers: dict[str, Reader] = {}


def register_reader(record_kind: str, may_read: Reader) -> None:
    """`may_read(actor, record_id)` says whether this actor may see that record of this kind."""
    _readers[record_kind] = may_read


def may_read(actor: Any, record_kind: str, record_id: int) -> bool:
    """Whether the actor may read the files of a record; never of a kind that nobody registered."""
    reader = _readers.get(record_kind)
    return reader is not None and reader(actor, record_id)
