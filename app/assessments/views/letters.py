"""Letters to suppliers: on a page, as a PDF, and what stands about them on other pages."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.assessments.letter_content import LetterContent
from app.assessments.models import Letter
from app.assessments.queries import letters as queries
from app.assessments.services import letters as services
from app.assessments.terms import answer_by
from app.challenges.states import ChallengeState
from app.core.errors import NotFoundError
from app.core.pdf import pdf_response
from app.core.refs import split_ref
from app.core.transactions import commits
from app.core.web import keep_nowhere
from app.proposals.models import Proposal
from app.proposals.policy import is_maker
from app.proposals.states import ProposalState

blueprint = Blueprint("letters", __name__)
blueprint.after_request(keep_nowhere)

WAITING_STATES = frozenset(
    {ProposalState.SUBMITTED, ProposalState.OPENED, ProposalState.DAMAGED, ProposalState.INVITED}
)


@blueprint.get("/voorstellen/<ref:ref>/brief")
@login_required
def latest(ref: str) -> ResponseReturnValue:
    """The latest letter about a proposal."""
    found = queries.letters_about(ref, current_user)
    return _page(found[0], found)


@blueprint.get("/voorstellen/<ref:ref>/brief/<ref:letter_ref>")
@login_required
def one(ref: str, letter_ref: str) -> ResponseReturnValue:
    """One letter about a proposal, also when a later one came."""
    found = queries.letters_about(ref, current_user)
    return _page(_named(found, letter_ref), found)


@blueprint.get("/voorstellen/<ref:ref>/brief/<ref:letter_ref>.pdf")
@login_required
def one_pdf(ref: str, letter_ref: str) -> ResponseReturnValue:
    """One letter as a PDF."""
    return _pdf(_named(queries.letters_about(ref, current_user), letter_ref))


@blueprint.post("/voorstellen/<ref:ref>/brief/gelezen")
@login_required
@commits
def mark_as_read(ref: str) -> ResponseReturnValue:
    """The supplier has read the letter."""
    letter = queries.letters_about(ref, current_user)[0]
    services.mark_as_read(letter, by=current_user)
    return redirect(url_for("letters.latest", ref=letter.proposal.path))


def proposal_head(proposal: Proposal) -> str:
    """On the page of a proposal: what was decided with the way to the letter, or until when the answer comes."""
    is_own = is_maker(current_user, proposal)
    found = queries.dates_of(proposal)
    if found:
        return render_template("assessments/_letter_head.html", proposal=proposal, letters=found, is_maker=is_own)
    before = queries.reason_before_letters(proposal)
    if before:
        return render_template("assessments/_reason_before.html", proposal=proposal, reason=before, is_maker=is_own)
    challenge = proposal.challenge
    is_waiting = proposal.state in WAITING_STATES and challenge.stage is not ChallengeState.WITHDRAWN
    if not is_own or not is_waiting or challenge.decision_due is None:
        return ""
    return render_template(
        "assessments/_answer_by.html", proposal=proposal, challenge=challenge, day=answer_by(challenge.decision_due)
    )


def _page(letter: Letter, letters: list[Letter]) -> str:
    is_own = is_maker(current_user, letter.proposal)
    return render_template(
        "assessments/letter.html",
        letter=letter,
        content=LetterContent.from_json(letter.content),
        outcomes=services.OUTCOMES,
        proposal=letter.proposal,
        challenge=letter.proposal.challenge,
        letters=letters,
        is_maker=is_own,
        can_mark=is_own and letter.proposal.decision_read_at is None,
    )


def _pdf(letter: Letter) -> ResponseReturnValue:
    content = LetterContent.from_json(letter.content)
    page = render_template(
        "assessments/letter_pdf.html",
        letter=letter,
        content=content,
        outcomes=services.OUTCOMES,
        date=letter.sent_at,
        challenge=letter.proposal.challenge,
    )
    return pdf_response(page, _("letter-%(number)s", number=letter.ref) + ".pdf")


def _named(letters: list[Letter], ref: str) -> Letter:
    for letter in letters:
        if letter.ref == split_ref(ref):
            return letter
    raise NotFoundError(ref)
