"""One theme becomes part of another: everything that pointed to it points to the other, nothing is lost or double.

What points to a theme is read from the tables themselves, so that no feature can be forgotten.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    Column,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.schema import SchemaItem

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.database import Base, db
from app.core.errors import NotPermittedError, RefusedInputError
from app.themes import policy, services
from app.themes.models import MAX_SYNONYMS, FormerSlug, Theme

THEMES: Table = Base.metadata.tables["theme"]
_before: list[Callable[[int, int], None]] = []


def before_merging(act: Callable[[int, int], None]) -> None:
    """Have `act(id of the old theme, id of the other)` called before anything moves: two rows may not be alike."""
    if act not in _before:
        _before.append(act)


def what_moves(theme: Theme) -> Mapping[str, int]:
    """Table -> how many of its rows point to a theme; tables without any are left out."""
    counts: dict[str, int] = {}
    for column in referring_to(THEMES):
        statement = select(func.count()).select_from(column.table).where(column == theme.id)
        if number := db.session.scalar(statement):
            counts[column.table.name] = counts.get(column.table.name, 0) + number
    return counts


def merge(theme: Theme, *, into: Theme, by: Actor) -> Mapping[str, int]:
    """Make a theme part of another one and return what moved, as `what_moves` tells it. Cannot be undone.

    What hangs below it hangs below the other; its name and words lead to the other; its address leads on. Where the
    same record or person has both, one remains. Raises `NotPermittedError`, and `RefusedInputError` for a theme
    that would become part of itself or of what is below it, that is gone, or that has too many words.
    """
    if not policy.can_merge_themes(by):
        raise NotPermittedError("merge")
    services.lock_tree()
    # What was read before the others had finished may be old.
    old, new = (db.session.get(Theme, one.id, populate_existing=True) for one in (theme, into))
    if old is None or new is None:
        raise RefusedInputError(_l("Somebody merged one of these themes just now. Look again."), field="into")
    _refuse_own_branch(old, new)
    synonyms = _united(old, new)
    services.index_records_of(services.branch(old.id))
    moved = dict(what_moves(old))
    record("merged", old, by=by, into=new.slug, moved=moved)
    new.synonyms = synonyms
    record("merged", new, by=by, theme=old.slug, name=old.name, moved=moved)
    for act in _before:
        act(old.id, new.id)
    for column in list(referring_to(THEMES)):
        _point_elsewhere(column, old.id, new.id)
    db.session.add(FormerSlug(slug=old.slug, theme_id=new.id))
    db.session.flush()
    db.session.execute(delete(THEMES).where(THEMES.c.id == old.id))
    db.session.expunge(old)
    db.session.expire_all()
    return moved


def referring_to(table: Table) -> Iterator[Column[Any]]:
    """Every column of every table that refers to the id of this one."""
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if any(key.column is table.c.id for key in column.foreign_keys):
                yield column


def _refuse_own_branch(old: Theme, new: Theme) -> None:
    if new.id == old.id:
        raise RefusedInputError(_l("A theme cannot become part of itself."), field="into")
    if new.id in services.branch(old.id):
        raise RefusedInputError(
            _l("%(name)s hangs below this theme. Move it elsewhere first.", name=new.name), field="into"
        )


def _united(old: Theme, new: Theme) -> list[str]:
    """The words that lead to both, the name of the old one among them."""
    words: dict[str, str] = {}
    for word in (*new.synonyms, old.name, old.name_en, *old.synonyms):
        words.setdefault(word.casefold(), word)
    own_names = {new.name.casefold(), new.name_en.casefold(), ""}
    united = [word for key, word in words.items() if key not in own_names]
    if len(united) > MAX_SYNONYMS:
        raise RefusedInputError(
            _l(
                "Together these themes have %(number)s everyday words, and %(max)s is the most. Take some away first.",
                number=len(united),
                max=MAX_SYNONYMS,
            ),
            field="into",
        )
    return united


def _point_elsewhere(column: Column[Any], old: int, new: int) -> None:
    """Have the rows that refer to `old` by this column refer to `new`; what would be there twice is there once."""
    for key in _unique_keys_with(column):
        _join_doubles(column, [other for other in key if other is not column], old, new)
    db.session.execute(update(column.table).where(column == old).values({column: new}))


def _unique_keys_with(column: Column[Any]) -> Iterator[Sequence[Column[Any]]]:
    """The sets of columns, this one among them, whose values the table has once."""
    table = column.table
    uniques = [each for each in (*table.constraints, *table.indexes) if _is_unique(each)]
    return (list(key.columns) for key in uniques if column.name in key.columns)


def _is_unique(key: SchemaItem) -> TypeGuard[PrimaryKeyConstraint | UniqueConstraint | Index]:
    return isinstance(key, PrimaryKeyConstraint | UniqueConstraint) or (isinstance(key, Index) and bool(key.unique))


def _join_doubles(column: Column[Any], others: Sequence[Column[Any]], old: int, new: int) -> None:
    """Take away the rows of `old` of which there is one of `new` too; what refers to those refers to that one."""
    table, twin = column.table, column.table.alias()
    is_double = [column == old, twin.c[column.name] == new, *(other == twin.c[other.name] for other in others)]
    references = list(referring_to(table)) if "id" in table.c else []
    if references:
        for gone, kept in db.session.execute(select(table.c.id, twin.c.id).where(*is_double)).all():
            for reference in references:
                _point_elsewhere(reference, gone, kept)
    db.session.execute(delete(table).where(select(1).select_from(twin).where(*is_double).correlate(table).exists()))
