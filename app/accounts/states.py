"""Roles of a person in an organisation, and what a token by mail is for."""

from enum import StrEnum


class Role(StrEnum):
    """A role in one organisation. `MEMBER` is a supplier's; the others but `MANAGER` are an agency's."""

    OFFICER = "officer"
    OWNER = "owner"
    ASSESSOR = "assessor"
    LEAD = "lead"
    DIRECTOR = "director"
    MANAGER = "manager"
    MEMBER = "member"


class TokenPurpose(StrEnum):
    """What a link in a mail may be used for, once."""

    RESET_PASSWORD = "reset_password"
    CONFIRM_ADDRESS = "confirm_address"
