"""The pages of ambassadors: who they are, what they curated, and what came of their introductions."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.core.access import public
from app.core.addresses import readable_address
from app.core.errors import NotPermittedError
from app.core.paging import page_number
from app.core.transactions import commits
from app.showcases import policy, queries, services
from app.showcases.forms import PageForm
from app.showcases.views.blueprint import blueprint


@blueprint.get("/ambassadeurs")
@public
def ambassadors() -> ResponseReturnValue:
    """All ambassadors who are public."""
    page = queries.ambassadors(page_number(request.args.get("pagina")))
    can_edit = policy.can_edit_page(current_user)
    return render_template("showcases/ambassadors.html", page=page, can_edit=can_edit)


@blueprint.get("/ambassadeurs/<ref:ref>")
@public
def ambassador(ref: str) -> ResponseReturnValue:
    """One ambassador, with figures that are counted now."""
    page = queries.get_page(ref, current_user)
    if to_readable := readable_address(page, ref):
        return to_readable
    is_own = policy.can_edit_page(current_user, page)
    number = page_number(request.args.get("pagina"))
    return render_template(
        "showcases/ambassador.html",
        page=page,
        is_own=is_own,
        figures=queries.figures_of(page.user_id),
        stories=queries.curated(page.user_id),
        introductions=queries.introductions_by(page.user_id, number, only_public=not is_own),
    )


@blueprint.route("/mijn/ambassadeur", methods=["GET", "POST"])
@login_required
@commits
def own_page() -> ResponseReturnValue:
    """An ambassador makes or changes their own page."""
    if not policy.can_edit_page(current_user):
        raise NotPermittedError("page")
    page = queries.own_page(current_user)
    form = PageForm(page)
    if form.validate_on_submit():
        if page is not None:
            form.check_version(page, url_for("showcases.own_page"))
        saved = services.save_page(
            form.about.data or "", form.themes.chosen(), is_public=form.is_public.data, by=current_user
        )
        flash(_("Your page has been saved."), "success")
        return redirect(url_for("showcases.ambassador", ref=saved.ref))
    if page is not None and not form.is_submitted():
        form.show_version(page)
    return render_template("showcases/own_page.html", page=page, form=form), 422 if form.errors else 200
