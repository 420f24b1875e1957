"""The pages of proposals: writing, the last look, reading, one's own list, and the agency's list after closing."""

from collections.abc import Callable

from flask import Blueprint, Flask, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.burden.services import measured
from app.challenges import queries as challenges
from app.challenges.lifecycle import register_proposal_check
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.addresses import current_address
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError
from app.core.filters import format_time
from app.core.forms import StepForm
from app.core.paging import page_number, paginate
from app.core.panels import register_panel
from app.core.transactions import commits
from app.proposals import drafts, policy, queries, services, submitting
from app.proposals.forms import LABELS, CompleteForm, DraftForm, StartForm, SubmitForm
from app.proposals.lifecycle import PROPOSAL_CYCLE, is_before_closing
from app.proposals.models import TEXT_FIELDS, TOTAL_LIMIT, Proposal
from app.proposals.states import ProposalState
from app.proposals.work import register_tasks

blueprint = Blueprint("proposals", __name__)

# What a supplier can do with a button, and what the page says afterwards.
STEPS: dict[str, tuple[Callable[..., None], object]] = {
    "submit": (submitting.submit, _l("Your proposal has been submitted. You get a mail that confirms it.")),
    "withdraw": (submitting.withdraw, _l("Your proposal has been withdrawn.")),
    "resume": (services.resume, _l("Your proposal is a draft again.")),
}


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
        return redirect(_way_on(proposal))
    existing = queries.own(challenge, supplier.id)
    if existing is not None and existing.state is not ProposalState.WITHDRAWN:
        return redirect(_way_on(existing))
    return render_template(
        "proposals/new.html", challenge=challenge, supplier=supplier, form=form, has_withdrawn=existing is not None
    )


@blueprint.get("/voorstellen/<ref:ref>")
@login_required
def show(ref: str) -> ResponseReturnValue:
    """One proposal, for its makers, or for the agency after the deadline."""
    return _page_of(queries.get(ref, current_user))


@blueprint.route("/voorstellen/<ref:ref>/bewerken", methods=["GET", "POST"])
@login_required
@commits
def edit(ref: str) -> ResponseReturnValue:
    """Write a draft, or another text for a submitted proposal, which stays as it is until that is submitted."""
    proposal = _own(ref)
    if proposal.state is ProposalState.SUBMITTED:
        return _edit_submitted(proposal)
    if proposal.state is not ProposalState.DRAFT or not is_before_closing(proposal):
        return _no_longer(proposal)
    form = DraftForm(obj=proposal)
    if request.method != "POST":
        form.show_version(proposal)
        return _writing_page(proposal, form)
    form.check_version(proposal, newest_url=url_for("proposals.edit", ref=proposal.path))
    if not form.validate():
        return _writing_page(proposal, form), 422
    services.save(proposal, form.text(), by=current_user)
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
    proposal = _own(ref)
    form = DraftForm()
    form.check_version(proposal, newest_url=url_for("proposals.edit", ref=proposal.path))
    if not form.validate():
        return jsonify(errors={name: [str(error) for error in errors] for name, errors in form.errors.items()}), 422
    services.save(proposal, form.text(), by=current_user)
    return jsonify(version=proposal.version, saved_at=format_time(now()))


@blueprint.route("/voorstellen/<ref:ref>/nakijken", methods=["GET", "POST"])
@login_required
@commits
def review(ref: str) -> ResponseReturnValue:
    """The last look. For a submitted proposal the new text comes along, and this replaces the old one in one step."""
    proposal = _own(ref)
    if proposal.state is ProposalState.SUBMITTED and request.method == "POST":
        return _replace(proposal)
    if proposal.state is not ProposalState.DRAFT or not is_before_closing(proposal):
        return _no_longer(proposal)
    form = SubmitForm()
    form.show_version(proposal)
    draft = drafts.read(proposal)
    missing = draft.missing() if draft else []
    return render_template(
        "proposals/review.html",
        proposal=proposal,
        challenge=proposal.challenge,
        form=form,
        labels=LABELS,
        missing=missing,
        text_fields=TEXT_FIELDS,
    )


@blueprint.route("/voorstellen/<ref:ref>/stap/<action>", methods=["GET", "POST"])
@login_required
@commits
def step(ref: str, action: str) -> ResponseReturnValue:
    """Submit, withdraw or resume; withdrawing asks once."""
    proposal = _own(ref)
    if action not in STEPS:
        raise NotFoundError(action)
    if request.method != "POST":
        if action != "withdraw" or not _is_ready(proposal, action):
            return redirect(_way_on(proposal))
        return render_template(
            "proposals/withdraw.html", proposal=proposal, challenge=proposal.challenge, form=StepForm()
        )
    form = SubmitForm() if action == "submit" else StepForm()
    if action == "submit" and proposal.state is ProposalState.DRAFT:
        form.check_version(proposal, newest_url=url_for("proposals.review", ref=proposal.path))
    take, message = STEPS[action]
    take(proposal, by=current_user)
    if isinstance(form, SubmitForm):
        measured(form, proposal.challenge.organisation_id, proposal.ref)
    flash(str(message), "success")
    return redirect(_way_on(proposal))


@blueprint.post("/voorstellen/<ref:ref>/gelezen")
@login_required
@commits
def mark_as_read(ref: str) -> ResponseReturnValue:
    """The supplier has read the decision."""
    proposal = queries.get(ref, current_user)
    services.mark_as_read(proposal, by=current_user)
    return redirect(url_for("proposals.show", ref=proposal.path))


@blueprint.get("/mijn/voorstellen")
@login_required
def mine() -> ResponseReturnValue:
    """The proposals of one's own suppliers."""
    return render_template(
        "proposals/mine.html",
        page=paginate(db.session(), queries.mine(current_user), page_number(request.args.get("pagina"))),
        url_for_page=lambda number: current_address(pagina=number),
        has_supplier=policy.supplier_of(current_user) is not None,
    )


@blueprint.get("/vraagstukken/<ref:ref>/voorstellen")
@login_required
def index(ref: str) -> ResponseReturnValue:
    """Every proposal, for the agency after closing; before that only that they are sealed, and until when."""
    challenge = challenges.get(ref, current_user)
    if not policy.is_reader(current_user, challenge):
        raise NotFoundError(ref)
    if not policy.can_read_all(current_user, challenge):
        return render_template("proposals/sealed.html", challenge=challenge)
    return render_template(
        "proposals/index.html",
        challenge=challenge,
        proposals=queries.to_judge(challenge, current_user),
        by_question=request.args.get("weergave") == "vraag",
        labels=LABELS,
        text_fields=TEXT_FIELDS,
    )


def register(app: Flask) -> None:
    """Put the pages, the panel on the page of a vraagstuk and the tasks of *Mijn werk* in the application."""
    app.register_blueprint(blueprint)
    register_proposal_check(queries.has_submitted)
    # Whoever writes must not miss a new closing time; following for them would show in the public number of followers.
    challenges.register_concerned(queries.ids_of_makers)
    register_panel("challenge.aside", _aside)
    register_tasks()


def _own(ref: str) -> Proposal:
    """The proposal to write in. For whoever only reads it, these pages do not exist."""
    proposal = queries.get(ref, current_user)
    if not policy.can_write(current_user, proposal):
        raise NotFoundError(ref)
    return proposal


def _way_on(proposal: Proposal) -> str:
    """Where somebody goes on with a proposal: writing it, or reading it."""
    is_draft = proposal.state is ProposalState.DRAFT and is_before_closing(proposal)
    return url_for("proposals.edit" if is_draft else "proposals.show", ref=proposal.path)


def _is_ready(proposal: Proposal, action: str) -> bool:
    return PROPOSAL_CYCLE.can(proposal, action, current_user) and not PROPOSAL_CYCLE.missing(proposal, action)


def _no_longer(proposal: Proposal) -> ResponseReturnValue:
    """This page no longer belongs to the proposal: on to what it is now, but never at the cost of what was typed."""
    if request.method != "POST":
        return redirect(url_for("proposals.show", ref=proposal.path))
    DraftForm()  # the page of the error gives back what it holds
    if not is_before_closing(proposal):
        raise InvalidStepError(_("The challenge is closed. Proposals can no longer be submitted or changed."))
    raise InvalidStepError(_("This step is not possible (any more) in the present state."))


def _writing_page(proposal: Proposal, form: DraftForm) -> str:
    return render_template(
        "proposals/edit.html",
        proposal=proposal,
        challenge=proposal.challenge,
        form=form,
        length=form.length,
        total_limit=TOTAL_LIMIT,
    )


def _edit_submitted(proposal: Proposal) -> ResponseReturnValue:
    form = CompleteForm(obj=proposal)
    if not is_before_closing(proposal):
        return _no_longer(proposal)
    if request.method != "POST":
        form.show_version(proposal)
        return _writing_page(proposal, form)
    form.check_version(proposal, newest_url=url_for("proposals.edit", ref=proposal.path))
    if not form.validate():
        return _writing_page(proposal, form), 422
    return _last_look_at(proposal, form)


def _last_look_at(proposal: Proposal, form: CompleteForm) -> str:
    """The last look at a text that is not kept anywhere yet: it travels along in the form."""
    return render_template(
        "proposals/review_replacement.html",
        proposal=proposal,
        challenge=proposal.challenge,
        form=form,
        text_fields=TEXT_FIELDS,
    )


def _replace(proposal: Proposal) -> ResponseReturnValue:
    form = CompleteForm()
    form.check_version(proposal, newest_url=url_for("proposals.edit", ref=proposal.path))
    if request.form.get("step") == "change":
        return _writing_page(proposal, form)
    if not form.validate():
        return _writing_page(proposal, form), 422
    services.save(proposal, form.text(), by=current_user)
    submitting.submit(proposal, by=current_user)
    measured(form, proposal.challenge.organisation_id, proposal.ref)
    flash(_("Your proposal has been replaced. You get a mail that confirms it."), "success")
    return redirect(url_for("proposals.show", ref=proposal.path))


def _page_of(proposal: Proposal) -> str:
    return render_template(
        "proposals/show.html",
        proposal=proposal,
        challenge=proposal.challenge,
        is_maker=policy.is_maker(current_user, proposal),
        is_sealed=not policy.is_opened(proposal),
        is_before_closing=is_before_closing(proposal),
        actions={action for action in ("withdraw", "resume", "replace") if _is_ready(proposal, action)},
        labels=LABELS,
        text_fields=TEXT_FIELDS,
        form=StepForm(),
    )


def _aside(challenge: Challenge) -> str:
    """On the page of a vraagstuk: the way to one's own proposal, or to all of them for the agency after closing."""
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
