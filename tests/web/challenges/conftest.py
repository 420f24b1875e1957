"""People around a vraagstuk, and a way to press buttons."""

from dataclasses import dataclass

import pytest

from app.accounts.models import User
from app.accounts.states import Role
from app.organisations.models import Organisation
from tests.factories import AgencyFactory, SupplierFactory, ThemeFactory, member


@dataclass(frozen=True)
class People:
    """One agency with its people, and people from elsewhere."""

    agency: Organisation
    officer: User
    owner: User
    colleague: User
    other_officer: User
    supplier: User


@pytest.fixture
def people(session) -> People:
    agency = AgencyFactory()
    return People(
        agency=agency,
        officer=member(agency, Role.OFFICER),
        owner=member(agency, Role.OWNER),
        colleague=member(agency, Role.ASSESSOR),
        other_officer=member(AgencyFactory(), Role.OFFICER, Role.OWNER),
        supplier=member(SupplierFactory(), Role.MEMBER),
    )


@pytest.fixture
def theme(session):
    return ThemeFactory(name="Schulden", slug="schulden")
