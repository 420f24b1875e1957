"""The engine that ours is laid beside can be asked what ours is asked, about the same documents."""

from pathlib import Path

from tests.bench import corpus
from tests.bench.yardstick import Tantivy


def test_it_finds_what_was_put_in(tmp_path: Path) -> None:
    documents = list(corpus.documents(30))
    yardstick = Tantivy(tmp_path / "index")
    yardstick.rebuild(documents)
    asked = documents[0]
    total, snippets = yardstick.search(asked.title)
    on_theme, _ = yardstick.search(asked.title, theme=asked.themes[0])
    assert 0 < on_theme <= total <= len(documents)
    assert len(snippets) == min(total, 20)
    assert len(yardstick.similar(asked.record_id)) > 0
