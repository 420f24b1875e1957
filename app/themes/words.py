"""Keeping groups of words that mean the same when people search."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.database import db
from app.core.errors import NotPermittedError, RefusedInputError
from app.search.alike import Alike, Group, Terms, as_terms
from app.search.query import parse
from app.search.registry import Search, Vocabulary, alike_of
from app.themes import policy
from app.themes.models import WordGroup

MOST_WORDS = 20
LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody wrote: `words` lead to each other and to `narrower`, which lead nowhere."""

    words: Sequence[str]
    narrower: Sequence[str] = ()
    note: str = ""

    @property
    def group(self) -> Group:
        return Group(tuple(self.words), tuple(self.narrower))


def add(wording: Wording, *, by: Actor) -> WordGroup:
    """Add a group. Raises `NotPermittedError`, and `RefusedInputError` with the field that is wrong."""
    _require_editor(by)
    check(wording, None)
    group = WordGroup(words=list(wording.words), narrower=list(wording.narrower), note=wording.note)
    db.session.add(group)
    record("added", group, by=by, before="", after=in_one_line(group))
    return group


def edit(group: WordGroup, wording: Wording, *, by: Actor) -> None:
    """Change a group. Raises `NotPermittedError`, and `RefusedInputError` with the field that is wrong."""
    _require_editor(by)
    check(wording, group)
    before = in_one_line(group)
    group.words, group.narrower, group.note = list(wording.words), list(wording.narrower), wording.note
    record("edited", group, by=by, before=before, after=in_one_line(group))


def remove(group: WordGroup, *, by: Actor) -> None:
    """Take a group away; the words mean no longer the same. Raises `NotPermittedError`."""
    _require_editor(by)
    record("removed", group, by=by, before=in_one_line(group), after="")
    db.session.delete(group)
    db.session.flush()


def in_one_line(group: WordGroup | Group) -> str:
    """`fiets, rijwiel (+ bakfiets)`"""
    line = ", ".join(group.words)
    return f"{line} (+ {', '.join(group.narrower)})" if group.narrower else line


def check(wording: Wording, group: WordGroup | None) -> None:
    """Raise `RefusedInputError` for words with which this group (None: a new one) would not do what people expect."""
    _check_numbers(wording)
    seen: dict[Terms, str] = {}
    for field, words in (("words", wording.words), ("narrower", wording.narrower)):
        for word in words:
            terms = _checked(word, field)
            if field == "narrower" and terms in seen:
                message = _l("Search takes “%(word)s” and “%(other)s” for the same.", word=word, other=seen[terms])
                raise RefusedInputError(message, field=field)
            seen.setdefault(terms, word)
    if len(seen) < 2:
        raise RefusedInputError(
            _l("Search takes these words for the same already. Add a word that is really another one."), field="words"
        )
    _check_is_new(wording, group)


def difference(
    search: Search, vocabulary: Vocabulary, wording: Wording, group: WordGroup | None
) -> list[tuple[str, int, int]]:
    """(word, how many it finds now, how many it would find) if the group were as it is written here.

    Raises `SearchUnavailable`.
    """
    saved = Group(tuple(group.words), tuple(group.narrower)) if group is not None else None
    others = tuple(kept for kept in vocabulary.groups if kept != saved)
    now, then = alike_of(vocabulary), alike_of(Vocabulary(vocabulary.themes, (*others, wording.group)))

    def number(word: str, alike: Alike) -> int:
        return search.engine.search(parse(word, alike), page_size=1).total

    return [(word, number(word, now), number(word, then)) for word in wording.words]


def _check_numbers(wording: Wording) -> None:
    number = len(wording.words) + len(wording.narrower)
    if not wording.words or number < 2:
        raise RefusedInputError(
            _l("Write at least two words that mean the same, each on a line of its own."), field="words"
        )
    if number > MOST_WORDS:
        message = _l("Use at most %(max)s words together; these are %(number)s.", max=MOST_WORDS, number=number)
        raise RefusedInputError(message, field="words")


def _checked(word: str, field: str) -> Terms:
    if len(word) > LONGEST_WORD:
        message = _l("“%(word)s…” is too long: at most %(max)s characters a line.", word=word[:20], max=LONGEST_WORD)
        raise RefusedInputError(message, field=field)
    terms = as_terms(word)
    if not terms:
        message = _l("Search does not look for “%(word)s”: it is a small word or has no letters.", word=word)
        raise RefusedInputError(message, field=field)
    return terms


def _check_is_new(wording: Wording, group: WordGroup | None) -> None:
    """No other group has these words: two that are equal would have to be kept up to date together."""
    own_id = group.id if group is not None else None
    mine = _as_sets(wording.words, wording.narrower)
    for row in db.session.execute(select(WordGroup.id, WordGroup.words, WordGroup.narrower)):
        if row.id != own_id and _as_sets(row.words, row.narrower) == mine:
            raise RefusedInputError(_l("There is a group with these words already."), field="words")


def _as_sets(words: Sequence[str], narrower: Sequence[str]) -> tuple[set[Terms], set[Terms]]:
    return set(map(as_terms, words)), set(map(as_terms, narrower))


def _require_editor(by: Actor) -> None:
    if not policy.can_edit_words(by):
        raise NotPermittedError("words")
