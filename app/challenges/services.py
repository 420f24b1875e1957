"""Writing vraagstukken: from the first concept to the end. Services flush and never commit.

What happens around it in public (questions, answers, announcements, following) is in `dialogue`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.audit.services import record
from app.challenges import policy, queries
from app.challenges.lifecycle import CHALLENGE_CYCLE, FULL_WEIGHT, MAX_CRITERIA, TO_START_DIALOGUE
from app.challenges.models import SIX_QUESTIONS, Challenge, Criterion
from app.challenges.states import ChallengeState
from app.core.clock import in_amsterdam, now
from app.core.database import db
from app.core.errors import NotPermittedError, RefusedInputError
from app.files import services as files
from app.files.models import StoredFile
from app.notifications.services import notify
from app.search.services import index_later
from app.themes.models import MAX_THEMES
from app.themes.queries import by_ids

KIND = "challenge"
"""The name of vraagstukken in the search index and of the record that their files belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What an officer writes: the title, the six answers, the themes (ids)."""

    title: str
    sufferers: str = ""
    problem: str = ""
    frequency: str = ""
    evidence: str = ""
    benefit: str = ""
    urgency: str = ""
    theme_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is needed to open: the dialogue's report, money, dates, criteria as (name, weight), scaling and route."""

    dialogue_report: str = ""
    budget_eur: int | None = None
    experiments_count: int | None = None
    closing_at: datetime | None = None
    decision_due: date | None = None
    scaling_option: str = ""
    scaling_max_eur: int | None = None
    route: str = ""
    criteria: Sequence[tuple[str, int]] = field(default=())


def create(title: str, organisation_id: int, *, by: Actor) -> Challenge:
    """Begin a concept for an agency. Raises `NotPermittedError`."""
    if not policy.can_create(by, organisation_id):
        raise NotPermittedError("create")
    challenge = Challenge(title=title, organisation_id=organisation_id, created_by_id=by.id)
    db.session.add(challenge)
    record("created", challenge, by=by)
    return challenge


def edit(challenge: Challenge, writing: Writing, *, by: Actor) -> None:
    """Save the texts of a concept, or of a vraagstuk in dialogue, which must stay complete.

    Raises `NotPermittedError`, also after opening, and `RefusedInputError`.
    """
    changed = _write(challenge, writing, by=by)
    if challenge.state is not ChallengeState.CONCEPT:
        missing = [need.message for need in TO_START_DIALOGUE if not need.met(challenge)]
        if missing:
            raise RefusedInputError(missing[0])
    record("edited", challenge, by=by, fields=changed)
    index_later(KIND, challenge.id)


def autosave(challenge: Challenge, writing: Writing, *, by: Actor) -> None:
    """Keep what somebody is typing in a concept. Nobody else reads a concept, so this leaves no trace in the audit.

    Raises `NotPermittedError`, also when it is public already: half sentences are never published.
    """
    if challenge.state is not ChallengeState.CONCEPT:
        raise NotPermittedError("autosave")
    _write(challenge, writing, by=by)
    db.session.flush()


def prepare(challenge: Challenge, terms: Terms, *, by: Actor) -> None:
    """Save the terms on which it will open; they may be incomplete, but never contradict each other.

    Raises `NotPermittedError` and `RefusedInputError`.
    """
    _check(terms)
    changed = _write_terms(challenge, terms, by=by)
    record("prepared", challenge, by=by, fields=changed)


def autosave_terms(challenge: Challenge, terms: Terms, *, by: Actor) -> None:
    """Keep what somebody is typing of the terms; they become public only when it opens. Raises `NotPermittedError`."""
    _write_terms(challenge, terms, by=by)
    db.session.flush()


def start_dialogue(challenge: Challenge, *, by: Actor) -> None:
    """Publish a complete concept; from now on everybody reads it and may ask. Raises as `LifeCycle.take`."""
    challenge.published_at = challenge.published_at or now()
    CHALLENGE_CYCLE.take(challenge, "start_dialogue", by=by)
    notify(
        queries.people_with(challenge, Role.OWNER),
        subject=_l("The dialogue has started: %(title)s", title=challenge.title),
        paragraphs=[_l("Your challenge is public. Everybody can read it and ask questions.")],
        link=address(challenge),
    )
    index_later(KIND, challenge.id)


def open_for_proposals(challenge: Challenge, *, by: Actor) -> None:
    """Open for proposals until the closing time; texts and criteria are fixed now. Raises as `LifeCycle.take`."""
    challenge.opened_at = now()
    CHALLENGE_CYCLE.take(challenge, "open", by=by, closing_at=_iso(challenge.closing_at))
    _tell_followers(
        challenge,
        _l("Open for proposals: %(title)s", title=challenge.title),
        _l("You can send a proposal until the closing time. You find it on the page of the challenge."),
    )
    index_later(KIND, challenge.id)


def withdraw(challenge: Challenge, *, reason: str, by: Actor) -> None:
    """End it with a reason that everybody reads. Raises as `LifeCycle.take`."""
    challenge.withdrawal_reason = reason.strip()
    CHALLENGE_CYCLE.take(challenge, "withdraw", by=by, reason=reason)
    _tell_followers(
        challenge,
        _l("Withdrawn: %(title)s", title=challenge.title),
        _l("The agency has withdrawn this challenge. The reason: %(reason)s", reason=challenge.withdrawal_reason),
    )
    index_later(KIND, challenge.id)


def close_without_proposals(challenge: Challenge, *, reason: str, by: Actor) -> None:
    """Record that nobody sent a proposal, and why. Raises as `LifeCycle.take`."""
    challenge.withdrawal_reason = reason.strip()
    CHALLENGE_CYCLE.take(challenge, "no_proposals", by=by, reason=reason)
    _tell_followers(
        challenge,
        _l("No proposals came: %(title)s", title=challenge.title),
        _l("The agency says why: %(reason)s", reason=challenge.withdrawal_reason),
    )
    index_later(KIND, challenge.id)


def mark_decided(challenge: Challenge, *, by: Actor) -> None:
    """The proposals have been decided on. Raises as `LifeCycle.take`."""
    challenge.decided_at = now()
    CHALLENGE_CYCLE.take(challenge, "decide", by=by)
    _tell_followers(
        challenge,
        _l("Decided: %(title)s", title=challenge.title),
        _l("The agency has decided on the proposals. Every supplier gets the reasons."),
    )
    index_later(KIND, challenge.id)


def mark_in_experiment(challenge: Challenge, *, by: Actor) -> None:
    """An experiment with a chosen proposal begins; a second one changes nothing. Raises as `LifeCycle.take`."""
    CHALLENGE_CYCLE.take(challenge, "start_experiment", by=by)
    index_later(KIND, challenge.id)


def complete(challenge: Challenge, *, by: Actor) -> None:
    """All experiments have ended. Raises as `LifeCycle.take`."""
    CHALLENGE_CYCLE.take(challenge, "complete", by=by)
    _tell_followers(
        challenge,
        _l("Completed: %(title)s", title=challenge.title),
        _l("All experiments have ended. You find what came of them on the page of the challenge."),
    )
    index_later(KIND, challenge.id)


def copy_as_concept(challenge: Challenge, *, by: Actor) -> Challenge:
    """Begin again with the same texts and themes, after no proposals came or it was withdrawn.

    Raises `NotPermittedError`.
    """
    if not policy.can_copy(by, challenge):
        raise NotPermittedError("copy")
    copy = Challenge(
        organisation_id=challenge.organisation_id,
        created_by_id=by.id,
        language=challenge.language,
        title=challenge.title,
        themes=list(challenge.themes),
        **{name: getattr(challenge, name) for name in SIX_QUESTIONS},
    )
    db.session.add(copy)
    record("created", copy, by=by, copied_from=challenge.ref)
    return copy


def attach(challenge: Challenge, stream: BinaryIO, name: str, *, by: Actor) -> StoredFile:
    """Add an attachment. Raises `NotPermittedError` and `RefusedInputError` (see `app.files.services.store`)."""
    if not policy.can_edit(by, challenge):
        raise NotPermittedError("attach")
    file = files.store(stream, name, record_kind=KIND, record_id=challenge.id, by=by)
    record("attached", challenge, by=by, file=file.ref, sha256=file.sha256)
    return file


def detach(challenge: Challenge, file: StoredFile, *, by: Actor) -> None:
    """Take an attachment away. Raises `NotPermittedError`."""
    belongs = (file.record_kind, file.record_id) == (KIND, challenge.id)
    if not belongs or not policy.can_edit(by, challenge):
        raise NotPermittedError("detach")
    record("detached", challenge, by=by, file=file.ref, sha256=file.sha256)
    files.remove(file)


def address(challenge: Challenge) -> str:
    """The path of its page, for mails."""
    return f"/vraagstukken/{challenge.path}"


def _write(challenge: Challenge, writing: Writing, *, by: Actor) -> list[str]:
    if not policy.can_edit(by, challenge):
        raise NotPermittedError("edit")
    if len(set(writing.theme_ids)) > MAX_THEMES:
        raise RefusedInputError(_l("Choose one to four themes."), field="themes")
    changed = _set(challenge, {name: getattr(writing, name) for name in ("title", *SIX_QUESTIONS)})
    themes = by_ids(writing.theme_ids)
    if themes != challenge.themes:
        challenge.themes = themes
        changed.append("themes")
    return changed


def _write_terms(challenge: Challenge, terms: Terms, *, by: Actor) -> list[str]:
    if not policy.can_prepare(by, challenge):
        raise NotPermittedError("prepare")
    names = [item.name for item in fields(terms) if item.name != "criteria"]
    changed = _set(challenge, {name: getattr(terms, name) for name in names})
    if list(terms.criteria) != [(criterion.name, criterion.weight) for criterion in challenge.criteria]:
        _set_criteria(challenge, terms.criteria)
        changed.append("criteria")
    return changed


def _set(challenge: Challenge, values: dict[str, Any]) -> list[str]:
    """Set what is different and return the names. Always a new version, so that a second writer is noticed."""
    changed = [name for name, value in values.items() if getattr(challenge, name) != value]
    for name in changed:
        setattr(challenge, name, values[name])
    challenge.updated_at = now()
    return changed


def _set_criteria(challenge: Challenge, criteria: Sequence[tuple[str, int]]) -> None:
    # In place: a new row at a position that is still taken would meet the unique constraint.
    for index, (name, weight) in enumerate(criteria):
        if index < len(challenge.criteria):
            challenge.criteria[index].name, challenge.criteria[index].weight = name, weight
        else:
            challenge.criteria.append(Criterion(position=index + 1, name=name, weight=weight))
    del challenge.criteria[len(criteria) :]


def _check(terms: Terms) -> None:
    if terms.closing_at is not None and terms.closing_at <= now():
        raise RefusedInputError(_l("The closing time must lie in the future."), field="closing_at")
    if (
        terms.closing_at is not None
        and terms.decision_due is not None
        and terms.decision_due <= in_amsterdam(terms.closing_at).date()
    ):
        raise RefusedInputError(_l("Choose a decision date after the closing time."), field="decision_due")
    if len(terms.criteria) > MAX_CRITERIA:
        raise RefusedInputError(_l("Use at most four criteria."), field="criteria")
    total = sum(weight for _, weight in terms.criteria)
    if terms.criteria and total != FULL_WEIGHT:
        message = _l("The weights add up to %(total)s. Make that 100.", total=total)
        raise RefusedInputError(message, field="criteria")


def _tell_followers(challenge: Challenge, subject: Any, *paragraphs: Any) -> None:
    # Private: among those who hear of it may be makers of a proposal that is still sealed.
    readers = queries.followers(challenge)
    notify(readers, subject=subject, paragraphs=paragraphs, link=address(challenge), is_private=True)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
