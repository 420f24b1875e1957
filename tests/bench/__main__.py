"""Benchmarks, as ratios against a baseline measured in the same run: `python -m tests.bench` (`make bench`).

`pages`, `quality` or `search` does one of the three: pages against raw WSGI, how good search is beside what engines
bring themselves, and how fast its engines are beside tantivy (`search --documents 100000 --engine postgresql`).
`--profile NAME` shows instead what costs the time of one page (list, vraagstuk, signed-in, search, olievlek).
"""

import argparse
import cProfile
import os
import platform
import pstats
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask

from app.core.database import db
from app.search.queries import search_page
from app.search.services import rebuild
from tests.bench import quality, search
from tests.bench.hostile import HOSTILE
from tests.bench.house import address_of_newest, address_of_stain, cookie_of_officer, get, house, questions, raw
from tests.bench.measuring import MILLI, Taken, Times, once, take_turns
from tests.bench.publishing import times_to_findable

CHALLENGES = 300
"""As many as the real list that is imported has, about."""

DOCUMENTS = 10_000
ROUNDS = 60
QUESTIONS = 100
QUESTION_ROUNDS = 3
HOSTILE_ROUNDS = 5
PROFILED = 100

Page = Callable[[], bytes]


def build_index(app: Flask) -> Taken:
    """What building the whole index takes."""
    with app.app_context():
        return once(lambda: rebuild(db.session(), app.extensions["search"]))


def pages_of(app: Flask) -> dict[str, Page]:
    """The pages that are measured, by name."""
    return {
        "list": get(app, "/vraagstukken"),
        "vraagstuk": get(app, address_of_newest(app)),
        "signed-in": get(app, "/vraagstukken", cookie_of_officer(app)),
        "search": get(app, "/zoeken?q=wachten+op+een+antwoord"),
        "olievlek": get(app, address_of_stain(app)),
    }


def measure_pages() -> dict[str, tuple[Times, Times, int]]:
    """For each page: its times, those of raw WSGI with a body of the same size, and that size in bytes."""
    with house(CHALLENGES) as app:
        build_index(app)
        pages = pages_of(app)
        sizes = {name: len(page()) for name, page in pages.items()}
        turns: dict[str, Page] = {}
        for name, page in pages.items():
            turns |= {name: page, f"raw {name}": get(raw(b"x" * sizes[name]), "/")}
        times = take_turns(turns, ROUNDS)
    return {name: (times[name], times[f"raw {name}"], sizes[name]) for name in pages}


def time_of_question(app: Flask, words: str) -> Taken:
    """What search takes for these words, without the page around the results."""
    search = app.extensions["search"]
    with app.app_context():
        vocabulary = search.vocabulary()
        return once(lambda: search_page(db.session(), search, words, vocabulary=vocabulary))


def measure_hostile(app: Flask) -> dict[str, tuple[Taken, Taken]]:
    """For each thing that means no good: the slowest page for it, and the slowest ordinary page asked for meanwhile."""
    ordinary = get(app, "/zoeken?q=wachten+op+een+antwoord")
    slowest: dict[str, tuple[Taken, Taken]] = {}
    with ThreadPoolExecutor(2) as two:
        for name, words in HOSTILE.items():
            page = get(app, "/zoeken?" + urlencode({"q": words.encode(errors="replace")}))
            for _ in range(HOSTILE_ROUNDS):
                asked, meanwhile = (two.submit(once, each) for each in (page, ordinary))
                taken = asked.result(), meanwhile.result()
                before = slowest.get(name, taken)
                slowest[name] = max(before[0], taken[0]), max(before[1], taken[1])
    return slowest


class Searched(NamedTuple):
    """What was measured over many documents."""

    built: Taken
    asked: Times
    shown: Times
    baseline: Times
    hostile: dict[str, tuple[Taken, Taken]]
    findable: Times


def measure_search() -> Searched:
    """Build the index and ask: questions, whole pages, raw WSGI, what means no good, and what is new."""
    asked: list[Taken] = []
    shown: list[Taken] = []
    baseline: list[Taken] = []
    with house(DOCUMENTS) as app:
        built = build_index(app)
        empty = get(raw(b"x" * len(get(app, "/zoeken?q=wachten")())), "/")
        for _ in range(QUESTION_ROUNDS):
            for words in questions(QUESTIONS):
                asked.append(time_of_question(app, words))
                shown.append(once(get(app, f"/zoeken?q={words.replace(' ', '+')}")))
                baseline.append(once(empty))
        hostile = measure_hostile(app)
        findable = times_to_findable(app)
    # The first round warms up: the vocabulary is loaded, and the index is read into memory.
    counted = slice(QUESTIONS, None)
    times = (Times.of(each[counted]) for each in (asked, shown, baseline))
    return Searched(built, *times, hostile, findable)


def report_pages() -> None:
    """Measure the pages and print it."""
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors, SQLite, no network")
    print("ms by the clock (median, 95th percentile); ratios are of processor time, against raw WSGI of the same run")
    print(f"\nPages: {CHALLENGES} vraagstukken, {ROUNDS} rounds")
    print(f"{'':14}{'KiB':>8}{'p50 ms':>10}{'p95 ms':>10}{'cpu ms':>10}{'raw ms':>10}{'ratio':>10}")
    for name, (times, baseline, size) in measure_pages().items():
        print(
            f"{name:14}{size / 1024:8.0f}{times.wall_ms():10.2f}{times.wall_ms(95):10.2f}{times.processor_ms():10.2f}"
            f"{baseline.processor_ms():10.3f}{times.ratio(baseline):10.0f}"
        )
    built, asked, shown, baseline, hostile, findable = measure_search()
    print(f"\nSearch: {DOCUMENTS} documents, {QUESTIONS * (QUESTION_ROUNDS - 1)} questions")
    print(f"{'':14}{'p50 ms':>10}{'p95 ms':>10}{'cpu ms':>10}{'p50 ratio':>12}{'p95 ratio':>12}")
    for name, times in (("question", asked), ("whole page", shown)):
        print(
            f"{name:14}{times.wall_ms():10.2f}{times.wall_ms(95):10.2f}{times.processor_ms():10.2f}"
            f"{times.ratio(baseline):12.0f}{times.ratio(baseline, 95):12.0f}"
        )
    print(f"{'raw WSGI':14}{baseline.wall_ms():10.3f}{baseline.wall_ms(95):10.3f}{baseline.processor_ms():10.3f}")
    each = built.processor / DOCUMENTS * MILLI
    slow = sorted(hostile.items(), key=lambda each: -each[1][0].wall)
    print("hostile pages, the slowest and what was asked meanwhile, in ms: ", end="")
    print(", ".join(f"{name} {taken.wall * MILLI:.0f} ({other.wall * MILLI:.0f})" for name, (taken, other) in slow))
    print(f"publishing to findable: p50 {findable.wall_ms():.0f} ms, p95 {findable.wall_ms(95):.0f} ms")
    print(f"index built in {built.wall:.1f} s, {built.processor:.1f} s of processor ({each:.2f} ms a document)")


def profile(name: str) -> None:
    """Print what costs the time of one page."""
    with house(CHALLENGES) as app:
        build_index(app)
        page = pages_of(app)[name]
        page()
        profiler = cProfile.Profile()
        for _ in range(PROFILED):
            profiler.runcall(page)
        pstats.Stats(profiler, stream=sys.stdout).sort_stats("cumulative").print_stats(60)


def main() -> None:
    """Measure or profile; the application's log is written, and thrown away."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.splitlines()[0])
    parser.add_argument("--profile", choices=["list", "vraagstuk", "signed-in", "search", "olievlek"], metavar="NAME")
    parser.add_argument("part", nargs="?", choices=["pages", "quality", "search"], help="only this part")
    parser.add_argument("--documents", type=int, metavar="N", help="how many documents search is measured with")
    parser.add_argument("--engine", choices=["whoosh", "postgresql"], help="the engine that is measured")
    chosen = parser.parse_args()
    with open(os.devnull, "w") as nowhere, redirect_stderr(nowhere):
        if chosen.profile:
            profile(chosen.profile)
            return
        if chosen.part in {None, "pages"}:
            report_pages()
        if chosen.part in {None, "quality"}:
            quality.report()
        if chosen.part in {None, "search"}:
            search.report(chosen.documents, chosen.engine)


if __name__ == "__main__":
    main()
