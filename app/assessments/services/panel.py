"""Naming a panel: who is on it, whether it is blind, until when it assesses; reminding people, and taking them off."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.queries import by_address, folded
from app.assessments import policy
from app.assessments.lifecycle import MEMBER_CYCLE
from app.assessments.models import Panel, PanelMember
from app.assessments.progress import has_handed_in, is_everyone_in
from app.assessments.queries import panel as queries
from app.assessments.states import Background, MemberState
from app.audit.services import record
from app.challenges.models import Challenge
from app.challenges.moments import InWords
from app.challenges.states import ChallengeState
from app.core.clock import in_amsterdam, now, today
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.filters import format_date
from app.notifications.services import notify, write_mail

REMINDER_PAUSE = timedelta(days=1)
"""A reminder goes to the same person at most once a day."""


def name(challenge: Challenge, address: str, background: Background, *, by: Actor) -> PanelMember:
    """Name somebody by e-mail address and mail them; with the first one there is a panel.

    Raises `NotPermittedError`, `InvalidStepError` once everybody handed in, and `RefusedInputError` for who is on it
    already, has a conflict of interest, or may not be on it.
    """
    panel = _panel_to_change(challenge, by)
    address = folded(address)
    user = _account_with(address)
    if user is not None and (user.disabled_at is not None or queries.is_barred(user, challenge)):
        message = _l(
            "This person cannot be on the panel. Who runs or decides on this challenge for your organisation, or works "
            "for a company, does not assess."
        )
        raise RefusedInputError(message, field="email")
    member = next((one for one in panel.members if one.email == address), None)
    if member is None:
        member = PanelMember(email=address, user=user, background=background, state=MemberState.NAMED)
        panel.members.append(member)
        record("named", member, by=by, background=background.value)
    else:
        _name_again(member, background, by)
    _tell_named(member, by)
    return member


def arrange(challenge: Challenge, *, is_blind: bool, due_on: date | None, by: Actor) -> None:
    """Say whether the panel is blind, and until which day it assesses.

    Raises `NotPermittedError`, `InvalidStepError`, and `RefusedInputError` for a day that cannot be, and for blind once
    somebody has declared interests.
    """
    panel = _panel_to_change(challenge, by)
    if is_blind is not panel.is_blind and any(member.declared_at for member in panel.members):
        message = _l("Somebody has begun: whether names are hidden can no longer change.")
        raise RefusedInputError(message, field="is_blind")
    if due_on is not None and due_on != panel.due_on:
        _check_day(challenge, due_on)
    panel.is_blind, panel.due_on = is_blind, due_on
    record("panel_arranged", challenge, by=by, blind=is_blind, due_on=due_on.isoformat() if due_on else "")


def take_off(member: PanelMember, reason: str, *, by: Actor) -> None:
    """Take somebody off who has not handed in, and tell them why.

    Raises `NotPermittedError`, `InvalidStepError` (with what must be done first) and `RefusedInputError` (no reason).
    """
    queries.held(member.panel.challenge)
    MEMBER_CYCLE.take(member, "take_off", by=by, reason=reason)
    challenge = member.panel.challenge
    _mail(
        member,
        subject=_l("You are no longer on the panel: %(title)s", title=challenge.title),
        paragraphs=[
            _l(
                "%(agency)s has taken you off the panel of the challenge “%(title)s”. You have nothing left to do.",
                agency=challenge.organisation.name,
                title=challenge.title,
            ),
            _l("The reason: %(reason)s", reason=reason.strip()),
        ],
    )


def remind(member: PanelMember, *, by: Actor) -> None:
    """Mail somebody that they still have to declare or assess; at most once a day.

    Raises `NotPermittedError`, and `InvalidStepError` when there is nothing to remind of or it was done today.
    """
    challenge = member.panel.challenge
    queries.held(challenge)
    if not policy.can_change_seat(by, member):
        raise NotPermittedError("remind")
    if not can_be_reminded(member):
        raise InvalidStepError(_l("A reminder is not possible now. You can send one a day to who still has to assess."))
    member.reminded_at = now()
    record("reminded", member, by=by)
    _mail(
        member,
        subject=_l("Reminder: assess proposals for “%(title)s”", title=challenge.title),
        paragraphs=[
            _l("%(agency)s waits for your assessment.", agency=challenge.organisation.name),
            *_when(member.panel),
        ],
        link=f"/beoordelen/{challenge.path}",
    )


def can_be_reminded(member: PanelMember) -> bool:
    """Whether somebody still has something to do, and was not reminded in the past day."""
    is_waited_for = member.state in {MemberState.NAMED, MemberState.DECLARED} and not has_handed_in(member)
    is_quiet = member.reminded_at is None or member.reminded_at + REMINDER_PAUSE <= now()
    return is_waited_for and is_quiet and member.panel.challenge.stage is ChallengeState.ASSESSMENT


def _panel_to_change(challenge: Challenge, by: Actor) -> Panel:
    """The panel, made when it is not there yet; held until the request has ended."""
    panel = queries.held(challenge)
    if not policy.can_compose(by, challenge):
        raise NotPermittedError("compose")
    if panel is None:
        panel = Panel(challenge=challenge, created_by_id=by.id)
        db.session.add(panel)
        record("panel_begun", challenge, by=by)
    elif is_everyone_in(panel.members):
        raise InvalidStepError(_l("Everybody has handed in: the panel no longer changes."))
    return panel


def _account_with(address: str) -> User | None:
    """Whose address it is for certain. An account whose address was not confirmed may be of anybody."""
    user = by_address(address)
    return user if user is not None and user.confirmed_at is not None else None


def _name_again(member: PanelMember, background: Background, by: Actor) -> None:
    if member.state is MemberState.CONFLICTED:
        message = _l("This person has a conflict of interest in this challenge, and cannot be on the panel.")
        raise RefusedInputError(message, field="email")
    if member.state is not MemberState.LEFT:
        raise RefusedInputError(_l("This person is on the panel already."), field="email")
    member.background, member.declared_at, member.reminded_at = background, None, None
    member.interests.clear()
    MEMBER_CYCLE.take(member, "name_again", by=by, background=background.value)


def _check_day(challenge: Challenge, day: date) -> None:
    if day < today():
        raise RefusedInputError(_l("Choose a day that has not passed."), field="due_on")
    if challenge.closing_at is not None and day <= in_amsterdam(challenge.closing_at).date():
        raise RefusedInputError(
            _l("Choose a day after the closing time: proposals are sealed until then."), field="due_on"
        )
    if challenge.decision_due is not None and today() <= challenge.decision_due < day:
        message = _l("Choose a day no later than the date of the decision, which was promised to suppliers.")
        raise RefusedInputError(message, field="due_on")


def _tell_named(member: PanelMember, by: Actor) -> None:
    challenge = member.panel.challenge
    own_page = f"/beoordelen/{challenge.path}"
    how = [] if member.user else [_l("Make an account first, with this e-mail address, and confirm the address.")]
    _mail(
        member,
        subject=_l("Will you assess proposals? %(title)s", title=challenge.title),
        paragraphs=[
            _l(
                "%(person)s of %(agency)s asks you to assess the proposals to the challenge “%(title)s”.",
                person=by.name,
                agency=challenge.organisation.name,
                title=challenge.title,
            ),
            _l("You first say whether you have an interest in a supplier. Then a proposal takes about 10 minutes."),
            *_when(member.panel),
            *how,
        ],
        link=own_page if member.user else f"/registreren?next={own_page}",
    )


def _when(panel: Panel) -> list[object]:
    """From when and until when the panel assesses."""
    lines: list[object] = []
    if panel.challenge.stage is not ChallengeState.ASSESSMENT:
        closing = InWords(panel.challenge.closing_at)
        lines.append(_l("You can begin when the proposals have been opened, after %(moment)s.", moment=closing))
    if panel.due_on is not None:
        lines.append(_l("Please hand in no later than %(day)s.", day=LazyString(format_date, panel.due_on)))
    return lines


def _mail(member: PanelMember, *, subject: object, paragraphs: list[object], link: str | None = None) -> None:
    if member.user is not None:
        notify([member.user], subject=subject, paragraphs=paragraphs, link=link, is_private=True)
    else:
        write_mail(member.email, subject=subject, paragraphs=paragraphs, link=link, is_private=True)
