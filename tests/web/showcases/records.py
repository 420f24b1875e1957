"""Stories about an experiment, and people who tell them."""

from typing import Any

from app.accounts.models import User
from app.core.clock import now
from app.core.database import db
from app.scaling.models import Adoption
from app.scaling.states import AdoptionState
from app.showcases.models import Ambassador, Showcase
from app.showcases.states import ShowcaseOutcome, ShowcaseState
from tests.factories import UserFactory
from tests.web.scaling.records import Chain


def make_ambassador(**values: Any) -> User:
    """Somebody who may curate and introduce."""
    return UserFactory(is_ambassador=True, **values)


def make_page(user: User, **values: Any) -> Ambassador:
    """The public page of an ambassador, unless a value says otherwise."""
    page = Ambassador(**{"user": user, "about": "Ik ken de makers.", "is_public": True, **values})
    db.session.add(page)
    db.session.flush()
    return page


def make_story_of(chain: Chain, ambassador: User | None = None, **values: Any) -> Showcase:
    """The published story of an experiment, unless a value says otherwise."""
    complete = {
        "experiment": chain.experiment,
        "ambassador_id": ambassador.id if ambassador else None,
        "title": "Mensen wachten thuis",
        "summary": "Teruggebeld worden werkt.",
        "result": "Van 48 naar 11 minuten.",
        "story": "Eerst was er een rij.",
        "organisation_name": chain.agency.name,
        "outcome": ShowcaseOutcome.SUCCEEDED,
        "state": ShowcaseState.PUBLISHED,
        "agency_consent_at": now(),
        "supplier_consent_at": now(),
        "published_at": now(),
    }
    story = Showcase(**{**complete, **values})
    db.session.add(story)
    db.session.flush()
    return story


def make_adoption(chain: Chain, state: AdoptionState = AdoptionState.INTEREST, **values: Any) -> Adoption:
    """The other agency takes the solution over."""
    adoption = Adoption(
        **{
            "experiment": chain.experiment,
            "organisation": chain.other_agency,
            "state": state,
            "created_by_id": chain.other_officer.id,
            "in_use_at": now() if state in (AdoptionState.IN_USE, AdoptionState.HARVESTED) else None,
            **values,
        }
    )
    db.session.add(adoption)
    db.session.flush()
    return adoption
