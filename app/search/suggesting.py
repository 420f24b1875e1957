"""What somebody may mean who has typed the beginning of something: themes by their names, records by their titles.

Nothing is ranked for it: titles are found by the words that lie in the index marked as words of a title.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest

from app.core.clock import now
from app.search.alike import NOTHING_ALIKE, Alike, Terms
from app.search.analysis import fold, terms_of, word_list
from app.search.answering import hits_of
from app.search.documents import Begun, Key
from app.search.faceting import THEME, Bits, Filters, counted, numbers_of
from app.search.index import Index
from app.search.postings import IN_TITLE
from app.search.query import MAX_WORDS
from app.search.ranking import MAX_EXPANSIONS, MAX_LOOKED_AT
from app.search.registry import ThemeWords

MIN_LETTERS = 2
"""Letters that must have been typed: one letter means everything."""

BEGINS, WORDS_BEGIN, PARTS_BEGIN, SAME = range(4)
"""How near a name is: it begins so, its words do, parts or other forms of them do, or it only means the same."""


@dataclass(frozen=True, slots=True)
class NamedTheme:
    """A theme that may be meant. `word` is the everyday word that leads to it, empty when its own name does."""

    theme: ThemeWords
    word: str = ""


def typed_words(text: str) -> list[str]:
    """The folded words of what was typed; small words are left out, but the last, of which the end may be missing.

    At most `MAX_WORDS`, as of a question: each of them is looked for.
    """
    words = word_list(text)
    kept = [fold(word) for word in words[:-1] if terms_of(word, "nl")] + [fold(word) for word in words[-1:]]
    found = [word for word in kept if word][:MAX_WORDS]
    return found if sum(map(len, found)) >= MIN_LETTERS else []


def themes_begun(
    typed: Sequence[str], themes: Iterable[ThemeWords], most: int, alike: Alike = NOTHING_ALIKE
) -> list[NamedTheme]:
    """The `most` themes nearest to what was typed: by their own name before by an everyday word.

    Last come those whose name means the same as what was typed.
    """
    found: list[tuple[int, int, str, NamedTheme]] = []
    if not typed:
        return []
    same = set(alike.of(_stems(typed)))
    for theme in themes:
        names = [(_nearness(name, typed), number, name) for number, name in enumerate((theme.name, *theme.synonyms))]
        near = [(nearness, min(number, 1), name) for nearness, number, name in names if nearness is not None]
        if near:
            nearness, is_other, name = min(near)
            found.append((nearness, is_other, theme.name.casefold(), NamedTheme(theme, name if is_other else "")))
        elif _stems(word_list(theme.name)) in same:
            found.append((SAME, 0, theme.name.casefold(), NamedTheme(theme)))
    return [each for *_, each in sorted(found, key=lambda each: each[:3])[:most]]


def begun(index: Index, words: Sequence[str], filters: Filters, without: Collection[Key], limit: int) -> Begun:
    """See `SearchEngine.begun`."""
    moment = now().timestamp()
    catalogue = index.catalogue
    left_out = catalogue.bits_with(without) if without else 0
    numbers = numbers_of(_with_titles(index, words) & ~left_out) if words else []
    first = nsmallest(limit, numbers, key=lambda number: catalogue.place(number, moment))
    return Begun(hits_of(index, first, moment), counted(THEME, filters, catalogue.sets(moment), left_out))


def _with_titles(index: Index, words: Sequence[str]) -> Bits:
    """The documents in whose title each of these words begins a word."""
    found = index.catalogue.live
    for word in words:
        expansions = index.words_beginning(IN_TITLE + word, MAX_LOOKED_AT)
        common = nlargest(MAX_EXPANSIONS, sorted(expansions), key=expansions.__getitem__)
        found &= index.with_words(common) if common else 0
        if not found:
            break
    return found


def _stems(words: Sequence[str]) -> Terms:
    """A name as the search terms of its words; small words are left out."""
    return tuple(terms[0].text for word in words if (terms := terms_of(word, "nl")))


def _nearness(name: str, typed: Sequence[str]) -> int | None:
    """How near a name is to what was typed; None when it is not."""
    words = word_list(name)
    folded = [fold(word) for word in words]
    if "".join(folded).startswith("".join(typed)):
        return BEGINS
    if all(any(word.startswith(part) for word in folded) for part in typed):
        return WORDS_BEGIN
    terms = {term.text for word in words for term in terms_of(word, "nl")}
    is_near = all(
        any(word.startswith(part) for word in folded)
        or any(term.startswith(part) for term in terms)
        or any(term.text in terms for term in terms_of(part, "nl")[:1])
        for part in typed
    )
    return PARTS_BEGIN if is_near else None
