"""Reads about themes. There are some dozens of them, so the whole tree is read in one query."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.core.database import db
from app.core.errors import NotFoundError
from app.core.i18n import language
from app.search.registry import ThemeWords
from app.themes.matching import themes_in
from app.themes.models import Theme

MOST_PROPOSED = 3
"""Themes that are proposed for a text at most."""


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


def node(slug: str) -> tuple[Node, Node | None]:
    """The theme behind an address with what is below it, and its parent; one query. Raises `NotFoundError`."""
    nodes = _nodes()
    _roots(nodes)
    found = next((node for node in nodes.values() if node.slug == slug), None)
    if found is None:
        raise NotFoundError(slug)
    return found, nodes.get(found.parent_id or 0)


def choices() -> list[Choice]:
    """All themes for a form: each main theme, followed by the themes below it; one query."""
    return [Choice(node.id, node.name, root.name) for root in tree() for node in root.branch()]


def possible_parents(theme: Theme | None) -> list[Node]:
    """The themes under which this one may hang: all but itself and what is below it; one query."""
    nodes = [node for root in tree() for node in root.branch()]
    below = {below.id for node in nodes if theme is not None and node.id == theme.id for below in node.branch()}
    return [node for node in nodes if node.id not in below]


def get(slug: str) -> Theme:
    """The theme behind an address, to be changed. Raises `NotFoundError`."""
    theme = db.session.scalar(select(Theme).where(Theme.slug == slug))
    if theme is None:
        raise NotFoundError(slug)
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


def named_in(text: str) -> list[Theme]:
    """The themes to propose for a text: those whose names or everyday words it uses most; two queries."""
    return by_slugs(themes_in(text, theme_words(), MOST_PROPOSED))


def theme_words() -> Sequence[ThemeWords]:
    """All themes as search wants them: the name in both languages counts as a word for it; one query."""
    nodes = _nodes()
    slugs = {node.id: node.slug for node in nodes.values()}
    return [ThemeWords(node.slug, node.name, slugs.get(node.parent_id or 0), _words(node)) for node in nodes.values()]


def with_ancestors(themes: Collection[Theme]) -> tuple[str, ...]:
    """The slugs of these themes and of all themes above them, as a search document wants them."""
    slugs: dict[str, None] = {}
    for theme in themes:
        above: Theme | None = theme
        while above is not None and above.slug not in slugs:
            slugs[above.slug] = None
            above = above.parent
    return tuple(slugs)


def _words(node: Node) -> tuple[str, ...]:
    return (*node.synonyms, node.other_name) if node.other_name else node.synonyms


def _nodes() -> dict[int, Node]:
    """All themes by id, in the order of their names."""
    english = language() == "en"
    rows = db.session.execute(
        select(Theme.id, Theme.slug, Theme.name, Theme.name_en, Theme.description, Theme.synonyms, Theme.parent_id)
    )
    nodes = []
    for row in rows:
        name, other = (row.name_en, row.name) if english and row.name_en else (row.name, row.name_en)
        nodes.append(Node(row.id, row.slug, name, other, row.description, tuple(row.synonyms), row.parent_id))
    return {node.id: node for node in sorted(nodes, key=lambda node: node.name.casefold())}


def _roots(nodes: dict[int, Node]) -> list[Node]:
    roots: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(node.parent_id or 0)
        (parent.children if parent else roots).append(node)
    return roots
