"""Search finds what people mean: pairs that must meet, and judged questions beside what engines bring themselves."""

import pytest

from app.search.alike import alike, built_in
from app.search.analysis import terms_of
from app.search.documents import Document
from app.search.query import parse
from app.search.whoosh_engine import WhooshEngine
from tests.bench.quality import ndcg, ours, plain_postgresql, plain_whoosh, quality, read, recall
from tests.search.pairs import MUST_MEET


@pytest.mark.parametrize(("typed", "written"), MUST_MEET)
def test_words_that_must_meet(tmp_path, typed, written):
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([Document("challenge", 1, "r1", written), Document("challenge", 2, "r2", "Iets heel anders")])
    found = [hit.ref for hit in engine.search(parse(typed, alike(built_in()))).hits]
    assert found == ["r1"]


def test_words_that_only_look_alike_do_not_meet():
    assert terms_of("plaats", "nl")[0] != terms_of("plaat", "nl")[0]
    assert terms_of("molen", "nl")[0] != terms_of("mol", "nl")[0]


def test_gain_and_recall():
    grades = {"a": 3, "b": 1}
    assert ndcg(["a", "b"], grades) == 1
    assert 0 < ndcg(["b", "a"], grades) < 1
    assert ndcg(["c"], grades) == 0
    assert recall(["b", "c"], grades) == 0.5


def test_every_question_is_judged_against_documents_that_are_there():
    judged = read()
    assert len(judged.questions) >= 60
    assert len(set(judged.ids)) == len(judged.ids)
    for question in judged.questions:
        assert question.grades, question.text
        assert set(question.grades) <= set(judged.ids), question.text
        assert set(question.grades.values()) <= {1, 2, 3}, question.text


def test_ours_is_far_above_plain_whoosh():
    judged = read()
    with plain_whoosh(judged) as rank:
        plain = quality(judged, rank)
    with ours(judged) as rank:
        found = quality(judged, rank)
    assert found.ndcg >= plain.ndcg + 0.30
    assert found.recall > plain.recall
    assert found.ndcg >= 0.80


@pytest.mark.postgres
def test_ours_is_far_above_plain_postgresql(postgres_url):
    judged = read()
    with plain_postgresql(judged, postgres_url) as rank:
        plain = quality(judged, rank)
    with ours(judged) as rank:
        found = quality(judged, rank)
    assert found.ndcg >= plain.ndcg + 0.30
