"""Letters to suppliers: written when a decision is signed, told of by mail, and read."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.accounts.actor import Actor
from app.accounts.models import User
from app.assessments.letter_content import LetterContent, LetterKind, letter_to, letter_to_damaged
from app.assessments.models import Decision, Letter
from app.assessments.queries import deciding as queries
from app.assessments.queries.letters import has_letter
from app.audit.services import record
from app.core.clock import in_amsterdam, now
from app.core.database import db
from app.core.errors import NotPermittedError
from app.core.filters import format_date
from app.notifications.services import notify
from app.proposals import policy as proposal_policy
from app.proposals import queries as proposals
from app.proposals.models import Proposal

OUTCOMES: dict[LetterKind, Any] = {
    LetterKind.INVITED: _l("You are invited to a conversation about your proposal."),
    LetterKind.CHOSEN: _l("Your proposal was chosen."),
    LetterKind.NOT_CHOSEN: _l("Your proposal was not chosen."),
    LetterKind.DAMAGED: _l("Your proposal could not be opened, and so it could not be judged."),
}
"""The first sentence of a letter, and of the mail about it."""


def contents(
    decision: Decision, damaged: Sequence[Proposal], *, signed_by: str
) -> list[tuple[Proposal, LetterContent]]:
    """Every letter of a decision if it were sent now, in the order of the suppliers' names.

    Who already has a letter that their proposal was damaged gets no second one.
    """
    sheets, today = queries.scores(decision.challenge), in_amsterdam(now()).date()
    assessors = len(queries.backgrounds_of(decision.challenge))
    letters = [
        (
            verdict.proposal,
            letter_to(
                verdict, sheets.get(verdict.proposal_id), sent_on=today, signed_by=signed_by, assessors=assessors
            ),
        )
        for verdict in decision.verdicts
    ]
    letters += [
        (proposal, letter_to_damaged(decision, proposal, sent_on=today, signed_by=signed_by))
        for proposal in damaged
        if not has_letter(proposal)
    ]
    return sorted(letters, key=lambda pair: (pair[0].organisation.name.casefold(), pair[0].id))


def send_letters(decision: Decision, damaged: Sequence[Proposal], *, by: Actor) -> int:
    """Write every letter, kept as it is now, and mail the suppliers that it is there. Returns how many."""
    director = db.session.get(User, by.id)
    letters = contents(decision, damaged, signed_by=director.name if director else "")
    for proposal, content in letters:
        letter = Letter(decision=decision, proposal=proposal, sent_at=decision.decided_at, content=content.as_json())
        db.session.add(letter)
        proposal.decision_read_at = None
        _tell(proposal, content)
    record("letters_sent", decision, by=by, number=len(letters))
    return len(letters)


def mark_as_read(letter: Letter, *, by: Actor) -> None:
    """The supplier has read the letter; it no longer waits for them. Raises `NotPermittedError`."""
    if not proposal_policy.is_maker(by, letter.proposal):
        raise NotPermittedError("mark_as_read")
    if letter.proposal.decision_read_at is None:
        letter.proposal.decision_read_at = now()
        record("read_decision", letter.proposal, by=by)


def _tell(proposal: Proposal, content: LetterContent) -> None:
    paragraphs: list[Any] = [OUTCOMES[content.kind]]
    if content.total:
        paragraphs.append(_l("The panel gave your proposal %(points)s out of 5.", points=LazyString(_shown, content)))
    if content.invitation:
        paragraphs.append(content.invitation)
    paragraphs.append(
        _l("The letter has the reason for each criterion, and says whom you can ask and what you can do.")
    )
    paragraphs.append(
        _l("Do you not agree? You can object until %(date)s.", date=LazyString(format_date, content.last_day))
    )
    notify(
        proposals.makers(proposal),
        subject=_l("The decision on your proposal: %(title)s", title=proposal.challenge.title),
        paragraphs=paragraphs,
        link=f"/voorstellen/{proposal.ref}/brief",
        is_private=True,
    )


def _shown(content: LetterContent) -> str:
    from app.core.filters import format_number

    return format_number(float(content.total))
