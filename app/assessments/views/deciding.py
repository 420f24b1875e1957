"""Preparing a decision: what is decided, a reason for each criterion for every supplier, and offering it."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.assessments import policy
from app.assessments.completeness import MOST_INVITED, gaps, gaps_of, least_invited, outcome_of, too_many_chosen
from app.assessments.confidentiality import leaks, leaks_of, reason_message, shared_message
from app.assessments.forms.deciding import (
    DecisionForm,
    Seen,
    VerdictForm,
    begin_form,
    decision_form,
    verdict_form,
)
from app.assessments.models import Decision, Verdict
from app.assessments.queries import deciding as queries
from app.assessments.services import deciding as services
from app.assessments.states import DecisionKind, DecisionState
from app.assessments.terms import answer_by, least_objection_days
from app.challenges import queries as challenges
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.errors import InvalidStepError, NotFoundError, RefusedInputError
from app.core.filters import format_time
from app.core.refs import split_ref
from app.core.transactions import commits
from app.core.web import keep_nowhere
from app.proposals.forms import LABELS
from app.proposals.models import TEXT_FIELDS
from app.proposals.policy import is_reader

blueprint = Blueprint("decisions", __name__)
blueprint.after_request(keep_nowhere)


@blueprint.route("/vraagstukken/<ref:ref>/besluit", methods=["GET", "POST"])
@login_required
@commits
def decide(ref: str) -> ResponseReturnValue:
    """Where a decision stands: begin it, fill it in, or read what lies with the director."""
    challenge = readable(ref)
    if challenge.stage is not ChallengeState.ASSESSMENT:
        return _before_or_after(challenge)
    if not policy.can_prepare_decision(current_user, challenge):
        return redirect(url_for("decisions.sign", ref=challenge.path))
    decision = queries.unsigned(challenge, held=request.method == "POST")
    if decision is None:
        return _begin(challenge)
    if decision.state is DecisionState.OFFERED:
        if request.method == "POST":
            decision_form(decision, with_invitations=True)  # the page of the error gives back what was typed
            raise InvalidStepError(_("This decision lies with the director. Take it back if you want to change it."))
        return redirect(url_for("decisions.sign", ref=challenge.path))
    return _fill_in(decision)


@blueprint.post("/vraagstukken/<ref:ref>/besluit/bewaren")
@login_required
@commits
def autosave(ref: str) -> ResponseReturnValue:
    """Keep what somebody is typing about the decision as a whole; answers the new version and the time as JSON."""
    decision = queries.prepared(readable(ref), current_user, held=True)
    form = _form_of(decision)
    form.check_version(decision, newest_url=url_for("decisions.decide", ref=decision.challenge.path))
    if not form.validate():
        return jsonify(errors=form.faults()), 422
    services.keep(decision, form.text(decision), by=current_user)
    return jsonify(version=decision.version, saved_at=format_time(now()))


@blueprint.route("/vraagstukken/<ref:ref>/besluit/voorstel/<ref:proposal_ref>", methods=["GET", "POST"])
@login_required
@commits
def verdict(ref: str, proposal_ref: str) -> ResponseReturnValue:
    """One proposal: what happens with it, and a reason for each criterion beside the scores and the text."""
    decision = queries.prepared(readable(ref), current_user, held=request.method == "POST")
    about = queries.verdict_on(decision, split_ref(proposal_ref))
    form = verdict_form(about)
    if request.method != "POST":
        form.version.data = Seen.of(about).version
        return _verdict_page(about, form)
    form.check_version(Seen.of(about), newest_url=_address_of(about))
    if not form.validate() or not _keeps_confidence(about, form):
        return _verdict_page(about, form), 422
    services.keep_verdict(about, form.outcome_chosen(), form.reasons(), by=current_user)
    flash(_("The reasons for %(supplier)s are saved.", supplier=about.proposal.organisation.name), "success")
    return redirect(_way_on(about))


@blueprint.post("/vraagstukken/<ref:ref>/besluit/voorstel/<ref:proposal_ref>/bewaren")
@login_required
@commits
def autosave_verdict(ref: str, proposal_ref: str) -> ResponseReturnValue:
    """Keep what somebody is typing about one proposal; answers the new version and the time as JSON."""
    decision = queries.prepared(readable(ref), current_user, held=True)
    about = queries.verdict_on(decision, split_ref(proposal_ref))
    form = verdict_form(about)
    form.check_version(Seen.of(about), newest_url=_address_of(about))
    if not form.validate():
        return jsonify(errors=form.faults()), 422
    services.keep_verdict(about, form.outcome_chosen(), form.reasons(), by=current_user)
    return jsonify(version=Seen.of(about).version, saved_at=format_time(now()))


@blueprint.post("/vraagstukken/<ref:ref>/besluit/terughalen")
@login_required
@commits
def take_back(ref: str) -> ResponseReturnValue:
    """Go on changing what lies with the director."""
    decision = queries.prepared(readable(ref), current_user, held=True)
    services.take_back(decision, by=current_user)
    flash(_("You can change the decision again. Offer it when it is ready."), "success")
    return redirect(url_for("decisions.decide", ref=decision.challenge.path))


def readable(ref: str) -> Challenge:
    """The vraagstuk at this address, for the people of the agency who read its proposals."""
    challenge = challenges.get(ref, current_user)
    if not is_reader(current_user, challenge):
        raise NotFoundError(ref)
    return challenge


def _before_or_after(challenge: Challenge) -> ResponseReturnValue:
    """There is nothing to prepare (any more): what was signed, or what has to come first."""
    if request.method == "POST":
        raise InvalidStepError(_("This step is not possible (any more) in the present state."))
    if queries.signed(challenge):
        return redirect(url_for("decisions.sign", ref=challenge.path))
    if challenge.stage in {ChallengeState.OPEN, ChallengeState.CLOSED}:
        return render_template("assessments/decide_first.html", challenge=challenge, missing=[], is_sealed=True)
    raise NotFoundError(challenge.ref)


def _begin(challenge: Challenge) -> ResponseReturnValue:
    running, damaged = queries.to_decide_on(challenge), queries.damaged(challenge)
    if not running and not damaged:
        # That is an outcome too; the officer records why.
        return redirect(url_for("challenges.step", ref=challenge.path, action="no_proposals"))
    if request.method != "POST" and (missing := services.still_needed(challenge)):
        return render_template("assessments/decide_first.html", challenge=challenge, missing=missing, is_sealed=False)
    form = begin_form(with_invitations=bool(running) and not queries.had_invitations(challenge))
    if form.validate_on_submit():
        services.begin(challenge, DecisionKind(form.kind.data), by=current_user)
        return redirect(url_for("decisions.decide", ref=challenge.path))
    page = render_template(
        "assessments/decide_begin.html",
        challenge=challenge,
        form=form,
        sheets=queries.scores(challenge),
        proposals=running,
        damaged=damaged,
        least=least_invited(len(running)),
        most=min(MOST_INVITED, len(running)),
        answer_by=answer_by(challenge.decision_due) if challenge.decision_due else None,
    )
    return page, 422 if form.is_submitted() else 200


def _fill_in(decision: Decision) -> ResponseReturnValue:
    form = _form_of(decision)
    if request.method != "POST":
        form.show_version(decision)
        return _decision_page(decision, form)
    form.check_version(decision, newest_url=url_for("decisions.decide", ref=decision.challenge.path))
    if not form.validate() or not _keeps_all_confidence(decision, form):
        return _decision_page(decision, form), 422
    is_offered = request.form.get("step") == "offer"
    try:
        services.keep(decision, form.text(decision), by=current_user)
        if is_offered:
            services.offer(decision, by=current_user)
    except RefusedInputError as error:
        form.refuse(error)
        return _decision_page(decision, form), 422
    except InvalidStepError as error:
        form.form_errors.extend(str(line) for line in error.missing or [error.message])
        return _decision_page(decision, form), 422
    if is_offered:
        flash(_("The decision lies with the director now. You hear what happens with it."), "success")
        return redirect(url_for("decisions.sign", ref=decision.challenge.path))
    flash(_("The decision is saved. Nobody outside your organisation can read it."), "success")
    return redirect(url_for("decisions.decide", ref=decision.challenge.path))


def _form_of(decision: Decision) -> DecisionForm:
    return decision_form(decision, with_invitations=not queries.had_invitations(decision.challenge))


def _decision_page(decision: Decision, form: DecisionForm) -> str:
    found = [*gaps(decision), *leaks(decision, queries.confidential(decision.challenge))]
    sheets = queries.scores(decision.challenge)
    order = {proposal_id: place for place, proposal_id in enumerate(sheets)}
    return render_template(
        "assessments/decide.html",
        decision=decision,
        challenge=decision.challenge,
        form=form,
        verdicts=sorted(decision.verdicts, key=lambda each: order.get(each.proposal_id, len(order))),
        missing=[gap for gap in found if gap.verdict is None],
        missing_of={each.id: [gap for gap in found if gap.verdict is each] for each in decision.verdicts},
        outcome_of=outcome_of,
        sheets=sheets,
        damaged=queries.damaged(decision.challenge),
        directors=queries.directors(decision.challenge),
        appointers=queries.appointers(decision.challenge),
        warns_of_number=too_many_chosen(decision),
        least_days=least_objection_days(decision.challenge),
        answer_by=answer_by(decision.challenge.decision_due) if decision.challenge.decision_due else None,
    )


def _verdict_page(about: Verdict, form: VerdictForm) -> str:
    sheet = queries.scores(about.decision.challenge).get(about.proposal_id)
    found = [*gaps_of(about), *leaks_of(about, queries.confidential(about.decision.challenge))]
    return render_template(
        "assessments/decide_verdict.html",
        verdict=about,
        decision=about.decision,
        challenge=about.decision.challenge,
        proposal=about.proposal,
        form=form,
        rows={row.criterion.position: row for row in sheet.rows} if sheet else {},
        sheet=sheet,
        missing=found,
        labels=LABELS,
        text_fields=TEXT_FIELDS,
        next_one=_next_of(about),
    )


def _keeps_confidence(about: Verdict, form: VerdictForm) -> bool:
    """Whether no reason takes anything from the proposal of another; if one does, its field says which words."""
    confidential = queries.confidential(about.decision.challenge)
    for criterion in form.criteria:
        field = form[f"reason_{criterion.position}"]
        found = confidential.in_reason(field.data or "", about.proposal)
        field.errors = [*field.errors, *(str(reason_message(each)) for each in found)]
    return not form.errors


def _keeps_all_confidence(decision: Decision, form: DecisionForm) -> bool:
    """The same for the texts that every supplier reads."""
    confidential = queries.confidential(decision.challenge)
    for field in (form.explanation, form.characteristics, form.invitation):
        found = confidential.in_shared(field.data or "")
        field.errors = [*field.errors, *(str(shared_message(each)) for each in found)]
    return not form.errors


def _address_of(about: Verdict) -> str:
    return url_for("decisions.verdict", ref=about.decision.challenge.path, proposal_ref=about.proposal.ref)


def _next_of(about: Verdict) -> Verdict | None:
    """The next proposal that still lacks something, after this one and then from the first."""
    verdicts = about.decision.verdicts
    place = verdicts.index(about)
    return next((each for each in (*verdicts[place + 1 :], *verdicts[:place]) if any(gaps_of(each))), None)


def _way_on(about: Verdict) -> str:
    """To the next proposal when that was asked for, else back to the decision."""
    following = _next_of(about) if request.form.get("step") == "next" else None
    if following is not None:
        return _address_of(following)
    return url_for("decisions.decide", ref=about.decision.challenge.path, _anchor="voorstellen")
