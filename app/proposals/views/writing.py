"""Writing: beginning, the five fields with files, saving while typing, putting a copy back, throwing a draft away."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.burden.services import measured
from app.challenges import queries as challenges
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.config import MEGABYTE, current_settings
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.filters import format_time
from app.core.forms import StepForm
from app.core.transactions import commits, keep_writes
from app.core.web import as_download
from app.files.kinds import ACCEPT
from app.proposals import copies, drafts, policy, queries, services
from app.proposals.forms import CopyForm, DraftForm, StartForm, WritingForm
from app.proposals.lifecycle import is_before_closing
from app.proposals.models import TOTAL_LIMIT, Proposal
from app.proposals.states import ProposalState
from app.proposals.views.blueprint import blueprint, own, way_on


@blueprint.route("/vraagstukken/<ref:ref>/voorstellen/nieuw", methods=["GET", "POST"])
@login_required
@commits
def new(ref: str) -> ResponseReturnValue:
    """What a proposal asks, and the button that begins one; who has one already goes on with it."""
    challenge = challenges.get(ref, current_user)
    if challenge.stage is not ChallengeState.OPEN:
        raise InvalidStepError(_("You can only write a proposal while the challenge is open for proposals."))
    if current_user.belongs_to(challenge.organisation_id):
        raise NotPermittedError("propose to one's own agency")
    supplier = policy.supplier_of(current_user)
    if supplier is None:
        flash(_("A proposal comes from a company. Add your company first, then you go on with your proposal."), "info")
        here = url_for("proposals.new", ref=challenge.path)
        return redirect(url_for("organisations.new", next=here))
    form = StartForm()
    if request.method == "POST":
        proposal = services.start_draft(challenge, supplier.id, by=current_user)
        return redirect(way_on(proposal))
    existing = queries.own(challenge, supplier.id)
    if existing is not None and existing.state is not ProposalState.WITHDRAWN:
        return redirect(way_on(existing))
    return render_template(
        "proposals/new.html", challenge=challenge, supplier=supplier, form=form, has_withdrawn=existing is not None
    )


@blueprint.route("/voorstellen/<ref:ref>/bewerken", methods=["GET", "POST"])
@login_required
@commits
def edit(ref: str) -> ResponseReturnValue:
    """Write a draft; what was submitted before stays as it is until this is submitted."""
    proposal = own(ref)
    draft = drafts.read(proposal) if is_before_closing(proposal) else None
    if draft is None:
        return _no_longer(proposal)
    form = WritingForm.of(draft)
    if request.method != "POST":
        form.show_version(proposal)
        return _writing_page(proposal, form)
    form.check_version(proposal, newest_url=url_for("proposals.edit", ref=proposal.path))
    if not _saved(proposal, form):
        keep_writes()  # the files that were in order, and what was taken away
        form.show_version(proposal)
        return _writing_page(proposal, form), 422
    measured(form, proposal.challenge.organisation_id, proposal.ref)
    if request.form.get("step") == "review":
        return redirect(url_for("proposals.review", ref=proposal.path))
    flash(_("Your draft is saved. Nobody but your own people can read it."), "success")
    return redirect(url_for("proposals.edit", ref=proposal.path))


@blueprint.post("/voorstellen/<ref:ref>/bewaren")
@login_required
@commits
def autosave(ref: str) -> ResponseReturnValue:
    """Keep what somebody is typing in a draft; answers the new version and the time as JSON."""
    proposal = own(ref)
    form = DraftForm()
    form.check_version(proposal, newest_url=url_for("proposals.edit", ref=proposal.path))
    if not form.validate():
        return jsonify(errors=form.faults()), 422
    services.save(proposal, form.text(), by=current_user)
    return jsonify(version=proposal.version, saved_at=format_time(now()))


@blueprint.get("/voorstellen/<ref:ref>/bijlagen/<ref:file_ref>")
@login_required
def draft_file(ref: str, file_ref: str) -> ResponseReturnValue:
    """A file of a draft, for its makers."""
    entry, content = drafts.content_of(own(ref), file_ref)
    return as_download(content, name=entry.name, media_type=entry.media_type)


@blueprint.route("/voorstellen/<ref:ref>/kopie", methods=["GET", "POST"])
@login_required
@commits
def put_back(ref: str) -> ResponseReturnValue:
    """Put one's own copy back into the draft: to replace what was submitted, or to go on after withdrawing."""
    proposal = own(ref)
    if not is_before_closing(proposal) or proposal.state not in (
        ProposalState.DRAFT,
        ProposalState.SUBMITTED,
        ProposalState.WITHDRAWN,
    ):
        return _no_longer(proposal)
    form = CopyForm()
    if request.method == "POST" and form.validate():
        try:
            manifest = copies.read_copy(form.file.data.read(copies.LARGEST_COPY + 1))
            draft = copies.draft_of(manifest)
            services.fill(proposal, draft, overwrite=bool(form.overwrite.data), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("Your copy stands in the draft. Nothing is submitted yet."), "success")
            _speak_of_files([entry.name for entry in manifest.files], proposal)
            return redirect(url_for("proposals.edit", ref=proposal.path))
    page = render_template(
        "proposals/put_back.html",
        proposal=proposal,
        challenge=proposal.challenge,
        form=form,
        asks_to_overwrite=services.holds_something(proposal),
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.route("/voorstellen/<ref:ref>/concept-weg", methods=["GET", "POST"])
@login_required
@commits
def discard(ref: str) -> ResponseReturnValue:
    """Throw away a draft; asks once. What was submitted stays."""
    proposal = own(ref)
    if not drafts.exists(proposal) or not is_before_closing(proposal):
        return _no_longer(proposal)
    form = StepForm()
    if request.method != "POST":
        return render_template("proposals/discard.html", proposal=proposal, challenge=proposal.challenge, form=form)
    services.discard_draft(proposal, by=current_user)
    flash(_("The draft is gone."), "success")
    return redirect(way_on(proposal))


def _saved(proposal: Proposal, form: WritingForm) -> bool:
    """Save the text and the files as far as they are in order; faults stand at their fields then."""
    is_valid = form.validate()
    if is_valid:
        services.save(proposal, form.text(), by=current_user)
    present = {attachment.ref for attachment in drafts.attachments(proposal)}
    for file_ref in form.remove.data or ():
        if file_ref in present:
            services.detach(proposal, file_ref, by=current_user)
    most = current_settings().max_upload_bytes
    for file in form.files.data or ():
        try:
            services.attach(proposal, file.filename or "", file.read(most + 1), by=current_user)
        except RefusedInputError as error:
            is_valid = False
            form.files.errors = [*form.files.errors, f"{file.filename}: {error.message}"]
    return bool(is_valid)


def _writing_page(proposal: Proposal, form: WritingForm) -> str:
    return render_template(
        "proposals/edit.html",
        proposal=proposal,
        challenge=proposal.challenge,
        form=form,
        attachments=drafts.attachments(proposal),
        accept=ACCEPT,
        most_files=drafts.MAX_FILES,
        most_megabytes=current_settings().max_upload_bytes // MEGABYTE,
        length=form.length,
        total_limit=TOTAL_LIMIT,
        saved_at=drafts.saved_at(proposal),
        is_replacement=proposal.state is ProposalState.SUBMITTED,
    )


def _no_longer(proposal: Proposal) -> ResponseReturnValue:
    """This page no longer belongs to the proposal: on to what it is now, but never at the cost of what was typed."""
    if request.method != "POST":
        return redirect(url_for("proposals.show", ref=proposal.path))
    DraftForm()  # the page of the error gives back what it holds
    if not is_before_closing(proposal):
        raise InvalidStepError(_("The challenge is closed. Proposals can no longer be submitted or changed."))
    raise InvalidStepError(_("This step is not possible (any more) in the present state."))


def _speak_of_files(names: list[str], proposal: Proposal) -> None:
    """Say which files belonged to a copy: it holds their names, not what is in them."""
    present = {attachment.entry.name for attachment in drafts.attachments(proposal)}
    if missing := [name for name in names if name not in present]:
        flash(_("A copy holds no attachments. Add these again: %(names)s.", names=", ".join(missing)), "info")
