"""The purchasing policy of an organisation, and the page that shows the dated table to everyone."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required
from markupsafe import Markup

from app.core.access import public
from app.core.clock import today
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.panels import register_panel
from app.core.transactions import commits
from app.organisations.models import Organisation
from app.organisations.queries import get
from app.organisations.states import OrganisationKind
from app.procurement import policy, queries, services, wording
from app.procurement.forms import PurchasingPolicyForm
from app.procurement.models import PurchasingPolicy
from app.procurement.states import Route, Subject
from app.procurement.thresholds import table

blueprint = Blueprint("procurement", __name__)


@blueprint.get("/hulp/inkooproutes")
@public
def routes() -> ResponseReturnValue:
    """The thresholds and rules that the route helper uses, with their sources, for whoever wants to read them."""
    rows = table()
    periods = sorted({(row.valid_from, row.valid_until) for row in rows.thresholds}, reverse=True)
    return render_template(
        "procurement/routes.html",
        table=rows,
        periods=[(begin, end, [row for row in rows.thresholds if row.valid_from == begin]) for begin, end in periods],
        today=today(),
        subjects=list(Subject),
        routes=list(Route),
        wording=wording,
    )


@blueprint.route("/organisaties/<slug:slug>/inkoopbeleid", methods=["GET", "POST"])
@login_required
@commits
def purchasing_policy(slug: str) -> ResponseReturnValue:
    """The ceilings of one's own organisation."""
    organisation = get(slug)
    if not policy.can_edit(current_user, organisation):
        raise NotPermittedError("lay_down")
    # Before anything is filled in there is no version: two people who begin at once must still notice each other.
    laid_down = queries.purchasing_policy(organisation) or PurchasingPolicy(version=0)
    form = PurchasingPolicyForm(obj=laid_down)
    page = url_for("organisations.show", slug=slug)
    if form.validate_on_submit():
        form.check_version(laid_down, page)
        try:
            services.lay_down(organisation, form.values(), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(page)
    if not form.is_submitted():
        form.show_version(laid_down)
        form.buyer.data = queries.buyer_of(organisation, laid_down)[0].value
    html = render_template(
        "procurement/policy.html",
        form=form,
        organisation=organisation,
        is_proposed=laid_down.buyer is None,
    )
    return html, 422 if form.is_submitted() else 200


def _of_organisation(organisation: Organisation) -> str | Markup:
    """The purchasing policy on the page of a public body; for who keeps it the way to change it."""
    if organisation.kind is not OrganisationKind.AGENCY:
        return ""
    laid_down = queries.purchasing_policy(organisation)
    can_edit = policy.can_edit(current_user, organisation)
    if laid_down is None and not can_edit:
        return ""
    html = render_template("procurement/panel.html", policy=laid_down, organisation=organisation, can_edit=can_edit)
    return Markup(html)  # noqa: S704 - a template


def register(app: Flask) -> None:
    """Check the table at the start, add the pages, and the panel on the page of an organisation."""
    table()
    app.register_blueprint(blueprint)
    register_panel("organisation.aside", _of_organisation)
