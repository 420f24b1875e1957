"""Documents to measure search with: generated Dutch, with the few common words and the long tail of real texts.

What is drawn how often follows Zipf's law as Mandelbrot corrected it. The commonest words are those of the judged set,
the tail are words of the Dutch vocabulary and compounds of them that no vocabulary has. The same seed gives the same.
"""

import json
import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from app.search.analysis import STOP_WORDS, word_list
from app.search.documents import Document
from app.search.lexicon import vocabulary
from tests.bench.quality import JUDGED

SEED = 6
VOCABULARY = 60_000
OFFSET = 30
"""Mandelbrot's correction: the commonest word that tells something is in a quarter of the documents, not in all."""

SMALL_WORDS = 0.4
"""Which share of a text are small words."""

COMPOUNDS = 0.25
"""Which share of the tail are compounds made here."""

WORDS_IN_BODY = (70, 140)
KINDS = ("challenge", "experiment", "lesson", "showcase")
STAGES = ("dialogue", "open", "assessment", "decided", "running", "finished")
OUTCOMES = ("", "", "works", "works in part", "does not work")
FAILURES = ("", "", "", "technology", "adoption", "organisation")
COUNTRIES = ("NL", "NL", "NL", "NL", "BE", "DE", "UK", "US")
SECTORS = ("municipality", "province", "water", "state", "care", "education")
TOP_THEMES = 12
THEMES_BELOW = 5
AGENCIES = 342
YEARS = range(2019, 2027)
START = datetime(2026, 6, 1, tzinfo=UTC)


class Vocabulary(NamedTuple):
    """Words, commonest first, with how often each and all before it are drawn."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    def draw(self, source: random.Random) -> str:
        return self.words[bisect(self.weights, source.random() * self.weights[-1])]


@cache
def telling_words() -> Vocabulary:
    """The words that tell something."""
    source = random.Random(SEED)
    judged = json.loads(JUDGED.read_text(encoding="utf-8"))["documents"]
    counted = Counter(
        word
        for row in judged
        for word in word_list(f"{row['title']} {row.get('body', '')}".casefold())
        if word not in STOP_WORDS["nl"] and len(word) > 3 and row.get("language", "nl") == "nl"
    )
    head = [word for word, _ in counted.most_common()]
    forms = sorted(form for form in vocabulary() if form.isalpha() and form.islower() and 4 <= len(form) <= 14)
    tail = source.sample(forms, k=VOCABULARY)
    short = [word for word in (*head, *tail) if 4 <= len(word) <= 8]
    for place in range(len(tail)):
        if source.random() < COMPOUNDS:
            tail[place] = source.choice(short) + source.choice(("", "s")) + source.choice(short)
    words = tuple(dict.fromkeys([*head, *tail]))[:VOCABULARY]
    return Vocabulary(words, tuple(accumulate(1 / (rank + OFFSET) for rank in range(1, len(words) + 1))))


def documents(count: int, seed: int = SEED) -> Iterator[Document]:
    """So many documents of about 120 words."""
    source = random.Random(seed)
    telling = telling_words()
    small = sorted(STOP_WORDS["nl"])

    def text(words: int) -> str:
        drawn = [source.choice(small) if source.random() < SMALL_WORDS else telling.draw(source) for _ in range(words)]
        return " ".join(drawn).capitalize()

    for number in range(1, count + 1):
        top = source.randrange(TOP_THEMES)
        below = source.randrange(THEMES_BELOW)
        published = START - timedelta(minutes=source.randrange(3_000_000))
        yield Document(
            kind=source.choice(KINDS),
            record_id=number,
            ref=f"r{number}",
            title=text(source.randint(5, 9)) + "?",
            tagline=text(source.randint(6, 12)) + ".",
            body=". ".join(text(source.randint(8, 16)) for _ in range(source.randint(*WORDS_IN_BODY) // 12)) + ".",
            themes=(f"thema-{top}-{below}", f"thema-{top}"),
            organisation=f"Gemeente Voorbeeld {number % AGENCIES}",
            agencies=(f"agency-{number % AGENCIES}",),
            sectors=(source.choice(SECTORS),),
            outcome=source.choice(OUTCOMES),
            failure=source.choice(FAILURES),
            stage=source.choice(STAGES),
            is_open=source.random() < 0.3,
            year=published.year,
            published_at=published,
            country=source.choice(COUNTRIES),
        )


class Asked(NamedTuple):
    """A question: the words that are typed and the theme that is chosen."""

    words: str
    theme: str


def questions(count: int, words: int = 2, seed: int = SEED + 1) -> list[Asked]:
    """What people ask: words as they are in the texts, the common ones more often, on a theme."""
    source = random.Random(seed)
    telling = telling_words()
    return [
        Asked(" ".join(telling.draw(source) for _ in range(words)), f"thema-{source.randrange(TOP_THEMES)}")
        for _ in range(count)
    ]
