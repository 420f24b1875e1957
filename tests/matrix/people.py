"""One person for each role that can meet a record: of its own agency, of its supplier, and of elsewhere."""

from app.accounts.actor import VISITOR, Actor, OrganisationOfActor
from app.accounts.states import Role
from app.organisations.states import OrganisationKind

AGENCY, OTHER_AGENCY, SUPPLIER, OTHER_SUPPLIER = 1, 2, 3, 4
AGENCY_ROLES = (Role.OFFICER, Role.OWNER, Role.ASSESSOR, Role.LEAD, Role.DIRECTOR, Role.MANAGER)
SUPPLIER_ROLES = (Role.MEMBER, Role.MANAGER)
SEAT_HOLDER_ID = 900
"""The person whom the experiments of the matrix ask for a seat, and who is on its panels."""
GUEST_ID = 910
"""Somebody without a role anywhere, who accepted a seat of those experiments by mail."""

_PLACES = {
    AGENCY: ("", OrganisationKind.AGENCY, AGENCY_ROLES),
    OTHER_AGENCY: (" elsewhere", OrganisationKind.AGENCY, AGENCY_ROLES),
    SUPPLIER: ("supplier ", OrganisationKind.SUPPLIER, SUPPLIER_ROLES),
    OTHER_SUPPLIER: ("other supplier ", OrganisationKind.SUPPLIER, SUPPLIER_ROLES),
}


def _person(number: int, organisation_id: int, kind: OrganisationKind, role: Role) -> Actor:
    organisation = OrganisationOfActor(organisation_id, f"Organisation {organisation_id}", f"o-{organisation_id}", kind)
    return Actor(
        id=number,
        roles=frozenset({(organisation_id, role)}),
        organisations=(organisation,),
        organisation=organisation,
    )


def _name(organisation_id: int, role: Role) -> str:
    words, kind, _ = _PLACES[organisation_id]
    return f"{role}{words}" if kind is OrganisationKind.AGENCY else f"{words}{role}"


def _everyone() -> dict[str, Actor]:
    people = {"visitor": VISITOR, "signed in, no organisation": Actor(id=1)}
    for organisation_id, (_words, kind, roles) in _PLACES.items():
        for role in roles:
            people[_name(organisation_id, role)] = _person(len(people) + 1, organisation_id, kind, role)
    people["seat holder"] = _person(SEAT_HOLDER_ID, AGENCY, OrganisationKind.AGENCY, Role.ASSESSOR)
    people["guest on a seat"] = Actor(id=GUEST_ID)
    people["ambassador"] = Actor(id=len(people) + 1, is_ambassador=True)
    people["administrator"] = Actor(id=len(people) + 1, is_administrator=True)
    return people


PEOPLE = _everyone()
"""Name -> person, in the order of the tables. *Seat holder* is an assessor of the agency asked for a seat."""


def people_of(organisation_id: int) -> dict[str, Actor]:
    """The people who belong to one organisation."""
    return {name: person for name, person in PEOPLE.items() if person.belongs_to(organisation_id)}


GROUPS = {
    "the agency": tuple(people_of(AGENCY)),
    "agencies elsewhere": tuple(people_of(OTHER_AGENCY)),
    "the supplier": tuple(people_of(SUPPLIER)),
    "other suppliers": tuple(people_of(OTHER_SUPPLIER)),
}
"""Name -> names of all people of that organisation, to write tables shortly."""
