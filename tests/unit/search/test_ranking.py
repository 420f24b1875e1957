"""Looking only at what can come first gives the same first ones as looking at everything."""

import random
from pathlib import Path

import pytest

from app.search.answering import best_first
from app.search.documents import Document
from app.search.faceting import mask_of, numbers_of
from app.search.query import parse
from app.search.ranking import Ranking, at_least
from app.search.whoosh_engine import WhooshEngine

WORDS = "water zorg afval school woning verkeer brief wachten geld hulp".split()
MOMENT = 0.0


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    source = random.Random(3)
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild(
        Document("lesson", number, f"r{number}", "Titel", body=" ".join(source.choices(WORDS, k=source.randint(1, 30))))
        for number in range(1, 400)
    )
    return engine


@pytest.mark.parametrize("wanted", [1, 5, 20, 200, 1000])
def test_the_first_are_the_same(engine: WhooshEngine, wanted: int) -> None:
    source = random.Random(wanted)
    is_less = False
    with engine._reading() as index:
        for _ in range(40):
            words = source.sample(WORDS, k=source.randint(1, 6))
            words.append(source.choice(("", "zeldzaam", "ver*", '"water zorg"')))
            ranking = Ranking(index, parse(" ".join(words)))
            few, all_scores = ranking.best(ranking.matching, wanted), ranking.scores(ranking.matching)
            is_less |= len(few) < len(all_scores)
            assert (
                best_first(index, few, MOMENT, wanted)[:wanted]
                == best_first(index, all_scores, MOMENT, wanted)[:wanted]
            )
    assert is_less or wanted >= 200, "somewhere fewer documents were looked at"


def test_a_set_as_bytes() -> None:
    assert mask_of(0b1010, 6) == bytes([0, 1, 0, 1, 0, 0])
    assert mask_of(0, 2) == bytes(2)
    assert numbers_of(0) == []


def test_in_at_least_so_many_sets() -> None:
    assert at_least([0b011, 0b110, 0b010]) == [0b111, 0b010, 0b010]
    assert at_least([]) == []
