"""The people of an organisation, their roles, and invitations."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.accounts.states import Role
from app.core.access import public
from app.core.clock import now
from app.core.errors import InvalidStepError, NotFoundError, RefusedInputError
from app.core.transactions import commits
from app.organisations import queries, services
from app.organisations.forms import InvitationForm, RoleForm
from app.organisations.models import Organisation
from app.organisations.states import ROLE_LABELS
from app.organisations.views.blueprint import blueprint

PEOPLE = "/organisaties/<slug:slug>/leden"
PERSON = f"{PEOPLE}/<int(max=2147483647):person_id>"
INVITATION = f"{PEOPLE}/uitnodigingen/<int(max=2147483647):invitation_id>"


@blueprint.route(PEOPLE, methods=["GET", "POST"])
@login_required
@commits
def members(slug: str) -> ResponseReturnValue:
    """The people and the open invitations; POST invites somebody."""
    organisation = queries.managed(slug, current_user)
    form = InvitationForm(organisation)
    if form.validate_on_submit():
        try:
            services.invite(organisation, form.data["email"], form.chosen_role(), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("The invitation is on its way to %(address)s.", address=form.data["email"]), "success")
            return _back(organisation)
    html = render_template(
        "organisations/members.html",
        organisation=organisation,
        members=queries.members(organisation),
        invitations=queries.open_invitations(organisation),
        form=form,
        roles=organisation.kind.roles,
        moment=now(),
    )
    return make_response(html, 422 if request.method == "POST" else 200)


@blueprint.post(f"{PERSON}/rollen")
@login_required
@commits
def give_role(slug: str, person_id: int) -> ResponseReturnValue:
    """Give somebody one more role."""
    organisation = queries.managed(slug, current_user)
    person = queries.member(organisation, person_id)
    role = _chosen_role(organisation)
    services.give_role(organisation, person, role, by=current_user)
    flash(_("%(name)s is %(role)s now.", name=person.name, role=ROLE_LABELS[role]), "success")
    return _back(organisation)


@blueprint.post(f"{PERSON}/rollen/weg")
@login_required
@commits
def take_role(slug: str, person_id: int) -> ResponseReturnValue:
    """Take a role from somebody."""
    organisation = queries.managed(slug, current_user)
    person = queries.member(organisation, person_id)
    role = _chosen_role(organisation)
    try:
        services.take_role(organisation, person, role, by=current_user)
    except InvalidStepError as error:
        flash(str(error.message), "error")
        return _back(organisation)
    flash(_("%(name)s is not %(role)s any more.", name=person.name, role=ROLE_LABELS[role]), "success")
    has_left = person.id == current_user.id and role is Role.MANAGER
    return redirect(url_for("organisations.show", slug=organisation.slug)) if has_left else _back(organisation)


@blueprint.post(f"{INVITATION}/opnieuw")
@login_required
@commits
def invite_again(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Mail an invitation once more, with a new link."""
    organisation = queries.managed(slug, current_user)
    invitation = queries.open_invitation(organisation, invitation_id)
    services.invite_again(invitation, by=current_user)
    flash(_("The invitation is on its way to %(address)s.", address=invitation.email), "success")
    return _back(organisation)


@blueprint.post(f"{INVITATION}/intrekken")
@login_required
@commits
def revoke(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    organisation = queries.managed(slug, current_user)
    services.revoke(queries.open_invitation(organisation, invitation_id), by=current_user)
    flash(_("The invitation does not count any more."), "success")
    return _back(organisation)


@blueprint.get("/uitnodiging/<token:token>")
@public
def accept(token: str) -> ResponseReturnValue:
    """An invitation: what it is for, and the button; for a visitor the way to an account first."""
    try:
        invitation = queries.invitation(token)
    except NotFoundError:
        return make_response(render_template("organisations/worn_out.html"), 404)
    return render_template("organisations/accept.html", invitation=invitation, own_address=request.path)


@blueprint.post("/uitnodiging/<token:token>")
@login_required
@commits
def accept_now(token: str) -> ResponseReturnValue:
    """Take the role of an invitation."""
    try:
        organisation = services.accept(token, by=current_user)
    except NotFoundError:
        return make_response(render_template("organisations/worn_out.html"), 404)
    flash(_("Welcome. You work for %(organisation)s now.", organisation=organisation.name), "success")
    return redirect(url_for("site.my_work"))


def _chosen_role(organisation: Organisation) -> Role:
    """The role in the request. Raises `NotFoundError` for one that does not exist there."""
    form = RoleForm(organisation)
    if not form.validate():
        raise NotFoundError("role")
    return Role(form.data["role"])


def _back(organisation: Organisation) -> ResponseReturnValue:
    return redirect(url_for("organisations.members", slug=organisation.slug))
