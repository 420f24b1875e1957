"""The second step of one's own account: setting it up, moving it to another app, recovery codes, turning it off."""

from collections.abc import Sequence

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.accounts import codes, queries, second_factor
from app.accounts.forms import ConfirmationForm, FirstCodeForm, OtherAppForm
from app.accounts.models import User
from app.accounts.qr import qr_svg
from app.accounts.views import cookie
from app.accounts.views.blueprint import blueprint
from app.core.addresses import safe_next
from app.core.clock import now
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.secrets import DamagedBoxError
from app.core.transactions import commits, keep_writes

FEW_CODES = 3


@blueprint.route("/mijn/account/tweede-stap", methods=["GET", "POST"])
@login_required
@commits
def second_step() -> ResponseReturnValue:
    """Set up the second step; or, when it is on, what can be done with it."""
    user = queries.person(current_user.id)
    if current_user.has_second_factor:
        return redirect(url_for("accounts.second_step")) if request.method == "POST" else _state_page(user)
    form = FirstCodeForm()
    secret = _proposed_secret(user)
    if form.validate_on_submit():
        try:
            made = second_factor.set_up(user, secret, form.data["code"], session_token=current_user.get_id())
        except RefusedInputError as error:
            form.refuse(error)
        else:
            return _codes_page(user, made, _("Your second step is on"))
    return _app_page("accounts/second_step_set_up.html", form, user, secret)


@blueprint.route("/mijn/account/tweede-stap/andere-app", methods=["GET", "POST"])
@login_required
@commits
def other_app() -> ResponseReturnValue:
    """Move the second step to another app or phone."""
    if not current_user.has_second_factor:
        return redirect(url_for("accounts.second_step"))
    user = queries.person(current_user.id)
    form = OtherAppForm()
    secret = _proposed_secret(user)
    if form.validate_on_submit():
        try:
            made = second_factor.replace(
                user,
                secret,
                form.data["new_code"],
                password=form.data["password"],
                code=form.data["code"],
                session_token=current_user.get_id(),
            )
        except RefusedInputError as error:
            keep_writes()
            form.refuse(error)
        else:
            return _codes_page(user, made, _("Your codes come from the other app now"))
    return _app_page("accounts/second_step_other_app.html", form, user, secret)


@blueprint.route("/mijn/account/tweede-stap/herstelcodes", methods=["GET", "POST"])
@login_required
@commits
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes."""
    if not current_user.has_second_factor:
        return redirect(url_for("accounts.second_step"))
    user = queries.person(current_user.id)
    form = ConfirmationForm()
    if form.validate_on_submit():
        try:
            made = second_factor.renew_recovery_codes(user, password=form.data["password"], code=form.data["code"])
        except RefusedInputError as error:
            keep_writes()
            form.refuse(error)
        else:
            return _codes_page(user, made, _("You have new recovery codes"))
    return _page("accounts/recovery_codes_renew.html", form)


@blueprint.route("/mijn/account/tweede-stap/uit", methods=["GET", "POST"])
@login_required
@commits
def second_step_off() -> ResponseReturnValue:
    """Turn the second step off, when this site does not require it of this person."""
    if not current_user.has_second_factor:
        return redirect(url_for("accounts.second_step"))
    if current_user.second_factor_is_required:
        raise NotPermittedError("second factor")
    form = ConfirmationForm()
    if form.validate_on_submit():
        try:
            second_factor.turn_off(
                queries.person(current_user.id),
                password=form.data["password"],
                code=form.data["code"],
                required=current_user.second_factor_is_required,
            )
        except RefusedInputError as error:
            keep_writes()
            form.refuse(error)
        else:
            flash(_("Your second step is off."), "success")
            return redirect(url_for("accounts.profile"))
    return _page("accounts/second_step_off.html", form)


def _proposed_secret(user: User) -> str:
    """The secret to show: the same as before as long as no code of it came, also when the page is loaded again."""
    kept = cookie.proposal()
    if kept is not None:
        try:
            return second_factor.proposed_secret(user, kept)
        except DamagedBoxError:
            cookie.keep_proposal(None)  # proposed to somebody else who used this browser
    made = second_factor.propose(user)
    cookie.keep_proposal(made)
    return second_factor.proposed_secret(user, made)


def _state_page(user: User) -> ResponseReturnValue:
    left = queries.recovery_codes_left(user.id)
    return render_template(
        "accounts/second_step.html", factor=queries.second_factor_of(user.id), left=left, has_few=left <= FEW_CODES
    )


def _app_page(template: str, form: object, user: User, secret: str) -> ResponseReturnValue:
    address = codes.setup_address(secret, user.email)
    html = _page(template, form, address=address, picture=qr_svg(address), secret=codes.in_groups(secret))
    return _not_kept(html)


def _codes_page(user: User, made: Sequence[str], title: str) -> ResponseReturnValue:
    """The recovery codes, in the answer itself: there is no address at which they can be read again."""
    cookie.keep_proposal(None)
    html = render_template(
        "accounts/recovery_codes.html",
        codes=made,
        title=title,
        address=user.email,
        made_at=now(),
        next=safe_next(""),
    )
    return _not_kept(html)


def _not_kept(answer: ResponseReturnValue) -> ResponseReturnValue:
    """An answer with a secret in it, which no browser keeps on its disk."""
    response = make_response(answer)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(template: str, form: object, **values: object) -> ResponseReturnValue:
    html = render_template(template, form=form, next=safe_next(""), **values)
    return make_response(html, 422 if request.method == "POST" else 200)
