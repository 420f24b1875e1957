"""The trojka: colleagues, guests who are invited by mail, one person on one seat, and saying no."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Membership, User
from app.core.clock import now
from app.core.work import work_list
from app.experiments import policy, queries
from app.experiments.models import Experiment, SeatInvitation, TrojkaSeat
from app.experiments.states import ENDED, ExperimentState, Seat
from app.notifications.models import Mail
from tests.factories import ProposalFactory, UserFactory, actor_of

GUEST = "gast@elders.example"
DESIGN, RUNNING = ExperimentState.DESIGN, ExperimentState.RUNNING


def send(client, experiment, session, **typed):
    """The seats as they are, with what is typed."""
    session.refresh(experiment)
    data = {held.seat.value: str(held.user_id) for held in experiment.seats}
    data = {**data, "version": str(experiment.version), **typed}
    return client.post(f"/experimenten/{experiment.ref}/trojka", data=data)


@pytest.fixture
def two_seats(house, make_experiment):
    """`two_seats(state)`: an experiment of which the third seat is free."""

    def making(state=DESIGN):
        seats = [
            TrojkaSeat(seat=Seat.PROJECT_LEADER, user_id=house.owner.id, accepted_at=now()),
            TrojkaSeat(seat=Seat.EXECUTIVE_AMBASSADOR, user_id=house.officer.id, accepted_at=now()),
        ]
        return make_experiment(state, seats=seats)

    return making


@pytest.fixture
def invite(house, sign_in, session, two_seats):
    """`invite(state)`: the experiment, and the path of the link that was mailed for its third seat."""

    def inviting(state=DESIGN, address=GUEST):
        experiment = two_seats(state)
        assert send(sign_in(house.lead), experiment, session, service_manager_email=address).status_code == 302
        return experiment, link(session)

    return inviting


def link(session, address=GUEST):
    mail = session.scalars(select(Mail).where(Mail.recipient == address).order_by(Mail.id.desc())).first()
    assert mail.holds_token
    return re.search(r"(/zetel/\S+)", mail.body)[1]


def test_a_visitor_makes_an_account_comes_back_and_sits(invite, client, session, sign_in):
    experiment, address = invite()
    client.delete_cookie("vraagplein")
    page = client.get(address)
    assert page.status_code == 200
    assert experiment.hypothesis in page.text
    assert f"/registreren?next={address}" in page.text
    assert client.post(address).status_code == 302
    typed = {"name": "Gijs Gast", "email": GUEST, "password": "een lang wachtwoord", "next": address}
    made = client.post("/registreren", data=typed)
    assert made.location.endswith(address)
    accepted = client.post(address)
    assert accepted.location.endswith(f"/experimenten/{experiment.path}")
    assert client.get(accepted.location).status_code == 200
    guest = session.scalar(select(User).where(User.email == GUEST))
    session.refresh(experiment)
    held = experiment.seat(Seat.SERVICE_MANAGER)
    assert (held.user_id, held.is_guest, held.accepted_at is not None) == (guest.id, True, True)
    assert guest.confirmed_at is not None
    assert session.scalars(select(Membership).where(Membership.user_id == guest.id)).all() == []
    assert experiment.has_accepted_trojka


def test_a_link_works_once(invite, sign_in, session):
    experiment, address = invite()
    guest, other = UserFactory(email=GUEST), UserFactory()
    assert sign_in(guest).post(address).status_code == 302
    assert sign_in(other).get(address).status_code == 404
    assert sign_in(other).post(address).status_code == 404
    session.refresh(experiment)
    assert experiment.seat(Seat.SERVICE_MANAGER).user_id == guest.id


def died_by_age(experiment, session, **_people):
    experiment.seat_invitations[0].expires_at = now() - timedelta(seconds=1)
    session.commit()


def died_by_revoking(experiment, session, lead):
    invitation = experiment.seat_invitations[0]
    assert (
        lead.post(f"/experimenten/{experiment.ref}/trojka/uitnodigingen/{invitation.id}/intrekken").status_code == 302
    )


def died_by_another_mail(experiment, session, lead):
    invitation = experiment.seat_invitations[0]
    assert lead.post(f"/experimenten/{experiment.ref}/trojka/uitnodigingen/{invitation.id}/opnieuw").status_code == 302


def died_by_another_address(experiment, session, lead):
    assert send(lead, experiment, session, service_manager_email="ander@elders.example").status_code == 302


def died_by_the_end(experiment, session, **_people):
    experiment.state, experiment.ended_at = ExperimentState.STOPPED, now()
    session.commit()


@pytest.mark.parametrize(
    "die", [died_by_age, died_by_revoking, died_by_another_mail, died_by_another_address, died_by_the_end]
)
def test_a_link_dies(die, invite, house, sign_in, session):
    experiment, address = invite(RUNNING)
    guest = UserFactory(email=GUEST)
    assert sign_in(guest).get(address).status_code == 200
    session.refresh(experiment)
    die(experiment, session, lead=sign_in(house.lead))
    for answer in (sign_in(guest).get(address), sign_in(guest).post(address)):
        assert answer.status_code == 404
    session.refresh(experiment)
    assert experiment.seat(Seat.SERVICE_MANAGER) is None


def test_a_colleague_in_its_place_ends_an_invitation(invite, house, sign_in, session):
    experiment, address = invite()
    assert send(sign_in(house.lead), experiment, session, service_manager=str(house.assessor.id)).status_code == 302
    assert sign_in(UserFactory(email=GUEST)).get(address).status_code == 404


def test_sent_again_it_works_anew(invite, house, sign_in, session):
    experiment, old = invite()
    died_by_age(experiment, session)
    died_by_another_mail(experiment, session, sign_in(house.lead))
    new = link(session)
    assert new != old
    assert sign_in(UserFactory(email=GUEST)).post(new).status_code == 302


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"service_manager_email": "geen adres"}, "service_manager_email", "geen e-mailadres"),
        ({"service_manager": "owner"}, "service_manager", "Eén persoon zit op één plek"),
        ({"service_manager_email": "assessor"}, "service_manager_email", "werkt bij uw organisatie"),
        ({"service_manager": "assessor", "service_manager_email": GUEST}, "service_manager_email", "niet allebei"),
        (
            {"service_manager_email": GUEST, "information_manager_email": f"{GUEST.upper()}"},
            "information_manager_email",
            "Eén persoon zit op één plek",
        ),
    ],
)
def test_who_cannot_be_asked_is_told_why(two_seats, house, sign_in, session, typed, field, words):
    experiment = two_seats()
    named = {
        name: (getattr(house, value).email if name.endswith("_email") else str(getattr(house, value).id))
        if value in ("owner", "assessor")
        else value
        for name, value in typed.items()
    }
    answer = send(sign_in(house.lead), experiment, session, **named)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert words in answer.text
    session.refresh(experiment)
    assert len(experiment.seats) == 2
    assert session.scalars(select(SeatInvitation)).all() == []


def test_who_is_invited_for_one_seat_is_not_invited_for_another(invite, house, sign_in, session):
    experiment, address = invite()
    answer = send(sign_in(house.lead), experiment, session, information_manager_email=GUEST)
    assert answer.status_code == 422
    assert 'id="information_manager_email-error"' in answer.text
    assert sign_in(UserFactory(email=GUEST)).post(address).status_code == 302
    answer = send(sign_in(house.lead), experiment, session, information_manager_email=GUEST)
    assert answer.status_code == 422


def test_somebody_on_a_seat_does_not_take_a_second_one_by_a_link(invite, house, sign_in, session):
    experiment, address = invite()
    answer = sign_in(house.owner).post(address)
    assert answer.status_code == 422
    assert "U hebt al een andere plek in dit experiment" in answer.text
    session.refresh(experiment)
    assert experiment.seat(Seat.SERVICE_MANAGER) is None
    assert sign_in(UserFactory(email=GUEST)).post(address).status_code == 302


def test_the_database_knows_one_seat_a_person(two_seats, house, session):
    experiment = two_seats()
    experiment.seats.append(TrojkaSeat(seat=Seat.SERVICE_MANAGER, user_id=house.owner.id))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_colleague_who_accepts_a_link_is_no_guest(invite, house, sign_in, session):
    experiment, address = invite()
    assert sign_in(house.assessor).post(address).status_code == 302
    session.refresh(experiment)
    assert not experiment.seat(Seat.SERVICE_MANAGER).is_guest


def test_a_guest_stays_when_the_seats_are_saved(invite, house, sign_in, session):
    experiment, address = invite()
    sign_in(UserFactory(email=GUEST)).post(address)
    assert send(sign_in(house.lead), experiment, session).status_code == 302
    session.refresh(experiment)
    assert experiment.seat(Seat.SERVICE_MANAGER).is_guest


def test_a_guest_sees_this_experiment_checks_in_and_gets_no_further(invite, house, sign_in, session, make_experiment):
    experiment, address = invite()
    guest = UserFactory(email=GUEST, name="Gijs Gast")
    client = sign_in(guest)
    assert client.get(f"/experimenten/{experiment.path}").status_code == 404
    client.post(address)
    assert client.get(f"/experimenten/{experiment.path}").status_code == 200
    assert experiment.title in client.get("/experimenten").text
    for page in ("bewerken", "trojka", "afronden"):
        assert client.get(f"/experimenten/{experiment.path}/{page}").status_code == 403
    session.refresh(experiment)
    experiment.state, experiment.mandate_eur, experiment.mandate_weeks = RUNNING, 20_000, 16
    experiment.mandate_signed_at = experiment.started_at = now() - timedelta(days=20)
    session.commit()
    assert sign_in(guest).get(f"/experimenten/{experiment.path}/voortgang").status_code == 200
    assert "experiment.check_in" in {one.task.key for one in work_list.waiting(session, actor_of(guest))}


@pytest.mark.parametrize("state", ExperimentState)
def test_the_rules_of_a_guest_are_the_same_in_sql(state, make_experiment, session):
    experiment = make_experiment()
    guest, left = UserFactory(), UserFactory()
    experiment.seats[0].user_id, experiment.seats[0].is_guest = guest.id, True
    experiment.seats[1].user_id = left.id
    experiment.state = state
    experiment.mandate_signed_at = experiment.started_at = experiment.ended_at = now()
    experiment.failure_kind = "simple"
    session.flush()
    for person in (guest, left):
        who = actor_of(person)
        seen = session.scalar(select(Experiment.id).where(queries.visible_to(who)))
        assert (seen is not None) is policy.can_view(who, experiment)


@pytest.mark.parametrize("is_accepted", [True, False])
def test_a_colleague_would_rather_not_and_the_lead_hears(house, make_experiment, sign_in, session, is_accepted):
    experiment = make_experiment()
    experiment.seats[2].accepted_at = now() if is_accepted else None
    session.commit()
    address = f"/experimenten/{experiment.ref}/trojka/liever-niet"
    assert sign_in(house.director).post(address).status_code == 403
    assert sign_in(house.assessor).post(address).status_code == 302
    session.refresh(experiment)
    assert experiment.seat(Seat.SERVICE_MANAGER) is None
    assert [mail.recipient for mail in session.scalars(select(Mail))] == [house.lead.email]


def test_a_guest_leaves_a_design_and_sees_it_no_more(invite, sign_in, session):
    experiment, address = invite()
    client = sign_in(UserFactory(email=GUEST))
    client.post(address)
    left = client.post(f"/experimenten/{experiment.ref}/trojka/liever-niet")
    assert left.location.endswith("/mijn")
    assert client.get(f"/experimenten/{experiment.path}").status_code == 404


def test_an_invitation_is_declined_without_an_account(invite, house, client, session):
    _experiment, address = invite()
    client.delete_cookie("vraagplein")
    assert client.post(f"{address}/liever-niet").status_code == 302
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/liever-niet").status_code == 404
    told = session.scalars(select(Mail.recipient).where(Mail.subject.startswith("Er is een plek vrij"))).all()
    assert told == [house.lead.email]


@pytest.mark.parametrize("state", ENDED)
def test_nobody_leaves_or_is_invited_after_the_end(state, house, make_experiment, sign_in, session):
    experiment = make_experiment(state)
    assert sign_in(house.owner).post(f"/experimenten/{experiment.ref}/trojka/liever-niet").status_code == 409
    answer = send(sign_in(house.lead), experiment, session, information_manager_email=GUEST)
    assert answer.status_code == 409
    assert session.scalars(select(SeatInvitation)).all() == []


def test_an_invitation_of_another_experiment_is_not_there(invite, house, sign_in, session, make_experiment):
    experiment, _address = invite()
    session.refresh(experiment)
    invitation = experiment.seat_invitations[0]
    other = make_experiment(proposal=ProposalFactory(challenge=house.proposal.challenge, chosen=True))
    for verb in ("opnieuw", "intrekken"):
        path = f"/experimenten/{other.ref}/trojka/uitnodigingen/{invitation.id}/{verb}"
        assert sign_in(house.lead).post(path).status_code == 404
        assert sign_in(house.director).post(path).status_code == 403
