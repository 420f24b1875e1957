"""How good search is, on judged questions: `python -m tests.bench.quality`.

For every question of `tests/search/judged.json` somebody said which documents answer it, from 1 (touches on it) to 3
(this is it). Measured are nDCG@10 (Järvelin and Kekäläinen, 2002, gain 2^grade - 1) and recall@20, for search as it is
here and, as yardsticks, for Whoosh and PostgreSQL `dutch` with what they bring themselves.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, text
from whoosh import fields, qparser
from whoosh.filedb.filestore import RamStorage

from app.search.alike import alike, built_in
from app.search.documents import Document
from app.search.query import parse
from app.search.whoosh_engine import WhooshEngine
from tests.postgres import postgres_server

JUDGED = Path(__file__).parent.parent / "search" / "judged.json"
DEEP = 20

Ranker = Callable[[str], list[str]]
"""A question to the ids of the documents that answer it, best first, at most `DEEP`."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed, what kind of difficulty is in it, and document id -> grade (1 to 3)."""

    text: str
    kind: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """Documents and questions about them."""

    documents: tuple[Document, ...]
    ids: tuple[str, ...]
    questions: tuple[Question, ...]


def read(path: Path = JUDGED) -> Judged:
    """The judged set; a document's number (from 1) is its record id."""
    content = json.loads(path.read_text(encoding="utf-8"))
    documents = tuple(
        Document(
            kind="challenge",
            record_id=number,
            ref=str(number),
            title=row["title"],
            tagline=row.get("tagline", ""),
            body=row.get("body", ""),
            language=row.get("language", "nl"),
        )
        for number, row in enumerate(content["documents"], start=1)
    )
    questions = tuple(Question(row["q"], row["kind"], row["relevant"]) for row in content["queries"])
    return Judged(documents, tuple(row["id"] for row in content["documents"]), questions)


def ndcg(found: Sequence[str], grades: Mapping[str, int], at: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `at`: 1 is the best possible order."""
    gained = _gain([grades.get(each, 0) for each in found[:at]])
    best = _gain(sorted(grades.values(), reverse=True)[:at])
    return gained / best if best else 0.0


def recall(found: Sequence[str], grades: Mapping[str, int], at: int = DEEP) -> float:
    """Which share of the documents that answer is among the first `at`."""
    wanted = {each for each, grade in grades.items() if grade}
    return len(wanted.intersection(found[:at])) / len(wanted) if wanted else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


@contextmanager
def ours(judged: Judged) -> Iterator[Ranker]:
    """Search as it is here, with the words that are there from the start and without themes."""
    with TemporaryDirectory(prefix="vraagplein-quality-") as folder:
        engine = WhooshEngine(Path(folder) / "index")
        engine.rebuild(judged.documents)
        meanings = alike(built_in())
        yield lambda words: [
            judged.ids[hit.record_id - 1] for hit in engine.search(parse(words, meanings), page_size=DEEP).hits
        ]


@contextmanager
def plain_whoosh(judged: Judged) -> Iterator[Ranker]:
    """Whoosh with its standard analysis and BM25F over three fields; any of the words."""
    files = RamStorage().create_index(
        fields.Schema(number=fields.STORED, title=fields.TEXT, tagline=fields.TEXT, body=fields.TEXT)
    )
    writer = files.writer()
    for number, document in enumerate(judged.documents):
        writer.add_document(number=number, title=document.title, tagline=document.tagline, body=document.body)
    writer.commit()
    parser = qparser.MultifieldParser(["title", "tagline", "body"], files.schema, group=qparser.OrGroup)
    with files.searcher() as searcher:
        yield lambda words: [judged.ids[hit["number"]] for hit in searcher.search(parser.parse(words), limit=DEEP)]


@contextmanager
def plain_postgresql(judged: Judged, url: str) -> Iterator[Ranker]:
    """PostgreSQL's `dutch` with weights for title and tagline, ranked by `ts_rank`; any of the words."""
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE judged (number integer, words tsvector)"))
        for number, document in enumerate(judged.documents):
            connection.execute(
                text(
                    "INSERT INTO judged VALUES (:number, setweight(to_tsvector('dutch', :title), 'A') || "
                    "setweight(to_tsvector('dutch', :tagline), 'B') || to_tsvector('dutch', :body))"
                ),
                {"number": number, "title": document.title, "tagline": document.tagline, "body": document.body},
            )

        def rank(words: str) -> list[str]:
            rows: Any = connection.execute(
                text(
                    "WITH asked AS (SELECT replace(plainto_tsquery('dutch', :words)::text, '&', '|')::tsquery AS q) "
                    "SELECT number FROM judged, asked WHERE words @@ q "
                    "ORDER BY ts_rank(words, q) DESC, number LIMIT :most"
                ),
                {"words": words, "most": DEEP},
            )
            return [judged.ids[row.number] for row in rows]

        yield rank
    engine.dispose()


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over the questions, and nDCG@10 by kind of difficulty."""

    ndcg: float
    recall: float
    by_kind: Mapping[str, float]


def quality(judged: Judged, rank: Ranker) -> Quality:
    """How well this ranker answers the questions."""
    kinds: defaultdict[str, list[float]] = defaultdict(list)
    gains, recalls = [], []
    for question in judged.questions:
        found = rank(question.text)
        gains.append(ndcg(found, question.grades))
        recalls.append(recall(found, question.grades))
        kinds[question.kind].append(gains[-1])
    return Quality(fmean(gains), fmean(recalls), {kind: fmean(values) for kind, values in sorted(kinds.items())})


def main() -> None:
    """Print the figures, with our worst questions."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.quality")
    parser.add_argument("file", nargs="?", type=Path, default=JUDGED)
    parser.add_argument("--worst", type=int, default=10)
    chosen = parser.parse_args()
    report(chosen.file, chosen.worst)


def report(file: Path = JUDGED, worst: int = 0) -> None:
    """Print the figures of all three, and so many of our worst questions."""
    judged = read(file)
    print(f"\nQuality: {len(judged.documents)} documents, {len(judged.questions)} questions")
    with plain_whoosh(judged) as rank:
        _print("plain Whoosh", quality(judged, rank))
    with postgres_server("vraagplein-quality-") as url, plain_postgresql(judged, url) as rank:
        _print("plain `dutch`", quality(judged, rank))
    with ours(judged) as rank:
        _print("ours", quality(judged, rank))
        scored = sorted((ndcg(rank(asked.text), asked.grades), asked.text, asked) for asked in judged.questions)
        for score, words, asked in scored[:worst]:
            print(f"{score:.2f} {words!r} ({asked.kind}): found {rank(words)[:6]}, wanted {dict(asked.grades)}")


def _print(name: str, found: Quality) -> None:
    print(
        f"{name:14} nDCG@10 {found.ndcg:.3f}  recall@20 {found.recall:.3f}  "
        + "  ".join(f"{kind} {value:.2f}" for kind, value in found.by_kind.items())
    )


if __name__ == "__main__":
    main()
