"""Administration of the platform: organisations and people."""

from collections.abc import Callable
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.accounts import policy as accounts_policy
from app.accounts import queries as accounts
from app.accounts import second_factor
from app.accounts import services as accounts_services
from app.accounts.actor import Actor
from app.accounts.forms import SecondFactorResetForm
from app.accounts.models import User
from app.core.addresses import argument
from app.core.errors import NotFoundError, NotPermittedError, RefusedInputError
from app.core.forms import StepForm
from app.core.paging import page_number
from app.core.transactions import commits
from app.organisations import listing, policy, services
from app.organisations.forms import NewOrganisationForm
from app.organisations.views.blueprint import blueprint

PERSON = "/beheer/gebruikers/<int(max=2147483647):person_id>"

Change = Callable[..., None]
CHANGES: dict[str, tuple[Change, dict[str, Any]]] = {
    "make_administrator": (accounts_services.set_platform_role, {"is_administrator": True}),
    "unmake_administrator": (accounts_services.set_platform_role, {"is_administrator": False}),
    "make_ambassador": (accounts_services.set_platform_role, {"is_ambassador": True}),
    "unmake_ambassador": (accounts_services.set_platform_role, {"is_ambassador": False}),
    "disable": (accounts_services.disable, {}),
    "enable": (accounts_services.enable, {}),
}


@blueprint.get("/beheer/organisaties")
@login_required
def admin_index() -> ResponseReturnValue:
    """All organisations, with how many people they have."""
    _require_administrator(current_user)
    words = argument("q")
    page = listing.administered(words, page_number(request.args.get("pagina")))
    return render_template("organisations/admin_index.html", page=page, words=words)


@blueprint.route("/beheer/organisaties/nieuw", methods=["GET", "POST"])
@login_required
@commits
def admin_new() -> ResponseReturnValue:
    """Add an organisation, and invite its first account manager."""
    _require_administrator(current_user)
    form = NewOrganisationForm()
    if form.validate_on_submit():
        try:
            organisation = services.add_organisation(form.values(), by=current_user, manager=form.data["email"] or None)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("%(name)s is added.", name=organisation.name), "success")
            return redirect(url_for("organisations.members", slug=organisation.slug))
    html = render_template("organisations/admin_new.html", form=form)
    return make_response(html, 422 if request.method == "POST" else 200)


@blueprint.get("/beheer/gebruikers")
@login_required
def people() -> ResponseReturnValue:
    """All people, by name."""
    _require_administrator(current_user)
    words = argument("q")
    page = listing.people(words, page_number(request.args.get("pagina")))
    roles = listing.roles_of([row.id for row in page.rows])
    return render_template("organisations/admin_people.html", page=page, words=words, roles=roles)


@blueprint.get(PERSON)
@login_required
def person(person_id: int) -> ResponseReturnValue:
    """One person: roles, and what an administrator may change."""
    _require_administrator(current_user)
    user = accounts.person(person_id)
    return render_template(
        "organisations/admin_person.html",
        user=user,
        roles=listing.roles_of([user.id]).get(user.id, []),
        sessions=accounts.sessions_count(user.id),
        factor=accounts.second_factor_of(user.id),
        can_change=accounts_policy.can_change_person(current_user, user.id),
    )


@blueprint.route(f"{PERSON}/tweede-stap", methods=["GET", "POST"])
@login_required
@commits
def reset_second_step(person_id: int) -> ResponseReturnValue:
    """Take the second step from somebody who lost their app and their recovery codes."""
    _require_administrator(current_user)
    user = accounts.person(person_id)
    if not accounts_policy.can_change_person(current_user, user.id):
        raise NotPermittedError("second factor")
    if accounts.second_factor_of(user.id) is None:
        return redirect(url_for("organisations.person", person_id=user.id))
    form = SecondFactorResetForm()
    if form.validate_on_submit():
        second_factor.reset(user, form.data["reason"], by=current_user)
        flash(_("The second step of %(name)s is taken away, and they got a mail.", name=user.name), "success")
        return redirect(url_for("organisations.person", person_id=user.id))
    html = render_template("organisations/admin_second_step.html", user=user, form=form)
    return make_response(html, 422 if request.method == "POST" else 200)


@blueprint.post(f"{PERSON}/<change>")
@login_required
@commits
def change_person(person_id: int, change: str) -> ResponseReturnValue:
    """Give or take a platform role, close or open an account."""
    _require_administrator(current_user)
    user: User = accounts.person(person_id)
    if change not in CHANGES or not StepForm().validate():
        raise NotFoundError(change)
    service, values = CHANGES[change]
    service(user, **values, by=current_user)
    flash(_("Saved."), "success")
    return redirect(url_for("organisations.person", person_id=user.id))


def _require_administrator(actor: Actor) -> None:
    if not policy.can_administer(actor):
        raise NotPermittedError("administration")
