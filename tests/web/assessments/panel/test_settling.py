"""Averages, spread, the meeting, establishing, and what a decision reads afterwards."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.assessments.blinding import shuffled
from app.assessments.models import PanelMeeting, Settlement
from app.assessments.queries import assessing as queries
from app.assessments.services import assessing
from app.assessments.services import settling as services
from app.assessments.services.settling import Settled
from app.assessments.states import AssessmentState
from app.challenges.states import ChallengeState
from app.core.clock import today
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError, StaleRecordError
from tests.factories import actor_of


@pytest.fixture
def differing(scene):
    """Everybody is in; on every criterion of the first proposal they lie three points apart, on the second one."""
    first, second = (proposal.id for proposal in scene.proposals)
    for user, points in zip(scene.assessors, (5, 2, 4), strict=True):
        scene.hand_in(user, {first: points, second: min(points, 3)}, f"Zin van {user.name}.")
    return scene


def places(scene) -> list[tuple[int, int]]:
    return [services.place_of(sheet, row) for sheet, row in services.differences(queries.sheets(scene.challenge))]


def settle_all(scene, points: int = 4) -> None:
    settled = {place: Settled(points, "Samen besproken.") for place in places(scene)}
    services.write_minutes(
        scene.challenge, today(), "Wij spraken elkaar.", settled, version=0, by=actor_of(scene.owner)
    )


def form_data(scene, points: str = "4", **changes: str) -> dict[str, str]:
    data = {"held_on": today().isoformat(), "minutes": "Wij spraken elkaar.", "version": "0"}
    for proposal_id, criterion_id in places(scene):
        data[f"points_{proposal_id}_{criterion_id}"] = points
        data[f"reason_{proposal_id}_{criterion_id}"] = "Samen besproken."
    return {**data, **changes}


def test_averages_and_the_order(scene, sheets, sign_in):
    first, second = (proposal.id for proposal in scene.proposals)
    for user, points in zip(scene.assessors, (3, 4, 4), strict=True):
        scene.hand_in(user, {first: points, second: points + 1})
    found = sheets()
    assert list(found) == [second, first]
    assert (found[first].shown, found[second].shown) == (Decimal("3.67"), Decimal("4.67"))
    html = sign_in(scene.owner).get(scene.scores).get_data(as_text=True)
    assert html.index("Aardvark BV") < html.index("Zebra BV")
    assert "3.67" in html
    assert "No meeting is needed" in html


def test_equal_scores_of_a_blind_panel_stand_in_the_order_of_the_letters(scene, sign_in, session):
    """Not in that of the names: who knows the names could tell by it which letter is whose."""
    panel = scene.panel
    zebra, aardvark = (proposal.ref for proposal in scene.proposals)
    panel.is_blind = True
    panel.salt = next(str(salt) for salt in range(100) if shuffled(str(salt), [zebra, aardvark])[0] == zebra)
    session.commit()
    scene.everybody_in()
    html = sign_in(scene.assessors[0]).get(scene.scores).get_data(as_text=True)
    assert html.index("Proposal A") < html.index("Proposal B")


def test_two_points_apart_is_marked(differing, sign_in):
    html = sign_in(differing.owner).get(differing.scores).get_data(as_text=True)
    assert "2 scores need a meeting" in html
    assert html.count("talk about it") == 2
    assert len(places(differing)) == 2


def test_the_meeting_is_recorded_and_its_score_counts(differing, sheets, sign_in, session):
    client = sign_in(differing.officer)
    page = client.get(f"{differing.scores}/overleg").get_data(as_text=True)
    assert "Zin van Anna." in page
    response = client.post(f"{differing.scores}/overleg", data=form_data(differing, "3"))
    assert response.status_code == 302
    meeting = session.scalars(select(PanelMeeting)).one()
    assert (meeting.held_on, meeting.minutes) == (today(), "Wij spraken elkaar.")
    first = differing.proposals[0].id
    assert sheets()[first].shown == Decimal(3)
    assert sheets()[first].rows[0].average == Decimal("3.67")
    html = client.get(differing.scores).get_data(as_text=True)
    assert "Wij spraken elkaar." in html
    assert "Everything is settled" in html


def test_minutes_can_be_saved_half_done_and_a_score_taken_back(differing, sign_in, session):
    client, address = sign_in(differing.owner), f"{differing.scores}/overleg"
    data = form_data(differing)
    last = places(differing)[-1]
    half = {**data, f"points_{last[0]}_{last[1]}": "", f"reason_{last[0]}_{last[1]}": ""}
    assert client.post(address, data=half).status_code == 302
    assert len(session.scalars(select(Settlement)).all()) == 1
    assert "1 score needs a meeting" in client.get(differing.scores).get_data(as_text=True)
    assert client.post(f"{differing.scores}/vaststellen").status_code == 409
    version = str(session.scalars(select(PanelMeeting.version)).one())
    assert client.post(address, data={**data, "version": version}).status_code == 302
    assert len(session.scalars(select(Settlement)).all()) == 2
    version = str(session.scalars(select(PanelMeeting.version)).one())
    assert client.post(address, data={**half, "version": version}).status_code == 302
    assert len(session.scalars(select(Settlement)).all()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"held_on": ""},
        {"held_on": "morgen"},
        {"held_on": (today() + timedelta(days=1)).isoformat()},
        {"held_on": (today() - timedelta(days=30)).isoformat()},
        {"minutes": "  "},
        {"minutes": "x" * 5_001},
    ],
)
def test_bad_minutes_come_back(differing, sign_in, session, changes):
    response = sign_in(differing.owner).post(f"{differing.scores}/overleg", data=form_data(differing, **changes))
    assert response.status_code == 422
    session.rollback()
    assert session.scalars(select(PanelMeeting)).all() == []
    assert session.scalars(select(Settlement)).all() == []


def test_points_without_a_reason_and_a_reason_without_points_come_back(differing, sign_in, session):
    client, (place, other) = sign_in(differing.owner), places(differing)
    for key in (f"reason_{place[0]}_{place[1]}", f"points_{other[0]}_{other[1]}"):
        response = client.post(f"{differing.scores}/overleg", data=form_data(differing, **{key: ""}))
        assert response.status_code == 422, key
        session.rollback()


def test_two_people_who_write_minutes_do_not_overwrite_each_other(differing, sign_in):
    client, address = sign_in(differing.owner), f"{differing.scores}/overleg"
    assert client.post(address, data=form_data(differing)).status_code == 302
    second = sign_in(differing.officer)
    for version in ("0", "", "x", "9" * 5_000, "-1"):
        response = second.post(address, data=form_data(differing, minutes="Anders.", version=version))
        assert response.status_code == 409, version
        assert "Anders." in response.get_data(as_text=True)
    assert queries.meeting_of(differing.challenge).minutes == "Wij spraken elkaar."


def test_nothing_is_settled_where_nobody_differs(differing):
    place = (differing.proposals[1].id, differing.challenge.criteria[0].id)
    with pytest.raises(RefusedInputError):
        services.write_minutes(
            differing.challenge,
            today(),
            "Toch.",
            {place: Settled(5, "Zomaar.")},
            version=0,
            by=actor_of(differing.owner),
        )


def test_the_first_minutes_count_when_two_write_them(differing):
    settle_all(differing)
    with pytest.raises(StaleRecordError):
        settle_all(differing)


def test_establishing_freezes_all(differing, sign_in, session):
    settle_all(differing)
    session.commit()
    client = sign_in(differing.officer)
    assert "Are you sure?" in client.get(f"{differing.scores}/vaststellen").get_data(as_text=True)
    assert client.post(f"{differing.scores}/vaststellen").status_code == 302
    assert queries.established(differing.challenge)
    states = {one.state for seat in differing.panel.members for one in seat.assessments}
    assert states == {AssessmentState.ESTABLISHED}
    assert "The scores are established" in client.get(differing.scores).get_data(as_text=True)
    for path in ("/overleg", "/vaststellen"):
        assert client.get(differing.scores + path).status_code == 409
        assert client.post(differing.scores + path, data={"version": "1"}).status_code == 409
    seat = differing.seat(differing.assessors[0])
    with pytest.raises((InvalidStepError, NotPermittedError)):
        assessing.save(seat.assessments[0], {}, by=actor_of(differing.assessors[0]))
    with pytest.raises(InvalidStepError):
        services.establish(differing.challenge, by=actor_of(differing.owner))


def test_a_decision_reads_settled_points_and_averages(differing, session):
    settle_all(differing, 4)
    services.establish(differing.challenge, by=actor_of(differing.owner))
    first, second = (proposal.id for proposal in differing.proposals)
    points = queries.points_of(differing.challenge)
    assert set(points[first].values()) == {Decimal("4.00")}
    assert set(points[second].values()) == {Decimal("2.67")}
    assert queries.total_of(differing.challenge) == {first: Decimal("4.00"), second: Decimal("2.67")}
    assert list(queries.total_of(differing.challenge)) == [first, second]


def test_without_differences_it_is_established_without_a_meeting(scene, sign_in):
    scene.everybody_in(3, 4, 4)
    assert sign_in(scene.owner).post(f"{scene.scores}/vaststellen").status_code == 302
    assert queries.established(scene.challenge)


@pytest.mark.parametrize("who", ["director", "somebody", "administrator", "officer elsewhere"])
def test_others_do_not_establish(scene, who):
    scene.everybody_in()
    user = scene.director if who == "director" else scene.outsiders[who]
    with pytest.raises(NotPermittedError):
        services.establish(scene.challenge, by=actor_of(user))


def test_the_table_for_the_dossier(differing, sign_in):
    settle_all(differing)
    response = sign_in(differing.owner).get(f"{differing.scores}.csv")
    assert response.status_code == 200
    rows = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + 2 * 2 * 3 + 2
    assert {len(row) for row in rows} == {7}
    assert any("Zin van Bilal." in row for row in rows)


def test_a_formula_in_a_sentence_stays_a_text(scene, sign_in):
    for user in scene.assessors:
        scene.hand_in(user, 3, "=1+1")
    text = sign_in(scene.owner).get(f"{scene.scores}.csv").data.decode("utf-8-sig")
    assert ";'=1+1;" in text
    assert ";=1+1" not in text


def test_after_the_decision_everybody_reads_how_large_the_panel_was(scene, client, session):
    scene.everybody_in()
    services.establish(scene.challenge, by=actor_of(scene.owner))
    scene.challenge.state, scene.challenge.decided_at = ChallengeState.DECIDED, scene.challenge.opened_at
    session.commit()
    html = client.get(f"/vraagstukken/{scene.challenge.path}").get_data(as_text=True)
    assert "a panel of 3 people with 3 different backgrounds" in html
    assert "Anna" not in html


def test_the_page_of_all_scores_takes_the_same_queries_for_more_people(scene, sign_in, count_queries):
    scene.everybody_in()
    client = sign_in(scene.owner)
    client.get(scene.scores)
    with count_queries() as statements:
        client.get(scene.scores)
    assert len(statements) < 25
