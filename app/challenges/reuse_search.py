"""*Bestaat dit al?*: what is nearest to what an officer writes, and what was answered about it. Reads only."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.challenges.models import SIX_QUESTIONS, Challenge, ReuseAnswer
from app.challenges.naming import KIND
from app.challenges.takeover import Adopter, adopter_for
from app.core.countries import HOME
from app.core.database import db
from app.search.documents import Hit, Key
from app.search.queries import similar, visible_keys
from app.search.registry import Search

FIRST = 5
"""How many are shown, and asked about."""

LOOKED_AT = 15
"""Among so many of the nearest a foreign one is looked for, when the first five have none."""

# How heavily each text counts: what goes wrong for whom says more of a problem than when it was counted.
WEIGHTS = {"title": 4, "themes": 4, "problem": 3, "sufferers": 2, "benefit": 2, "frequency": 1, "evidence": 1}
WEIGHTS |= {name: 1 for name in SIX_QUESTIONS if name not in WEIGHTS}
ABROAD = "themes_en"
"""The themes in English, to look by in other countries."""
RENEWING = frozenset({"title", "problem"})
"""What a second look is needed for when it changes: the problem itself."""

Texts = Mapping[str, str]
"""Name of a field (title, themes, also in English, the six answers) -> what is written there."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A record that was answered about, as everybody reads it; `endpoint` is its page while it exists."""

    answer: ReuseAnswer
    kind: Any
    endpoint: str | None

    @property
    def is_foreign(self) -> bool:
        return self.answer.country != HOME


def texts_of(challenge: Challenge) -> dict[str, str]:
    """What is written in a vraagstuk, as far as it says what it is about."""
    themes = {
        "themes": " ".join(theme.name for theme in challenge.themes),
        ABROAD: " ".join(theme.name_en for theme in challenge.themes),
    }
    return themes | challenge.written


def nearest(search: Search, texts: Texts, *, leave_out: Collection[Key] = ()) -> list[Hit]:
    """The first five that are about the same, of every kind, also what failed or stopped; as a visitor may see them.

    At least one is foreign where there is one (domain, point 13): the nearest of the next ten, or, as texts in another
    language share few words, the nearest to the themes in English. Raises `SearchUnavailable`.
    """
    text = "\n".join(text for name, weight in WEIGHTS.items() for text in [texts.get(name, "")] * weight if text)
    found = similar(db.session(), search, text, leave_out=leave_out, limit=LOOKED_AT)
    first, rest = list(found[:FIRST]), found[FIRST:]
    if not any(hit.is_foreign for hit in first):
        abroad = similar(db.session(), search, texts.get(ABROAD, ""), leave_out=leave_out, limit=LOOKED_AT)
        nearest_abroad = [hit for hit in (*rest, *abroad) if hit.is_foreign][:1]
        first = [*first[: FIRST - len(nearest_abroad)], *nearest_abroad]
    return first


def nearest_to(search: Search, challenge: Challenge) -> list[Hit]:
    """`nearest` for a vraagstuk as it is saved, itself left out. Raises `SearchUnavailable`."""
    return nearest(search, texts_of(challenge), leave_out=[(KIND, challenge.id)])


def adopters(hits: Iterable[Hit], organisation_id: int) -> dict[Key, Adopter]:
    """How the organisation can take these over; those that it cannot are left out."""
    found = {hit.key: adopter_for(hit.kind, hit.record_id, organisation_id) for hit in hits}
    return {key: adopter for key, adopter in found.items() if adopter is not None}


def given_answers(challenge: Challenge) -> dict[Key, ReuseAnswer]:
    """What was answered so far, by record."""
    return {(answer.kind, answer.record_id): answer for answer in challenge.reuse_answers}


def shown_answers(search: Search, challenge: Challenge) -> list[Shown]:
    """The answers in their order; what a visitor may no longer see keeps its name and loses its link. Two queries."""
    answers = challenge.reuse_answers
    visible = visible_keys(db.session(), search, ((answer.kind, answer.record_id) for answer in answers))
    shown = []
    for answer in answers:
        source = search.sources.get(answer.kind)
        is_visible = (answer.kind, answer.record_id) in visible
        kind = source.singular or source.label if source else answer.kind
        shown.append(Shown(answer, kind, source.endpoint if source and is_visible else None))
    return shown
