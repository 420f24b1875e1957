"""The report of the dialogue, and the conversations elsewhere that it tells of."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.challenges import contacts as services
from app.challenges import policy, queries, report
from app.challenges.drafting import draft
from app.challenges.forms import ContactForm, ReportForm
from app.challenges.models import Challenge
from app.challenges.views.blueprint import blueprint
from app.core.access import public
from app.core.addresses import readable_address
from app.core.clock import now
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError
from app.core.filters import format_time
from app.core.transactions import commits


@blueprint.get("/vraagstukken/<ref:ref>/dialoogverslag")
@public
def show_report(ref: str) -> ResponseReturnValue:
    """The published report, for everybody."""
    challenge = queries.get(ref, current_user)
    if challenge.report_published_at is None:
        raise NotFoundError(ref)
    if elsewhere := readable_address(challenge, ref):
        return elsewhere
    return render_template("challenges/report.html", challenge=challenge)


@blueprint.route("/vraagstukken/<ref:ref>/dialoogverslag/bewerken", methods=["GET", "POST"])
@login_required
@commits
def edit_report(ref: str) -> ResponseReturnValue:
    """Write the report, beginning with what the record tells; keep it as a draft, or publish it."""
    challenge = _in_dialogue(ref)
    form = ReportForm(report=challenge.dialogue_report)
    if form.validate_on_submit():
        form.check_version(challenge, _report_page(challenge))
        text = form.report.data or ""
        try:
            if request.form.get("step") == "publish":
                report.publish_report(challenge, text, by=current_user)
                flash(_("The report is public. Everyone who follows this challenge gets a mail."), "success")
                return redirect(url_for("challenges.show_report", ref=challenge.path))
            report.save_report(challenge, text, by=current_user)
            flash(_("Saved."), "success")
            return redirect(url_for("challenges.edit_report", ref=challenge.path))
        except RefusedInputError as error:
            form.refuse(error)
    is_drafted = not form.is_submitted() and (not challenge.dialogue_report or "opnieuw" in request.args)
    if is_drafted:
        form.report.data = draft(challenge)
    if not form.is_submitted():
        form.show_version(challenge)
    html = render_template(
        "challenges/report_edit.html",
        challenge=challenge,
        form=form,
        is_drafted=is_drafted,
        answered_since=report.answered_since(challenge),
    )
    return html, 422 if form.is_submitted() else 200


@blueprint.post("/vraagstukken/<ref:ref>/dialoogverslag/bewaren")
@login_required
@commits
def autosave_report(ref: str) -> ResponseReturnValue:
    """Save the draft while somebody types; answers with the new version and the time."""
    challenge = _in_dialogue(ref)
    form = ReportForm()
    if not form.validate():
        return jsonify(errors=form.faults()), 422
    form.check_version(challenge)
    report.autosave_report(challenge, form.report.data or "", by=current_user)
    return jsonify(version=challenge.version, saved_at=format_time(now()))


@blueprint.route("/vraagstukken/<ref:ref>/gesprekken", methods=["GET", "POST"])
@login_required
@commits
def contacts(ref: str) -> ResponseReturnValue:
    """Conversations elsewhere: the list, and a form to add one."""
    challenge = _writable(ref)
    form = ContactForm()
    if form.validate_on_submit():
        try:
            contact = services.add_contact(challenge, form.conversation(), by=current_user)
            flash(_("The conversation is noted."), "success")
            return redirect(url_for("challenges.contacts", ref=challenge.path, _anchor=f"gesprek-{contact.ref}"))
        except RefusedInputError as error:
            form.refuse(error)
    context = {"challenge": challenge, "form": form}
    return render_template("challenges/contacts.html", **context), 422 if form.is_submitted() else 200


@blueprint.route("/vraagstukken/<ref:ref>/gesprekken/<ref:contact_ref>", methods=["GET", "POST"])
@login_required
@commits
def change_contact(ref: str, contact_ref: str) -> ResponseReturnValue:
    """Tell one conversation better."""
    challenge = _writable(ref)
    contact = services.get_contact(challenge, contact_ref)
    form = ContactForm(obj=contact)
    list_url = url_for("challenges.contacts", ref=challenge.path)
    if not form.is_submitted():
        form.show_version(services.conversation_of(contact))
    elif form.validate():
        form.check_version(services.conversation_of(contact), list_url)
        try:
            services.change_contact(contact, form.conversation(), by=current_user)
            flash(_("Saved."), "success")
            return redirect(f"{list_url}#gesprek-{contact.ref}")
        except RefusedInputError as error:
            form.refuse(error)
    context = {"challenge": challenge, "contact": contact, "form": form}
    return render_template("challenges/contact_edit.html", **context), 422 if form.is_submitted() else 200


@blueprint.post("/vraagstukken/<ref:ref>/gesprekken/<ref:contact_ref>/verwijderen")
@login_required
@commits
def remove_contact(ref: str, contact_ref: str) -> ResponseReturnValue:
    """Take a conversation from the list."""
    challenge = _writable(ref)
    services.remove_contact(services.get_contact(challenge, contact_ref), by=current_user)
    flash(_("The conversation is taken from the list."), "success")
    return redirect(url_for("challenges.contacts", ref=challenge.path))


def _writable(ref: str) -> Challenge:
    """The vraagstuk, for who may write it now. Raises `NotFoundError`, `NotPermittedError`, `InvalidStepError`."""
    challenge = queries.get(ref, current_user)
    if policy.can_edit(current_user, challenge):
        return challenge
    if policy.is_officer(current_user, challenge) or policy.is_owner(current_user, challenge):
        raise InvalidStepError(_l("The dialogue is over: conversations and report do not change any more."))
    raise NotPermittedError("report")


def _in_dialogue(ref: str) -> Challenge:
    challenge = _writable(ref)
    if not policy.can_prepare(current_user, challenge):
        raise InvalidStepError(_l("Start the dialogue first."))
    return challenge


def _report_page(challenge: Challenge) -> str:
    return url_for("challenges.edit_report", ref=challenge.path)
