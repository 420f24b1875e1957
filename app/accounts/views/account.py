"""One's own account: name, language, password, sessions."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.accounts import queries, services
from app.accounts.forms import PasswordForm, ProfileForm
from app.accounts.views import cookie
from app.accounts.views.blueprint import blueprint
from app.core.errors import RefusedInputError
from app.core.transactions import commits, keep_writes


@blueprint.route("/mijn/account", methods=["GET", "POST"])
@login_required
@commits
def profile() -> ResponseReturnValue:
    """One's own account: name, language, password, sessions."""
    user = queries.person(current_user.id)
    form = ProfileForm(obj=user)
    if form.validate_on_submit():
        services.change_profile(user, name=form.data["name"], language=form.data["language"])
        flash(_("Saved."), "success")
        return redirect(url_for("accounts.profile", lang=form.language.data))
    return _profile_page(form=form)


@blueprint.route("/mijn/account/wachtwoord", methods=["POST"])
@login_required
@commits
def change_password() -> ResponseReturnValue:
    """Choose another password; all other devices are signed out."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            actor = services.change_password(
                queries.person(current_user.id), form.data["current"], form.data["password"]
            )
        except RefusedInputError as error:
            keep_writes()
            form.refuse(error)
        else:
            flash(_("Your password is changed. All other devices are signed out."), "success")
            return cookie.begin(actor, url_for("accounts.profile"))
    return _profile_page(password_form=form)


@blueprint.route("/mijn/account/sessies", methods=["POST"])
@login_required
@commits
def end_sessions() -> ResponseReturnValue:
    """Sign out on all other devices."""
    services.end_sessions(queries.person(current_user.id), but=current_user.get_id())
    flash(_("All other devices are signed out."), "success")
    return redirect(url_for("accounts.profile"))


@blueprint.route("/mijn/account/bevestigen", methods=["POST"])
@login_required
@commits
def send_confirmation() -> ResponseReturnValue:
    """Mail the link that confirms one's address once more."""
    services.mail_confirmation(queries.person(current_user.id))
    flash(_("We sent you a mail with a link."), "success")
    return redirect(url_for("accounts.profile"))


def _profile_page(form: ProfileForm | None = None, password_form: PasswordForm | None = None) -> ResponseReturnValue:
    user = queries.person(current_user.id)
    html = render_template(
        "accounts/profile.html",
        user=user,
        form=form or ProfileForm(obj=user, formdata=None),
        password_form=password_form or PasswordForm(formdata=None),
        sessions=queries.sessions_count(user.id),
        factor=queries.second_factor_of(user.id),
    )
    return make_response(html, 422 if request.method == "POST" else 200)
