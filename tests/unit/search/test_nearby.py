"""Which of the nearest stand beside a record."""

from app.search.documents import Hit
from app.search.nearby import is_near, mixed


def hit(kind: str = "challenge", number: int = 1, score: float = 10.0, themes: tuple[str, ...] = ()) -> Hit:
    return Hit(kind, number, f"{kind}{number}", f"{kind} {number}", score, themes=themes)


def test_the_nearest_of_each_kind_comes_before_more_of_the_same():
    challenges = [hit("challenge", number, 10 - number / 10) for number in range(6)]
    failed, lesson = hit("experiment", 1, 6.0), hit("lesson", 1, 5.0)
    assert mixed([*challenges, failed, lesson], 4) == (challenges[0], failed, lesson, challenges[1])
    assert mixed(challenges, 4) == tuple(challenges[:4])


def test_nothing_near_is_nothing():
    assert mixed([], 4) == ()


def test_on_other_themes_shared_words_must_be_more_than_chance():
    own = hit(score=100, themes=("water", "wateroverlast"))
    assert is_near(hit(score=20, themes=("water",)), own)
    assert not is_near(hit(score=5, themes=("water",)), own)
    assert not is_near(hit(score=40, themes=("schulden",)), own)
    assert is_near(hit(score=60, themes=("schulden",)), own)


def test_what_bears_no_theme_is_told_by_its_words():
    own = hit(score=100, themes=("water",))
    assert is_near(hit(score=40), own)
    assert not is_near(hit(score=20), own)
    assert not is_near(hit(score=20, themes=("water",)), hit(score=100))
