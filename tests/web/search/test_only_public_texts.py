"""Only texts that are public lie in the index: no draft, nothing sealed, no private note, no name of a person."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, Enum, String, Table, Text, UniqueConstraint, update

from app.challenges.models import Challenge, Question
from app.challenges.states import ChallengeState
from app.core.database import Base, db
from app.experiments.states import ExperimentState
from app.search.query import parse
from app.search.services import rebuild
from app.showcases.states import ShowcaseState
from tests.demo import copy_of, demo_folder
from tests.factories import ChallengeFactory, ProposalFactory
from tests.web.search.records import challenge_in, experiment_in, lesson_of, story_in

__all__ = ["demo_folder"]

IN_THE_INDEX = {
    "announcement.text",
    "announcement.title",
    "challenge.benefit",
    "challenge.dialogue_report",
    "challenge.evidence",
    "challenge.frequency",
    "challenge.problem",
    "challenge.sufferers",
    "challenge.title",
    "challenge.urgency",
    "check_in.going",
    "check_in.learned",
    "check_in.needed",
    "experiment.goal",
    "experiment.hypothesis",
    "experiment.preventive_action",
    "experiment.title",
    "experiment.urgency",
    "experiment.what_happened",
    "learning_question.answer",
    "learning_question.text",
    "lesson.advice",
    "lesson.situation",
    "lesson.surprise",
    "lesson.title",
    "measure.method",
    "measure.name",
    "organisation.name",
    "question.answer",
    "question.refusal",
    "question.text",
    "showcase.adaptations",
    "showcase.money",
    "showcase.organisation_name",
    "showcase.result",
    "showcase.source",
    "showcase.story",
    "showcase.summary",
    "showcase.title",
    "stop_criterion.text",
}
"""Columns of which a text is public, at least in some states. Whoever adds one says that it is."""

CANNOT_BE_CHANGED = {"audit_entry", "audit_link"}
"""Tables of which rows are only added."""

LONG = 120
"""From so many characters on a column may hold what somebody wrote."""


def word_of(name: str) -> str:
    """A word that stands nowhere else and is no letter away from another."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:14]
    return "q" + "".join("abcdefghijklmnop"[int(sign, 16)] for sign in digest) + "x"


def written(table: Table) -> list[Column[Any]]:
    """The columns of a table in which people write, where two rows may say the same."""
    only_once = {column.name for index in table.indexes if index.unique for column in index.columns}
    only_once |= {
        column.name
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
        for column in constraint.columns
    }
    return [
        column
        for column in table.columns
        if isinstance(column.type, String)
        and not isinstance(column.type, Enum)
        and (isinstance(column.type, Text) or (column.type.length or 0) >= LONG)
        and not column.foreign_keys
        and column.name not in only_once
    ]


def is_found(app: Flask, name: str) -> bool:
    """Whether any document answers the word of this text, without a letter of it being taken for another."""
    results = app.extensions["search"].engine.search(parse(word_of(name)))
    return bool(results.total and not results.corrected)


def test_of_everything_that_is_written_only_these_columns_are_in_the_index(demo_folder: Path, tmp_path: Path) -> None:
    app = copy_of(demo_folder, tmp_path / "marked")
    with app.app_context():
        names = []
        for table in Base.metadata.sorted_tables:
            if table.name in CANNOT_BE_CHANGED:
                continue
            for column in written(table):
                names.append(f"{table.name}.{column.name}")
                db.session.execute(update(table).where(column != "").values({column: word_of(names[-1])}))
        db.session.commit()
        rebuild(db.session(), app.extensions["search"])
        assert len(names) > 100
        assert {name for name in names if is_found(app, name)} == IN_THE_INDEX
        db.session.remove()
        db.engine.dispose()


def private_texts() -> dict[str, Any]:
    """Name -> a record with that word in a text that is not public, or not public yet."""

    def word(name: str) -> str:
        return f"Het woord {word_of(name)} staat hier."

    running = experiment_in(
        ExperimentState.RUNNING,
        what_happened=word("what happened, while it runs"),
        preventive_action=word("preventive action, while it runs"),
    )
    design = experiment_in(ExperimentState.DESIGN, hypothesis=word("hypothesis of a design"))
    return {
        "title of a concept": ChallengeFactory(title=word("title of a concept")),
        "problem of an adopted concept": challenge_in(
            ChallengeState.ADOPTED, problem=word("problem of an adopted concept")
        ),
        "report that is being written": ChallengeFactory(
            published=True, dialogue_report=word("report that is being written")
        ),
        "opened proposal": ProposalFactory(opened=True, idea=word("opened proposal")),
        "what happened, while it runs": running,
        "preventive action, while it runs": running,
        "hypothesis of a design": design,
        "lesson of what still runs": lesson_of(running, advice=word("lesson of what still runs")),
        "story that is being written": story_in(ShowcaseState.CONCEPT, story=word("story that is being written")),
        "story that was taken back": story_in(ShowcaseState.ARCHIVED, story=word("story that was taken back")),
    }


def test_what_is_not_public_yet_has_no_word_in_the_index(app: Flask, session: Any) -> None:
    private = private_texts()
    public: Challenge = ChallengeFactory(published=True, problem=f"Hier staat {word_of('public')}.")
    session.add(Question(challenge=public, text=f"Wat is {word_of('question')}?"))
    session.commit()
    rebuild(session(), app.extensions["search"])
    assert is_found(app, "public")
    assert is_found(app, "question")
    assert [name for name in private if is_found(app, name)] == []


@pytest.mark.parametrize("name", ["aa", "ab"])
def test_words_of_the_test_are_words_for_search(name: str) -> None:
    (word,) = parse(word_of(name)).words
    assert word.folded == word_of(name)
