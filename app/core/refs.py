"""Short stable ids for addresses: `k7m2q9xa` alone, or followed by a readable slug."""

import secrets

from slugify import slugify
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

# Crockford's base 32 without letters that are read as digits: easy to read out over the phone.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 8


def new_ref() -> str:
    """A random id of 8 characters (40 bits); the database refuses the rare double."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def slug_of(title: str) -> str:
    """The title as it stands in an address: at most 60 characters, whole words."""
    return str(slugify(title, max_length=60, word_boundary=True, save_order=True))


def split_ref(text: str) -> str:
    """The id at the start of an address part (`k7m2q9xa-een-titel` → `k7m2q9xa`)."""
    return text.partition("-")[0].lower()


class Referable:
    """A record with its own address. Records that have a title put it behind the id."""

    ref: Mapped[str] = mapped_column(String(LENGTH), unique=True, default=new_ref)

    @property
    def slug_source(self) -> str:
        return str(getattr(self, "title", "") or "")

    @property
    def path(self) -> str:
        """The id with a readable slug behind it, as it stands in the address."""
        slug = slug_of(self.slug_source)
        return f"{self.ref}-{slug}" if slug else self.ref


def path_of(ref: str, title: str) -> str:
    """The same as `Referable.path`, for rows that were read as columns."""
    slug = slug_of(title)
    return f"{ref}-{slug}" if slug else ref
