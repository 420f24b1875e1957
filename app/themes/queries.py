"""Reads about themes. There are some dozens of them, so the whole tree is read in one query."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, ColumnElement, Integer, cast, literal, null, or_, select, union_all

from app.core.database import db
from app.core.errors import NotFoundError
from app.core.i18n import language
from app.search.alike import Group
from app.search.registry import ThemeWords, Vocabulary
from app.themes.matching import themes_in
from app.themes.models import FormerSlug, Theme, WordGroup

MOST_PROPOSED = 3
"""Themes that are proposed for a text at most."""


class ThemeMovedError(NotFoundError):
    """This theme became part of another; `slug` is where it is found now."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@dataclass(slots=True)
class Node:
    """A theme in the tree. `name` is in the language of the reader, `other_name` in the other one, or empty."""

    id: int
    slug: str
    name: str
    other_name: str
    description: str
    synonyms: tuple[str, ...]
    parent_id: int | None
    children: list["Node"] = field(default_factory=list)

    def branch(self) -> Iterator["Node"]:
        """This theme and everything below it."""
        yield self
        for child in self.children:
            yield from child.branch()


@dataclass(frozen=True, slots=True)
class Place:
    """A theme in the tree: what is `above` it, the main theme first, and what hangs `beside` it."""

    node: Node
    above: tuple[Node, ...]
    beside: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A theme to choose in a form; `group` is the name of the main theme above it (its own for a main theme)."""

    id: int
    name: str
    group: str


def name_of(theme: Theme) -> str:
    """The theme's name in the language of the reader."""
    return theme.name_en if language() == "en" and theme.name_en else theme.name


def tree() -> list[Node]:
    """The main themes with all themes below them, by name; one query."""
    return _roots(_nodes())


def place(slug: str) -> Place:
    """The theme behind an address, and where it stands in the tree; one query.

    Raises `NotFoundError`, and `ThemeMovedError` for the address of a theme that became part of another.
    """
    nodes = _nodes()
    roots = _roots(nodes)
    found = next((node for node in nodes.values() if node.slug == slug), None)
    if found is None:
        raise _gone(slug)
    above: list[Node] = []
    while (parent := nodes.get((above[0] if above else found).parent_id or 0)) is not None:
        above.insert(0, parent)
    beside = above[-1].children if above else roots
    return Place(found, tuple(above), tuple(node for node in beside if node is not found))


def choices() -> list[Choice]:
    """All themes for a form: each main theme, followed by the themes below it; one query."""
    return [Choice(node.id, node.name, root.name) for root in tree() for node in root.branch()]


def possible_parents(theme: Theme | None) -> list[Node]:
    """The themes under which this one may hang: all but itself and what is below it; one query."""
    nodes = [node for root in tree() for node in root.branch()]
    below = {below.id for node in nodes if theme is not None and node.id == theme.id for below in node.branch()}
    return [node for node in nodes if node.id not in below]


def get(slug: str) -> Theme:
    """The theme behind an address, to be changed.

    Raises `NotFoundError`, and `ThemeMovedError` for the address of a theme that became part of another.
    """
    theme = db.session.scalar(select(Theme).where(Theme.slug == slug))
    if theme is None:
        raise _gone(slug)
    return theme


def by_ids(ids: Collection[int]) -> list[Theme]:
    """The themes with these ids, by name; ids that are not there are left out."""
    if not ids:
        return []
    return list(db.session.scalars(select(Theme).where(Theme.id.in_(ids)).order_by(Theme.name)))


def by_slugs(slugs: Collection[str]) -> list[Theme]:
    """The themes with these slugs, by name; slugs that are not there are left out."""
    if not slugs:
        return []
    return list(db.session.scalars(select(Theme).where(Theme.slug.in_(slugs)).order_by(Theme.name)))


def is_called(slugs: Collection[str]) -> ColumnElement[bool]:
    """The condition on `Theme` for these slugs, those of themes that became part of another among them."""
    return or_(Theme.slug.in_(slugs), Theme.id.in_(select(FormerSlug.theme_id).where(FormerSlug.slug.in_(slugs))))


def named_in(text: str) -> list[Theme]:
    """The themes to propose for a text: those whose names or everyday words it uses most; two queries."""
    return by_slugs(themes_in(text, vocabulary().themes, MOST_PROPOSED))


def vocabulary() -> Vocabulary:
    """All themes, the groups of words, and where themes went, as search wants them; one query.

    The name of a theme in the other language counts as a word for it.
    """
    rows = db.session.execute(_VOCABULARY).all()
    themes = [_node(row) for row in rows if row.what == "theme"]
    slugs = {node.id: node.slug for node in themes}
    themes.sort(key=_by_name)
    words = (ThemeWords(node.slug, node.name, slugs.get(node.parent_id or 0), _words(node)) for node in themes)
    groups = sorted((row.id, tuple(row.synonyms), tuple(row.narrower)) for row in rows if row.what == "group")
    former = {row.slug: slugs[row.id] for row in rows if row.what == "former"}
    return Vocabulary(tuple(words), tuple(Group(words, narrower) for _, words, narrower in groups), former)


def with_ancestors(themes: Collection[Theme]) -> tuple[str, ...]:
    """The slugs of these themes and of all themes above them, as a search document wants them."""
    slugs: dict[str, None] = {}
    for theme in themes:
        above: Theme | None = theme
        while above is not None and above.slug not in slugs:
            slugs[above.slug] = None
            above = above.parent
    return tuple(slugs)


_NO_WORDS = cast(null(), JSON)
_VOCABULARY = union_all(
    select(
        literal("theme").label("what"),
        Theme.id,
        Theme.slug,
        Theme.name,
        Theme.name_en,
        literal("").label("description"),
        Theme.synonyms,
        _NO_WORDS.label("narrower"),
        Theme.parent_id,
    ),
    select(
        literal("group"),
        WordGroup.id,
        literal(""),
        literal(""),
        literal(""),
        literal(""),
        WordGroup.words,
        WordGroup.narrower,
        cast(null(), Integer),
    ),
    select(
        literal("former"),
        FormerSlug.theme_id,
        FormerSlug.slug,
        literal(""),
        literal(""),
        literal(""),
        _NO_WORDS,
        _NO_WORDS,
        cast(null(), Integer),
    ),
)
"""Three lists in one question: every search asks it."""


def _gone(slug: str) -> NotFoundError:
    into = select(Theme.slug).join(FormerSlug, FormerSlug.theme_id == Theme.id).where(FormerSlug.slug == slug)
    now = db.session.scalar(into)
    return NotFoundError(slug) if now is None else ThemeMovedError(now)


def _words(node: Node) -> tuple[str, ...]:
    return (*node.synonyms, node.other_name) if node.other_name else node.synonyms


def _nodes() -> dict[int, Node]:
    """All themes by id, in the order of their names."""
    rows = db.session.execute(
        select(Theme.id, Theme.slug, Theme.name, Theme.name_en, Theme.description, Theme.synonyms, Theme.parent_id)
    )
    return {node.id: node for node in sorted(map(_node, rows), key=_by_name)}


def _node(row: Any) -> Node:
    name, other = row.name, row.name_en
    if other and language() == "en":
        name, other = other, name
    return Node(row.id, row.slug, name, other, row.description, tuple(row.synonyms), row.parent_id)


def _by_name(node: Node) -> str:
    return node.name.casefold()


def _roots(nodes: dict[int, Node]) -> list[Node]:
    roots: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(node.parent_id or 0)
        (parent.children if parent else roots).append(node)
    return roots
