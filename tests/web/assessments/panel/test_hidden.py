"""Until everybody handed in, what others scored does not exist: for no role, on no page, by no id, in no read."""

import pytest

from app.accounts.states import Role
from app.assessments.queries import assessing as queries
from app.assessments.services import assessing as services
from app.assessments.services import panel as panels
from app.assessments.services.assessing import Answer
from app.assessments.states import Background
from app.core.errors import InvalidStepError, NotFoundError
from tests.factories import actor_of, member

WORD = "Klapschaats"


def pages(scene) -> list[str]:
    """Every page on which a score could stand."""
    refs = [one.ref for seat in scene.panel.members for one in seat.assessments]
    return [
        scene.address,
        scene.scores,
        f"{scene.scores}.csv",
        f"{scene.scores}/overleg",
        f"{scene.scores}/vaststellen",
        scene.desk,
        f"{scene.desk}/indienen",
        *(f"{scene.desk}/{ref}" for ref in refs),
        f"/vraagstukken/{scene.challenge.path}",
        f"/vraagstukken/{scene.challenge.path}/voorstellen",
        *(f"/voorstellen/{proposal.ref}" for proposal in scene.proposals),
        "/mijn",
        "/beheer/spoor",
    ]


def everybody_but(scene, *excepted) -> dict:
    people = {**scene.outsiders, "owner": scene.owner, "officer": scene.officer, "director": scene.director}
    people |= {f"assessor {user.name}": user for user in scene.assessors}
    return {name: user for name, user in people.items() if user not in excepted}


def test_nobody_reads_the_scores_of_another_while_one_is_missing(scene, sign_in):
    for user in scene.assessors[:2]:
        scene.hand_in(user, 5, f"{WORD} van {user.name}.")
    scene.declare(scene.assessors[2])
    for name, user in everybody_but(scene, *scene.assessors[:2]).items():
        client = sign_in(user)
        for path in pages(scene):
            response = client.get(path)
            assert response.status_code < 500, (name, path)
            assert WORD not in response.get_data(as_text=True), (name, path)
    client = sign_in(scene.assessors[0])
    for path in pages(scene):
        assert f"{WORD} van Bilal" not in client.get(path).get_data(as_text=True), path


def test_the_reads_themselves_refuse(scene):
    for user in scene.assessors[:2]:
        scene.hand_in(user)
    with pytest.raises(NotFoundError):
        queries.sheets(scene.challenge)
    for read in (queries.points_of, queries.total_of):
        with pytest.raises(InvalidStepError):
            read(scene.challenge)
    assert not queries.established(scene.challenge)


def test_the_agency_sees_how_far_everybody_is_and_nothing_else(scene, sign_in):
    scene.hand_in(scene.assessors[0], 5, WORD * 3)
    scene.declare(scene.assessors[1])
    for user in (scene.owner, scene.officer, scene.director):
        client = sign_in(user)
        for path in (scene.address, scene.scores):
            html = client.get(path).get_data(as_text=True)
            assert "2 of 2 assessed" in html
            assert "0 of 2 assessed" in html
        assert "still hidden" in client.get(scene.scores).get_data(as_text=True)
        assert client.get(f"{scene.scores}.csv").status_code == 404


def test_steps_that_need_everybody_wait(scene, sign_in):
    for user in scene.assessors[:2]:
        scene.hand_in(user)
    client = sign_in(scene.owner)
    for path in ("overleg", "vaststellen"):
        assert client.get(f"{scene.scores}/{path}").status_code == 409
        assert client.post(f"{scene.scores}/{path}").status_code == 409


def test_a_conflict_at_the_last_moment_keeps_everything_hidden_until_the_panel_is_complete_again(scene, sign_in):
    for user in scene.assessors[:2]:
        scene.hand_in(user)
    conflict = {proposal.id: Answer(True, "Ik werk er.") for proposal in scene.proposals}
    services.declare(scene.seat(scene.assessors[2]), conflict, by=actor_of(scene.assessors[2]))
    with pytest.raises(NotFoundError):
        queries.sheets(scene.challenge)
    newcomer = member(scene.challenge.organisation, Role.LEAD, confirmed_at=scene.challenge.opened_at)
    panels.name(scene.challenge, newcomer.email, Background.LEGAL, by=actor_of(scene.owner))
    with pytest.raises(NotFoundError):
        queries.sheets(scene.challenge)
    scene.hand_in(newcomer)
    assert len(queries.sheets(scene.challenge)) == 2


def test_three_people_with_two_backgrounds_are_not_enough(scene, session):
    scene.seat(scene.assessors[2]).background = scene.seat(scene.assessors[0]).background
    session.commit()
    scene.everybody_in()
    with pytest.raises(NotFoundError):
        queries.sheets(scene.challenge)


def test_who_was_taken_off_is_not_waited_for_and_does_not_count(scene, session):
    panels.name(scene.challenge, "laat@voorbeeld.example", Background.SCIENCE, by=actor_of(scene.owner))
    session.commit()
    scene.everybody_in(5, 5, 5)
    late = next(one for one in scene.panel.members if one.email == "laat@voorbeeld.example")
    with pytest.raises(NotFoundError):
        queries.sheets(scene.challenge)
    panels.take_off(late, "Antwoordt al twee weken niet.", by=actor_of(scene.owner))
    session.commit()
    assert {len(row.marks) for sheet in queries.sheets(scene.challenge) for row in sheet.rows} == {3}


def test_then_panel_and_agency_read_everything_and_nobody_else(scene, sign_in):
    scene.everybody_in(5, 4, 4)
    for user in (scene.owner, scene.officer, scene.director, *scene.assessors):
        html = sign_in(user).get(scene.scores).get_data(as_text=True)
        assert "Zin van Anna." in html
        assert "Zin van Bilal." in html
    for name, user in scene.outsiders.items():
        client = sign_in(user)
        for path in ("", ".csv", "/overleg", "/vaststellen"):
            assert client.get(scene.scores + path).status_code == 404, (name, path)
    for user in scene.assessors:
        client = sign_in(user)
        assert client.get(f"{scene.scores}.csv").status_code == 404
        for path in ("/overleg", "/vaststellen"):
            assert client.post(scene.scores + path).status_code == 403


def test_the_public_page_says_that_a_panel_assesses_and_no_more(scene, client):
    scene.everybody_in()
    html = client.get(f"/vraagstukken/{scene.challenge.path}").get_data(as_text=True)
    assert "A panel assesses the proposals" in html
    for secret in ("Zin van", "Zebra", "Anna", "Bilal"):
        assert secret not in html
