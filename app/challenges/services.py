"""Writing vraagstukken: from the first concept to the end. Services flush and never commit.

What happens around it in public (questions, answers, announcements, following) is in `dialogue`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.audit.services import record
from app.challenges import policy, queries
from app.challenges.announcing import publish_changed_texts
from app.challenges.changes import texts_of
from app.challenges.findings import open_findings
from app.challenges.guarding import note_blocks
from app.challenges.holding import hold
from app.challenges.lifecycle import CHALLENGE_CYCLE, TO_START_DIALOGUE
from app.challenges.models import SIX_QUESTIONS, Challenge
from app.challenges.naming import KIND, address
from app.challenges.purchase import advised
from app.challenges.reasons import checked_reason
from app.challenges.reuse_search import RENEWING
from app.challenges.states import ChallengeState, NoProposalsCause
from app.challenges.terms import terms_of
from app.challenges.titles import proposed_title
from app.core.clock import now
from app.core.database import db
from app.core.errors import NotPermittedError, RefusedInputError
from app.files import services as files
from app.files.models import StoredFile
from app.lifecycle.engine import MIN_REASON
from app.notifications.services import notify
from app.search.services import index_later
from app.themes.models import MAX_THEMES
from app.themes.queries import by_ids, named_in


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


def create(problem: str, organisation_id: int, *, by: Actor) -> Challenge:
    """Begin a concept for an agency with what goes wrong; title and themes are proposed from it.

    Raises `NotPermittedError`.
    """
    if not policy.can_create(by, organisation_id):
        raise NotPermittedError("create")
    challenge = Challenge(
        title=proposed_title(problem),
        problem=problem,
        themes=named_in(problem),
        organisation_id=organisation_id,
        created_by_id=by.id,
    )
    db.session.add(challenge)
    record("created", challenge, by=by)
    note_blocks(challenge, written_by_id=by.id)
    return challenge


def edit(challenge: Challenge, writing: Writing, *, by: Actor, why: str = "") -> None:
    """Save the texts of a concept, or of a vraagstuk in dialogue, which must stay complete and clear of the guard.

    A concept keeps getting its title and themes proposed until somebody chooses other ones.
    In dialogue everyone gets an announcement of what is different, with `why`.
    Raises `NotPermittedError`, also after opening, and `RefusedInputError`.
    """
    before = texts_of(challenge)
    if challenge.state is ChallengeState.CONCEPT:
        writing = _with_proposals(challenge, writing)
    changed = _write(challenge, writing, by=by)
    if challenge.state is not ChallengeState.CONCEPT:
        _refuse_open_findings(challenge)
        missing = [need.message for need in TO_START_DIALOGUE if not need.met(challenge)]
        if missing:
            raise RefusedInputError(missing[0])
    record("edited", challenge, by=by, fields=changed)
    if challenge.state is ChallengeState.DIALOGUE:
        publish_changed_texts(challenge, before, why, by=by)
    index_later(KIND, challenge.id)


def autosave(challenge: Challenge, writing: Writing, *, by: Actor) -> None:
    """Keep what somebody is typing in a concept. Nobody else reads a concept, so this leaves no trace in the audit.

    Raises `NotPermittedError`, also when it is public already: half sentences are never published.
    """
    if challenge.state is not ChallengeState.CONCEPT:
        raise NotPermittedError("autosave")
    _write(challenge, writing, by=by)
    db.session.flush()


def start_dialogue(challenge: Challenge, *, by: Actor) -> None:
    """Publish a complete concept; from now on everybody reads it and may ask. Raises as `LifeCycle.take`."""
    # Somebody may be saving at this moment: what the guard reads must be what is published.
    hold(challenge)
    db.session.expire(challenge, ["guard_blocks", "themes"])
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
    """Open for proposals until the closing time; texts and criteria are fixed now.

    Raises as `LifeCycle.take`, and `RefusedInputError` for a reason for the route that says nothing.
    """
    # Whoever asks to join in the same moment holds this lock too: it comes before the opening, or it is too late.
    hold(challenge)
    # The figures of the day on which it opens count.
    helper = advised(challenge, terms_of(challenge))
    challenge.route_advice = helper.as_json(challenge.route_choice) if helper else None
    challenge.opened_at = now()
    CHALLENGE_CYCLE.take(challenge, "open", by=by, closing_at=_iso(challenge.closing_at))
    checked_reason(challenge.route, field="route")  # what was kept while somebody typed was not looked at yet
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


def close_without_proposals(challenge: Challenge, *, cause: NoProposalsCause, reason: str, by: Actor) -> None:
    """Record that nobody sent a proposal, and why; everybody reads both.

    Raises `RefusedInputError` for a reason that explains nothing, and as `LifeCycle.take`.
    """
    too_short = _l("Explain in at least %(min)s characters why nobody sent a proposal.", min=MIN_REASON)
    challenge.withdrawal_reason = checked_reason(reason, too_short=too_short)
    challenge.no_proposals_cause = cause
    CHALLENGE_CYCLE.take(challenge, "no_proposals", by=by, reason=reason, cause=cause.value)
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

    Money, dates, report and co-owners stay behind, and whether it exists already is to be looked at again.
    Raises `NotPermittedError`.
    """
    if not policy.can_copy(by, challenge):
        raise NotPermittedError("copy")
    copy = Challenge(
        organisation_id=challenge.organisation_id,
        created_by_id=by.id,
        language=challenge.language,
        title=challenge.title,
        copied_from_id=challenge.id,
        themes=list(challenge.themes),
        **{name: getattr(challenge, name) for name in SIX_QUESTIONS},
    )
    db.session.add(copy)
    record("created", copy, by=by, copied_from=challenge.ref)
    note_blocks(copy, written_by_id=by.id)
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


def _write(challenge: Challenge, writing: Writing, *, by: Actor) -> list[str]:
    if not policy.can_edit(by, challenge):
        raise NotPermittedError("edit")
    if len(set(writing.theme_ids)) > MAX_THEMES:
        raise RefusedInputError(_l("Choose one to four themes."), field="themes")
    # A sentence that stood here before the guard knew it is not of whoever happens to save now.
    note_blocks(challenge, written_by_id=challenge.created_by_id)
    changed = set_changed(challenge, {name: getattr(writing, name) for name in ("title", *SIX_QUESTIONS)})
    if challenge.state is ChallengeState.CONCEPT and not RENEWING.isdisjoint(changed):
        challenge.reuse_checked_at = None  # that look was at another problem
    themes = by_ids(writing.theme_ids)
    if themes != challenge.themes:
        challenge.themes = themes
        changed.append("themes")
    note_blocks(challenge, written_by_id=by.id)
    return changed


def _with_proposals(challenge: Challenge, writing: Writing) -> Writing:
    """The texts with the title following the problem while nobody chose another, and themes where there are none."""
    if writing.title == challenge.title == proposed_title(challenge.problem):
        writing = replace(writing, title=proposed_title(writing.problem) or writing.title)
    if not writing.theme_ids and not challenge.themes:
        text = "\n".join(getattr(writing, name) for name in ("title", *SIX_QUESTIONS))
        writing = replace(writing, theme_ids=[theme.id for theme in named_in(text)])
    return writing


def _refuse_open_findings(challenge: Challenge) -> None:
    for found in open_findings(challenge):
        message = _l("The guard stops “%(words)s”. Rewrite this sentence.", words=found.words)
        raise RefusedInputError(message, field=found.field)


def set_changed(challenge: Challenge, values: dict[str, Any]) -> list[str]:
    """Set what is different and return the names. Always a new version, so that a second writer is noticed."""
    changed = [name for name, value in values.items() if getattr(challenge, name) != value]
    for name in changed:
        setattr(challenge, name, values[name])
    challenge.updated_at = now()
    return changed


def _tell_followers(challenge: Challenge, subject: Any, *paragraphs: Any) -> None:
    # Private: among those who hear of it may be makers of a proposal that is still sealed.
    readers = queries.followers(challenge)
    notify(readers, subject=subject, paragraphs=paragraphs, link=address(challenge), is_private=True)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
