"""Where a story was told: a public list, written by ambassadors and the agency's people."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.core.access import public
from app.core.addresses import readable_address
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.forms import StepForm
from app.core.paging import page_number
from app.core.transactions import commits
from app.showcases import policy, queries, services
from app.showcases.forms import SharingForm
from app.showcases.models import Showcase
from app.showcases.states import SharingKind
from app.showcases.views.blueprint import blueprint


@blueprint.get("/etalage/<ref:ref>/gedeeld")
@public
def shared(ref: str) -> ResponseReturnValue:
    """When and where the story was told."""
    showcase = queries.get(ref, current_user)
    if to_readable := readable_address(showcase, ref):
        return to_readable
    return _page(showcase, SharingForm())


@blueprint.post("/etalage/<ref:ref>/gedeeld")
@login_required
@commits
def share(ref: str) -> ResponseReturnValue:
    """Write down that the story was told."""
    showcase = queries.get(ref, current_user)
    if not policy.can_share(current_user, showcase):
        raise NotPermittedError("share")
    form = SharingForm()
    if form.validate_on_submit():
        told = form.data
        try:
            services.share(showcase, SharingKind(told["kind"]), told["on"], told["note"], by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("It has been written down."), "success")
            return redirect(url_for("showcases.shared", ref=showcase.path))
    return _page(showcase, form), 422


@blueprint.route("/etalage/<ref:ref>/gedeeld/<int(max=2147483647):number>/weg", methods=["GET", "POST"])
@login_required
@commits
def unshare(ref: str, number: int) -> ResponseReturnValue:
    """Take away what one wrote down oneself, after asking once."""
    showcase = queries.get(ref, current_user)
    sharing = queries.own_sharing(showcase, number, current_user)
    form = StepForm()
    if form.validate_on_submit():
        services.remove_sharing(sharing, by=current_user)
        flash(_("It has been taken away."), "success")
        return redirect(url_for("showcases.shared", ref=showcase.path))
    return render_template("showcases/unshare.html", showcase=showcase, sharing=sharing, form=form)


def _page(showcase: Showcase, form: SharingForm) -> str:
    return render_template(
        "showcases/shared.html",
        showcase=showcase,
        form=form,
        page=queries.sharings_of(showcase, page_number(request.args.get("pagina"))),
        can_share=policy.can_share(current_user, showcase),
        own_id=current_user.id,
    )
