"""The two documents, as Markdown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from inspect import getdoc
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask
from flask_babel import Babel, force_locale

from app.challenges import lifecycle as challenge_lifecycle
from app.core.config import Settings
from app.lifecycle import LifeCycle, Step
from tests.matrix.features import Feature, all_features
from tests.matrix.people import GROUPS, PEOPLE

FOLDER = Path(__file__).parent.parent.parent / "docs"
NOTE = "<!-- Written by `make docs` from the code; do not edit. -->"


@contextmanager
def rules() -> Iterator[None]:
    """Settings and English texts for rules that ask for them; no database.

    The checks that higher features register with the vraagstuk ask the database, so they are left out.
    """
    app = Flask(__name__)
    folder = Path("nowhere")
    app.extensions["settings"] = Settings(folder, "sqlite://", "none", min_dialogue_days=0, min_open_days=0)
    Babel(app)
    checks = {"_proposal_checks": [], "_experiment_checks": []}
    with app.app_context(), force_locale("en"), patch.multiple(challenge_lifecycle, **checks):
        yield


def permissions() -> str:
    """Who sees what and may do what, in every state."""
    with rules():
        parts = [_permissions_of(feature) for feature in all_features()]
    return _document(
        "Permissions",
        "Role × action × state, worked out from every `policy.py` and `lifecycle.py` on records that are complete: a "
        "step that is missing here is not allowed, or not possible at that time. Roles without an organisation in "
        "their name are of the record's own agency; *elsewhere* is another agency. People with several roles may do "
        "what each of these may. Where an act is possible *in every state*, its service asks for the right state.",
        parts,
    )


def life_cycles() -> str:
    """The table of steps of every record type."""
    with rules():
        parts = [_steps_of(feature) for feature in all_features() if feature.cycle is not None]
    return _document(
        "Life cycles",
        "The steps of every record type, from the tables that draw the buttons and guard the steps. Every step writes "
        "a row in the audit trail, with the reason where one is asked. What the clock does is no step: it is worked "
        "out from the dates.",
        parts,
    )


def _document(title: str, intro: str, parts: Iterable[str]) -> str:
    return "\n\n".join([NOTE, f"# {title}", intro, *parts]) + "\n"


def _permissions_of(feature: Feature) -> str:
    rows = []
    for situation, record in feature.records.items():
        groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for name, person in PEOPLE.items():
            steps = ", ".join(f"`{action}`" for action in feature.steps(record, person))
            groups["yes" if feature.can_view(person, record) else "no", steps].append(name)
        for (sees, steps), names in groups.items():
            rows.append((situation, _names(names), sees, steps or "–"))
    parts = [f"## {feature.title}", feature.about, _table(("State", "Who", "Sees it", "Steps"), rows)]
    if feature.acts:
        parts.append(_table(("Beside the steps", "Who", "When"), list(_acts_of(feature))))
    return "\n\n".join(parts)


def _acts_of(feature: Feature) -> Iterator[tuple[str, ...]]:
    for act, rule in feature.acts.items():
        groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for name, person in PEOPLE.items():
            when = tuple(situation for situation, record in feature.records.items() if rule(person, record))
            if when:
                groups[when].append(name)
        for when, names in groups.items():
            yield act, _names(names), "in every state" if len(when) == len(feature.records) else "; ".join(when)


def _names(names: list[str]) -> str:
    """The people of one row; short when it is nobody or nearly everybody."""
    missing = [name for name in PEOPLE if name not in names]
    if not missing:
        return "everybody"
    if len(missing) < len(names):
        return f"everybody but {', '.join(_in_groups(missing))}"
    return ", ".join(_in_groups(names))


def _in_groups(names: list[str]) -> list[str]:
    """The same names, with the name of a group where all of it is there."""
    for group, members in GROUPS.items():
        if set(members) <= set(names):
            place = names.index(members[0])
            names = [*names[:place], group, *(name for name in names[place:] if name not in members)]
    return names


def _steps_of(feature: Feature) -> str:
    cycle = feature.cycle
    assert cycle is not None
    head = ("Step", "From", "To", "Who", "Must be in order", "Tells")
    rows = [_step_row(step) for step in cycle.steps]
    return "\n\n".join([f"## {feature.title}", _states_of(cycle), _table(head, rows)])


def _states_of(cycle: LifeCycle[Any, Any]) -> str:
    ends = [str(state) for state in cycle.states if not any(state in step.sources for step in cycle.steps)]
    return f"States: {', '.join(map(str, cycle.states))}. Ends: {', '.join(ends) or 'none'}."


def _step_row(step: Step[Any, Any]) -> tuple[str, ...]:
    needs = [str(need.message) for need in step.requires] + (["A reason."] if step.needs_reason else [])
    sources = [str(state) for state in type(step.target) if state in step.sources]
    return (
        f"`{step.action}`<br>{step.label}",
        ", ".join(sources),
        str(step.target),
        (getdoc(step.allowed) or "").split("\n")[0],
        "<br>".join(needs) or "–",
        ", ".join(step.tells) or "–",
    )


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


DOCUMENTS = {"permissions.md": permissions, "lifecycles.md": life_cycles}
