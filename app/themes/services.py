"""Keeping the tree of themes."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, union_all
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.database import db
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.refs import slug_of
from app.search.services import index_later
from app.themes import policy, queries
from app.themes.models import LINK_TABLES, FormerSlug, Theme

RESERVED_SLUGS = frozenset({"nieuw"})
"""Words that mean something else at that place in an address."""


def add(
    name: str, *, name_en: str, description: str, synonyms: Sequence[str], parent_id: int | None, by: Actor
) -> Theme:
    """Add a theme. Raises `NotPermittedError`, and `RefusedInputError` for a name that is there already."""
    _require_editor(by)
    theme = Theme(slug=_free_slug(name), synonyms=[])
    _set(theme, name, name_en, description, synonyms, parent_id)
    try:
        with db.session.begin_nested():
            db.session.add(theme)
    except IntegrityError as error:
        raise _name_taken() from error
    record("added", theme, by=by)
    return theme


def edit(
    theme: Theme,
    *,
    name: str,
    name_en: str,
    description: str,
    synonyms: Sequence[str],
    parent_id: int | None,
    by: Actor,
) -> None:
    """Change a theme; its address stays. A theme that moves has its records indexed again.

    Raises `NotPermittedError`, and `RefusedInputError` for a name that is there already and for a parent that is the
    theme itself or below it.
    """
    _require_editor(by)
    lock_tree()
    below = branch(theme.id)
    if parent_id in below:
        raise RefusedInputError(_l("A theme cannot be part of itself or of what is below it."), field="parent")
    has_moved = parent_id != theme.parent_id
    try:
        with db.session.begin_nested():
            _set(theme, name, name_en, description, synonyms, parent_id)
    except IntegrityError as error:
        raise _name_taken() from error
    record("edited", theme, by=by, parent_id=parent_id)
    if has_moved:
        index_records_of(below)


def lock_tree() -> None:
    """Who changes the shape of the tree waits here for who is doing so, and nobody adds a link meanwhile."""
    db.session.execute(select(Theme.id).order_by(Theme.id).with_for_update())


def _set(
    theme: Theme, name: str, name_en: str, description: str, synonyms: Sequence[str], parent_id: int | None
) -> None:
    theme.name, theme.name_en, theme.description = name, name_en, description
    theme.synonyms, theme.parent_id = list(synonyms), parent_id


def branch(theme_id: int) -> list[int]:
    """The theme and what is below it."""
    nodes = (node for root in queries.tree() for node in root.branch() if node.id == theme_id)
    return [below.id for node in nodes for below in node.branch()]


def index_records_of(theme_ids: Sequence[int]) -> None:
    """Documents name a theme with all themes above it, so they change with the tree."""
    for kind, links in LINK_TABLES.items():
        statement = select(links.c.record_id).where(links.c.theme_id.in_(theme_ids)).distinct()
        for record_id in db.session.scalars(statement):
            index_later(kind, record_id)


def _free_slug(name: str) -> str:
    base = slug_of(name) or "thema"
    alike = (select(column).where(column.startswith(base, autoescape=True)) for column in (Theme.slug, FormerSlug.slug))
    taken = RESERVED_SLUGS.union(db.session.scalars(union_all(*alike)))
    slug = base
    number = 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _name_taken() -> RefusedInputError:
    return RefusedInputError(_l("There is a theme with this name already."), field="name")


def _require_editor(by: Actor) -> None:
    if not policy.can_edit_themes(by):
        raise NotPermittedError("themes")
