"""The report of the dialogue as a first text, from the record. Reads only; the officer goes on from here.

Plain Markdown in the language of the vraagstuk: what was asked, what was changed because of it, who was spoken to
elsewhere, and what suppliers think of it. It names no person.
"""

from collections.abc import Iterator, Mapping

from flask_babel import force_locale, gettext, ngettext
from sqlalchemy import func, select

from app.challenges.changes import changes_of
from app.challenges.models import Announcement, Challenge, Question, Stance
from app.challenges.states import StanceKind
from app.core.database import db
from app.core.filters import excerpt, format_date

MOST_REPORT = 10_000
"""Characters of a report."""
EXCERPTS = (600, 300, 150, 80, 40)
"""How much of each text is told: the most with which the whole fits."""


def draft(challenge: Challenge) -> str:
    """What the record tells of the dialogue, in at most `MOST_REPORT` characters."""
    rows = db.session.execute(
        select(Stance.kind, func.count()).where(Stance.challenge_id == challenge.id).group_by(Stance.kind)
    )
    return compose(challenge, dict(rows.all()))


def compose(challenge: Challenge, stances: Mapping[StanceKind, int]) -> str:
    """The same, with the number of suppliers behind each stance given. Pure."""
    with force_locale(challenge.language):
        texts = ("\n\n".join(_parts(challenge, stances, length)) for length in EXCERPTS)
        shortest = ""
        for shortest in texts:
            if len(shortest) <= MOST_REPORT:
                return shortest
        cut = gettext("The rest is on the page of the challenge.")
        return shortest[: MOST_REPORT - len(cut) - 2].rsplit("\n", 1)[0] + f"\n\n{cut}"


def _parts(challenge: Challenge, stances: Mapping[StanceKind, int], length: int) -> Iterator[str]:
    yield _heading(gettext("What was asked?"))
    yield _counts(challenge.questions)
    yield from _list(_question_line(question, length) for question in challenge.questions)
    yield _heading(gettext("What was changed because of it?"))
    changed = [item for item in challenge.announcements if _changes_something(item)]
    if not changed:
        yield gettext("Nothing in the text of the challenge was changed.")
    yield from _list(_change_line(item, length) for item in changed)
    yield _heading(gettext("Who was spoken to elsewhere?"))
    if not challenge.contacts:
        yield gettext("No conversations outside Vraagplein were noted.")
    yield from _list(
        f"{format_date(contact.spoken_on)}, {excerpt(contact.with_whom, length)}: {excerpt(contact.about, length)}"
        for contact in challenge.contacts
    )
    yield _heading(gettext("What do suppliers think of it?"))
    yield _stances(stances)


def _heading(text: str) -> str:
    return f"### {text}"


def _list(lines: Iterator[str]) -> Iterator[str]:
    """The lines as one list; nothing when there are none."""
    if text := "\n".join(f"- {line}" for line in lines):
        yield text


def _counts(questions: list[Question]) -> str:
    if not questions:
        return str(gettext("Nobody asked a question."))
    answered = sum(bool(question.answer) for question in questions)
    merged = sum(question.merged_into is not None for question in questions)
    refused = sum(bool(question.refusal) for question in questions)
    waiting = sum(question.answered_at is None for question in questions)
    sentences = [ngettext("%(num)s question was asked.", "%(num)s questions were asked.", len(questions))]
    if answered:
        sentences.append(ngettext("%(num)s was answered.", "%(num)s were answered.", answered))
    if merged:
        sentences.append(
            ngettext("%(num)s was merged with another question.", "%(num)s were merged with another question.", merged)
        )
    if refused:
        sentences.append(
            ngettext("%(num)s was refused, with a reason.", "%(num)s were refused, with reasons.", refused)
        )
    if waiting:
        sentences.append(ngettext("%(num)s has no answer yet.", "%(num)s have no answer yet.", waiting))
    return " ".join(sentences)


def _question_line(question: Question, length: int) -> str:
    asked = excerpt(question.text, length)
    if question.merged_into is not None:
        other = excerpt(question.merged_into.text, length)
        return str(gettext("%(question)s Merged with the question: %(other)s", question=asked, other=other))
    if question.refusal:
        reason = excerpt(question.refusal, length)
        return str(gettext("%(question)s Refused, because: %(reason)s", question=asked, reason=reason))
    if question.answer:
        answer = excerpt(question.answer, length)
        return str(gettext("%(question)s The answer: %(answer)s", question=asked, answer=answer))
    return str(gettext("%(question)s There is no answer yet.", question=asked))


def _changes_something(announcement: Announcement) -> bool:
    return any(change.name != "dialogue_report" for change in changes_of(announcement.changes))


def _change_line(announcement: Announcement, length: int) -> str:
    names = ", ".join(f"“{change.label}”" for change in changes_of(announcement.changes))
    line = gettext(
        "On %(date)s (announcement %(number)s) this was changed: %(names)s.",
        date=format_date(announcement.published_at),
        number=announcement.number,
        names=names,
    )
    return f"{line} {excerpt(announcement.text, length)}".rstrip()


def _stances(stances: Mapping[StanceKind, int]) -> str:
    chance, tense = stances.get(StanceKind.CHANCE, 0), stances.get(StanceKind.TENSE, 0)
    if not chance and not tense:
        return str(gettext("No supplier has told what they think of it."))
    sentences = []
    if chance:
        sentences.append(
            ngettext("%(num)s supplier sees an opportunity.", "%(num)s suppliers see an opportunity.", chance)
        )
    if tense:
        sentences.append(ngettext("%(num)s supplier is uncertain.", "%(num)s suppliers are uncertain.", tense))
    return " ".join(sentences)
