"""The audit trail, for administrators."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from app.core.addresses import current_address
from app.core.database import db
from app.core.errors import NotFoundError, NotPermittedError
from app.core.paging import page_number, paginate
from app.site import policy, records, trail, trail_rows
from app.site.forms import TrailFilterForm
from app.site.views.blueprint import blueprint

ROWS_ON_A_PAGE = 50


@blueprint.get("/beheer/spoor")
@login_required
def audit() -> ResponseReturnValue:
    """The audit trail, the newest first."""
    _require_administrator()
    form = TrailFilterForm(request.args)
    wanted = form.wanted()
    page = paginate(db.session(), trail_rows.rows(wanted), page_number(request.args.get("pagina")), ROWS_ON_A_PAGE)
    return render_template(
        "site/audit.html",
        page=page,
        form=form,
        is_filtered=wanted != trail_rows.Wanted(),
        subjects=trail_rows.named(page.rows),
        kinds=records.KINDS,
        trail=trail,
        url_for_page=lambda number: current_address(pagina=number),
    )


@blueprint.get("/beheer/spoor/<kind>/<key>")
@login_required
def audit_of(kind: str, key: str) -> ResponseReturnValue:
    """Everything that was done to one record. A record that is sealed has no trail, like one that does not exist."""
    _require_administrator()
    subject = records.subject(kind, key)
    if subject is None:
        raise NotFoundError(key)
    page = paginate(db.session(), trail_rows.rows_of(subject), page_number(request.args.get("pagina")), ROWS_ON_A_PAGE)
    if not page.total:
        raise NotFoundError(key)
    return render_template(
        "site/audit_of.html",
        page=page,
        subject=subject,
        label=records.KINDS[kind].label,
        trail=trail,
        url_for_page=lambda number: current_address(pagina=number),
    )


def _require_administrator() -> None:
    if not policy.can_administer(current_user):
        raise NotPermittedError("audit trail")
