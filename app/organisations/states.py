"""Kinds of organisation, the sectors and clusters of public bodies, and how roles are called."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from app.accounts.states import Role


class OrganisationKind(StrEnum):
    """A public body, a supplier or a knowledge institute."""

    AGENCY = "agency"
    SUPPLIER = "supplier"
    KNOWLEDGE = "knowledge"

    @property
    def label(self) -> Any:
        """The word on the screen."""
        return _KIND_LABELS[self]

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that people can have in an organisation of this kind."""
        return AGENCY_ROLES if self is OrganisationKind.AGENCY else SUPPLIER_ROLES


_KIND_LABELS = {
    OrganisationKind.AGENCY: _l("Public body"),
    OrganisationKind.SUPPLIER: _l("Supplier"),
    OrganisationKind.KNOWLEDGE: _l("Knowledge institute"),
}

AGENCY_ROLES = (Role.OFFICER, Role.OWNER, Role.ASSESSOR, Role.LEAD, Role.DIRECTOR, Role.MANAGER)
SUPPLIER_ROLES = (Role.MEMBER, Role.MANAGER)

ROLE_LABELS: dict[Role, Any] = {
    Role.OFFICER: _l("procurement officer"),
    Role.OWNER: _l("problem owner"),
    Role.ASSESSOR: _l("assessor"),
    Role.LEAD: _l("experiment lead"),
    Role.DIRECTOR: _l("director"),
    Role.MANAGER: _l("account manager"),
    Role.MEMBER: _l("member"),
}

ROLE_EXPLANATIONS: dict[Role, Any] = {
    Role.OFFICER: _l("Writes challenges, answers questions and writes down the decision."),
    Role.OWNER: _l("Owns the problem and opens the challenge for proposals."),
    Role.ASSESSOR: _l("Reads and judges proposals after the closing time."),
    Role.LEAD: _l("Plans and runs the experiment."),
    Role.DIRECTOR: _l("Decides, and signs what may be lost."),
    Role.MANAGER: _l("Invites people and keeps the page of the organisation."),
    Role.MEMBER: _l("Writes proposals for the company and sees those of colleagues."),
}

SECTORS: dict[str, Any] = {
    "gemeente": _l("Municipality"),
    "gemeenschappelijke regeling": _l("Joint arrangement of municipalities"),
    "provincie": _l("Province"),
    "waterschap": _l("Water authority"),
    "rijk": _l("Central government"),
    "uitvoering": _l("Executive body"),
    "rechterlijke macht": _l("Judiciary"),
    "politie-en-veiligheid": _l("Police and safety"),
    "onderwijs": _l("Education"),
    "zorg": _l("Care"),
    "overig": _l("Other"),
}
"""Sectors as lists and filters show them; the register import and the demo content use these keys."""

CLUSTERS = (
    "Arbeid en Sociaal (decentraal)",
    "Belasting (decentraal)",
    "Cultuur (met name decentraal)",
    "Gemeenten en onderdelen",
    "GGD",
    "Hoge Colleges van Staat",
    "Infra en Bedrijventerrein (decentraal)",
    "Omgevingsdienst",
    "Overig (decentraal)",
    "Rechtswezen (rechterlijke macht en OM)",
    "Rijk Beleid",
    "Rijk Staf",
    "Rijk Uitvoering/Agentschap",
    "Shared Service Center (decentraal)",
    "Veiligheidsregio",
    "Watermanagement (waterschappen en overige water gerelateerde organisatie)",
    "Zelfstandige bestuursorganen",
)
"""The clusters of the Innovatie Barometer Overheid 2021, Table 2, in its own words."""


def sector_label(sector: str) -> Any:
    """The sector on the screen; one that is not in the list as it was written down."""
    return SECTORS.get(sector, sector)
