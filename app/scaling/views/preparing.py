"""Filling in a dossier: a short page for each part, with a save of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.core.errors import NotPermittedError, RefusedInputError
from app.core.forms import BaseForm
from app.core.transactions import commits
from app.procurement import wording
from app.procurement.thresholds import table
from app.scaling import buying, policy, preparing, queries
from app.scaling.forms.preparing import AnchorsForm, BuyingForm, ComponentsForm, DomainsForm, OwnershipForm, WeakestForm
from app.scaling.lifecycle import missing_in
from app.scaling.models import ScalingCase
from app.scaling.states import DossierPart, ScalingState
from app.scaling.views.blueprint import blueprint
from app.scaling.views.reading import parts_of, reading

PAGE = "/opschalen/<ref:ref>/bewerken"
PARTS = list(DossierPart)


@dataclass(frozen=True, slots=True)
class _Page:
    """What belongs to the page of a part: its form, the service that keeps it, the template with its fields."""

    form: Callable[[ScalingCase], BaseForm]
    save: Callable[..., None]
    template: str


_PAGES = {
    DossierPart.READINESS: _Page(ComponentsForm, preparing.rate, "scaling/prepare/components.html"),
    DossierPart.WEAKEST: _Page(WeakestForm, preparing.plan_weakest, "scaling/prepare/weakest.html"),
    DossierPart.DOMAINS: _Page(DomainsForm, preparing.check_domains, "scaling/prepare/domains.html"),
    DossierPart.ANCHORS: _Page(AnchorsForm, preparing.anchor, "scaling/prepare/anchors.html"),
    DossierPart.MONEY: _Page(OwnershipForm, preparing.fund, "scaling/prepare/money.html"),
    DossierPart.BUYING: _Page(BuyingForm, preparing.choose_basis, "scaling/prepare/buying.html"),
}


@blueprint.get(PAGE)
@login_required
def edit(ref: str) -> ResponseReturnValue:
    """The first part that still lacks something."""
    case = _preparable(ref)
    if case.state is not ScalingState.PREPARING:
        return redirect(url_for("scaling.show", ref=case.path))
    part = next((part for part in PARTS if missing_in(case, part)), PARTS[0])
    return redirect(url_for("scaling.edit_part", ref=case.path, part=part.value))


@blueprint.route(f"{PAGE}/<slug:part>", methods=["GET", "POST"])
@login_required
@commits
def edit_part(ref: str, part: str) -> ResponseReturnValue:
    """Fill in one part of the dossier."""
    case = _preparable(ref)
    if part not in PARTS:
        abort(404)
    chosen = DossierPart(part)
    page = _PAGES[chosen]
    if case.state is not ScalingState.PREPARING and request.method != "POST":
        return redirect(url_for("scaling.show", ref=case.path))
    form: Any = page.form(case)
    if form.validate_on_submit():
        form.check_version(case, url_for("scaling.edit_part", ref=case.path, part=part))
        try:
            page.save(case, form.values(), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(_next(case, chosen))
    if not form.is_submitted():
        form.show_version(case)
    html = render_template(
        "scaling/edit.html",
        case=case,
        form=form,
        part=chosen,
        parts=parts_of(case),
        missing=missing_in(case, chosen),
        fields=page.template,
        **reading(case),
        **(_buying(case) if chosen is DossierPart.BUYING else {}),
    )
    return html, 422 if form.errors else 200


def _preparable(ref: str) -> ScalingCase:
    """The dossier, for who may fill it in. Raises `NotFoundError`, `NotPermittedError`."""
    case = queries.get_case(ref, current_user)
    if not policy.can_prepare(current_user, case):
        raise NotPermittedError("prepare")
    return case


def _next(case: ScalingCase, part: DossierPart) -> str:
    """Where saving leads: the same page when that was asked, else the next part; after the last one the dossier."""
    following = PARTS.index(part) + 1
    if request.form.get("go") == "stay":
        return url_for("scaling.edit_part", ref=case.path, part=part.value)
    if following == len(PARTS):
        return url_for("scaling.show", ref=case.path)
    return url_for("scaling.edit_part", ref=case.path, part=PARTS[following].value)


def _buying(case: ScalingCase) -> dict[str, Any]:
    challenge = case.experiment.challenge
    return {
        "challenge": challenge,
        "has_option": buying.has_option(challenge),
        "helper": buying.route_advice(case),
        "wording": wording,
        "table": table(),
    }
