"""The last look, submitting, the receipt; replacing and withdrawing."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.burden.services import measured
from app.core.errors import NotFoundError
from app.core.forms import StepForm
from app.core.pdf import pdf_response
from app.core.transactions import commits
from app.core.web import as_download
from app.proposals import copies, drafts, policy, queries, receipts, services, submitting
from app.proposals.drafts import Draft
from app.proposals.forms import LABELS, SubmitForm
from app.proposals.lifecycle import PROPOSAL_CYCLE, is_before_closing
from app.proposals.models import TEXT_FIELDS, Proposal, Receipt
from app.proposals.states import ProposalState
from app.proposals.views.blueprint import SUBMITTED_ALREADY, blueprint, own, way_on

SALT_COOKIE = "salt_of_receipt"

# What a supplier can do with a button, and what the page says afterwards.
STEPS: dict[str, tuple[Callable[..., None], object]] = {
    "withdraw": (submitting.withdraw, _l("Your proposal has been withdrawn.")),
    "resume": (services.resume, _l("Your proposal is a draft again.")),
    "replace": (services.start_replacement, _l("You can write a new version. What you submitted stays until then.")),
}


@blueprint.get("/voorstellen/<ref:ref>/nakijken")
@login_required
def review(ref: str) -> ResponseReturnValue:
    """The last look at a draft, with the own copy to download and the button that submits."""
    proposal = own(ref)
    draft = drafts.read(proposal) if is_before_closing(proposal) else None
    if draft is None:
        return redirect(url_for("proposals.show", ref=proposal.path))
    form = SubmitForm()
    missing = draft.missing()
    if not missing:
        form.commitment.data = submitting.manifest_of(proposal, draft).commitment()
    return render_template(
        "proposals/review.html",
        proposal=proposal,
        challenge=proposal.challenge,
        draft=draft,
        attachments=drafts.attachments(proposal),
        form=form,
        labels=LABELS,
        missing=missing,
        can_seal=submitting.can_seal(),
        text_fields=TEXT_FIELDS,
        is_replacement=proposal.state is ProposalState.SUBMITTED,
    )


@blueprint.post("/voorstellen/<ref:ref>/stap/submit")
@login_required
@commits
def submit(ref: str) -> ResponseReturnValue:
    """Seal and submit what was looked at."""
    proposal = own(ref)
    form = SubmitForm()
    draft = _draft_or_none(proposal)
    if draft is None and proposal.state is ProposalState.SUBMITTED:
        flash(str(SUBMITTED_ALREADY), "info")
        return redirect(url_for("proposals.receipt", ref=proposal.path))
    receipt = submitting.submit(proposal, by=current_user, commitment=form.commitment.data or "")
    measured(form, proposal.challenge.organisation_id, proposal.ref)
    if draft is not None:
        session[SALT_COOKIE] = {"number": receipt.ref, "salt": draft.salt}
    return redirect(url_for("proposals.receipt", ref=proposal.path))


@blueprint.route("/voorstellen/<ref:ref>/stap/<action>", methods=["GET", "POST"])
@login_required
@commits
def step(ref: str, action: str) -> ResponseReturnValue:
    """Withdraw, resume, or begin a new version; withdrawing asks once."""
    proposal = own(ref)
    if action not in STEPS and not (action == "submit" and request.method != "POST"):
        raise NotFoundError(action)
    if request.method != "POST":
        if action == "withdraw" and is_ready(proposal, action):
            return render_template(
                "proposals/withdraw.html", proposal=proposal, challenge=proposal.challenge, form=StepForm()
            )
        return redirect(way_on(proposal))
    take, message = STEPS[action]
    take(proposal, by=current_user)
    flash(str(message), "success")
    return redirect(way_on(proposal))


@blueprint.get("/voorstellen/<ref:ref>/eigen-kopie.json")
@login_required
def own_copy(ref: str) -> ResponseReturnValue:
    """The own copy, byte for byte what is sealed: of a complete draft, and again of an opened proposal."""
    proposal = _of_makers(ref)
    draft = None if policy.is_opened(proposal) else drafts.read(proposal)
    if draft is not None:
        content = submitting.manifest_of(proposal, draft).to_bytes()
    elif proposal.manifest:
        content = proposal.manifest.encode()
    else:
        raise NotFoundError(ref)
    return as_download(content, name=copies.file_name(proposal.ref), media_type="application/json")


@blueprint.get("/voorstellen/<ref:ref>/ontvangstbewijs")
@login_required
def receipt(ref: str) -> ResponseReturnValue:
    """The receipt of a proposal (or an earlier one, by its number); right after submitting with the salt, once."""
    proposal, shown = _receipt(ref)
    return render_template(
        "proposals/receipt.html",
        proposal=proposal,
        challenge=proposal.challenge,
        receipt=shown,
        document=shown.read(),
        submission=shown.submission,
        receipts=receipts.of(proposal),
        salt=_salt_of(shown),
        is_before_closing=is_before_closing(proposal),
    )


@blueprint.get("/voorstellen/<ref:ref>/ontvangstbewijs.json")
@login_required
def receipt_json(ref: str) -> ResponseReturnValue:
    """The receipt as a file that anybody can check."""
    _proposal, shown = _receipt(ref)
    return as_download(
        shown.as_file().encode(), name=f"ontvangstbewijs-{shown.ref}.json", media_type="application/json"
    )


@blueprint.get("/voorstellen/<ref:ref>/ontvangstbewijs.pdf")
@login_required
def receipt_pdf(ref: str) -> ResponseReturnValue:
    """The receipt on paper."""
    proposal, shown = _receipt(ref)
    html = render_template(
        "proposals/receipt_pdf.html",
        proposal=proposal,
        challenge=proposal.challenge,
        receipt=shown,
        document=shown.read(),
        submission=shown.submission,
    )
    return pdf_response(html, f"ontvangstbewijs-{shown.ref}.pdf")


def is_ready(proposal: Proposal, action: str) -> bool:
    """Whether the button of this step works."""
    return PROPOSAL_CYCLE.can(proposal, action, current_user) and not PROPOSAL_CYCLE.missing(proposal, action)


def _draft_or_none(proposal: Proposal) -> Draft | None:
    return drafts.read(proposal) if drafts.exists(proposal) else None


def _of_makers(ref: str) -> Proposal:
    proposal = queries.get(ref, current_user)
    if not policy.is_maker(current_user, proposal):
        raise NotFoundError(ref)
    return proposal


def _receipt(ref: str) -> tuple[Proposal, Receipt]:
    proposal = _of_makers(ref)
    return proposal, receipts.get(proposal, request.args.get("nummer"))


def _salt_of(shown: Receipt) -> str | None:
    """The salt of what this browser submitted just now, once."""
    kept = session.get(SALT_COOKIE)
    if not isinstance(kept, dict) or kept.get("number") != shown.ref or request.method != "GET":
        return None
    session.pop(SALT_COOKIE)
    return str(kept["salt"])
