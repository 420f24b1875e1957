"""Naming a panel: who may do it, who can be on it, what is still missing, and taking somebody off."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.states import Role
from app.assessments.models import PanelMember
from app.assessments.services import panel as services
from app.assessments.states import Background, MemberState
from app.audit.models import AuditEntry
from app.challenges.states import ChallengeState
from app.core.clock import now, today
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.notifications.models import Mail
from tests.factories import ChallengeFactory, SupplierFactory, UserFactory, actor_of, member
from tests.web.assessments.panel.conftest import confirmed


def page_of(challenge) -> str:
    return f"/vraagstukken/{challenge.path}/panel"


@pytest.fixture
def open_one(session):
    """A vraagstuk that is open for proposals, with its owner."""
    challenge = ChallengeFactory(opened=True)
    owner = member(challenge.organisation, Role.OWNER)
    session.commit()
    return challenge, owner


def test_a_panel_is_named_while_the_vraagstuk_is_open(open_one, sign_in, session):
    challenge, owner = open_one
    somebody = confirmed(email="bea@voorbeeld.example", name="Bea")
    client = sign_in(owner)
    assert "3 more people" in client.get(page_of(challenge)).get_data(as_text=True)
    data = {"email": " Bea@Voorbeeld.example", "background": "legal"}
    assert client.post(page_of(challenge), data=data).status_code == 302
    seat = session.scalars(select(PanelMember)).one()
    assert (seat.user_id, seat.background, seat.state) == (somebody.id, Background.LEGAL, MemberState.NAMED)
    mail = session.scalars(select(Mail).where(Mail.recipient == somebody.email)).one()
    assert f"/beoordelen/{challenge.path}" in mail.body
    assert "Bea" in client.get(page_of(challenge)).get_data(as_text=True)


def test_who_has_no_account_gets_a_mail_with_the_way_to_one(open_one, session):
    challenge, owner = open_one
    services.name(challenge, "nieuw@voorbeeld.example", Background.USER, by=actor_of(owner))
    session.commit()
    mail = session.scalars(select(Mail)).one()
    assert mail.recipient == "nieuw@voorbeeld.example"
    assert "/registreren?next=/beoordelen/" in mail.body
    assert mail.is_private


def test_an_account_whose_address_was_not_confirmed_gets_no_place(open_one, sign_in, session):
    """Anybody can register with the address of somebody else."""
    challenge, owner = open_one
    squatter = UserFactory(email="noor@voorbeeld.example")
    services.name(challenge, squatter.email, Background.USER, by=actor_of(owner))
    session.commit()
    assert session.scalars(select(PanelMember)).one().user_id is None
    client = sign_in(squatter)
    html = client.get(f"/beoordelen/{challenge.path}").get_data(as_text=True)
    assert "Confirm your address first" in html
    assert client.get(f"/beoordelen/{challenge.path}/belangen").status_code == 404


def test_what_is_missing_is_counted(scene, sign_in, session):
    for one in scene.panel.members:
        one.background = Background.USER
    session.delete(scene.panel.members[2])
    session.commit()
    html = sign_in(scene.owner).get(scene.address).get_data(as_text=True)
    assert "1 more person" in html
    assert "2 more backgrounds" in html


@pytest.mark.parametrize("who", ["owner", "officer"])
def test_owner_and_officer_name_people(scene, sign_in, session, who):
    client = sign_in(getattr(scene, who))
    data = {"email": "vierde@voorbeeld.example", "background": "science"}
    assert client.post(scene.address, data=data).status_code == 302
    assert len(scene.panel.members) == 4


def test_the_director_reads_and_does_not_name(scene, sign_in):
    client = sign_in(scene.director)
    html = client.get(scene.address).get_data(as_text=True)
    assert "Anna" in html
    assert 'name="email"' not in html
    seat = scene.seat(scene.assessors[0]).id
    for path in ("", "/afspraken", f"/{seat}/weghalen", f"/{seat}/herinneren"):
        assert client.post(scene.address + path, data={"reason": "Zomaar een reden."}).status_code == 403, path


def test_for_others_the_page_does_not_exist(scene, sign_in):
    seat = scene.seat(scene.assessors[0]).id
    for name, user in (*scene.outsiders.items(), ("panel", scene.assessors[2])):
        client = sign_in(user)
        assert client.get(scene.address).status_code == 404, name
        for path in ("", "/afspraken", f"/{seat}/weghalen", f"/{seat}/herinneren"):
            assert client.post(scene.address + path).status_code == 404, (name, path)


def test_a_member_of_another_panel_is_not_reached_by_number(scene, sign_in, session):
    other = ChallengeFactory(unsealed=True)
    owner = member(other.organisation, Role.OWNER)
    services.name(other, "ander@voorbeeld.example", Background.USER, by=actor_of(owner))
    session.commit()
    seat = scene.seat(scene.assessors[0]).id
    assert sign_in(owner).get(f"{page_of(other)}/{seat}/weghalen").status_code == 404


def test_who_runs_or_decides_on_it_is_not_on_the_panel(scene, session):
    agency = scene.challenge.organisation
    for role in (Role.OFFICER, Role.OWNER, Role.DIRECTOR):
        somebody = member(agency, role, confirmed_at=scene.challenge.opened_at)
        with pytest.raises(RefusedInputError) as error:
            services.name(scene.challenge, somebody.email, Background.USER, by=actor_of(scene.owner))
        assert error.value.field == "email"


def test_nobody_of_any_supplier_is_on_a_panel_also_before_the_opening(open_one):
    """Whether that supplier submitted something makes no difference, so that nothing of it leaks."""
    challenge, owner = open_one
    somebody = member(SupplierFactory(), Role.MEMBER, confirmed_at=challenge.opened_at)
    with pytest.raises(RefusedInputError):
        services.name(challenge, somebody.email, Background.USER, by=actor_of(owner))


def test_nobody_is_on_it_twice(scene):
    with pytest.raises(RefusedInputError):
        services.name(scene.challenge, scene.assessors[0].email, Background.LEGAL, by=actor_of(scene.owner))


@pytest.mark.parametrize(
    "data", [{}, {"email": "x", "background": "user"}, {"email": "a@b.example", "background": "x"}]
)
def test_bad_input_comes_back_with_what_was_typed(scene, sign_in, data):
    response = sign_in(scene.owner).post(scene.address, data=data)
    assert response.status_code == 422
    assert len(scene.panel.members) == 3


def test_before_the_opening_and_after_the_decision_nobody_is_named(scene, sign_in, session):
    scene.challenge.state, scene.challenge.decided_at = ChallengeState.DECIDED, scene.challenge.opened_at
    session.commit()
    client = sign_in(scene.owner)
    assert client.get(scene.address).status_code == 200
    assert client.post(scene.address, data={"email": "a@b.example", "background": "user"}).status_code == 409


def test_blind_does_not_change_once_somebody_declared(scene, sign_in, session):
    client = sign_in(scene.owner)
    version = scene.panel.version
    assert client.post(f"{scene.address}/afspraken", data={"is_blind": "y", "version": version}).status_code == 302
    assert scene.panel.is_blind
    scene.declare(scene.assessors[0])
    response = client.post(f"{scene.address}/afspraken", data={"version": scene.panel.version})
    assert response.status_code == 422
    session.rollback()
    assert scene.panel.is_blind


def test_two_people_who_arrange_at_the_same_time_do_not_overwrite_each_other(scene, sign_in):
    client, version = sign_in(scene.owner), scene.panel.version
    data = {"is_blind": "y", "version": version}
    assert client.post(f"{scene.address}/afspraken", data=data).status_code == 302
    assert client.post(f"{scene.address}/afspraken", data={"version": version}).status_code == 409
    assert scene.panel.is_blind


@pytest.mark.parametrize("days", [-1, -400, 400])
def test_a_day_in_the_past_or_after_the_decision_is_refused(scene, sign_in, days):
    day = today() + timedelta(days=days)
    data = {"due_on": day.isoformat(), "version": scene.panel.version}
    assert sign_in(scene.owner).post(f"{scene.address}/afspraken", data=data).status_code == 422
    assert scene.panel.due_on is None


def test_a_day_before_the_closing_is_refused(open_one):
    challenge, owner = open_one
    with pytest.raises(RefusedInputError):
        services.arrange(challenge, is_blind=False, due_on=today(), by=actor_of(owner))


def test_who_handed_in_nothing_is_taken_off_with_a_reason_when_enough_remain(scene, sign_in, session):
    services.name(scene.challenge, "vierde@voorbeeld.example", Background.SCIENCE, by=actor_of(scene.owner))
    scene.declare(scene.assessors[0])
    seat = scene.seat(scene.assessors[0])
    client, address = sign_in(scene.owner), f"{scene.address}/{seat.id}/weghalen"
    assert client.get(address).status_code == 200
    assert client.post(address, data={"reason": "kort"}).status_code == 422
    session.rollback()
    assert client.post(address, data={"reason": "Anna is met verlof."}).status_code == 302
    session.refresh(seat)
    assert seat.state is MemberState.LEFT
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "take_off")).one()
    assert entry.reason == "Anna is met verlof."
    mails = session.scalars(select(Mail).where(Mail.recipient == scene.assessors[0].email)).all()
    assert "Anna is met verlof." in mails[-1].body
    assert sign_in(scene.assessors[0]).get(scene.desk).status_code == 404


def test_nobody_is_taken_off_when_too_few_would_remain(scene, sign_in):
    seat = scene.seat(scene.assessors[0])
    client, address = sign_in(scene.owner), f"{scene.address}/{seat.id}/weghalen"
    assert "three" in client.get(address).get_data(as_text=True)
    assert client.post(address, data={"reason": "Anna is met verlof."}).status_code == 409


def test_who_handed_in_stays(scene):
    services.name(scene.challenge, "vierde@voorbeeld.example", Background.SCIENCE, by=actor_of(scene.owner))
    scene.hand_in(scene.assessors[0])
    with pytest.raises(InvalidStepError):
        services.take_off(scene.seat(scene.assessors[0]), "Zij is te streng.", by=actor_of(scene.owner))


def test_a_mistake_is_mended_before_the_opening(open_one, session):
    challenge, owner = open_one
    seat = services.name(challenge, "tikfout@voorbeeld.example", Background.USER, by=actor_of(owner))
    session.commit()
    services.take_off(seat, "Een tikfout in het adres.", by=actor_of(owner))
    session.commit()
    again = services.name(challenge, "tikfout@voorbeeld.example", Background.LEGAL, by=actor_of(owner))
    assert again is seat
    assert (again.state, again.background) == (MemberState.NAMED, Background.LEGAL)


def test_when_everybody_is_in_the_panel_no_longer_changes(scene, sign_in):
    scene.everybody_in()
    client = sign_in(scene.owner)
    data = {"email": "vierde@voorbeeld.example", "background": "science"}
    assert client.post(scene.address, data=data).status_code == 409
    with pytest.raises(NotPermittedError):
        services.take_off(scene.seat(scene.assessors[0]), "Zij is te streng.", by=actor_of(scene.owner))
    assert len(scene.panel.members) == 3


def test_a_reminder_goes_out_once_a_day(scene, sign_in, session, time_machine):
    seat = scene.seat(scene.assessors[0])
    client, address = sign_in(scene.owner), f"{scene.address}/{seat.id}/herinneren"
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409
    mails = select(Mail).where(Mail.recipient == scene.assessors[0].email)
    assert len(session.scalars(mails).all()) == 1
    time_machine.move_to(now() + timedelta(days=1, minutes=1))
    assert sign_in(scene.owner).post(address).status_code == 302
    assert len(session.scalars(mails).all()) == 2


def test_nobody_is_reminded_before_the_opening_or_after_handing_in(scene, open_one, session):
    challenge, owner = open_one
    early = services.name(challenge, "vroeg@voorbeeld.example", Background.USER, by=actor_of(owner))
    with pytest.raises(InvalidStepError):
        services.remind(early, by=actor_of(owner))
    scene.hand_in(scene.assessors[0])
    with pytest.raises(InvalidStepError):
        services.remind(scene.seat(scene.assessors[0]), by=actor_of(scene.owner))
