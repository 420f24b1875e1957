"""Signing in and out, registering, passwords, and one's own account."""

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user, logout_user

from app.accounts import queries, services
from app.accounts.actor import Actor
from app.accounts.forms import ForgotForm, PasswordForm, ProfileForm, RegisterForm, ResetForm, SignInForm
from app.accounts.states import TokenPurpose
from app.burden.services import measured
from app.core.access import public
from app.core.addresses import safe_next
from app.core.errors import NotFoundError, RefusedInputError
from app.core.forms import StepForm
from app.core.transactions import commits, keep_writes

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/inloggen", methods=["GET", "POST"])
@public
@commits
def sign_in() -> ResponseReturnValue:
    """Sign in with an e-mail address and a password."""
    if current_user.is_authenticated and request.method != "POST":
        return redirect(_after_sign_in())
    form = SignInForm()
    if form.validate_on_submit():
        actor = services.sign_in(
            form.data["email"],
            form.data["password"],
            client=request.remote_addr,
            with_demo=current_app.config["DEMO"],
        )
        if actor is not None:
            return _begin(actor, _after_sign_in())
        keep_writes()
        form.form_errors.append(_("This e-mail address and this password do not belong together."))
    return _page("accounts/sign_in.html", form)


@blueprint.route("/uitloggen", methods=["GET", "POST"])
@public
@commits
def sign_out() -> ResponseReturnValue:
    """Sign out; on GET a page with the button."""
    if request.method != "POST":
        return render_template("accounts/sign_out.html", form=StepForm())
    services.sign_out(current_user.get_id())
    logout_user()
    session.clear()
    flash(_("You are signed out."), "success")
    return redirect(url_for("site.home"))


@blueprint.route("/registreren", methods=["GET", "POST"], endpoint="register")
@public
@commits
def register_account() -> ResponseReturnValue:
    """Make an account with three fields."""
    if current_user.is_authenticated and request.method != "POST":
        return redirect(_after_sign_in())
    form = RegisterForm()
    if form.validate_on_submit():
        try:
            actor = services.register(form.data["name"], form.data["email"], form.data["password"])
        except RefusedInputError as error:
            form.refuse(error)
        else:
            measured(form, organisation_id=None)
            flash(_("Welcome. We sent you a mail to confirm your address; you can go on already."), "success")
            return _begin(actor, _after_sign_in())
    return _page("accounts/register.html", form)


@blueprint.route("/wachtwoord-vergeten", methods=["GET", "POST"])
@public
@commits
def forgot() -> ResponseReturnValue:
    """Ask for a link with which a new password can be chosen."""
    form = ForgotForm()
    if form.validate_on_submit():
        services.mail_reset(form.data["email"])
        return render_template("accounts/forgot_sent.html", address=form.email.data)
    return _page("accounts/forgot.html", form)


@blueprint.route("/wachtwoord/<token:token>", methods=["GET", "POST"])
@public
@commits
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password by way of a mailed link."""
    form = ResetForm()
    try:
        queries.live_token(token, TokenPurpose.RESET_PASSWORD)
        if form.validate_on_submit():
            services.reset_password(token, form.data["password"])
            logout_user()
            session.clear()
            flash(_("Your new password is set. Sign in with it."), "success")
            return redirect(url_for("accounts.sign_in"))
    except NotFoundError:
        return _worn_out(url_for("accounts.forgot"), _("Ask for a new link"))
    return _page("accounts/reset.html", form)


@blueprint.route("/bevestigen/<token:token>", methods=["GET", "POST"])
@public
@commits
def confirm(token: str) -> ResponseReturnValue:
    """Confirm an e-mail address; a button, because some mail programs open every link by themselves."""
    form = StepForm()
    try:
        queries.live_token(token, TokenPurpose.CONFIRM_ADDRESS)
        if form.validate_on_submit():
            services.confirm_address(token)
            flash(_("Thank you, your address is confirmed."), "success")
            return redirect(url_for("site.my_work" if current_user.is_authenticated else "accounts.sign_in"))
    except NotFoundError:
        return _worn_out(url_for("accounts.profile"), _("Go to my account"))
    return _page("accounts/confirm.html", form)


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
            return _begin(actor, url_for("accounts.profile"))
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


def _after_sign_in() -> str:
    return safe_next(url_for("site.my_work"))


def _begin(actor: Actor, address: str) -> ResponseReturnValue:
    """Let the cookie of this response hold the new session, and nothing of an older one."""
    services.sign_out(current_user.get_id())
    flashes = session.get("_flashes")
    session.clear()
    if flashes:
        session["_flashes"] = flashes
    login_user(actor)
    return redirect(address)


def _page(template: str, form: object) -> ResponseReturnValue:
    html = render_template(template, form=form, next=safe_next(""))
    return make_response(html, 422 if request.method == "POST" else 200)


def _profile_page(form: ProfileForm | None = None, password_form: PasswordForm | None = None) -> ResponseReturnValue:
    user = queries.person(current_user.id)
    html = render_template(
        "accounts/profile.html",
        user=user,
        form=form or ProfileForm(obj=user, formdata=None),
        password_form=password_form or PasswordForm(formdata=None),
        sessions=queries.sessions_count(user.id),
    )
    return make_response(html, 422 if request.method == "POST" else 200)


def _worn_out(next_url: str, next_label: str) -> ResponseReturnValue:
    return make_response(render_template("accounts/worn_out.html", next_url=next_url, next_label=next_label), 404)


def _ask_to_sign_in() -> ResponseReturnValue:
    """Send a visitor to the sign-in page, and afterwards to the page that they wanted or came from."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        abort(401)
    flash(_("Sign in to go on."), "info")
    wanted = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
    return redirect(url_for("accounts.sign_in", next=wanted))


def register(app: Flask) -> None:
    """Add the pages, and say how a visitor is asked to sign in."""
    app.register_blueprint(blueprint)
    app.login_manager.unauthorized_handler(_ask_to_sign_in)  # type: ignore[attr-defined]  # set by Flask-Login
