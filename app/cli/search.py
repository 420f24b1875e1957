"""`vraagplein search`: the index."""

import json

import click

from app.cli.running import OneLineError, application, index_now, rebuild_index
from app.core.database import db
from app.search.queries import search_page
from app.search.registry import Search
from app.search.services import differences

MOST_DIFFERENCES_SHOWN = 20


@click.group()
def search() -> None:
    """The search index."""


@search.command()
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 and name what differs.")
def rebuild(check: bool) -> None:
    """Write the index anew from the database."""
    with application() as app:
        if check:
            _check(app.extensions["search"])
            return
        written = rebuild_index(app)
        click.echo(f"{written} documents.")


def _check(index: Search) -> None:
    found = differences(db.session(), index)
    lines = [
        f"{word}: {kind} {record_id}"
        for word, keys in (("missing", found.missing), ("changed", found.changed), ("surplus", found.surplus))
        for kind, record_id in keys
    ]
    if not lines:
        click.echo("equal")
        return
    more = [f"… and {len(lines) - MOST_DIFFERENCES_SHOWN} more."] if len(lines) > MOST_DIFFERENCES_SHOWN else []
    raise OneLineError(f"{len(lines)} differences:", *lines[:MOST_DIFFERENCES_SHOWN], *more)


@search.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--thema", "themes", multiple=True, help="Slug of a theme.")
@click.option("--soort", "kinds", multiple=True, help="challenge, experiment, lesson or showcase.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
def query(words: tuple[str, ...], themes: tuple[str, ...], kinds: tuple[str, ...], limit: int) -> None:
    """Search for WORDS; one JSON object a result. What the worker has not indexed yet is indexed first."""
    with application() as app:
        index = app.extensions["search"]
        if unknown := [kind for kind in kinds if kind not in index.sources]:
            raise OneLineError(f"unknown kind: {', '.join(unknown)} (known: {', '.join(index.sources)})")
        vocabulary = index.vocabulary()
        if unknown := sorted({*themes} - {theme.slug for theme in vocabulary.themes} - {*vocabulary.former}):
            raise OneLineError(f"unknown theme: {', '.join(unknown)}")
        index_now(app)
        results = search_page(
            db.session(),
            index,
            " ".join(words),
            filters={"kind": kinds, "theme": themes},
            page_size=limit,
            vocabulary=vocabulary,
        )
    for hit in results.hits:
        line = {"kind": hit.kind, "ref": hit.ref, "title": hit.title, "score": round(hit.score, 4)}
        click.echo(json.dumps(line, ensure_ascii=False))
