"""What a panel member does: declaring interests, scoring, and handing in."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.actor import Actor
from app.assessments import policy
from app.assessments.blinding import shuffled
from app.assessments.lifecycle import ASSESSMENT_CYCLE, MEMBER_CYCLE
from app.assessments.models import Assessment, Interest, PanelMember, Score
from app.assessments.progress import is_everyone_in, is_filled_in
from app.assessments.queries import assessing as queries
from app.assessments.queries import panel as panels
from app.assessments.states import AssessmentState, MemberState
from app.challenges import queries as challenges
from app.challenges.models import Challenge
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.notifications.services import notify
from app.proposals.models import Proposal


@dataclass(frozen=True, slots=True)
class Answer:
    """What a panel member says about one supplier."""

    has_conflict: bool
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """Points and a sentence on one criterion; both may still be missing."""

    points: int | None
    reason: str


def declare(member: PanelMember, answers: Mapping[int, Answer], *, by: Actor) -> bool:
    """Declare interests, by the id of each proposal. True: no conflict, and the proposals can be read.

    One conflict closes the vraagstuk for this person for good, and owners and officers hear that the panel must be
    completed. Raises `NotPermittedError`, `InvalidStepError`, and `RefusedInputError` when an answer is missing.
    """
    challenge = member.panel.challenge
    panels.held(challenge)
    if not policy.can_declare(by, member) or not panels.is_seat_of(member, by):
        raise NotPermittedError("declare")
    proposals = queries.proposals_of(challenge)
    _check(answers, proposals)
    has_conflict = any(answer.has_conflict for answer in answers.values())
    _write_down(member, answers)
    member.user_id = by.id
    if has_conflict:
        member.declared_at = member.declared_at or now()
        MEMBER_CYCLE.take(member, "report_conflict", by=by)
        _tell_agency_of_conflict(member, by)
    elif member.state is MemberState.NAMED:
        member.declared_at = now()
        MEMBER_CYCLE.take(member, "declare", by=by)
        _lay_ready(member, proposals)
    return not has_conflict


def save(assessment: Assessment, given: Mapping[int, Given], *, by: Actor) -> None:
    """Keep what was filled in so far, by the id of each criterion.

    Raises `NotPermittedError`, and `InvalidStepError` when it was handed in.
    """
    if not policy.can_assess(by, assessment):
        raise NotPermittedError("assess")
    if assessment.state is not AssessmentState.DRAFT:
        raise InvalidStepError(_l("You have handed in. Your assessments can no longer change."))
    present = {score.criterion_id: score for score in assessment.scores}
    for criterion in assessment.member.panel.challenge.criteria:
        if criterion.id not in given:
            continue
        score = present.get(criterion.id)
        if score is None:
            score = Score(criterion=criterion)
            assessment.scores.append(score)
        score.points, score.reason = given[criterion.id].points, given[criterion.id].reason.strip()
    assessment.saved_at = now()
    # The version goes up with every save, also with two in one tick of the clock: scores are rows of their own.
    flag_modified(assessment, "saved_at")
    db.session.flush()


def hand_in(member: PanelMember, *, by: Actor) -> None:
    """Hand in the assessments of all proposals, for good. When everybody is in, the agency and the panel hear it.

    Raises `NotPermittedError`, and `InvalidStepError` when something is missing or was handed in already.
    """
    challenge = member.panel.challenge
    panel = panels.held(challenge)
    if panel is None or not policy.can_read_as_panel(by, member):
        raise NotPermittedError("hand_in")
    unfinished = sum(not is_filled_in(assessment) for assessment in member.assessments)
    if unfinished:
        raise InvalidStepError(_l("Give every proposal points and a sentence on every criterion first."))
    for assessment in member.assessments:
        assessment.submitted_at = now()
        ASSESSMENT_CYCLE.take(assessment, "submit", by=by)
    if is_everyone_in(panel.members):
        _tell_everybody_is_in(member, challenge)


def _check(answers: Mapping[int, Answer], proposals: list[Proposal]) -> None:
    if not proposals:
        raise InvalidStepError(_l("There is no proposal to assess."))
    for proposal in proposals:
        answer = answers.get(proposal.id)
        if answer is None:
            raise RefusedInputError(_l("Answer the question for every supplier."))
        if answer.has_conflict and not answer.explanation.strip():
            raise RefusedInputError(_l("Say what your interest is."), field=f"explanation_{proposal.id}")


def _write_down(member: PanelMember, answers: Mapping[int, Answer]) -> None:
    present = {interest.proposal_id: interest for interest in member.interests}
    for proposal_id, answer in answers.items():
        interest = present.get(proposal_id)
        if interest is None:
            interest = Interest(proposal_id=proposal_id)
            member.interests.append(interest)
        interest.has_conflict, interest.explanation = answer.has_conflict, answer.explanation.strip()


def _lay_ready(member: PanelMember, proposals: list[Proposal]) -> None:
    """An assessment of every proposal, in the order of the letters: that of the rows tells nothing either."""
    by_ref = {proposal.ref: proposal for proposal in proposals}
    present = {assessment.proposal_id for assessment in member.assessments}
    for ref in shuffled(member.panel.salt, by_ref):
        if by_ref[ref].id not in present:
            member.assessments.append(Assessment(proposal=by_ref[ref]))
            db.session.flush()


def _tell_agency_of_conflict(member: PanelMember, by: Actor) -> None:
    challenge = member.panel.challenge
    notify(
        challenges.people_with(challenge, *policy.COMPOSERS),
        subject=_l("Complete the panel: %(title)s", title=challenge.title),
        paragraphs=[
            _l("%(person)s has an interest in one of the suppliers, and does not assess.", person=by.name),
            _l("Look whether the panel is still complete, and name somebody else."),
        ],
        link=f"/vraagstukken/{challenge.path}/panel",
        is_private=True,
    )


def _tell_everybody_is_in(member: PanelMember, challenge: Challenge) -> None:
    panel_people = [
        one.user for one in member.panel.members if one.state is MemberState.DECLARED and one.user is not None
    ]
    notify(
        [*challenges.people_with(challenge, *policy.COMPOSERS), *panel_people],
        subject=_l("Everybody has assessed: %(title)s", title=challenge.title),
        paragraphs=[
            _l("The whole panel has handed in. From now on you can read all scores."),
            _l("Where two people differ by two points or more, the panel talks about it and settles on a score."),
        ],
        link=f"/vraagstukken/{challenge.path}/beoordelingen",
        is_private=True,
    )
