"""Pages of a list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PAGE_SIZE = 20
LAST_PAGE = 10_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number (from 1), how many rows a page and how many in all."""

    rows: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def has_prev(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    @property
    def first(self) -> int:
        """The place of the first row, from 1; 0 when there is none."""
        return 0 if not self.total else (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)


def page_number(text: str | None) -> int:
    """The page that an address asks for; anything that is not a page is page 1."""
    if text and text.isdecimal() and len(text) <= 5:
        return min(max(int(text), 1), LAST_PAGE)
    return 1


def paginate(session: Session, statement: Select[*tuple[Any, ...]], number: int, size: int = PAGE_SIZE) -> Page[Any]:
    """Read one page of `statement` (rows of columns) in two queries: the count and the rows."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    rows = session.execute(statement.limit(size).offset((number - 1) * size)).all() if total else []
    return Page(rows=rows, number=number, size=size, total=total)
