"""The first text of a story, put together from the record of an experiment. Nothing is added that is not in the record.

The text is written in Dutch, the language of the records, whatever the language of the reader.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import force_locale, gettext

from app.core.filters import excerpt, format_money, format_number
from app.experiments.models import Experiment, Measure
from app.experiments.states import ExperimentState, Seat
from app.showcases.states import ShowcaseOutcome

SUMMARY_LENGTH = 280


@dataclass(frozen=True, slots=True)
class Draft:
    """The texts of a story; `story` is Markdown."""

    title: str
    summary: str
    result: str
    story: str
    money: str
    contact: str
    organisation_name: str
    outcome: ShowcaseOutcome


def draft_of(experiment: Experiment) -> Draft:
    """What the record of an ended experiment tells, in the order in which a stranger asks for it."""
    with force_locale("nl"):
        return Draft(
            title=experiment.title,
            summary=excerpt(experiment.what_happened or experiment.hypothesis, SUMMARY_LENGTH),
            result=_result(experiment),
            story=_story(experiment),
            money=_money(experiment),
            contact=_contact(experiment),
            organisation_name=experiment.organisation.name,
            outcome=outcome_of(experiment),
        )


def outcome_of(experiment: Experiment) -> ShowcaseOutcome:
    """Failed, stopped and inconclusive experiments are all learned from."""
    succeeded = experiment.state is ExperimentState.SUCCEEDED
    return ShowcaseOutcome.SUCCEEDED if succeeded else ShowcaseOutcome.LEARNED


def _result(experiment: Experiment) -> str:
    measured = [line for measure in experiment.measures if (line := _measured(measure))]
    return "\n".join(measured[:2]) or excerpt(experiment.what_happened, SUMMARY_LENGTH)


def _measured(measure: Measure) -> str:
    """One measure as a sentence; what was not measured is left out."""
    if measure.measured is None:
        return ""
    now = f"{format_number(measure.measured)} {measure.unit}".strip()
    if measure.baseline is None:
        return f"{measure.name}: {now}."
    before = f"{format_number(measure.baseline)} {measure.unit}".strip()
    return str(gettext("%(name)s: from %(before)s to %(now)s.", name=measure.name, before=before, now=now))


def _story(experiment: Experiment) -> str:
    challenge = experiment.challenge
    parts = [
        (gettext("What was going on?"), "\n\n".join(filter(None, [challenge.sufferers, challenge.problem]))),
        (gettext("What did we try?"), experiment.hypothesis),
        (gettext("What happened?"), experiment.what_happened),
        (gettext("What did we measure?"), _bullets(_measured(measure) for measure in experiment.measures)),
        (
            gettext("What did we want to know?"),
            _bullets(f"**{asked.text}** {asked.answer}" for asked in experiment.learning_questions if asked.answer),
        ),
        (
            gettext("What did we learn?"),
            "\n\n".join(f"{lesson.situation} {lesson.surprise}" for lesson in experiment.lessons),
        ),
        (gettext("What would we do now?"), "\n\n".join(lesson.advice for lesson in experiment.lessons)),
    ]
    return "\n\n".join(f"### {heading}\n\n{text.strip()}" for heading, text in parts if text.strip())


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines if line)


def _money(experiment: Experiment) -> str:
    spent = experiment.check_ins[0].spent_eur if experiment.check_ins else None  # the newest first, and cumulative
    parts = []
    if spent is not None and experiment.mandate_eur is not None:
        parts.append(
            gettext(
                "%(spent)s spent of the loss mandate of %(mandate)s.",
                spent=format_money(spent),
                mandate=format_money(experiment.mandate_eur),
            )
        )
    elif experiment.budget_eur is not None:
        parts.append(gettext("Budget: %(budget)s.", budget=format_money(experiment.budget_eur)))
    if experiment.started_at and experiment.ended_at:
        weeks = max(1, round((experiment.ended_at - experiment.started_at).days / 7))
        parts.append(gettext("Weeks from start to end: %(weeks)s.", weeks=weeks))
    return " ".join(parts)


def _contact(experiment: Experiment) -> str:
    leaders = [held.user.name for held in experiment.seats if held.seat is Seat.PROJECT_LEADER]
    return ", ".join([*leaders, experiment.organisation.name])
