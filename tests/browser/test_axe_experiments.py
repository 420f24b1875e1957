"""The pages from a plan to a story that spreads, on the records of the demo, in light and dark."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.core.clock import now
from app.core.database import db
from app.core.secrets import hash_of
from app.experiments.models import CheckInLink, Escalation, Experiment, Stakeholder
from app.experiments.services.links import LIFETIME
from app.experiments.wizard import ClosingPage
from app.scaling.models import Adoption, ScalingCase
from app.scaling.states import DossierPart, ScalingState
from app.showcases.models import Ambassador, Showcase
from tests.browser.accessibility import in_both
from tests.browser.chain import AMBASSADOR, DIRECTOR, ELSEWHERE, LEAD, SUPPLIER
from tests.browser.live import LiveSite
from tests.browser.person import Person

Sit = Callable[..., Person]
Paths = dict[str, str]
TOKEN = "a-link-in-a-reminder"
RUNNING = "Een ruilrek op de gang van twee scholen"
NEAR = "Een half uur dicht: de Dijklaan is van de kinderen"
OVER = "Eén zaterdag per maand langs de deur"
SPREAD = "Twaalf kolken die op tijd piepen"
FAILED = "Een buddy in de eerste week na een ziekenhuisopname"


@pytest.fixture(scope="module")
def paths(site: LiveSite) -> Paths:
    """Where the records are, by a name for each."""
    with site.app.app_context():
        found = _found()
        db.session.commit()
    return found


def _found() -> Paths:
    titles = {"running": RUNNING, "near": NEAR, "over": OVER, "spread": SPREAD, "failed": FAILED}
    experiments = {
        name: db.session.scalars(select(Experiment).where(Experiment.title == title)).one()
        for name, title in titles.items()
    }
    running, near = experiments["running"], experiments["near"]
    reader = next(held.user for held in running.seats if held.user.email == LEAD)
    link = CheckInLink(experiment=running, user=reader, token_hash=hash_of(TOKEN), expires_at=now() + LIFETIME)
    db.session.add(link)
    of_near = [
        db.session.scalars(select(model).where(model.experiment_id == near.id)).first()
        for model in (Stakeholder, Escalation)
    ]
    case = db.session.scalars(select(ScalingCase).where(ScalingCase.state == ScalingState.PREPARING)).one()
    adoption = db.session.scalars(select(Adoption).where(Adoption.taken_from_id.is_not(None))).first()
    story = db.session.scalars(select(Showcase).where(Showcase.experiment_id == experiments["spread"].id)).one()
    page = db.session.scalars(select(Ambassador)).one()
    return {
        **{name: f"/experimenten/{experiment.path}" for name, experiment in experiments.items()},
        "party": f"/experimenten/{near.path}/speelveld/{of_near[0].ref}",
        "bottleneck": f"/knelpunten/{of_near[1].path}",
        "case": f"/opschalen/{case.path}",
        "adoption": f"/overnames/{adoption.path}",
        "lesson": f"/lessen/{experiments['failed'].lessons[0].path}",
        "story": f"/etalage/{story.path}",
        "ambassador": f"/ambassadeurs/{page.path}",
    }


PAGES: dict[str | None, Callable[[Paths], list[str]]] = {
    None: lambda p: [
        p["failed"],
        p["spread"],
        f"{p['spread']}/olievlek",
        p["lesson"],
        "/lessen?uitkomst=failed",
        "/knelpunten",
        "/opschalen",
        p["adoption"],
        p["story"],
        "/ambassadeurs",
        p["ambassador"],
        f"/voortgang/{TOKEN}",
    ],
    LEAD: lambda p: [
        p["near"],
        f"{p['near']}/speelveld",
        f"{p['near']}/speelveld/nieuw",
        p["party"],
        f"{p['near']}/knelpunten",
        f"{p['near']}/knelpunten/nieuw",
        p["bottleneck"],
        f"{p['near']}/verliesmandaat",
        f"{p['near']}/voortgang",
        f"{p['running']}/stoppen-of-doorgaan",
        *(f"{p['over']}/afronden/{page.value}" for page in ClosingPage),
        f"{p['over']}/afronden/nakijken",
        *(f"{p['case']}/bewerken/{part.value}" for part in DossierPart),
    ],
    DIRECTOR: lambda p: [
        p["near"],
        f"{p['near']}/verliesmandaat/nieuw",
        "/organisaties/gemeente-waterbeek/verliesmandaat",
        p["case"],
        f"{p['case']}/besluit",
    ],
    ELSEWHERE: lambda p: [f"{p['adoption']}/bewerken", p["lesson"]],
    SUPPLIER: lambda p: [p["spread"]],
    AMBASSADOR: lambda p: [
        "/mijn/etalage",
        "/mijn/ambassadeur",
        p["story"],
        f"{p['spread']}/introduceren",
    ],
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("email", PAGES, ids=lambda email: email or "visitor")
def test_no_page_breaks_a_rule_in_light_or_dark(person: Sit, paths: Paths, email: str | None) -> None:
    somebody, faults = person(email), {}
    for path in PAGES[email](paths):
        somebody.open(path)
        assert somebody.path == path.partition("?")[0], "the page itself, not where it sends people"
        if found := in_both(somebody):
            faults[path] = found
    assert faults == {}
