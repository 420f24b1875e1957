"""The blueprint that all pages of this feature hang on, and what every one of them begins with."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.audit.refusals import record_refusal
from app.core.errors import NotFoundError
from app.core.web import keep_nowhere
from app.proposals import drafts, policy, queries
from app.proposals.drafts import UnreadableDraftError
from app.proposals.lifecycle import is_before_closing
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from app.proposals.submitting import SealAwayError, TooLateError

blueprint = Blueprint("proposals", __name__)
blueprint.after_request(keep_nowhere)
SUBMITTED_ALREADY = _l("Your proposal was submitted already. This is its receipt.")


def own(ref: str) -> Proposal:
    """The proposal to write in. For whoever only reads it, these pages do not exist."""
    proposal = queries.get(ref, current_user)
    if not policy.can_write(current_user, proposal):
        raise NotFoundError(ref)
    return proposal


def way_on(proposal: Proposal) -> str:
    """Where somebody goes on with a proposal: writing it, or reading it."""
    is_writing = proposal.state is ProposalState.DRAFT or (
        proposal.state is ProposalState.SUBMITTED and drafts.exists(proposal)
    )
    endpoint = "proposals.edit" if is_writing and is_before_closing(proposal) else "proposals.show"
    return url_for(endpoint, ref=proposal.path)


@blueprint.errorhandler(TooLateError)
def _too_late(error: TooLateError) -> ResponseReturnValue:
    """A proposal that came at the closing time or after it: when it came, when it should have, what was kept."""
    record_refusal(
        "submit",
        by=current_user,
        subject_kind=Proposal.__tablename__,
        subject_id=error.proposal_id,
        reason="too late",
        is_secret=True,
        arrived_at=error.arrived_at.isoformat(),
        deadline=error.deadline.isoformat(),
    )
    return _page("proposals/too_late.html", 409, error=error)


@blueprint.errorhandler(SealAwayError)
def _seal_away(_error: SealAwayError) -> ResponseReturnValue:
    return _page("proposals/seal_away.html", 503)


@blueprint.errorhandler(UnreadableDraftError)
def _unreadable(_error: UnreadableDraftError) -> ResponseReturnValue:
    """What to do when the key of the platform was changed: the copy, or begin anew."""
    proposal = queries.get((request.view_args or {}).get("ref", ""), current_user)
    return _page("proposals/unreadable.html", 409, proposal=proposal, challenge=proposal.challenge)


def _page(template: str, status: int, **context: Any) -> ResponseReturnValue:
    return render_template(template, **context), status
