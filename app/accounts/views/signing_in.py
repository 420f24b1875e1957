"""Signing in and out, registering, and links by mail."""

from flask import current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from app.accounts import queries, second_factor, services
from app.accounts.forms import ForgotForm, RegisterForm, ResetForm, SignInCodeForm, SignInForm
from app.accounts.services import CodeAsked
from app.accounts.states import TokenPurpose
from app.accounts.views import cookie
from app.accounts.views.blueprint import blueprint
from app.burden.services import measured
from app.core.access import public
from app.core.addresses import argument, safe_next
from app.core.errors import NotFoundError, RefusedInputError
from app.core.forms import StepForm
from app.core.transactions import commits, keep_writes


@blueprint.route("/inloggen", methods=["GET", "POST"])
@public
@commits
def sign_in() -> ResponseReturnValue:
    """Sign in with an e-mail address and a password."""
    if current_user.is_authenticated and request.method != "POST":
        return redirect(_after_sign_in())
    form = SignInForm()
    if form.validate_on_submit():
        found = services.sign_in(
            form.data["email"],
            form.data["password"],
            client=request.remote_addr,
            with_demo=current_app.config["DEMO"],
        )
        if isinstance(found, CodeAsked):
            return cookie.ask_for_code(found)
        if found is not None:
            return cookie.begin(found, _after_sign_in())
        keep_writes()
        form.form_errors.append(_("This e-mail address and this password do not belong together."))
    return _page("accounts/sign_in.html", form)


@blueprint.route("/inloggen/code", methods=["GET", "POST"])
@public
@commits
def sign_in_code() -> ResponseReturnValue:
    """The second step of signing in: a code of the app, or a recovery code."""
    if current_user.is_authenticated:
        return redirect(_after_sign_in())
    token = cookie.pending_token() or ""
    form = SignInCodeForm()
    try:
        queries.pending_sign_in(token)
        if form.validate_on_submit():
            actor = second_factor.sign_in(token, form.data["code"], client=request.remote_addr)
            return cookie.begin(actor, _after_sign_in())
    except NotFoundError:
        cookie.forget_pending()
        flash(_("That took too long. Sign in again."), "info")
        return redirect(url_for("accounts.sign_in", next=safe_next("") or None))
    except RefusedInputError as error:
        keep_writes()
        form.refuse(error)
    return _page("accounts/sign_in_code.html", form, by_recovery_code=argument("met") == "herstelcode")


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
            return cookie.begin(actor, _after_sign_in())
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


def _after_sign_in() -> str:
    return safe_next(url_for("site.my_work"))


def _page(template: str, form: object, **values: object) -> ResponseReturnValue:
    html = render_template(template, form=form, next=safe_next(""), **values)
    return make_response(html, 422 if request.method == "POST" else 200)


def _worn_out(next_url: str, next_label: str) -> ResponseReturnValue:
    return make_response(render_template("accounts/worn_out.html", next_url=next_url, next_label=next_label), 404)
