"""The norm, who endorses it, and how much effort the forms take."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required
from markupsafe import Markup

from app.burden.figures import SMALLEST_GROUP
from app.core.access import public
from app.core.errors import NotFoundError, NotPermittedError
from app.core.panels import register_panel
from app.core.transactions import commits
from app.norm import burden, policy, queries, services
from app.norm.forms import EndorsementForm
from app.norm.texts import Norm, newest, versions
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind

blueprint = Blueprint("norm", __name__)


@blueprint.get("/norm")
@public
def page() -> ResponseReturnValue:
    """The version that holds now."""
    return _page(newest())


@blueprint.get("/norm/<int:number>")
@public
def version(number: int) -> ResponseReturnValue:
    """One version, also when there is a newer one."""
    norm = versions().get(number)
    if norm is None:
        raise NotFoundError(number)
    return _page(norm)


@blueprint.post("/norm/onderschrijven")
@login_required
@commits
def endorse() -> ResponseReturnValue:
    """Endorse the newest version in the name of an organisation, or take that back."""
    form = EndorsementForm()
    if not form.validate_on_submit():
        raise NotPermittedError("endorse")
    agencies = queries.managed_agencies(current_user, newest().number)
    organisation = next((each for each, _given in agencies if str(each.id) == form.organisation.data), None)
    if organisation is None:
        raise NotPermittedError("endorse")
    if form.withdraw.data:
        services.withdraw(organisation, by=current_user)
        flash(_("%(name)s no longer endorses the norm.", name=organisation.name), "info")
    else:
        services.endorse(organisation, by=current_user)
        flash(_("%(name)s endorses the norm. Thank you.", name=organisation.name), "success")
    return redirect(url_for("norm.page", _anchor="onderschrijvers"))


def _page(norm: Norm) -> str:
    return render_template(
        "norm/page.html",
        norm=norm,
        newest=newest(),
        versions=list(versions().values()),
        endorsers=queries.endorsers(norm.number),
        managed=queries.managed_agencies(current_user, norm.number) if norm == newest() else [],
        effort=burden.overview() if norm == newest() else None,
        smallest=SMALLEST_GROUP,
    )


def _organisation_aside(organisation: Organisation) -> str | Markup:
    """Whether a public body endorses the norm; for its manager the way to do so."""
    if organisation.kind is not OrganisationKind.AGENCY:
        return ""
    given = queries.latest_endorsement(organisation)
    can_endorse = policy.can_endorse(current_user, organisation)
    if given is None and not can_endorse:
        return ""
    html = render_template("norm/panel.html", given=given, newest=newest(), can_endorse=can_endorse)
    return Markup(html)  # noqa: S704 - a template


def _organisation_after(organisation: Organisation) -> str | Markup:
    """How much effort it takes to work with a public body here."""
    if organisation.kind is not OrganisationKind.AGENCY:
        return ""
    html = render_template(
        "norm/burden_panel.html",
        organisation=organisation,
        lines=burden.of_organisation(organisation),
        smallest=SMALLEST_GROUP,
    )
    return Markup(html)  # noqa: S704 - a template


def register(app: Flask) -> None:
    """Check the texts at the start, add the pages, and the panels on the page of an organisation."""
    versions()
    app.register_blueprint(blueprint)
    register_panel("organisation.aside", _organisation_aside)
    register_panel("organisation.after", _organisation_after)
