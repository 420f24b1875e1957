"""The first text of a story, put together from the record of an experiment. Nothing is added that is not in the record.

The text is written in Dutch, the language of the records, whatever the language of the reader.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _l

from app.core.filters import excerpt, format_money, format_number
from app.experiments.models import Experiment, Measure, ValueResult
from app.experiments.states import Effect, PublicValue, Seat
from app.scaling.states import AdoptionKind, AdoptionState
from app.showcases.queries import TakenOver
from app.showcases.states import OUTCOMES, ShowcaseOutcome

SUMMARY_LENGTH = 280
MOST_RESULT, MOST_CONTACT, MOST_ADAPTATIONS = 600, 200, 2_000
"""Characters that the form of a story takes: a first text never has to be cut by hand."""

FOR_PEOPLE = (PublicValue.CITIZENS, PublicValue.QUALITY)
"""Of the five public values those that people outside the organisation notice."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The texts of a story; `story` is Markdown."""

    title: str
    summary: str
    result: str
    story: str
    money: str
    adaptations: str
    contact: str
    organisation_name: str
    outcome: ShowcaseOutcome


def draft_of(experiment: Experiment, adoptions: Sequence[TakenOver] = ()) -> Draft:
    """What the record of an ended experiment tells, in the order in which a stranger asks for it.

    `adoptions` are those of its solution: who adapted it, and how.
    """
    with force_locale("nl"):
        return Draft(
            title=experiment.title,
            summary=excerpt(experiment.what_happened or experiment.hypothesis, SUMMARY_LENGTH),
            result=_result(experiment),
            story=_story(experiment),
            money=_money(experiment),
            adaptations=_adaptations(adoptions),
            contact=_contact(experiment),
            organisation_name=experiment.organisation.name,
            outcome=outcome_of(experiment),
        )


def outcome_of(experiment: Experiment) -> ShowcaseOutcome:
    """How the story ends: as the record says that the experiment ended."""
    return OUTCOMES.get(experiment.state, ShowcaseOutcome.UNKNOWN)


def _result(experiment: Experiment) -> str:
    """What people noticed first, then the first numbers; without either, what happened."""
    noticed = [
        result.note.strip()
        for value in FOR_PEOPLE
        for result in experiment.value_results
        if result.value is value and result.effect is not Effect.UNKNOWN and result.note.strip()
    ]
    measured = [line for measure in experiment.measures if (line := _measured(measure))]
    return _fitting([*noticed[:1], *measured[:2]], MOST_RESULT) or excerpt(experiment.what_happened, SUMMARY_LENGTH)


def _fitting(lines: Iterable[str], most: int) -> str:
    """The lines below each other, as many of the first ones as fit."""
    text = ""
    for line in lines:
        longer = f"{text}\n{line}" if text else line
        if len(longer) > most:
            break
        text = longer
    return text


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
        (gettext("Who took part?"), "\n\n".join(filter(None, [experiment.target_group, experiment.partners]))),
        (gettext("What happened?"), experiment.what_happened),
        (gettext("What did we measure?"), _bullets(_measured(measure) for measure in experiment.measures)),
        (gettext("What did it bring?"), _bullets(_brought(result) for result in experiment.value_results)),
        (
            gettext("What did we want to know?"),
            _bullets(f"**{asked.text}** {asked.answer}" for asked in experiment.learning_questions if asked.answer),
        ),
        (
            gettext("What did we learn?"),
            "\n\n".join(f"{lesson.situation} {lesson.surprise}" for lesson in experiment.lessons),
        ),
        (
            gettext("What would we do now?"),
            "\n\n".join([*(lesson.advice for lesson in experiment.lessons), experiment.preventive_action]),
        ),
        (gettext("Who thought of it?"), experiment.originator),
    ]
    return "\n\n".join(f"### {heading}\n\n{text.strip()}" for heading, text in parts if text.strip())


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines if line)


def _brought(result: ValueResult) -> str:
    """What happened to one public value; what is not known is left out."""
    if result.effect is Effect.UNKNOWN:
        return ""
    told = f"{result.value.label}: {str(result.effect.label).lower()}."
    return f"{told} {result.note.strip()}".strip()


def _money(experiment: Experiment) -> str:
    parts = []
    if experiment.check_ins and experiment.mandate_eur is not None:
        parts.append(
            gettext(
                "%(spent)s spent of the loss mandate of %(mandate)s.",
                spent=format_money(experiment.spent_eur),
                mandate=format_money(experiment.mandate_eur),
            )
        )
    elif experiment.budget_eur is not None:
        parts.append(gettext("Budget: %(budget)s.", budget=format_money(experiment.budget_eur)))
    if experiment.started_at is not None:
        parts.append(gettext("Weeks from start to end: %(weeks)s.", weeks=experiment.weeks_used))
    return " ".join(parts)


def _adaptations(adoptions: Sequence[TakenOver]) -> str:
    """Who really took it over, as what, and what they changed; interest alone changes nothing."""
    begun = [adoption for adoption in adoptions if adoption.state is not AdoptionState.INTEREST]
    return _fitting((line for adoption in begun if (line := _adapted(adoption))), MOST_ADAPTATIONS)


def _adapted(adoption: TakenOver) -> str:
    """One adoption in a line; who stopped tells why."""
    has_stopped = adoption.state is AdoptionState.STOPPED
    if adoption.kind is None and not has_stopped:
        return ""
    how = _STOPPED if has_stopped or adoption.kind is None else _HOW[adoption.kind]
    told = gettext("%(organisation)s: %(how)s.", organisation=adoption.organisation, how=str(how))
    return f"{told} {(adoption.lesson if has_stopped else adoption.adapted).strip()}".strip()


_STOPPED = _l("tried it, and stopped")
_HOW = {
    AdoptionKind.COPY: _l("taken over as it is"),
    AdoptionKind.ADAPTED: _l("taken over with changes"),
    AdoptionKind.OWN: _l("made their own, inspired by this"),
}


def _contact(experiment: Experiment) -> str:
    """Whom the agency named for calls; else the project leader with the agency."""
    if experiment.contact.strip():
        return experiment.contact.strip()
    leaders = [held.user.name for held in experiment.seats if held.seat is Seat.PROJECT_LEADER]
    named = ", ".join([*leaders, experiment.organisation.name])
    return named if len(named) <= MOST_CONTACT else experiment.organisation.name
