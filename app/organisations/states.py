"""Kinds of organisation."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """A public body, a supplier or a knowledge institute."""

    AGENCY = "agency"
    SUPPLIER = "supplier"
    KNOWLEDGE = "knowledge"
