"""From a chosen proposal to success and to failure, as people do it in a browser."""

from decimal import Decimal

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.challenges.states import ChallengeState
from app.experiments.failing import CAREFUL
from app.experiments.models import Experiment
from app.experiments.services import on_success
from app.experiments.states import ExperimentState, FailureKind, Seat
from app.notifications.models import Mail
from app.search.models import IndexEvent
from tests.factories import ProposalFactory
from tests.web.experiments.conftest import close

PLAN = {
    "title": "Een buddy in de eerste week",
    "hypothesis": "Als een buddy belt, dan gaan minder ouderen terug.",
    "goal": "Van 11,2 naar 8 procent.",
    "urgency": "De afdeling zit vol.",
    "learning_questions-0": "Belt de buddy op tijd?",
    "learning_questions-1": "",
    "measures-0-name": "Heropname binnen 7 dagen",
    "measures-0-unit": "%",
    "measures-0-baseline": "11,2",
    "measures-0-target": "8",
    "measures-0-method": "Registratie van het ziekenhuis",
    "stop_criteria-0-text": "Geen verschil na zestig mensen.",
    "hours_per_week": "8",
    "budget_eur": "18.000",
}


def test_from_proposal_to_success(house, sign_in, session):
    heard = []
    on_success.append(lambda experiment, by: heard.append((experiment.state, by.id)))
    try:
        experiment = run_to_evaluation(house, sign_in, session)
        lead = sign_in(house.lead)
        write_lesson(lead, experiment, house)
        answer = close(lead, experiment, "succeeded", measured="7,9", answer="Ja.", happened="Het werkte.")
    finally:
        on_success.pop()
    assert answer.status_code == 302
    session.refresh(experiment)
    assert experiment.state is ExperimentState.SUCCEEDED
    assert experiment.measures[0].measured == Decimal("7.9")
    assert heard == [(ExperimentState.SUCCEEDED, house.lead.id)]
    assert experiment.challenge.state is ChallengeState.COMPLETED
    page = sign_in(house.lead).get(answer.location).text
    assert "7,9" in page
    assert "Regel eerst de overdracht" in page


def test_from_proposal_to_failure(house, sign_in, session, client):
    experiment = run_to_evaluation(house, sign_in, session)
    lead = sign_in(house.lead)
    write_lesson(lead, experiment, house)
    answer = close(lead, experiment, "failed", measured="11,0", happened="Geen verschil.", failure=CAREFUL)
    assert answer.status_code == 302
    session.refresh(experiment)
    assert experiment.state is ExperimentState.FAILED
    assert experiment.failure_kind is FailureKind.INTELLIGENT
    client.delete_cookie("vraagplein")
    page = client.get(f"/experimenten/{experiment.path}")
    assert page.status_code == 200
    for text in ("Als een buddy belt", "Geen verschil.", "Nee, op dag vier.", "Niet de buddy", "€\xa014.200"):
        assert text in page.text
    lesson = experiment.lessons[0]
    assert client.get(f"/lessen/{lesson.path}").status_code == 200
    assert lesson.title in client.get("/lessen").text
    actions = session.scalars(
        select(AuditEntry.action).where(AuditEntry.record_kind == "experiment", AuditEntry.record_id == experiment.id)
    ).all()
    assert [a for a in actions if a in ("prepare", "start", "evaluate", "fail")] == [
        "prepare",
        "start",
        "evaluate",
        "fail",
    ]
    kinds = set(session.scalars(select(IndexEvent.kind)))
    assert {"experiment", "lesson"} <= kinds


def test_everybody_concerned_hears_of_the_end(house, sign_in, session):
    experiment = run_to_evaluation(house, sign_in, session)
    lead = sign_in(house.lead)
    write_lesson(lead, experiment, house)
    session.query(Mail).delete()
    session.commit()
    close(lead, experiment, "inconclusive", answer="Wij weten het niet.")
    told = set(session.scalars(select(Mail.recipient)))
    assert told == {user.email for user in (*house.trojka, house.director, house.maker)}


def test_a_second_chosen_proposal_keeps_the_challenge_going(house, sign_in, session, make_experiment):
    second = ProposalFactory(challenge=house.proposal.challenge, chosen=True)
    experiment = make_experiment(ExperimentState.EVALUATION)
    lead = sign_in(house.lead)
    write_lesson(lead, experiment, house)
    close(lead, experiment, "inconclusive", answer="Ja.")
    assert experiment.challenge.state is ChallengeState.IN_EXPERIMENT
    assert lead.post(f"/voorstellen/{second.ref}/experiment").status_code == 302
    assert session.scalar(select(Experiment).where(Experiment.proposal_id == second.id)) is not None


def run_to_evaluation(house, sign_in, session) -> Experiment:
    """All steps up to the evaluation, each by the person whose step it is."""
    answer = sign_in(house.officer).post(f"/voorstellen/{house.proposal.ref}/experiment")
    assert answer.status_code == 302
    experiment = session.scalar(select(Experiment).where(Experiment.proposal_id == house.proposal.id))
    assert experiment.hypothesis.count(house.proposal.idea) == 1
    assert experiment.urgency == house.proposal.challenge.urgency
    assert experiment.budget_eur == house.proposal.price_eur
    assert experiment.themes == [house.theme]
    assert house.proposal.challenge.state is ChallengeState.IN_EXPERIMENT
    path = f"/experimenten/{experiment.ref}"
    lead = sign_in(house.lead)
    plan = {**PLAN, "version": str(experiment.version), "themes": str(house.theme.id)}
    assert lead.post(f"{path}/bewerken", data=plan).status_code == 302
    session.refresh(experiment)
    assert experiment.measures[0].baseline == Decimal("11.2")
    assert [question.text for question in experiment.learning_questions] == ["Belt de buddy op tijd?"]
    seats = {seat.value: str(user.id) for seat, user in zip(Seat, house.trojka, strict=False)}
    answer = lead.post(f"{path}/trojka", data={**seats, "information_manager": "", "version": str(experiment.version)})
    assert answer.status_code == 302
    assert lead.post(f"{path}/stap/prepare").status_code == 409
    for user in house.trojka:
        assert sign_in(user).post(f"{path}/trojka/aannemen").status_code == 302
    assert sign_in(house.lead).get(f"{path}/stap/prepare").status_code == 200
    assert sign_in(house.lead).post(f"{path}/stap/prepare").status_code == 302
    session.refresh(experiment)
    director = sign_in(house.director)
    assert 'name="is_agreed"' in director.get(f"{path}/verliesmandaat").text
    signed = {"mandate_eur": "20.000", "mandate_weeks": "16", "is_agreed": "y", "version": str(experiment.version)}
    assert director.post(f"{path}/verliesmandaat", data=signed).status_code == 302
    typed = {"going": "De telefoontjes komen laat.", "learned": "", "needed": "", "spent_eur": "14.200"}
    assert sign_in(house.assessor).post(f"{path}/voortgang", data=typed).status_code == 302
    assert sign_in(house.lead).post(f"{path}/stap/evaluate").status_code == 302
    session.refresh(experiment)
    assert experiment.state is ExperimentState.EVALUATION
    assert experiment.spent_eur == 14_200
    return experiment


def write_lesson(client, experiment, house):
    typed = {
        "title": "Regel eerst de overdracht",
        "situation": "Ontslag op vrijdag.",
        "surprise": "Niet de buddy, maar de melding was te laat.",
        "advice": "Begin met een melding.",
        "themes": str(house.theme.id),
    }
    answer = client.post(f"/experimenten/{experiment.ref}/lessen/nieuw", data=typed)
    assert answer.status_code == 302
