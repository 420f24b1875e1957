"""*This saved us …*: other agencies say what a lesson saved them, and who gave it sees that."""

import pytest
from sqlalchemy import select

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.core.errors import NotPermittedError, RefusedInputError
from app.experiments import services
from app.experiments.models import LessonUse
from app.experiments.states import ExperimentState
from app.notifications.models import Mail
from tests.factories import AgencyFactory, actor_of, member
from tests.web.experiments.conftest import make_lesson

STRANGE = "<script>alert(1)</script> 日本語 🎈"


@pytest.fixture
def lesson(make_experiment):
    return make_experiment(ExperimentState.FAILED).lessons[0]


@pytest.fixture
def lindedal(app):
    return AgencyFactory(name="Gemeente Lindedal", slug="gemeente-lindedal")


@pytest.fixture
def elsewhere(lindedal):
    return member(lindedal, Role.OFFICER)


def tell(client, lesson, organisation_id, **typed):
    data = {"organisation": str(organisation_id), "text": "Wij sloegen een proef over.", "saved_eur": "", **typed}
    return client.post(f"/lessen/{lesson.ref}/gebruikt", data=data)


def uses(session):
    session.expire_all()
    return session.scalars(select(LessonUse)).all()


def test_another_agency_tells_and_it_stands_with_the_lesson(lesson, elsewhere, house, sign_in, session, client):
    organisation = elsewhere.memberships[0].organisation_id
    told = tell(sign_in(elsewhere), lesson, organisation, text=STRANGE, saved_eur="15.000")
    assert told.status_code == 302
    (use,) = uses(session)
    assert (use.text, use.saved_eur, use.by_id) == (STRANGE, 15_000, elsewhere.id)
    client.delete_cookie("vraagplein")
    page = client.get(f"/lessen/{lesson.path}").text
    assert "Gemeente Lindedal" in page
    assert "€\xa015.000" in page
    assert "日本語" in page
    assert "<script>alert" not in page
    assert elsewhere.name not in page
    assert "Deze les hielp 1 andere organisatie" in client.get("/lessen").text
    experiment = client.get(f"/experimenten/{lesson.experiment.path}").text
    assert "De lessen van dit experiment hielpen 1 andere organisatie." in experiment
    assert "Samen bespaarden zij ongeveer €\xa015.000" in experiment
    # Who gave it: the project leader (here the owner) and the leads.
    assert set(session.scalars(select(Mail.recipient))) == {house.owner.email, house.lead.email}
    assert session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("lesson_use%"))).all() == [
        "lesson_used"
    ]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.OWNER, Role.LEAD, Role.DIRECTOR])
def test_each_of_four_roles_may_tell(role, lesson, sign_in, session):
    agency = AgencyFactory()
    assert tell(sign_in(member(agency, role)), lesson, agency.id).status_code == 302


def test_others_may_not(lesson, house, sign_in, session, client):
    agency = AgencyFactory()
    assert tell(sign_in(member(agency, Role.ASSESSOR)), lesson, agency.id).status_code == 403
    assert tell(sign_in(house.maker), lesson, house.supplier.id).status_code == 403
    # Not for an agency that one does not belong to.
    assert tell(sign_in(member(AgencyFactory(), Role.DIRECTOR)), lesson, agency.id).status_code == 403
    client.delete_cookie("vraagplein")
    assert "/inloggen" in tell(client, lesson, agency.id).location
    assert uses(session) == []


def test_ones_own_lesson_is_refused_with_its_own_message(lesson, house, sign_in, session):
    client = sign_in(house.director)
    shown = client.get(f"/lessen/{lesson.path}/gebruikt").text
    assert "Dit is uw eigen les" in shown
    assert 'name="saved_eur"' not in shown
    answer = tell(client, lesson, house.agency.id)
    assert answer.status_code == 422
    assert "Deze les komt van uw eigen organisatie." in answer.text
    with pytest.raises(RefusedInputError):
        services.use_lesson(lesson, house.agency.id, text="x", saved_eur=None, by=actor_of(house.lead))
    assert uses(session) == []


def test_an_agency_tells_once(lesson, lindedal, elsewhere, sign_in, session):
    organisation = elsewhere.memberships[0].organisation_id
    colleague = member(lindedal, Role.LEAD)
    assert tell(sign_in(elsewhere), lesson, organisation).status_code == 302
    again = tell(sign_in(colleague), lesson, organisation)
    assert again.status_code == 422
    assert "heeft dit al verteld" in again.text
    assert len(uses(session)) == 1
    second = member(AgencyFactory(), Role.OWNER)
    assert tell(sign_in(second), lesson, second.memberships[0].organisation_id).status_code == 302
    assert len(uses(session)) == 2


@pytest.mark.parametrize(
    ("name", "typed"),
    [("text", ""), ("text", "x" * 601), ("saved_eur", "veel"), ("saved_eur", "-5"), ("organisation", "x")],
)
def test_each_fault_is_told_at_its_field_and_the_text_is_kept(name, typed, lesson, elsewhere, sign_in, session):
    organisation = elsewhere.memberships[0].organisation_id
    answer = tell(sign_in(elsewhere), lesson, organisation, **{"text": "Dit typte ik.", name: typed})
    assert answer.status_code == 422
    assert typed in answer.text
    assert name == "text" or "Dit typte ik." in answer.text
    assert uses(session) == []


def test_it_is_changed_and_taken_back_by_a_colleague_and_by_nobody_else(
    lesson, lindedal, elsewhere, house, sign_in, session
):
    agency = lindedal
    colleague, stranger = member(agency, Role.DIRECTOR), member(AgencyFactory(), Role.DIRECTOR)
    tell(sign_in(elsewhere), lesson, agency.id, saved_eur="100")
    (use,) = uses(session)
    address = f"/lessen/{lesson.ref}/gebruikt/{agency.slug}"
    for other in (stranger, house.lead):
        assert sign_in(other).get(address).status_code == 403
        assert sign_in(other).post(f"{address}/intrekken").status_code == 403
    typed = {"text": "Het was meer.", "saved_eur": "200", "version": str(use.version)}
    assert sign_in(colleague).post(address, data=typed).status_code == 302
    stale = sign_in(elsewhere).post(address, data={**typed, "text": "Te laat getypt."})
    assert stale.status_code == 409
    assert "Te laat getypt." in stale.text
    (use,) = uses(session)
    assert (use.text, use.saved_eur) == ("Het was meer.", 200)
    assert sign_in(colleague).post(f"{address}/intrekken").status_code == 302
    assert uses(session) == []
    assert sign_in(colleague).get(address).status_code == 404
    # After that it can be said anew.
    assert tell(sign_in(elsewhere), lesson, agency.id).status_code == 302


def test_a_lesson_that_is_not_public_is_not_there(make_experiment, house, elsewhere, sign_in, session):
    lesson = make_experiment(ExperimentState.RUNNING, lessons=[make_lesson(house.theme)]).lessons[0]
    organisation = elsewhere.memberships[0].organisation_id
    assert tell(sign_in(elsewhere), lesson, organisation).status_code == 404
    with pytest.raises(NotPermittedError):
        services.use_lesson(lesson, organisation, text="x", saved_eur=None, by=actor_of(house.lead))


def test_the_most_used_come_first_and_the_button_is_for_others(lesson, elsewhere, house, sign_in, session, client):
    lesson.experiment.lessons.append(make_lesson(house.theme, title="Een tweede, nieuwere les"))
    session.commit()
    tell(sign_in(elsewhere), lesson, elsewhere.memberships[0].organisation_id)

    def first(address):
        page = client.get(address).text
        return min((lesson.title, "Een tweede, nieuwere les"), key=page.index)

    assert first("/lessen") == "Een tweede, nieuwere les"
    assert first("/lessen?volgorde=gebruikt") == lesson.title
    assert first("/lessen?volgorde=niks") == "Een tweede, nieuwere les"
    button = f"/lessen/{lesson.path}/gebruikt"
    assert button in sign_in(elsewhere).get(f"/lessen/{lesson.path}").text
    assert f'{button}"' not in sign_in(house.lead).get(f"/lessen/{lesson.path}").text


def test_the_page_of_a_lesson_takes_as_many_queries_with_more_uses(
    lesson, elsewhere, sign_in, session, client, count_queries
):
    def number():
        session.expire_all()
        with count_queries() as statements:
            assert client.get(f"/lessen/{lesson.path}").status_code == 200
        return len(statements)

    tell(sign_in(elsewhere), lesson, elsewhere.memberships[0].organisation_id)
    client.delete_cookie("vraagplein")
    with_one = number()
    for _ in range(3):
        session.add(LessonUse(lesson_id=lesson.id, organisation_id=AgencyFactory().id, text="Ja."))
    session.commit()
    assert number() == with_one
