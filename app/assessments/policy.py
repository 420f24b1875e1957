"""Who names a panel, who assesses, who reads the scores, and who decides on a vraagstuk."""

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.assessments.models import Assessment, Decision, Letter, Panel, PanelMember
from app.assessments.progress import is_everyone_in
from app.assessments.states import MemberState
from app.challenges.models import Challenge
from app.challenges.policy import can_sign_decision, is_officer
from app.challenges.states import ChallengeState
from app.organisations.states import OrganisationKind
from app.proposals.policy import is_maker, is_reader

__all__ = [
    "can_assess",
    "can_change_seat",
    "can_compose",
    "can_declare",
    "can_establish",
    "can_prepare_decision",
    "can_read_as_panel",
    "can_read_decision",
    "can_read_letter",
    "can_read_scores",
    "can_see_assessment",
    "can_see_panel",
    "can_see_seat",
    "can_settle",
    "can_sign",
    "can_work_on",
    "is_barred",
    "is_seated",
]


COMPOSERS = (Role.OWNER, Role.OFFICER)
"""Who names a panel and records what its meeting settles: the owner of the problem, helped by the officers."""

COMPOSING_STAGES = frozenset({ChallengeState.OPEN, ChallengeState.CLOSED, ChallengeState.ASSESSMENT})
"""A panel can be there before the seals are opened, so that no time is lost."""


def can_compose(actor: Actor, challenge: Challenge) -> bool:
    """Owners and officers of the agency name the panel, from the opening for proposals until the decision."""
    return actor.has(challenge.organisation_id, *COMPOSERS) and challenge.stage in COMPOSING_STAGES


def can_see_panel(actor: Actor, challenge: Challenge) -> bool:
    """The people of the agency who will read the proposals know who assess them."""
    return is_reader(actor, challenge) and challenge.opened_at is not None


def can_change_seat(actor: Actor, member: PanelMember) -> bool:
    """Owners and officers change who is on the panel until everybody handed in."""
    return can_compose(actor, member.panel.challenge) and not is_everyone_in(member.panel.members)


def is_barred(actor: Actor, challenge: Challenge) -> bool:
    """Whoever runs or decides on the vraagstuk for its agency, or works for any supplier, is on no panel."""
    works_for_supplier = any(one.kind == OrganisationKind.SUPPLIER for one in actor.organisations)
    return is_reader(actor, challenge) or works_for_supplier


def is_seated(actor: Actor, member: PanelMember) -> bool:
    """The person whose place it is; one without an account is known by e-mail address (the query looks whether that was
    confirmed)."""
    if actor.id is None:
        return False
    return member.user_id == actor.id if member.user_id is not None else member.email == actor.email


def can_see_seat(actor: Actor, member: PanelMember) -> bool:
    """The person whose place it is, unless they were taken off."""
    return is_seated(actor, member) and member.state is not MemberState.LEFT


def can_declare(actor: Actor, member: PanelMember) -> bool:
    """Who was named declares interests, once the proposals were opened: until then it is unknown whose they are."""
    in_assessment = member.panel.challenge.stage is ChallengeState.ASSESSMENT
    return is_seated(actor, member) and not is_barred(actor, member.panel.challenge) and in_assessment


def can_read_as_panel(actor: Actor, member: PanelMember) -> bool:
    """Who declared that there is no conflict of interest reads the proposals, by way of the pages of the panel."""
    return can_declare(actor, member) and member.state is MemberState.DECLARED


def can_assess(actor: Actor, assessment: Assessment) -> bool:
    """The panel member themselves, who declared that there is no conflict of interest."""
    return can_read_as_panel(actor, assessment.member) and assessment.member.panel.established_at is None


def can_settle(actor: Actor, panel: Panel) -> bool:
    """Owners and officers record what the meeting settles and establish the scores, once everybody handed in."""
    return (
        can_compose(actor, panel.challenge)
        and panel.challenge.stage is ChallengeState.ASSESSMENT
        and panel.established_at is None
        and is_everyone_in(panel.members)
    )


def can_establish(actor: Actor, assessment: Assessment) -> bool:
    """Owners and officers establish all scores at once, when everybody handed in."""
    return can_settle(actor, assessment.member.panel)


def can_read_scores(actor: Actor, panel: Panel) -> bool:
    """Once everybody handed in: who reads the proposals for the agency, and the panel itself."""
    seats = [member for member in panel.members if is_seated(actor, member)]
    is_on_it = any(can_read_as_panel(actor, member) for member in seats)
    return is_everyone_in(panel.members) and (is_reader(actor, panel.challenge) or is_on_it)


def can_see_assessment(actor: Actor, assessment: Assessment) -> bool:
    """One's own at any time; another's once everybody handed in, by who may read the scores."""
    member = assessment.member
    is_own = can_read_as_panel(actor, member)
    return is_own or (member.state is MemberState.DECLARED and can_read_scores(actor, member.panel))


def can_prepare_decision(actor: Actor, challenge: Challenge) -> bool:
    """Officers of the agency write what is to be decided, between the opening of the proposals and the decision."""
    return is_officer(actor, challenge) and challenge.stage is ChallengeState.ASSESSMENT


def can_work_on(actor: Actor, decision: Decision) -> bool:
    """The same, for a decision that is being prepared or was offered to the director."""
    return can_prepare_decision(actor, decision.challenge)


def can_sign(actor: Actor, decision: Decision) -> bool:
    """The director of the agency alone: who prepares a decision does not take it."""
    return can_sign_decision(actor, decision.challenge) and decision.challenge.stage is ChallengeState.ASSESSMENT


def can_read_decision(actor: Actor, challenge: Challenge) -> bool:
    """The people of the agency who read its proposals, once they are opened."""
    return is_reader(actor, challenge) and challenge.proposals_opened_at is not None


def can_read_letter(actor: Actor, letter: Letter) -> bool:
    """The supplier's own people, and the people of the agency who read its proposals."""
    return is_maker(actor, letter.proposal) or is_reader(actor, letter.proposal.challenge)
