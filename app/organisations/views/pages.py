"""The list of organisations, the page of one, adding and changing one's own, and choosing for whom one works."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.core.access import public
from app.core.addresses import argument, safe_next
from app.core.errors import NotFoundError, NotPermittedError, RefusedInputError
from app.core.paging import page_number
from app.core.transactions import commits
from app.organisations import listing, policy, queries, services
from app.organisations.forms import CompanyForm, ProfileForm, RegisterForm
from app.organisations.states import OrganisationKind, sector_label
from app.organisations.views.blueprint import blueprint

MAX_ID = 2_147_483_647


@blueprint.get("/organisaties")
@public
def index() -> ResponseReturnValue:
    """All organisations, by name, with filters."""
    kind = argument("soort")
    filters = listing.Filters(
        words=argument("q"),
        kind=OrganisationKind(kind) if kind in set(OrganisationKind) else None,
        sector=argument("sector"),
        page=page_number(request.args.get("pagina")),
    )
    found = listing.organisations(filters)
    return render_template("organisations/index.html", filters=filters, found=found, groups=_groups(filters, found))


@blueprint.get("/organisaties/<slug:slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """One organisation: what it is, and what it does here."""
    organisation = queries.get(slug)
    can_edit = policy.can_edit(current_user, organisation)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        can_edit=can_edit,
        can_manage_people=can_edit and queries.may_manage_people(current_user, organisation),
    )


@blueprint.route("/organisaties/nieuw", methods=["GET", "POST"])
@login_required
@commits
def new() -> ResponseReturnValue:
    """Add the company that one works for."""
    form = CompanyForm()
    if form.validate_on_submit():
        try:
            company = services.add_company(**form.values(), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("%(name)s is added. You can invite colleagues now.", name=company.name), "success")
            return redirect(safe_next(url_for("organisations.show", slug=company.slug)))
    html = render_template("organisations/new.html", form=form, next=safe_next(""))
    return make_response(html, 422 if request.method == "POST" else 200)


@blueprint.route("/organisaties/<slug:slug>/bewerken", methods=["GET", "POST"])
@login_required
@commits
def edit(slug: str) -> ResponseReturnValue:
    """Change what is known of an organisation; administrators change more of it."""
    organisation = queries.get(slug)
    if not policy.can_edit(current_user, organisation):
        raise NotPermittedError("edit")
    form: Any = RegisterForm(organisation) if policy.can_administer(current_user) else ProfileForm(obj=organisation)
    if request.method != "POST":
        form.show_version(organisation)
    elif form.validate():
        form.check_version(organisation, newest_url=url_for("organisations.show", slug=slug))
        try:
            services.edit(organisation, form.values(), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("organisations.show", slug=slug))
    html = render_template("organisations/edit.html", form=form, organisation=organisation)
    return make_response(html, 422 if request.method == "POST" else 200)


@blueprint.post("/mijn/organisatie")
@login_required
@commits
def switch() -> ResponseReturnValue:
    """Work for another of one's organisations from now on."""
    text = request.form.get("organisation", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NotFoundError("organisation")
    services.work_for(int(text), by=current_user)
    return redirect(safe_next(url_for("site.my_work")))


def _groups(filters: listing.Filters, found: listing.Found) -> list[dict[str, Any]]:
    """The two filters as `ui.filters` takes them; what is chosen stays in the list when nothing has it."""
    kinds = [
        {"value": kind.value, "label": kind.label, "count": found.kinds.get(kind, 0), "checked": kind is filters.kind}
        for kind in OrganisationKind
        if found.kinds.get(kind) or kind is filters.kind
    ]
    sectors = dict(found.sectors)
    if filters.sector:
        sectors.setdefault(filters.sector, 0)
    return [
        {"label": _("Kind"), "name": "soort", "type": "radio", "options": kinds},
        {
            "label": _("Sector"),
            "name": "sector",
            "type": "radio",
            "options": [
                {"value": key, "label": sector_label(key), "count": count, "checked": key == filters.sector}
                for key, count in sorted(sectors.items(), key=lambda item: (-item[1], item[0]))
            ],
        },
    ]
