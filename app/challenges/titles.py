"""The title that is proposed for a vraagstuk: the first sentence of what goes wrong. Pure."""

from app.challenges.guard.sentences import sentences

MOST_TITLE = 200
"""Characters that a title has at most."""

_CUT = "…"


def proposed_title(problem: str) -> str:
    """The first sentence, without its full stop; a longer one is cut after a whole word. Empty for an empty text."""
    first = next((sentence.text for sentence in sentences(problem)), problem)
    title = " ".join(first.split())
    if title.endswith(".") and not title.endswith(".."):
        title = title[:-1]
    return title if len(title) <= MOST_TITLE else _cut(title)


def _cut(title: str) -> str:
    room = title[: MOST_TITLE - len(_CUT) + 1]
    whole_words = room.rpartition(" ")[0] or room[:-1]
    return whole_words.rstrip(",;:–- ") + _CUT
