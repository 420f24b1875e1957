"""Reading: one proposal, and the agency's list with files once they are opened."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from app.challenges import queries as challenges
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.errors import NotFoundError
from app.core.forms import StepForm
from app.core.web import as_download
from app.proposals import drafts, policy, queries, receipts
from app.proposals.forms import LABELS, StartForm
from app.proposals.lifecycle import is_before_closing
from app.proposals.models import TEXT_FIELDS
from app.proposals.views.blueprint import blueprint
from app.proposals.views.submitting import is_ready


@blueprint.get("/voorstellen/<ref:ref>")
@login_required
def show(ref: str) -> ResponseReturnValue:
    """One proposal, for its makers, or for the agency once it is opened."""
    proposal = queries.get(ref, current_user)
    is_maker = policy.is_maker(current_user, proposal)
    has_draft = is_maker and drafts.exists(proposal)
    is_readable = has_draft and drafts.is_readable(proposal)
    return render_template(
        "proposals/show.html",
        proposal=proposal,
        challenge=proposal.challenge,
        is_maker=is_maker,
        is_opened=policy.is_opened(proposal),
        is_before_closing=is_before_closing(proposal),
        draft=drafts.read(proposal) if is_readable else None,
        has_unreadable_draft=has_draft and not is_readable,
        attachments=drafts.attachments(proposal) if is_readable else [],
        files=queries.opened_files(proposal) if policy.is_opened(proposal) else [],
        receipts=receipts.of(proposal) if is_maker else [],
        actions={action for action in ("withdraw", "resume", "replace") if is_ready(proposal, action)},
        can_reuse=policy.can_reuse(current_user, proposal),
        has_manifest=is_maker and bool(proposal.manifest),
        labels=LABELS,
        text_fields=TEXT_FIELDS,
        form=StepForm(),
    )


@blueprint.get("/voorstellen/<ref:ref>/bestanden/<ref:file_ref>")
@login_required
def opened_file(ref: str, file_ref: str) -> ResponseReturnValue:
    """A file of an opened proposal, for whoever reads the proposal."""
    file = queries.get_opened_file(queries.get(ref, current_user), file_ref)
    return as_download(file.content, name=file.name, media_type=file.media_type)


@blueprint.get("/vraagstukken/<ref:ref>/voorstellen")
@login_required
def index(ref: str) -> ResponseReturnValue:
    """Every proposal, for the agency once they are opened; before that only that they are sealed, and until when."""
    challenge = challenges.get(ref, current_user)
    if not policy.is_reader(current_user, challenge):
        raise NotFoundError(ref)
    if not policy.can_read_all(current_user, challenge):
        return render_template("proposals/sealed.html", challenge=challenge)
    return render_template(
        "proposals/index.html",
        challenge=challenge,
        proposals=queries.to_judge(challenge, current_user),
        files=queries.files_of_opened(challenge),
        damaged=queries.damaged(challenge, current_user),
        by_question=request.args.get("weergave") == "vraag",
        labels=LABELS,
        text_fields=TEXT_FIELDS,
    )


def aside(challenge: Challenge) -> str:
    """On the page of a vraagstuk: the way to one's own proposal, or to all of them for the agency once opened."""
    if policy.is_reader(current_user, challenge):
        number = queries.number_to_judge(challenge, current_user)
        return render_template("proposals/_aside_agency.html", challenge=challenge, number=number) if number else ""
    if current_user.belongs_to(challenge.organisation_id):
        return ""
    supplier = policy.supplier_of(current_user)
    own = queries.own(challenge, supplier.id) if supplier else None
    is_open = challenge.stage is ChallengeState.OPEN
    if own is None and not is_open:
        return ""
    form = StartForm(formdata=None) if supplier else None
    return render_template("proposals/_aside.html", challenge=challenge, own=own, is_open=is_open, form=form)
