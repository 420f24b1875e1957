"""The guard on the page: marks while somebody types, lifting a block, and what was lifted everywhere."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user, login_required

from app.challenges import guarding, policy, queries
from app.challenges.blocks import asked_about, counts_by_rule, get_block, key_of, lifted_everywhere
from app.challenges.findings import GUARDED, Key, findings_in, lifts_of, open_findings
from app.challenges.forms import LiftForm, WritingForm
from app.challenges.guard import RULES, advice
from app.challenges.marks import Mark, by_field, lifted_marks, mark, mark_of, title_follows, whole_advice
from app.challenges.models import Challenge, GuardBlock
from app.challenges.titles import proposed_title
from app.challenges.views.blueprint import blueprint
from app.core.addresses import argument, current_address
from app.core.database import db
from app.core.errors import NotFoundError, NotPermittedError, RefusedInputError
from app.core.forms import StepForm
from app.core.i18n import language
from app.core.paging import page_number, paginate
from app.core.transactions import commits

GUARD = "/vraagstukken/<ref:ref>/wachter"
BLOCK = f"{GUARD}/<int(max=2147483647):block_id>"


@dataclass(frozen=True, slots=True)
class _Row:
    """A sentence that is stopped, and what this person can do about it."""

    block: GuardBlock
    mark: Mark
    can_lift: bool
    can_ask: bool
    was_asked: bool


@blueprint.post("/vraagstukken/wachter")
@login_required
@commits
def look() -> ResponseReturnValue:
    """What the guard marks in one field (`veld`) of what is being typed, a part of a page; writes nothing.

    `vraagstuk` names the vraagstuk when there is one already: its other answers count, and its lifted sentences.
    """
    field = argument("veld")
    if field not in GUARDED:
        raise NotFoundError(field)
    ref = argument("vraagstuk")
    challenge = queries.get(ref, current_user) if ref else None
    form = WritingForm()
    form.validate()
    sent = {name: text for name, text in form.texts().items() if name in request.form}
    if "csrf_token" in form.errors or any(form[name].errors and text for name, text in sent.items()):
        return "", 422
    texts = sent if challenge is None else {**challenge.written, **sent}
    lifts = {} if challenge is None else lifts_of(challenge)
    marks = by_field(findings_in({field: texts.get(field, "")}, lifts), language())
    return render_template(
        "challenges/guard_found.html",
        field=field,
        marks=marks.get(field, []),
        challenge=challenge,
        whole=whole_advice(texts.values(), language()),
        proposed=proposed_title(texts.get("problem", "")),
        follows=field == "title" and title_follows(texts),
    )


@blueprint.get(GUARD)
@login_required
def guard(ref: str) -> ResponseReturnValue:
    """Everything that the guard stops in a vraagstuk, and who can do what about it."""
    challenge = _of_own_agency(ref)
    asked = asked_about(challenge)
    rows = [_row(block, asked) for block in challenge.guard_blocks if block.lifted_at is None]
    known = {key_of(row.block) for row in rows}
    return render_template(
        "challenges/guard.html",
        challenge=challenge,
        rows=rows,
        # Found by a newer release of the guard: these get a row, and so can be lifted, when somebody saves.
        unsaved=[mark(found, language()) for found in open_findings(challenge) if found.key not in known],
        lifted=lifted_marks(challenge, language()),
        can_edit=policy.can_edit(current_user, challenge),
        form=StepForm(),
    )


@blueprint.route(BLOCK, methods=["GET", "POST"])
@login_required
@commits
def lift(ref: str, block_id: int) -> ResponseReturnValue:
    """Lift a block as a second person, with a public reason."""
    challenge = _of_own_agency(ref)
    block = get_block(challenge, block_id)
    form = LiftForm()
    if form.validate_on_submit():
        try:
            guarding.lift(block, reason=form.reason.data or "", by=current_user)
            flash(_("The sentence may stay. Everybody can read your reason."), "success")
            return redirect(url_for("challenges.guard", ref=challenge.path))
        except RefusedInputError as error:
            form.refuse(error)
    elif not form.is_submitted() and not policy.can_lift(current_user, block):
        return redirect(url_for("challenges.guard", ref=challenge.path))
    context = {"challenge": challenge, "mark": mark_of(block, language()), "form": form}
    return render_template("challenges/lift.html", **context), 422 if form.is_submitted() else 200


@blueprint.post(f"{BLOCK}/vragen")
@login_required
@commits
def ask_to_look(ref: str, block_id: int) -> ResponseReturnValue:
    """Ask the colleagues to look at a sentence, once."""
    challenge = _of_own_agency(ref)
    count = guarding.ask_colleagues(get_block(challenge, block_id), by=current_user)
    if count:
        flash(ngettext("%(num)s colleague got a mail.", "%(num)s colleagues got a mail.", count), "success")
    else:
        flash(
            _("There is no other officer or owner to write to. Anybody of your organisation can lift it on this page."),
            "info",
        )
    return redirect(url_for("challenges.guard", ref=challenge.path))


@blueprint.get("/beheer/wachter")
@login_required
def lifts() -> ResponseReturnValue:
    """What was lifted everywhere, by rule: that is how the lists of the guard grow."""
    if not policy.can_read_lifts(current_user):
        raise NotPermittedError("lifts")
    rule = argument("regel", 3)
    chosen = rule if rule in RULES else None
    return render_template(
        "challenges/lifts.html",
        page=paginate(db.session(), lifted_everywhere(chosen), page_number(request.args.get("pagina"))),
        counts=counts_by_rule(),
        rule=chosen,
        advice=lambda key: advice(key, language()),
        url_for_page=lambda number: current_address(pagina=number),
    )


def _row(block: GuardBlock, asked: Collection[Key]) -> _Row:
    was_asked = key_of(block) in asked
    return _Row(
        block,
        mark_of(block, language()),
        can_lift=policy.can_lift(current_user, block),
        can_ask=not was_asked and policy.can_ask_to_look(current_user, block),
        was_asked=was_asked,
    )


def _of_own_agency(ref: str) -> Challenge:
    """The vraagstuk, for somebody of its agency. Raises `NotFoundError` and `NotPermittedError`."""
    challenge = queries.get(ref, current_user)
    if not policy.can_see_guard(current_user, challenge):
        raise NotPermittedError("guard")
    return challenge
