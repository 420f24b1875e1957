"""How fast search is, in both engines, beside tantivy in the same run: `python -m tests.bench search`.

10,000 documents with Whoosh and 100,000 in PostgreSQL; everything that is measured takes turns, so that what slows the
machine slows all of it. Processor time is that of this process; what the PostgreSQL server spends comes on top and is
named beside it.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.orm import scoped_session, sessionmaker

from app.search.alike import alike, built_in
from app.search.documents import Document
from app.search.postgres_engine import PostgresEngine
from app.search.query import parse
from app.search.suggesting import typed_words
from app.search.whoosh_engine import WhooshEngine
from tests.bench import corpus
from tests.bench.hostile import HOSTILE
from tests.bench.measuring import MILLI, Taken, Times, once, take_turns
from tests.bench.yardstick import Tantivy
from tests.postgres import postgres_server

WITH_WHOOSH, WITH_POSTGRESQL = 10_000, 100_000
ROUNDS = 200
WARM_UP = 100
"""Rounds that do not count: the vocabulary is loaded, and the common words are met, as after a minute of use."""

HOSTILE_ROUNDS = 5
DEEP_PAGE = 50
PUBLISHED = 10
STEPS = 20
TITLES = 6

Engine = WhooshEngine | PostgresEngine


@dataclass(frozen=True, slots=True)
class Measured:
    """An engine that is measured: one that writes, another that reads as a web process does, and what goes with it."""

    name: str
    writer: Engine
    reader: Engine
    end: Callable[[], None]
    """Ends the transaction, as a request does."""

    size: Callable[[], int]
    """Bytes on disk."""

    server: Callable[[], float]
    """Seconds that a server has spent of the processor."""


@contextmanager
def whoosh() -> Iterator[Measured]:
    """The embedded engine, in a folder of its own."""
    with TemporaryDirectory(prefix="vraagplein-bench-") as folder:
        path = Path(folder) / "index"
        yield Measured(
            "Whoosh",
            WhooshEngine(path),
            WhooshEngine(path),
            lambda: None,
            lambda: sum(each.stat().st_size for each in path.iterdir()),
            lambda: 0.0,
        )


@contextmanager
def postgresql() -> Iterator[Measured]:
    """The engine of PostgreSQL, on a server of its own."""
    with postgres_server("vraagplein-bench-") as url:
        database = create_engine(url)
        session = scoped_session(sessionmaker(database))
        writing = scoped_session(sessionmaker(database))

        def end() -> None:
            writing.commit()
            session.rollback()

        def size() -> int:
            with database.connect() as connection:
                return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)

        backend = int(session.scalar(text("SELECT pg_backend_pid()")) or 0)
        yield Measured(
            "PostgreSQL", PostgresEngine(writing), PostgresEngine(session), end, size, lambda: _spent(backend)
        )
        writing.remove()
        session.remove()
        database.dispose()


def measure(measured: Measured, count: int) -> None:
    """Index so many documents and print what everything takes."""
    documents = list(corpus.documents(count))
    print(f"\n{measured.name}: {count} documents, {ROUNDS} questions of two words; load {os.getloadavg()[0]:.1f}")
    with TemporaryDirectory(prefix="vraagplein-tantivy-") as folder:
        yardstick = Tantivy(Path(folder) / "index")
        _rebuild(measured, yardstick, documents)
        before, memory = measured.server(), _resident()
        times = take_turns(_questions(measured, yardstick, documents), ROUNDS, WARM_UP)
        print(
            f"this process holds {_resident() - memory:.0f} MiB more after the questions; load {os.getloadavg()[0]:.1f}"
        )
        server = (measured.server() - before) / (ROUNDS + WARM_UP) * MILLI
        _print(times)
        if server:
            print(f"the server spent {server:.1f} ms of the processor on one of each of these together")
    _hostile(measured)
    _publish(measured, documents)


def _rebuild(measured: Measured, yardstick: Tantivy, documents: Sequence[Document]) -> None:
    def rebuild() -> None:
        measured.writer.rebuild(_counted(documents))
        measured.end()

    before = measured.server()
    taken, theirs = once(rebuild), once(lambda: yardstick.rebuild(documents))
    memory = _resident()
    first = once(lambda: measured.reader.search(parse("")))
    measured.end()
    catalogue = _resident() - memory
    print(
        f"rebuild {taken.wall:.1f} s ({taken.processor:.1f} s of the processor), tantivy {theirs.wall:.1f} s, "
        f"ratio {taken.wall / theirs.wall:.0f}; {measured.size() / 2**20:.0f} MiB; the first question of a process "
        f"{first.wall * MILLI:.0f} ms, its catalogue {catalogue:.0f} MiB of memory, "
        f"the server {measured.server() - before:.1f} s of the processor"
    )


def _counted(documents: Sequence[Document]) -> Iterator[Document]:
    """The documents, with how many there are on the screen of who waits."""
    for number, document in enumerate(documents):
        if sys.stdout.isatty() and number % (len(documents) // STEPS) == 0:
            print(f"\r{number} of {len(documents)}", end="", file=sys.stdout, flush=True)
        yield document
    if sys.stdout.isatty():
        print("\r", end="")


def _questions(
    measured: Measured, yardstick: Tantivy, documents: Sequence[Document]
) -> dict[str, Callable[[], object]]:
    """What takes turns. Every kind asks other words each time, ours and tantivy the same."""
    meanings = alike(built_in())

    def ours(words: str, theme: str = "", page: int = 1) -> object:
        filters = {"theme": [theme]} if theme else {}
        try:
            return measured.reader.search(parse(words, meanings), filters=filters, page=page)
        finally:
            measured.end()

    def similar(document: Document) -> object:
        try:
            return measured.reader.similar(f"{document.title} {document.tagline} {document.body}", limit=5)
        finally:
            measured.end()

    def begun(typed: str) -> object:
        try:
            return measured.reader.begun(typed_words(typed), limit=TITLES)
        finally:
            measured.end()

    def asking(do: Callable[..., object], asked: Sequence[Any]) -> Callable[[], object]:
        waiting = cycle(asked)
        return lambda: do(*next(waiting))

    on_theme = [tuple(each) for each in corpus.questions(ROUNDS + WARM_UP)]
    anywhere = [(words,) for words, _ in on_theme]
    deep = [(words, "", DEEP_PAGE) for words in corpus.telling_words().words[:40]]
    some = [(document,) for document in documents[:: len(documents) // 50]]
    typed = [(words[: 2 + number % 5],) for number, (words, _) in enumerate(on_theme)]
    return {
        "full query": asking(ours, on_theme),
        "full query, tantivy": asking(yardstick.search, on_theme),
        "without theme": asking(ours, anywhere),
        "without theme, tantivy": asking(yardstick.search, anywhere),
        "page 50": asking(ours, deep),
        "page 50, tantivy": asking(yardstick.search, deep),
        "newest": asking(ours, [("", "thema-1")]),
        "suggestions": asking(begun, typed),
        "suggestions, tantivy": asking(yardstick.words_beginning, typed),
        "similar": asking(similar, some),
        "similar, tantivy": asking(lambda document: yardstick.similar(document.record_id), some),
    }


def _hostile(measured: Measured) -> None:
    meanings = alike(built_in())
    slowest: dict[str, Taken] = {}
    for name, words in HOSTILE.items():
        for _ in range(HOSTILE_ROUNDS):
            taken = once(lambda words=words: measured.reader.search(parse(words, meanings)))  # type: ignore[misc]
            measured.end()
            slowest[name] = max(slowest.get(name, taken), taken)
    print("hostile, the slowest of", HOSTILE_ROUNDS, "in ms: ", end="")
    print(", ".join(f"{name} {taken.wall * MILLI:.0f}" for name, taken in slowest.items()))


def _publish(measured: Measured, documents: Sequence[Document]) -> None:
    """From a change to an answer of another process that has it."""
    taken = []
    for number in range(PUBLISHED):
        document = replace(documents[number], title=f"Zeppelinhangar{number} in Voorbeeldstad")

        def publish(document: Document = document, number: int = number) -> None:
            measured.writer.update([document])
            measured.end()
            found = measured.reader.search(parse(f"zeppelinhangar{number}"))
            measured.end()
            assert found.hits[0].key == document.key

        taken.append(once(publish))
    times = Times.of(taken)
    print(f"written and found by another process: p50 {times.wall_ms():.0f} ms, p95 {times.wall_ms(95):.0f} ms")


def _print(times: Mapping[str, Times]) -> None:
    print(f"{'':14}{'p50 ms':>9}{'p95 ms':>9}{'cpu p50':>9}{'cpu p95':>9}{'tantivy':>9}{'ratio':>7}{'cpu':>7}")
    for name, each in times.items():
        if name.endswith("tantivy"):
            continue
        line = f"{name:14}{each.wall_ms():9.2f}{each.wall_ms(95):9.2f}"
        line += f"{each.processor_ms():9.2f}{each.processor_ms(95):9.2f}"
        if yardstick := times.get(f"{name}, tantivy"):
            ratio = each.wall_ms() / yardstick.wall_ms()
            line += f"{yardstick.wall_ms():9.2f}{ratio:7.1f}{each.ratio(yardstick):7.1f}"
        print(line)


def _resident() -> float:
    """Mebibytes of memory that this process holds; 0 where the system does not tell."""
    status = Path("/proc/self/statm")
    if not status.exists():
        return 0.0
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _spent(process: int) -> float:
    """Seconds of the processor that a process of this machine has spent; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/stat")
    if not status.exists():
        return 0.0
    fields = status.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(documents: int | None = None, engine: str | None = None) -> None:
    """Measure and print; all of it unless a number of documents or an engine is chosen."""
    if engine in {None, "whoosh"}:
        with whoosh() as measured:
            measure(measured, documents or WITH_WHOOSH)
    if engine in {None, "postgresql"}:
        with postgresql() as measured:
            measure(measured, documents or WITH_POSTGRESQL)
