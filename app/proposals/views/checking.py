"""Checking a receipt: for everybody, without an account; nothing is kept of it."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.access import public
from app.core.config import current_settings
from app.core.transactions import commits
from app.proposals import copies, receipts
from app.proposals.forms import CheckForm
from app.proposals.views.blueprint import blueprint
from app.seal.receipts import LONGEST_FILE
from app.seal.web_keys import receipt_public_keys


@blueprint.route("/ontvangstbewijs", methods=["GET", "POST"])
@public
@commits
def check() -> ResponseReturnValue:
    """Is this receipt ours, and does this copy belong to it?"""
    form, checked, status = CheckForm(), None, 200
    if request.method == "POST":
        text = _receipt_of(form)
        if form.validate() and text.strip():
            checked = receipts.check(text, _copy_of(form))
        else:
            status = 422
            form.receipt_file.errors = [*form.receipt_file.errors, _("Choose the file of your receipt, or paste it.")]
    page = render_template(
        "proposals/check.html",
        form=form,
        checked=checked,
        public_keys=receipt_public_keys(current_settings()),
    )
    return page, status


def keys_panel(_record: Any) -> str:
    """The public keys of receipts, on the page where anybody can check the platform."""
    return render_template("proposals/_keys.html", public_keys=receipt_public_keys(current_settings()))


def _receipt_of(form: CheckForm) -> str:
    """The text of the receipt: of the file, else what was pasted. What is not readable text is no receipt."""
    file = form.receipt_file.data
    if file is None or not file.filename:
        return form.receipt.data or ""
    content: bytes = file.read(4 * LONGEST_FILE)
    return content.decode("utf-8", errors="replace")


def _copy_of(form: CheckForm) -> bytes | None:
    file = form.copy.data
    return file.read(copies.LARGEST_COPY + 1) if file is not None and file.filename else None
