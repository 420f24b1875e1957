"""The tree of themes, and the words that mean the same."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Timestamped
from app.core.refs import Referable

MAX_THEMES = 4
MAX_SYNONYMS = 60

LINK_TABLES: dict[str, Table] = {}
"""Kind of record (the name of its table) -> the table that links it to its themes."""


class Theme(Base):
    """A theme. `synonyms` are everyday words that lead to it."""

    __tablename__ = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    name_en: Mapped[str] = mapped_column(String(120), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    synonyms: Mapped[list[str]] = mapped_column(JSON, default=list)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    parent: Mapped["Theme | None"] = relationship(remote_side=[id], back_populates="children")
    children: Mapped[list["Theme"]] = relationship(back_populates="parent", order_by="Theme.name")

    __mapper_args__ = {"version_id_col": version}


class FormerSlug(Base):
    """An address of a theme that became part of another; it leads on to that other one."""

    __tablename__ = "former_slug"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)


class WordGroup(Referable, Timestamped, Base):
    """Words that mean the same when people search, beside the themes and the list in the code.

    Each of `words` leads to the others and to `narrower`, which lead nowhere (see `app.search.alike.Group`).
    """

    __tablename__ = "word_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[list[str]] = mapped_column(JSON, default=list)
    narrower: Mapped[list[str]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


def theme_links(record_table: str) -> Table:
    """The table that links a kind of record to its themes; each feature that bears themes makes one."""
    links = Table(
        f"{record_table}_theme",
        Base.metadata,
        Column("record_id", Integer, ForeignKey(f"{record_table}.id", ondelete="CASCADE"), primary_key=True),
        Column("theme_id", Integer, ForeignKey("theme.id"), primary_key=True, index=True),
    )
    LINK_TABLES[record_table] = links
    return links
